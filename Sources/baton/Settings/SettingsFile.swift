import SystemPackage

/// The file that `BATON_SETTINGS_FILE` names: `NAME=value` in a line; lines that begin with `#`, and empty ones, say nothing.
///
/// White space around name and value does not count; quotes do, there is no escaping. swift-configuration's own reader of
/// such files passes over what it cannot read, and does not tell which names there are.
struct SettingsFile {
    private(set) var variables: [String: String] = [:]
    private(set) var faults: [SettingFault] = []

    /// - Throws: When the file cannot be read.
    init(path: String) throws(SettingRefusal) {
        let lines = try SecretFile.contents(at: path).split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() { read(line.trimmed, at: "\(path):\(index + 1)") }
    }

    private mutating func read(_ line: Substring, at place: String) {
        guard !line.isEmpty, !line.hasPrefix("#") else { return }
        guard let mark = line.firstIndex(of: "="), mark != line.startIndex else {
            // Without the line: it may be a part of a secret.
            faults.append(SettingFault(name: place, allowed: "expected NAME=value, or # and a remark"))
            return
        }
        let name = String(line[..<mark].trimmed)
        guard variables.updateValue(String(line[line.index(after: mark)...].trimmed), forKey: name) == nil else {
            faults.append(SettingFault(name: place, allowed: "\(name) is there twice"))
            return
        }
    }
}

/// Reads small files of text.
enum SecretFile {
    /// In bytes; a connection string or a key is far shorter.
    static let sizeLimit = 64 << 10

    /// What the file says, without line breaks at its end: editors and `echo` leave one.
    static func text(at path: String) throws(SettingRefusal) -> String {
        let contents = try contents(at: path)
        let text = String(
            contents[..<(contents.lastIndex { !$0.isNewline }.map(contents.index(after:)) ?? contents.startIndex)])
        guard !text.isEmpty else { throw SettingRefusal(reason: "the file is empty") }
        return text
    }

    static func contents(at path: String) throws(SettingRefusal) -> String {
        let bytes: [UInt8]
        do { bytes = try read(FilePath(path)) } catch {
            throw SettingRefusal(reason: "the file cannot be read: \((error as? Errno).map { "\($0)" } ?? "\(error)")")
        }
        guard bytes.count <= sizeLimit else {
            throw SettingRefusal(reason: "the file is longer than \(sizeLimit.byteCountText)")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SettingRefusal(reason: "the file is no text in UTF-8")
        }
        return text
    }

    /// The file's bytes, one more than the limit at most.
    private static func read(_ path: FilePath) throws -> [UInt8] {
        let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
        return try file.closeAfter {
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 4096)
            while bytes.count <= sizeLimit {
                let count = try unsafe buffer.withUnsafeMutableBytes { space in unsafe try file.read(into: space) }
                if count == 0 { break }
                bytes += buffer.prefix(count)
            }
            return bytes
        }
    }
}

extension Substring {
    /// Without the white space around it.
    fileprivate var trimmed: Substring {
        let start = drop { $0.isWhitespace }
        return start[..<(start.lastIndex { !$0.isWhitespace }.map(start.index(after:)) ?? start.startIndex)]
    }
}
