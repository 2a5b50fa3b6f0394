extension [Duration] {
    /// Of a sorted list: the value that so many of a hundred do not exceed.
    func percentile(_ percent: Int) -> Duration {
        isEmpty ? .zero : self[Swift.min(count * percent / 100, count - 1)]
    }
}

extension Duration {
    /// Rounded to tenths, for a report.
    var inMilliseconds: Double { (self / .milliseconds(1) * 10).rounded() / 10 }
}
