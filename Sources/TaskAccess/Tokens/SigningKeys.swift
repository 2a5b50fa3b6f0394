package import Logging
internal import TaskModel

/// The issuer's public keys: read when they are first needed, from time to time, and when a token names one that is not
/// among them.
///
/// What was read last is kept when the issuer does not answer, or with something else. Whoever makes key names up causes
/// one reading in `pause`, and no more.
package actor SigningKeys {
    /// Reads the JWK Set.
    package typealias Source = @Sendable () async throws -> [UInt8]

    private let source: Source
    private let interval: Duration
    private let pause: Duration
    private let now: @Sendable () -> ContinuousClock.Instant
    private let logger: Logger

    private var keys: [SigningKey]?
    private var lastAttempt: ContinuousClock.Instant?
    private var reading: Task<Void, Never>?

    /// - Parameters:
    ///   - interval: After how long `keepFresh` reads them again: a key that the issuer withdrew is good for that long.
    ///   - pause: Between two readings, however many tokens name keys that are not known.
    package init(
        logger: Logger, interval: Duration = .seconds(300), pause: Duration = .seconds(10),
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }, source: @escaping Source
    ) {
        self.source = source
        self.interval = interval
        self.pause = pause
        self.now = now
        self.logger = logger
    }

    /// The key of a token; `nil` when the issuer has no such key.
    ///
    /// - Parameter id: `nil` finds the only key of the algorithm.
    /// - Throws: `SigningKeysUnavailable` when they were never read.
    func key(_ id: String?, _ algorithm: TokenAlgorithm) async throws -> SigningKey? {
        if let key = known(id, algorithm) { return key }
        if keys == nil || id != nil, mayRead { await read() }
        guard keys != nil else { throw SigningKeysUnavailable() }
        return known(id, algorithm)
    }

    /// Reads them now and from time to time, until the task is cancelled.
    package func keepFresh() async {
        while !Task.isCancelled {
            await read()
            // Spread, so that replicas do not ask all at once.
            let rest = keys == nil ? pause : interval * Double.random(in: 0.75..<1)
            try? await Task.sleep(for: rest)
        }
    }

    private func known(_ id: String?, _ algorithm: TokenAlgorithm) -> SigningKey? {
        let fitting = (keys ?? []).filter { $0.algorithm == algorithm && (id == nil || $0.id == id) }
        // Without a name it must be clear which is meant.
        return id == nil && fitting.count > 1 ? nil : fitting.first
    }

    private var mayRead: Bool {
        reading != nil || lastAttempt.map { now() >= $0 + pause } ?? true
    }

    /// Reads them, or waits for the reading that is under way.
    private func read() async {
        if let reading { return await reading.value }
        // Waited for here, and by everybody who comes meanwhile; not cancelled when one of them leaves.
        let reading = Task { await readOnce() }
        self.reading = reading
        await reading.value
    }

    private func readOnce() async {
        lastAttempt = now()
        do {
            let found = try await Self.keys(in: try await source())
            keys = found
            logger.debug("signing keys read", metadata: ["count": "\(found.count)"])
            if found.isEmpty { logger.error("the issuer's key set has no key that can be used") }
        } catch {
            logger.warning(
                "signing keys cannot be read",
                metadata: ["error": "\(error)", "kept": "\(keys.map { $0.count } ?? 0)"])
        }
        reading = nil
    }

    /// A key set of more keys than this, or a longer one, is none that we know what to do with.
    private static let countLimit = 100
    package static let lengthLimit = 256 * 1024

    private static func keys(in bytes: [UInt8]) async throws -> [SigningKey] {
        guard bytes.count <= lengthLimit else { throw UnusableKeySet(reason: "it is too long") }
        guard let set = try? JSONValue(parsing: bytes), case .array(let members) = set["keys"] else {
            throw UnusableKeySet(reason: "it is no JWK Set")
        }
        var keys: [SigningKey] = []
        for member in members.prefix(countLimit) {
            if let key = await SigningKey(member) { keys.append(key) }
        }
        return keys
    }
}

/// What was read is no set of keys.
struct UnusableKeySet: Error, CustomStringConvertible {
    let reason: String

    var description: String { "the key set cannot be used: \(reason)" }
}
