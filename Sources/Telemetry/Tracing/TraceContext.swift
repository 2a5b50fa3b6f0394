package import Tracing

/// Where in which trace a caller is, as the W3C's headers tell it.
///
/// Source: W3C Recommendation "Trace Context" (level 1), 3.2 and 3.3.
package struct TraceContext: Hashable, Sendable {
    package struct TraceID: Hashable, Sendable {
        package var high: UInt64
        package var low: UInt64

        package init(high: UInt64, low: UInt64) {
            self.high = high
            self.low = low
        }

        static func random() -> TraceID {
            TraceID(high: .random(in: .min ... .max), low: .random(in: 1 ... .max))
        }

        /// 32 lower-case hexadecimal digits.
        package var text: String { hexadecimal(high) + hexadecimal(low) }
    }

    package var traceID: TraceID
    /// Of the caller that is the parent of what begins now; not zero.
    package var spanID: UInt64
    package var isSampled: Bool
    /// What other systems want passed on: the value of `tracestate`.
    package var state: String?

    package init(traceID: TraceID, spanID: UInt64, isSampled: Bool, state: String? = nil) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
        self.state = state
    }

    /// 16 lower-case hexadecimal digits.
    package var spanText: String { hexadecimal(spanID) }
}

extension TraceContext {
    /// What stands in the headers; `nil` when it is malformed: a new trace is begun then.
    ///
    /// Versions after 00 may have more behind the flags.
    package init?(traceparent: String, tracestate: String? = nil) {
        let parts = traceparent.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[0].utf8.count == 2, let version = number(parts[0]), version != 0xff,
            version != 0 || parts.count == 4, parts[1].utf8.count == 32, parts[2].utf8.count == 16,
            parts[3].utf8.count == 2, let high = number(parts[1].prefix(16)), let low = number(parts[1].suffix(16)),
            high != 0 || low != 0, let span = number(parts[2]), span != 0, let flags = number(parts[3])
        else { return nil }
        self.init(
            traceID: TraceID(high: high, low: low), spanID: span, isSampled: flags & 1 == 1,
            state: tracestate.flatMap(Self.checked))
    }

    /// The value of `traceparent`.
    package var traceparent: String { "00-\(traceID.text)-\(spanText)-\(isSampled ? "01" : "00")" }

    /// `nil` for what is no list of at most 32 members of the form `key=value` in at most 512 characters.
    private static func checked(state: String) -> String? {
        guard !state.isEmpty, state.utf8.count <= 512 else { return nil }
        let members = state.split(separator: ",").map { $0.filter { $0 != " " && $0 != "\t" } }.filter { !$0.isEmpty }
        guard (1...32).contains(members.count) else { return nil }
        let isPlain = state.utf8.allSatisfy { (0x20...0x7e).contains($0) || $0 == 0x09 }
        let hasKeys = members.allSatisfy { member in
            guard let sign = member.firstIndex(of: "=") else { return false }
            return sign > member.startIndex && member.index(after: sign) < member.endIndex
        }
        return isPlain && hasKeys ? state : nil
    }
}

private func number(_ digits: Substring) -> UInt64? {
    // Upper case is malformed.
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) else { return nil }
    return UInt64(digits, radix: 16)
}

private func hexadecimal(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
}

extension InstrumentationContext {
    private enum Key: InstrumentationContextKey {
        typealias Value = TraceContext
        static var nameOverride: String? { "trace" }
    }

    /// Where in which trace a task is.
    package var trace: TraceContext? {
        get { self[Key.self] }
        set { self[Key.self] = newValue }
    }
}
