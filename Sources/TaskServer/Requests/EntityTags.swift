/// What a caller says about versions in `If-Match` or `If-None-Match` (RFC 9110, 13.1).
enum EntityTags: Equatable {
    /// `*`
    case any
    /// In the caller's order.
    case tags([EntityTag])

    /// Reads a header's value, all its lines joined by commas; `nil` when it is malformed or holds no tag.
    init?(_ header: some StringProtocol) {
        var rest = Substring(header).utf8[...]
        rest.skipWhiteSpace()
        if rest.first == UInt8(ascii: "*") {
            rest.removeFirst()
            rest.skipWhiteSpace()
            guard rest.isEmpty else { return nil }
            self = .any
            return
        }
        var tags: [EntityTag] = []
        while !rest.isEmpty {
            // RFC 9110, 5.6.1: empty elements of a list are skipped.
            if rest.first != UInt8(ascii: ",") {
                guard let tag = EntityTag(readingFrom: &rest) else { return nil }
                tags.append(tag)
                rest.skipWhiteSpace()
                guard rest.isEmpty || rest.first == UInt8(ascii: ",") else { return nil }
            }
            rest = rest.dropFirst()
            rest.skipWhiteSpace()
        }
        guard !tags.isEmpty else { return nil }
        self = .tags(tags)
    }

    /// Whether a version is among them, by the weak comparison that `If-None-Match` asks for.
    func include(version: Int64) -> Bool {
        switch self {
        case .any: true
        case .tags(let tags): tags.contains { $0.version == version }
        }
    }

    /// Whether this is among them, by the same comparison; for what has no version.
    func include(_ opaque: String) -> Bool {
        switch self {
        case .any: true
        case .tags(let tags): tags.contains { $0.opaque == opaque }
        }
    }
}

/// One entity tag, `"3"` or `W/"3"`.
struct EntityTag: Equatable {
    let isWeak: Bool
    /// What stands between the quotes.
    let opaque: String

    /// The version this tag stands for; `nil` when the service would not have written it so.
    var version: Int64? { Int64(canonical: opaque[...]) }

    /// The tag of a version, as a header's value.
    static func text(for version: Int64) -> String { "\"\(version)\"" }
}

extension EntityTag {
    /// Takes one tag off the front.
    fileprivate init?(readingFrom rest: inout Substring.UTF8View) {
        isWeak = rest.starts(with: "W/".utf8)
        if isWeak { rest = rest.dropFirst(2) }
        guard rest.first == UInt8(ascii: "\"") else { return nil }
        let inside = rest.dropFirst()
        guard let end = inside.firstIndex(of: UInt8(ascii: "\"")) else { return nil }
        let text = inside[..<end]
        // RFC 9110, 8.8.3: %x21, %x23 to %x7E and obs-text.
        guard text.allSatisfy({ $0 == 0x21 || (0x23...0x7E).contains($0) || $0 >= 0x80 }) else { return nil }
        opaque = String(Substring(text))
        rest = inside[inside.index(after: end)...]
    }
}

extension Substring.UTF8View {
    /// Drops spaces and tabs from the front.
    mutating func skipWhiteSpace() {
        self = drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }
}
