import Foundation

/// Golden files: a view as JSON, with names in place of what differs from run to run.
public struct Golden {
    private let hub: String
    private var names: [String: String] = [:]

    /// Names the hub's address, which differs from run to run.
    init(hub: String) {
        self.hub = hub
    }

    /// Gives `view` with sorted keys; ids, hashes and the beginnings of hashes become `id-1`, `id-2`, … in the order in
    /// which they are read, paths of files their kind, the hub's address `hub`.
    mutating func settled(_ view: Json) -> Json {
        switch view {
        case .text(let text):
            return .text(settled(text))
        case .list(let list):
            return .list(list.map { settled($0) })
        case .fields(let fields):
            var settledFields: [String: Json] = [:]
            for key in fields.keys.sorted() {
                settledFields[key] = settled(fields[key] ?? .null)
            }
            return .fields(settledFields)
        case .null, .bool, .number:
            return view
        }
    }

    private mutating func settled(_ text: String) -> String {
        if text.hasPrefix("/") {
            let name = text.split(separator: "/").last ?? ""
            return "file\(name.firstIndex(of: ".").map { name[$0...] } ?? "")"
        }
        let rest = hub.isEmpty ? text : text.replacingOccurrences(of: hub, with: "hub")
        var settled = ""
        var begin = rest.startIndex
        for (range, found) in ids(in: rest) {
            settled += rest[begin..<range.lowerBound] + name(found)
            begin = range.upperBound
        }
        return settled + rest[begin...]
    }

    private mutating func name(_ id: String) -> String {
        let name = names[id] ?? "id-\(names.count + 1)"
        names[id] = name
        return name
    }

    /// Finds ids that stand by themselves.
    private func ids(in text: String) -> [(Range<String.Index>, String)] {
        var found: [(Range<String.Index>, String)] = []
        var at = text.startIndex
        while at < text.endIndex {
            let run = text[at...].prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
            if let length = Self.idLength(run) {
                let end = text.index(at, offsetBy: length)
                found.append((at..<end, String(text[at..<end])))
                at = end
            } else {
                // On to the next place where an id may begin: behind a letter or digit none does.
                let word = text[at...].prefix { $0.isASCII && ($0.isLetter || $0.isNumber) }
                at = word.isEmpty ? text.index(after: at) : word.endIndex
            }
        }
        return found
    }

    /// Tells how long the id is with which letters and digits begin: a UUID, or 64, 16 or 8 hexadecimal digits.
    private static func idLength(_ run: Substring) -> Int? {
        let bytes = Array(run.utf8)
        let isDigit = { (byte: UInt8) in (48...57).contains(byte) || (97...102).contains(byte) }
        let ends = { (length: Int) in bytes.count == length || bytes[length] == UInt8(ascii: "-") }
        let isUuid =
            bytes.count >= 36
            && bytes[..<36].enumerated().allSatisfy { at, byte in
                [8, 13, 18, 23].contains(at) ? byte == UInt8(ascii: "-") : isDigit(byte)
            }
        if isUuid && ends(36) { return 36 }
        let digits = bytes.prefix(while: isDigit).count
        return [64, 16, 8].contains(digits) && ends(digits) ? digits : nil
    }

    /// Compares a view with its file; gives the first place that differs.
    static func difference(_ name: String, _ view: Json, hub: String) throws -> String? {
        let file = fixtures.appendingPathComponent("scenarios/golden/\(name).json")
        guard let data = try? Data(contentsOf: file) else { return "\(name): there is no such golden file" }
        var golden = Golden(hub: hub)
        return first(try Json(data), golden.settled(view)).map { name + $0 }
    }

    private static func first(_ golden: Json, _ here: Json) -> String? {
        switch (golden, here) {
        case (.fields(let golden), .fields(let here)):
            return Set(golden.keys).union(here.keys).sorted().lazy.compactMap { key -> String? in
                guard let one = golden[key] else { return ".\(key): not in the file" }
                guard let other = here[key] else { return ".\(key): only in the file" }
                return first(one, other).map { ".\(key)\($0)" }
            }.first
        case (.list(let golden), .list(let here)) where golden.count == here.count:
            return zip(golden, here).enumerated().lazy.compactMap { at, pair in
                first(pair.0, pair.1).map { "[\(at)]\($0)" }
            }.first
        default:
            return golden == here ? nil : ": \(golden) in the file, \(here) here"
        }
    }
}
