import TaskServer

extension Settings {
    /// Holds against each other what no setting can tell by itself.
    ///
    /// - Returns: What does not go together.
    mutating func reconcile() -> [SettingFault] {
        [
            reconcilePool(), reconcilePorts(), reconcileRate(), reconcileAuthentication(), reconcileTokens(),
            reconcileTLS(), reconcileTracing(),
        ].compactMap { $0 }
    }

    private mutating func reconcilePool() -> SettingFault? {
        guard self.poolMinimum > self.poolMaximum else { return nil }
        guard isGiven(\.poolMinimum) else {
            adopt(\.poolMinimum, self.poolMaximum, text: "\(self.poolMaximum)")
            return nil
        }
        return SettingFault(
            name: "BATON_POOL_MIN", value: "\(self.poolMinimum)",
            allowed: "at most BATON_POOL_MAX, which is \(self.poolMaximum)")
    }

    private func reconcilePorts() -> SettingFault? {
        guard self.port == self.adminPort, self.port != 0 else { return nil }
        return SettingFault(
            name: "BATON_ADMIN_PORT", value: "\(self.adminPort)", allowed: "expected another port than BATON_PORT")
    }

    private mutating func reconcileRate() -> SettingFault? {
        guard let burst = self.rateBurst else { return nil }
        guard var limit = self.rateLimit else {
            return SettingFault(
                name: "BATON_RATE_BURST", value: "\(burst)", allowed: "means nothing without BATON_RATE_LIMIT")
        }
        limit.burst = burst
        adopt(\.rateLimit, limit)
        return nil
    }

    /// Nobody is let in unasked where strangers may knock.
    private func reconcileAuthentication() -> SettingFault? {
        guard [.serve, .dev].contains(purpose), self.authentication == .none, !self.allowsUnauthenticated,
            !Self.isLoopback(self.host)
        else { return nil }
        return SettingFault(
            name: "BATON_AUTH", value: "none",
            allowed: "means that everybody who reaches \(self.host) may do everything; "
                + "set BATON_ALLOW_UNAUTHENTICATED=true if that is meant")
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }

    private func reconcileTokens() -> SettingFault? {
        let isComplete = self.tokenIssuer != nil && self.tokenAudience != nil
        let isBegun = self.tokenIssuer != nil || self.tokenAudience != nil
        switch self.tokenKeys {
        case _? where !isComplete:
            return SettingFault(
                name: self.tokenIssuer == nil ? "BATON_JWT_ISSUER" : "BATON_JWT_AUDIENCE",
                allowed: "is not set; BATON_JWT_KEYS needs it")
        case nil where isBegun:
            return SettingFault(
                name: "BATON_JWT_KEYS", allowed: "is not set; BATON_JWT_ISSUER and BATON_JWT_AUDIENCE need it")
        default: return nil
        }
    }

    private func reconcileTLS() -> SettingFault? {
        switch (self.tlsCertificate, self.tlsKey) {
        case (_?, nil): SettingFault(name: "BATON_TLS_KEY", allowed: "is not set; BATON_TLS_CERTIFICATE needs it")
        case (nil, _?): SettingFault(name: "BATON_TLS_CERTIFICATE", allowed: "is not set; BATON_TLS_KEY needs it")
        default: nil
        }
    }

    private func reconcileTracing() -> SettingFault? {
        guard self.otlpHeaders != nil, self.otlpEndpoint == nil, self.otelEndpoint == nil else { return nil }
        return SettingFault(name: "BATON_OTLP_HEADERS", allowed: "means nothing without BATON_OTLP_ENDPOINT")
    }
}
