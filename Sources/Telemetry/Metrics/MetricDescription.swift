/// What is to be known of a metric besides its numbers.
package struct MetricDescription: Sendable {
    /// What it counts, in a sentence without a full stop, as Prometheus shows it.
    package var help: String
    /// Under which name it is served; `nil` makes one of its label.
    package var name: String?
    /// The upper bounds of a histogram's buckets, in seconds for a timer; at most `Buckets.limit`.
    package var buckets: [Double]?

    package init(_ help: String, name: String? = nil, buckets: [Double]? = nil) {
        precondition(
            buckets.map { $0.count <= Buckets.limit && $0 == $0.sorted() } ?? true, "Buckets in order, not many")
        self.help = help
        self.name = name
        self.buckets = buckets
    }
}

/// The upper bounds of histograms' buckets.
package enum Buckets {
    /// Of one histogram, the last one without an upper bound not counted.
    package static let limit = 23

    /// For times, in seconds: from what a read from a shared connection takes to the deadline of a request.
    package static let seconds = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]
    /// For what is counted.
    package static let counts: [Double] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]
}
