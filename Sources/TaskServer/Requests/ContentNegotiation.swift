import HTTPTypes

/// Whether a caller's `Accept` lets an answer of this type through (RFC 9110, 12.5.1).
///
/// The most specific range that matches decides; no header, or an empty one, accepts everything.
func accepts(_ type: MediaType, _ header: String?) -> Bool {
    guard let header, !header.isEmpty, header != "*/*", header != type.rawValue else { return true }
    var closest = (specificity: -1, isAcceptable: false)
    for element in header.split(separator: ",") {
        let range = ParameterizedValue(element)
        guard let specificity = specificity(of: range.value, for: type), specificity > closest.specificity else {
            continue
        }
        closest = (specificity, !isRefusal(range))
    }
    return closest.isAcceptable
}

/// 2 for the type itself, 1 for `application/*`, 0 for `*/*`; `nil` for another type.
private func specificity(of range: String, for type: MediaType) -> Int? {
    switch range {
    case type.rawValue: 2
    case "\(type.type)/*": 1
    case "*/*": 0
    default: nil
    }
}

/// A weight of 0 means "not acceptable".
private func isRefusal(_ range: ParameterizedValue) -> Bool {
    guard let weight = range.parameters.first(where: { $0.name == "q" })?.value else { return false }
    return weight.allSatisfy { $0 == "0" || $0 == "." }
}

/// Checks that a body is one of `accepted`, in UTF-8 and not compressed.
func checkContentType(of headers: HTTPFields, accepted: [MediaType]) throws(RequestFault) {
    let content = headers[.contentType] ?? ""
    if content != MediaType.json.rawValue {
        let type = ParameterizedValue(content[...])
        let charset = type.parameters.first { $0.name == "charset" }?.value.lowercased() ?? "utf-8"
        guard accepted.contains(MediaType(rawValue: type.value)), charset == "utf-8" else {
            throw .unsupportedMediaType(accepted: accepted)
        }
    }
    guard headers.contains(.contentEncoding) else { return }
    guard headers[.contentEncoding]?.lowercased() == "identity" else { throw .unsupportedContentEncoding }
}
