internal import Logging
internal import TaskModel

/// One line of the log, as it is put together.
struct JSONLine {
    /// Of a line, its line feed included, in bytes.
    ///
    /// As much as a pipe takes as a whole or not at all (PIPE_BUF, pipe(7)), so that lines of several processes that share
    /// one do not mix.
    static let limit = 4096
    /// Of one text in it, in bytes.
    static let textLimit = 1024
    /// Of lists and dictionaries in each other; what is deeper is left out.
    private static let depthLimit = 4
    private static let reserved: Set<String> = ["time", "level", "label", "message", "truncated"]
    private static let truncation = #","truncated":true"#

    private var json = JSONWriter(reservingCapacity: 512)
    private var isTruncated = false

    init(time: Timestamp, level: String, label: String, message: String) {
        json.verbatim(#"{"time":"#)
        json.timestamp(time)
        json.verbatim(#","level":"#)
        json.string(level)
        json.verbatim(#","label":"#)
        text(label)
        json.verbatim(#","message":"#)
        text(message)
    }

    mutating func add(_ metadata: Logger.Metadata) {
        for (name, value) in metadata { add(name, value) }
    }

    /// Adds a member, unless the line would be too long with it.
    mutating func add(_ name: String, _ value: Logger.MetadataValue) {
        let length = json.bytes.count
        // A line has each name once.
        json.member(Self.reserved.contains(name) ? "\(name)_" : name)
        write(value, depth: 0)
        guard json.bytes.count > Self.limit - Self.truncation.utf8.count - 2 else { return }
        json.takeBack(to: length)
        isTruncated = true
    }

    /// The line with its line feed.
    consuming func finished() -> [UInt8] {
        if isTruncated { json.verbatim(Self.truncation) }
        json.verbatim("}\n")
        return json.bytes
    }

    private mutating func write(_ value: Logger.MetadataValue, depth: Int) {
        switch value {
        case .string(let text): self.text(text)
        case .stringConvertible(let value): write(value)
        case .array(let values) where depth < Self.depthLimit:
            json.verbatim("[")
            for (index, value) in values.enumerated() where json.bytes.count <= Self.limit {
                if index > 0 { json.verbatim(",") }
                write(value, depth: depth + 1)
            }
            json.verbatim("]")
        case .dictionary(let values) where depth < Self.depthLimit:
            json.verbatim("{")
            for (name, value) in values where json.bytes.count <= Self.limit {
                json.member(name)
                write(value, depth: depth + 1)
            }
            json.verbatim("}")
        case .array, .dictionary: json.string("…")
        }
    }

    private mutating func write(_ value: any CustomStringConvertible) {
        switch value {
        case let number as Int: json.integer(number)
        case let number as Int64: json.integer(number)
        case let flag as Bool: json.bool(flag)
        case let number as Double where number.isFinite: json.verbatim("\(number)")
        case let number as Int32: json.integer(number)
        default: text(value.description)
        }
    }

    private mutating func text(_ text: String) {
        guard text.utf8.count > Self.textLimit else { return json.string(text) }
        let end = text.utf8.index(text.utf8.startIndex, offsetBy: Self.textLimit)
        // Back to where a character begins.
        let cut = text.unicodeScalars[..<end.samePosition(in: text.unicodeScalars, orBefore: text)]
        json.string(String(cut) + "…")
        isTruncated = true
    }
}

extension String.Index {
    /// This place, or that of the character that it is in the middle of.
    fileprivate func samePosition(in scalars: String.UnicodeScalarView, orBefore text: String) -> String.Index {
        var index = self
        while index.samePosition(in: scalars) == nil { index = text.utf8.index(before: index) }
        return index
    }
}
