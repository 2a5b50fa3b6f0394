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
        guard let files = try TLSFiles(self) else { return nil }
        return try files.use { try LiveTLS(certificate: $0, key: $1) }
    }

    /// Reads both again.
    ///
    /// - Throws: `SettingFaults`, and then what was in use stays so.
    func renew(_ tls: LiveTLS) throws {
        try TLSFiles(self)?.use { try tls.replace(certificate: $0, key: $1) }
    }
}

/// What is in the files of certificate and key.
private struct TLSFiles {
    let certificatePath: String
    let keyPath: String
    let certificate: [UInt8]
    let key: [UInt8]

    /// `nil` when the settings name none.
    init?(_ settings: Settings) throws {
        guard let certificatePath = settings.tlsCertificate, let keyPath = settings.tlsKey else { return nil }
        self.certificatePath = certificatePath
        self.keyPath = keyPath
        certificate = try Self.read(certificatePath, "BATON_TLS_CERTIFICATE")
        key = try Self.read(keyPath, "BATON_TLS_KEY")
    }

    /// Gives both to `body` and says of which file its fault is.
    func use<Value>(_ body: (_ certificate: [UInt8], _ key: [UInt8]) throws -> Value) throws -> Value {
        do { return try body(certificate, key) } catch let fault as TLSFault {
            throw SettingFaults(faults: [self.fault(fault)])
        }
    }

    private func fault(_ fault: TLSFault) -> SettingFault {
        switch fault {
        case .noCertificate:
            SettingFault(
                name: "BATON_TLS_CERTIFICATE", value: certificatePath, allowed: "there is no certificate in PEM")
        case .noKey:
            SettingFault(
                name: "BATON_TLS_KEY", value: keyPath, allowed: "there is no private key in PEM that no password locks")
        case .mismatch:
            SettingFault(name: "BATON_TLS_KEY", value: keyPath, allowed: "it does not belong to the certificate")
        }
    }

    private static func read(_ path: String, _ name: String) throws -> [UInt8] {
        do throws(SettingRefusal) { return Array(try SecretFile.contents(at: path).utf8) } catch {
            throw SettingFaults(faults: [SettingFault(name: name, value: path, allowed: error.reason)])
        }
    }
}
