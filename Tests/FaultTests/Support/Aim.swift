/// How long to wait before one of two things so that the other wins half of the times: finds the moment at which they race.
struct Aim {
    private var centre: Duration
    private let step: Duration

    /// - Parameters:
    ///   - guess: Where to begin.
    ///   - step: How far each outcome moves it.
    init(guess: Duration, step: Duration) {
        centre = guess
        self.step = step
    }

    /// The next wait, some steps around the moment.
    func wait() -> Duration { max(.zero, centre + step * Double.random(in: -8...8)) }

    /// - Parameter wasLate: Whether the other thing came first, so that the next wait is to be shorter.
    mutating func learn(wasLate: Bool) { centre = max(.zero, wasLate ? centre - step : centre + step) }
}
