import Logging
import ServiceLifecycle
import TaskAccess
import TaskStore

/// Who callers are, as the settings say: nobody asks, or they have keys, or tokens of an issuer.
struct CallerAccess: Sendable {
    let authentication: Authentication
    /// Keeps the issuer's keys fresh; `nil` where no issuer is trusted.
    let keyRefreshing: SigningKeyRefreshing?

    init(_ settings: Settings, store: PostgresStore, logger: Logger) {
        guard settings.authentication == .required else {
            logger.notice("callers are not asked who they are", metadata: ["setting": "BATON_AUTH"])
            authentication = .off
            keyRefreshing = nil
            return
        }
        guard let source = settings.tokenKeys, let rules = TokenRules(settings) else {
            authentication = .required(Authenticator(directory: store))
            keyRefreshing = nil
            return
        }
        let client = KeySetClient()
        let keys = SigningKeys(logger: logger, source: source.reader(client))
        keyRefreshing = SigningKeyRefreshing(keys: keys, client: client)
        let tokens = TokenVerifier(rules: rules, keys: keys)
        authentication = .required(Authenticator(directory: store, tokens: tokens))
    }
}

/// Reads the issuer's keys from time to time, for as long as the service runs.
struct SigningKeyRefreshing: Service {
    let keys: SigningKeys
    let client: KeySetClient

    func run() async throws {
        await cancelWhenGracefulShutdown { await keys.keepFresh() }
        await client.close()
    }
}

extension TokenRules {
    /// `nil` where no issuer is named.
    fileprivate init?(_ settings: Settings) {
        guard let issuer = settings.tokenIssuer, let audience = settings.tokenAudience else { return nil }
        self.init(issuer: issuer, audience: audience)
        tenantClaim = settings.tokenTenantClaim
        scopeClaim = settings.tokenScopeClaim
        userClaim = settings.tokenUserClaim == "none" ? nil : settings.tokenUserClaim
    }
}
