package import TaskModel

/// Whether both are the same JSON, byte for byte; two that are not there are the same too.
///
/// The type itself cannot be compared: its texts are the same only if their code points are, which is not what `==` says of
/// a `String`.
package func == (left: JSONValue?, right: JSONValue?) -> Bool {
    guard let left, let right else { return left.isNone && right.isNone }
    return bytes(of: left) == bytes(of: right)
}

private func bytes(of value: JSONValue) -> [UInt8] {
    var json = JSONWriter()
    json.value(value)
    return json.bytes
}

extension JSONValue? {
    fileprivate var isNone: Bool { if case .none = self { true } else { false } }
}
