import HTTPTypes
import TaskAccess
import TaskModel

/// The value of `WWW-Authenticate`: which credential is wanted, and what is wrong with the one that came (RFC 6750, 3).
enum Challenge {
    /// RFC 6750, 3.1: who brought no credential is not told of an error.
    static let missing = #"Bearer realm="baton""#

    static func invalid(_ description: String) -> String {
        #"\#(missing), error="invalid_token", error_description="\#(description)""#
    }

    static func insufficient(_ scope: AccessScope) -> String {
        #"\#(missing), error="insufficient_scope", scope="\#(scope.rawValue)""#
    }
}

extension Refusal {
    init(_ fault: CredentialFault) {
        switch fault {
        case .missing:
            self.init(
                code: .unauthenticated, "Send an API key or a token: Authorization: Bearer ...",
                headers: [.wwwAuthenticate: Challenge.missing])
        case .expired:
            let description = "The credential has expired."
            self.init(
                code: .unauthenticated, description, headers: [.wwwAuthenticate: Challenge.invalid(description)])
        case .malformed, .unknownKey, .wrongSecret, .tokensNotAccepted, .algorithmNotAccepted, .criticalExtension,
            .wrongType, .unknownSigningKey, .wrongSignature, .wrongIssuer, .wrongAudience, .unusableClaims,
            .notYetValid, .unknownTenantOrUser:
            let description = "The credential is not valid."
            self.init(
                code: .unauthenticated, description, headers: [.wwwAuthenticate: Challenge.invalid(description)])
        }
    }

    init(_ missing: MissingScope) {
        self.init(
            code: .insufficientScope, "This needs the scope \(missing.scope.rawValue).",
            headers: [.wwwAuthenticate: Challenge.insufficient(missing.scope)])
    }
}
