import Crypto
import Glibc
import Logging
import TaskAccess
import TaskModel

/// What it costs to know who asks: processor time for each request with authentication on, beside the same with it off;
/// and whether a wrong secret is refused sooner the less of it is right.
@main
struct AccessBenchmark {
    static func main() async throws {
        let callers = try Callers()
        print("Processor time of Authentication.identity, ns for each request: the least and the median of 21 rounds")
        for (name, authentication, header) in callers.all {
            let rounds = try await measure(rounds: 21, count: 20_000) { now in
                _ = try await authentication.identity(authorization: header, now: now)
            }
            print("  \(name.padded(to: 44)) \(rounds.summary)")
        }
        print("A secret that is wrong, by how many of its 43 characters are right from the front")
        for (name, header) in callers.wrong {
            let rounds = try await measure(rounds: 21, count: 20_000) { now in
                do {
                    _ = try await callers.required.identity(authorization: header, now: now)
                } catch is CredentialFault {}
            }
            print("  \(name.padded(to: 44)) \(rounds.summary)")
        }
    }

    /// - Returns: Nanoseconds for each call, round by round, sorted.
    private static func measure(
        rounds: Int, count: Int, _ body: (ContinuousClock.Instant) async throws -> Void
    ) async throws -> [Double] {
        var results: [Double] = []
        for _ in 0..<rounds {
            let now = ContinuousClock.now
            // What is known is found out anew within a round, which belongs to the cost; the next round begins with it.
            try await body(now)
            let start = processorTime()
            for _ in 0..<count { try await body(now) }
            results.append(Double(processorTime() - start) / Double(count))
        }
        return results.sorted()
    }

    /// Of the process, in nanoseconds.
    private static func processorTime() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

/// Callers with all kinds of credentials, and who knows them.
private struct Callers {
    let required: Authentication
    /// What is measured: a name, who is asked, and with which header.
    let all: [(String, Authentication, String?)]
    /// Headers with secrets that are right up to some character.
    let wrong: [(String, String)]

    init() throws {
        let secret = NewSecret()
        let directory = OneKey(
            facts: APIKeyFacts(tenant: .default, scopes: .all, digest: secret.digest))
        let issuer = Issuer()
        let keySet = issuer.keySet
        let keys = SigningKeys(logger: Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() }) { keySet }
        var rules = TokenRules(issuer: "https://issuer.example", audience: "baton")
        rules.userClaim = nil
        required = .required(
            Authenticator(directory: directory, tokens: TokenVerifier(rules: rules, keys: keys)))
        let key = secret.key(id: 1)
        all = [
            ("off", .off, nil), ("an API key", required, "Bearer \(key)"),
            ("a token of 300 bytes", required, "Bearer \(try issuer.token(padding: 0))"),
            ("a token of 900 bytes", required, "Bearer \(try issuer.token(padding: 450))"),
        ]
        let right = key.suffix(43)
        wrong = [0, 1, 8, 16, 32, 42].map { count in
            let rest = right.dropFirst(count).map { $0 == "A" ? "B" : "A" }.joined()
            return ("\(count)", "Bearer bt_1_\(right.prefix(count))\(rest)")
        }
    }
}

/// The database of one key.
private struct OneKey: CredentialDirectory {
    let facts: APIKeyFacts

    func apiKey(_ id: Int64, deadline: ContinuousClock.Instant) async throws -> APIKeyFacts? { facts }

    func tenant(_ name: TenantName, with user: UserID?, deadline: ContinuousClock.Instant) async throws -> TenantID? {
        .default
    }
}

/// Signs tokens by ES256.
private struct Issuer {
    private let key = P256.Signing.PrivateKey()

    var keySet: [UInt8] {
        let point = Array(key.publicKey.rawRepresentation)
        let (x, y) = (Base64URL.encode(Array(point.prefix(32))), Base64URL.encode(Array(point.suffix(32))))
        return Array(#"{"keys":[{"kty":"EC","kid":"1","crv":"P-256","x":"\#(x)","y":"\#(y)"}]}"#.utf8)
    }

    /// - Parameter padding: Bytes of a claim that nobody reads.
    func token(padding: Int) throws -> String {
        let header = #"{"alg":"ES256","kid":"1"}"#
        let claims = """
            {"iss":"https://issuer.example","aud":"baton","sub":"benchmark","exp":253402300000,"tenant":1,\
            "scope":"tasks:read","more":"\(String(repeating: "x", count: padding))"}
            """
        let signed = Base64URL.encode(Array(header.utf8)) + "." + Base64URL.encode(Array(claims.utf8))
        return signed + "." + Base64URL.encode(Array(try key.signature(for: Array(signed.utf8)).rawRepresentation))
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}

extension [Double] {
    /// Of sorted numbers.
    fileprivate var summary: String { "\(Int(first ?? 0))  \(Int(self[count / 2]))" }
}
