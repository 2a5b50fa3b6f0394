/// Answers whether the program is ready, asking the real check at most once in a while.
///
/// However many probes come, one check runs at a time and its answer serves all of them for `lifetime`. Draining is not
/// cached: it shows at once.
actor ReadinessProbe<TimeSource: Clock> where TimeSource.Duration == Duration {
    private let check: @Sendable () async -> Readiness
    private let drain: DrainState
    private let lifetime: Duration
    private let clock: TimeSource
    private var answer: (readiness: Readiness, goodUntil: TimeSource.Instant)?
    private var underway: Task<Readiness, Never>?
    private var wasEverReady = false

    /// - Parameter check: Bounds its own time: a probe waits for it.
    init(
        check: @escaping @Sendable () async -> Readiness, drain: DrainState, lifetime: Duration = .seconds(1),
        clock: TimeSource
    ) {
        self.check = check
        self.drain = drain
        self.lifetime = lifetime
        self.clock = clock
    }

    func readiness() async -> Readiness {
        if drain.isDraining { return .draining }
        let readiness = await checkedReadiness()
        // The check may have taken a while.
        return drain.isDraining ? .draining : readiness
    }

    /// Whether the program has been ready once since its start.
    func hasStarted() async -> Bool {
        if !wasEverReady { _ = await readiness() }
        return wasEverReady
    }

    private func checkedReadiness() async -> Readiness {
        if let answer, clock.now < answer.goodUntil { return answer.readiness }
        if let underway { return await underway.value }
        // A task of its own, so that a probe that hangs up does not take the answer from the others; this caller and
        // those who come meanwhile wait for it.
        let task = Task { await check() }
        underway = task
        let readiness = await task.value
        underway = nil
        answer = (readiness, clock.now.advanced(by: lifetime))
        wasEverReady = wasEverReady || readiness.isReady
        return readiness
    }
}
