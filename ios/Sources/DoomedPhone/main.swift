// A phone that notes hazards until somebody kills it; each line it prints is one that the core has acknowledged.
//
//   DoomedPhone FOLDER VISIT FIRST

import Bridge
import Foundation
import Stage

let arguments = CommandLine.arguments
let (folder, visit) = (URL(fileURLWithPath: arguments[1]), arguments[2])
let core = try await Phone(folder: folder, secret: Data(repeating: 3, count: 32)).core()
for number in (Int(arguments[3]) ?? 0)... {
    _ = try await core.act(.noteFinding(activity: visit, finding: FindingRequest(text: "隐患 \(number)")))
    FileHandle.standardOutput.write(Data("\(number)\n".utf8))
}
