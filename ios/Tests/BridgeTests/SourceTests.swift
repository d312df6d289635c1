import Foundation
import Stage
import Testing

/// Who knows the generated code.
@Suite(.timeLimit(.minutes(2))) struct SourceTests {
    private func imports(of module: String) throws -> [String: [String]] {
        let sources = repository.appendingPathComponent("ios/Sources")
        let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
        var found: [String: [String]] = [:]
        for case let file as URL in try #require(files) where file.pathExtension == "swift" {
            let target = file.deletingLastPathComponent().lastPathComponent
            let text = try String(contentsOf: file, encoding: .utf8)
            let lines = text.split(separator: "\n").filter { $0.contains("import ") && $0.contains(module) }
            if !lines.isEmpty { found[target, default: []].append(file.lastPathComponent) }
        }
        return found
    }

    @Test func onlyTheBridgeAndTheTestsDoorsImportGeneratedCode() throws {
        let found = try imports(of: "HuchaGenerated")
        #expect(Set(found.keys) == ["Bridge", "Stage"])
        #expect(found["Stage"] == ["Ports.swift"])
    }

    @Test func noScreenReachesAroundTheBridge() throws {
        #expect(try imports(of: "huchaFFI").keys.sorted() == ["HuchaGenerated"])
        #expect(try imports(of: "Foundation")["Screens"] == nil)
    }
}
