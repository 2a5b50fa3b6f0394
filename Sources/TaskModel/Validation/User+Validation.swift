extension UserDraft {
    /// Reads the body that creates a user.
    package init(validating body: JSONValue) throws(ValidationFailure) {
        var reader = BodyReader(body)
        let name = reader.required("name", .userName)
        let email = reader.nullable("email", .email)
        reader.refuseRest(readOnly: readOnlyFields)
        guard !reader.hasFaults, let name else { throw reader.failure }

        self.init(name: name)
        if case .set(let address) = email { self.email = address }
    }
}

extension UserPatch {
    /// Reads a merge-patch of a user; an empty object changes nothing.
    package init(validating body: JSONValue) throws(ValidationFailure) {
        var reader = BodyReader(body)
        self.init(name: reader.optional("name", .userName), email: reader.nullable("email", .email))
        reader.refuseRest(readOnly: readOnlyFields)
        if reader.hasFaults { throw reader.failure }
    }
}

private let readOnlyFields = [
    "id": "The service gives the id.",
    "version": "The service counts the version.",
    "created_at": "The service keeps the time.",
    "updated_at": "The service keeps the time.",
]
