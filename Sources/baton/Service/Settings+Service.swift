import AsyncPQ
import TaskServer

/// What each module is given of the settings.
extension Settings {
    var requestLimits: RequestLimits {
        var limits = RequestLimits()
        limits.maxBodySize = self.maxBodySize
        limits.requiresIfMatch = self.requiresIfMatch
        limits.concurrentRequestLimit = self.concurrentRequestLimit
        limits.rateLimit = self.rateLimit
        limits.headTimeout = self.headTimeout
        limits.bodyTimeout = self.bodyTimeout
        limits.requestTimeout = self.requestTimeout
        limits.streamTimeout = self.streamTimeout
        // The other half of the pool is for everybody else.
        limits.streamLimit = max(1, self.poolMaximum / 2)
        return limits
    }

    var poolConfiguration: PoolConfiguration {
        var configuration = PoolConfiguration()
        configuration.minimumConnections = self.poolMinimum
        configuration.maximumConnections = self.poolMaximum
        configuration.waiterLimit = self.poolQueue
        configuration.acquireTimeout = self.requestTimeout
        configuration.drainTimeout = self.drainTimeout
        return configuration
    }

    var adminConfiguration: AdminServerConfiguration {
        var configuration = AdminServerConfiguration()
        configuration.host = self.host
        configuration.port = self.adminPort
        return configuration
    }

    /// Certificate and key, read; `nil` when the API is served without.
    ///
    /// - Throws: `SettingFaults`.
    func readTLS() throws -> LiveTLS? {
        guard let certificate = self.tlsCertificate, let key = self.tlsKey else { return nil }
        do { return try LiveTLS(certificate: certificate, key: key) } catch let fault as TLSFault {
            throw SettingFaults(faults: [SettingFault(fault)])
        }
    }
}

extension SettingFault {
    init(_ fault: TLSFault) {
        switch fault {
        case .unusableCertificate(let path, let reason):
            self.init(name: "BATON_TLS_CERTIFICATE", value: path, allowed: reason)
        case .unusableKey(let path, let reason): self.init(name: "BATON_TLS_KEY", value: path, allowed: reason)
        case .mismatch(let reason):
            self.init(name: "BATON_TLS_KEY", allowed: "it does not belong to the certificate: \(reason)")
        }
    }
}
