import Foundation

/// A value of JSON, with its keys in order.
public enum Json: Equatable, Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A whole number: the core writes no others.
    case number(Int64)
    /// A text.
    case text(String)
    /// A list.
    case list([Json])
    /// Fields.
    case fields([String: Json])

    /// Reads JSON.
    public init(_ data: Data) throws {
        self = try JSONDecoder().decode(Json.self, from: data)
    }

    /// A field; null where there is none.
    public subscript(key: String) -> Json {
        if case .fields(let fields) = self { fields[key] ?? .null } else { .null }
    }

    /// An element; null where there is none.
    public subscript(at: Int) -> Json {
        let elements = self.elements
        return elements.indices.contains(at) ? elements[at] : .null
    }

    /// The elements of a list, or none.
    public var elements: [Json] {
        if case .list(let list) = self { list } else { [] }
    }

    /// The text, where it is one.
    public var string: String? {
        if case .text(let text) = self { text } else { nil }
    }

    /// The number, where it is one.
    public var integer: Int64? {
        if case .number(let number) = self { number } else { nil }
    }

    /// The truth, where it is one.
    public var truth: Bool? {
        if case .bool(let truth) = self { truth } else { nil }
    }

    /// Finds a value by keys and positions with dots between.
    public func value(at path: String) -> Json {
        path.split(separator: ".").reduce(self) { value, key in
            Int(key).map { value[$0] } ?? value[String(key)]
        }
    }
}

extension Json: Decodable {
    public init(from decoder: any Decoder) throws {
        let one = try decoder.singleValueContainer()
        if one.decodeNil() {
            self = .null
        } else if let truth = try? one.decode(Bool.self) {
            self = .bool(truth)
        } else if let number = try? one.decode(Int64.self) {
            self = .number(number)
        } else if let text = try? one.decode(String.self) {
            self = .text(text)
        } else if let list = try? one.decode([Json].self) {
            self = .list(list)
        } else {
            self = .fields(try one.decode([String: Json].self))
        }
    }
}
