extension TaskDraft {
    /// Reads the body that creates a task.
    package init(validating body: JSONValue) throws(ValidationFailure) {
        var reader = BodyReader(body)
        let draft = Self(reading: &reader)
        reader.refuseRest(readOnly: readOnlyTaskFields)
        guard !reader.hasFaults, let draft else { throw reader.failure }
        self = draft
    }

    /// Takes the fields of a draft; `nil` when one that it needs is missing or faulty.
    init?(reading reader: inout BodyReader) {
        let userID = reader.required("user_id", .identifier)
        let title = reader.required("title", .title)
        let description = reader.optional("description", .description)
        let isCompleted = reader.optional("completed", .flag)
        let priority = reader.optional("priority", .priority)
        let dueAt = reader.nullable("due_at", .moment)
        let labels = reader.optional("labels", .labels)
        guard let userID, let title else { return nil }

        self.init(userID: UserID(rawValue: userID), title: title)
        if let description { self.description = description }
        if let isCompleted { self.isCompleted = isCompleted }
        if let priority { self.priority = priority }
        if case .set(let moment) = dueAt { self.dueAt = moment }
        if let labels { self.labels = labels }
    }
}

extension TaskPatch {
    /// Reads a merge-patch of a task; an empty object changes nothing.
    package init(validating body: JSONValue) throws(ValidationFailure) {
        try self.init(validating: body, at: .root, as: "The body")
    }

    /// - Parameter place: Where the patch stands in the body.
    init(validating patch: JSONValue, at place: JSONPointer, as what: String) throws(ValidationFailure) {
        var reader = BodyReader(patch, at: place, as: what)
        self.init(
            title: reader.optional("title", .title),
            description: reader.optional("description", .description),
            isCompleted: reader.optional("completed", .flag),
            priority: reader.optional("priority", .priority),
            dueAt: reader.nullable("due_at", .moment),
            labels: reader.optional("labels", .labels))
        let holder = ["user_id": "A patch cannot change who holds the task; a transfer can."]
        reader.refuseRest(readOnly: readOnlyTaskFields.merging(holder) { first, _ in first })
        if reader.hasFaults { throw reader.failure }
    }
}

extension TaskTransfer {
    /// Reads the body that hands a task over.
    package init(validating body: JSONValue) throws(ValidationFailure) {
        var reader = BodyReader(body)
        let transfer = Self(reading: &reader)
        reader.refuseRest(readOnly: [:])
        guard !reader.hasFaults, let transfer else { throw reader.failure }
        self = transfer
    }

    /// Takes the fields of a transfer; `nil` when one is missing or faulty.
    init?(reading reader: inout BodyReader) {
        let from = reader.required("from_user_id", .identifier)
        let to = reader.required("to_user_id", .identifier)
        guard let from, let to else { return nil }
        self.init(from: UserID(rawValue: from), to: UserID(rawValue: to))
    }
}

/// The fields of a task that no body can set, each with the reason.
let readOnlyTaskFields = [
    "id": "The service gives the id.",
    "completed_at": "The service sets it when \"completed\" changes.",
    "version": "The service counts the version.",
    "created_at": "The service keeps the time.",
    "updated_at": "The service keeps the time.",
]
