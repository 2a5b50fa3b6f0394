import HTTPTypes

/// Until when a request may take.
///
/// The one place for deadlines that callers send in headers: the least of theirs and the server's own counts.
struct DeadlinePolicy: Sendable {
    let requestTimeout: Duration

    /// - Parameter arrival: When the request's head was received.
    /// - Throws: `RequestFault.invalidHeader` for a deadline that cannot be read.
    func deadline(
        of headers: HTTPFields, arrival: ContinuousClock.Instant
    ) throws(RequestFault) -> ContinuousClock.Instant {
        var timeout = requestTimeout
        for (name, detail, read) in Self.callerTimeouts where headers.contains(name) {
            guard let value = headers[name] else { continue }
            switch read(value) {
            case .absent: continue
            case .malformed: throw .invalidHeader(name: name.rawName, detail: detail)
            case .given(let given): timeout = min(timeout, given)
            }
        }
        return arrival.advanced(by: timeout)
    }

    private static let callerTimeouts: [(HTTPField.Name, String, @Sendable (String) -> CallerTimeout)] = [
        (.envoyTimeout, "Must be a number of milliseconds.", CallerTimeout.init(envoy:)),
        (.grpcTimeout, "Must be 1 to 8 digits and a unit: H, M, S, m, u or n.", CallerTimeout.init(grpc:)),
        (.prefer, "wait must be a number of seconds, such as wait=5.", CallerTimeout.init(prefer:)),
    ]
}

/// What one header says about the time that its caller will wait.
enum CallerTimeout: Equatable {
    case given(Duration)
    /// The header is about other things.
    case absent
    case malformed

    /// `X-Envoy-Expected-Rq-Timeout-Ms`: milliseconds that are left.
    init(envoy value: String) {
        self = Self.count(in: value[...]).map { .given(.milliseconds($0)) } ?? .malformed
    }

    /// `Grpc-Timeout`, as the gRPC protocol over HTTP/2 defines it: at most 8 digits and a unit.
    init(grpc value: String) {
        guard let unit = value.last, value.utf8.count <= 9, let count = Self.count(in: value.dropLast()) else {
            self = .malformed
            return
        }
        switch unit {
        case "H": self = .given(.seconds(count * 3600))
        case "M": self = .given(.seconds(count * 60))
        case "S": self = .given(.seconds(count))
        case "m": self = .given(.milliseconds(count))
        case "u": self = .given(.microseconds(count))
        case "n": self = .given(.nanoseconds(count))
        default: self = .malformed
        }
    }

    /// `Prefer: wait=N`: seconds; of several the first counts (RFC 7240, 2 and 4.3).
    init(prefer value: String) {
        guard let wait = Preferences(value)["wait"] else {
            self = .absent
            return
        }
        self = Self.count(in: wait[...]).map { .given(.seconds($0)) } ?? .malformed
    }

    /// A number without a sign; above a thousand million it counts as that, which is longer than the service waits.
    private static func count(in digits: Substring) -> Int64? {
        guard !digits.isEmpty, digits.utf8.allSatisfy(\.isASCIIDigit) else { return nil }
        return min(Int64(digits) ?? .max, 1_000_000_000)
    }
}

/// What a caller would like, from `Prefer` (RFC 7240).
struct Preferences {
    private var given: [(name: String, value: String)] = []

    init(_ header: String) {
        var rest = header[...]
        while !rest.isEmpty {
            var isQuoted = false
            let element = rest.prefix { character in
                if character == "\"" { isQuoted.toggle() }
                return isQuoted || character != ","
            }
            rest = rest.dropFirst(element.count + 1)
            // `wait=5; of=course`: what follows a semicolon belongs to the preference.
            let preference = ParameterizedValue(";" + element).parameters.first
            if let preference, !preference.name.isEmpty { given.append(preference) }
        }
    }

    /// The value of a preference, empty when it has none; `nil` when it was not given.
    subscript(name: String) -> String? { given.first { $0.name == name }?.value }
}
