/// The text of a connection string, as far as libpq cannot be left alone with it.
///
/// libpq 15 refuses `load_balance_hosts`, which came with 16: it is taken out before libpq sees the string, and means the
/// same with every version. The grammar is that of the PostgreSQL 16 manual, 34.1.1.
struct ConnectionString {
    private let text: String
    private let uriBody: Substring?

    static let loadBalancingKeyword = "load_balance_hosts"

    init(_ text: String) {
        self.text = text
        uriBody = ["postgresql://", "postgres://"].first(where: text.hasPrefix).map { text.dropFirst($0.count) }
    }

    /// A second `@` in a URI before its parameters: then libpq takes the end of a password for a host, a port or a
    /// database, and would quote it in its messages.
    var hasMisplacedAt: Bool {
        guard let body = uriBody else { return false }
        return body[..<(queryStart ?? body.endIndex)].count { $0 == "@" } > 1 || hasAtInPath
    }

    private var hasAtInPath: Bool {
        guard let body = uriBody, let slash = body.firstIndex(of: "/") else { return false }
        return body[slash..<(queryStart ?? body.endIndex)].contains("@")
    }

    /// The `?` that begins a URI's parameters; one in the password does not.
    private var queryStart: String.Index? {
        guard let body = uriBody else { return nil }
        let userEnd = body.firstIndex { $0 == "@" || $0 == "/" } ?? body.startIndex
        let hostStart = userEnd < body.endIndex && body[userEnd] == "@" ? userEnd : body.startIndex
        return body[hostStart...].firstIndex(of: "?")
    }

    /// The string without the option, and the option's value; the later of two counts.
    func withoutLoadBalancing() -> (text: String, value: String?) {
        guard text.contains(Self.loadBalancingKeyword) else { return (text, nil) }
        return uriBody == nil ? withoutKeyword() : withoutParameter()
    }

    private func withoutParameter() -> (String, String?) {
        guard let queryStart else { return (text, nil) }
        var value: String?
        var kept: [Substring] = []
        for parameter in text[queryStart...].dropFirst().split(separator: "&", omittingEmptySubsequences: false) {
            if parameter.hasPrefix(Self.loadBalancingKeyword + "=") {
                value = String(parameter.dropFirst(Self.loadBalancingKeyword.count + 1))
            } else {
                kept.append(parameter)
            }
        }
        let start = String(text[..<queryStart])
        return (kept.isEmpty ? start : start + "?" + kept.joined(separator: "&"), value)
    }

    private func withoutKeyword() -> (String, String?) {
        var scanner = KeywordScanner(rest: text[...])
        var (kept, value): (String, String?) = ("", nil)
        while let pair = scanner.next() {
            if pair.keyword == Self.loadBalancingKeyword { value = pair.value } else { kept += pair.text }
        }
        // What cannot be scanned is left for libpq to refuse.
        return (kept + scanner.rest, value)
    }
}

/// Reads `keyword = value` pairs, where a value may be quoted and a backslash takes the next character as it is.
private struct KeywordScanner {
    struct Pair {
        var keyword: Substring
        var value: String
        /// With the spaces before it.
        var text: Substring
    }

    private(set) var rest: Substring

    mutating func next() -> Pair? {
        var scanned = Self.trimmed(rest)
        let keyword = scanned.prefix { $0 != "=" && !$0.isWhitespace }
        scanned = Self.trimmed(scanned[keyword.endIndex...])
        guard !keyword.isEmpty, scanned.first == "=" else { return nil }
        scanned = Self.trimmed(scanned.dropFirst())
        guard let value = Self.value(from: &scanned) else { return nil }
        let text = rest[..<scanned.startIndex]
        rest = scanned
        return Pair(keyword: keyword, value: value, text: text)
    }

    private static func trimmed(_ text: Substring) -> Substring { text.drop(while: \.isWhitespace) }

    /// `nil` when a quote is not closed.
    private static func value(from text: inout Substring) -> String? {
        let isQuoted = text.first == "'"
        if isQuoted { text.removeFirst() }
        var value = ""
        while let character = text.popFirst() {
            switch character {
            case "\\": if let escaped = text.popFirst() { value.append(escaped) }
            case "'" where isQuoted: return value
            case _ where !isQuoted && character.isWhitespace: return value
            default: value.append(character)
            }
        }
        return isQuoted ? nil : value
    }
}
