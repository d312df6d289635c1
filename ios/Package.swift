// swift-tools-version: 6.0
import PackageDescription

// Where cargo has put the core: `HUCHA_PROFILE` is `dev` or `release`, the default.
let profile = Context.environment["HUCHA_PROFILE"] == "dev" ? "debug" : "release"
let core = "\(Context.packageDirectory)/../target/\(profile)"

let package = Package(
    name: "Hucha",
    platforms: [.iOS(.v17), .macOS(.v14)],
    products: [
        .library(name: "Bridge", targets: ["Bridge"]),
        .library(name: "BridgeFakes", targets: ["BridgeFakes"]),
        .library(name: "Screens", targets: ["Screens"]),
    ],
    targets: [
        .systemLibrary(name: "huchaFFI"),
        // Swift 5 mode: the compiler's check of regions stumbles over generated code.
        .target(
            name: "HuchaGenerated",
            dependencies: ["huchaFFI"],
            swiftSettings: [.swiftLanguageMode(.v5)],
            linkerSettings: [
                .linkedLibrary("hucha_ffi"),
                .unsafeFlags(["-L\(core)", "-Xlinker", "-rpath", "-Xlinker", core]),
            ]
        ),
        .target(name: "Bridge", dependencies: ["HuchaGenerated"]),
        .target(name: "BridgeFakes", dependencies: ["Bridge"]),
        .target(
            name: "Screens",
            dependencies: ["Bridge"],
            // Swift 6.0's Observation on Linux names a function that it never calls and no library has.
            linkerSettings: [.unsafeFlags(["-Xlinker", "--allow-shlib-undefined"], .when(platforms: [.linux]))]
        ),

        // For tests only: a hub in a process of its own, phones beside it, the story they play.
        .target(name: "Stage", dependencies: ["Bridge", "HuchaGenerated", "Screens"]),
        .executableTarget(name: "DoomedPhone", dependencies: ["Bridge", "Stage"]),
        .executableTarget(name: "CallCost", dependencies: ["Bridge", "Stage"]),
        .testTarget(name: "BridgeTests", dependencies: ["Bridge", "BridgeFakes", "Stage", "DoomedPhone"]),
        .testTarget(name: "ScreensTests", dependencies: ["Bridge", "BridgeFakes", "Screens"]),
        .testTarget(name: "StoryTests", dependencies: ["Bridge", "Screens", "Stage"]),
    ]
)
