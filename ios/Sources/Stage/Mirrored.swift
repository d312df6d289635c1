import Bridge

extension Json {
    /// What the tag of an enum with fields is called in the core's JSON; a scenario names them.
    public typealias Tags = [String: String]

    /// Gives a view as the core itself would write it, by looking at its fields.
    public init(of value: Any, tags: Tags) throws {
        switch value {
        case let truth as Bool: self = .bool(truth)
        case let text as String: self = .text(text)
        case let number as any BinaryInteger: self = .number(Int64(number))
        default: self = try Self.mirrored(value, tags: tags)
        }
    }

    private static func mirrored(_ value: Any, tags: Tags) throws -> Json {
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional:
            return try mirror.children.first.map { try Json(of: $0.value, tags: tags) } ?? .null
        case .collection:
            return .list(try mirror.children.map { try Json(of: $0.value, tags: tags) })
        case .struct:
            return .fields(try fields(mirror, tags: tags))
        case .enum:
            return try variant(value, mirror, tags: tags)
        default:
            throw Trouble("what is a \(type(of: value))?")
        }
    }

    private static func fields(_ mirror: Mirror, tags: Tags) throws -> [String: Json] {
        try mirror.children.reduce(into: [:]) { fields, child in
            guard let label = child.label else { throw Trouble("a field without a name") }
            fields[snakeCase(label)] = try Json(of: child.value, tags: tags)
        }
    }

    private static func variant(_ value: Any, _ mirror: Mirror, tags: Tags) throws -> Json {
        let name = snakeCase(mirror.children.first?.label ?? String(describing: value))
        guard let tag = tags[String(describing: type(of: value))] else { return .text(name) }
        guard let payload = mirror.children.first else { return .fields([tag: .text(name)]) }
        let fields = try fields(Mirror(reflecting: payload.value), tags: tags)
        return .fields(fields.merging([tag: .text(name)]) { $1 })
    }
}
