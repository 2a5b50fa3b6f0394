import FoundationEssentials
import TaskModel

/// When a key ends, as somebody types it: a time from now, a date, or a moment of RFC 3339.
struct KeyExpiry {
    let moment: Timestamp

    init?(_ text: String, now: Date = Date()) {
        if let duration = Self.duration(text) {
            let seconds = now.timeIntervalSince1970 + duration / .seconds(1)
            moment = Timestamp(microsecondsSince1970: Int64(seconds * 1_000_000))
        } else if let moment = Timestamp(rfc3339: text) ?? Timestamp(rfc3339: text + "T00:00:00Z") {
            self.moment = moment
        } else {
            return nil
        }
    }

    /// As settings write it, and `d` for days of 24 hours.
    static func duration(_ text: String) -> Duration? {
        guard text.hasSuffix("d") else { return Duration(settingText: text) }
        return Int64(text.dropLast()).flatMap { (0...36_500).contains($0) ? .seconds($0 * 86_400) : nil }
    }
}
