extension JSONWriter {
    /// Writes the body that creates a task, with every field.
    package mutating func write(_ draft: TaskDraft) {
        object { $0.writeMembers(of: draft) }
    }

    /// Writes every field of a draft into an object.
    package mutating func writeMembers(of draft: TaskDraft) {
        member("user_id")
        integer(draft.userID.rawValue)
        member("title")
        string(draft.title)
        member("description")
        string(draft.description)
        member("completed")
        bool(draft.isCompleted)
        member("priority")
        string(draft.priority.rawValue)
        member("due_at")
        write(draft.dueAt)
        member("labels")
        array(draft.labels) { $0.string($1) }
    }

    /// Writes a merge-patch with the fields that change.
    package mutating func write(_ patch: TaskPatch) {
        object { $0.writeMembers(of: patch) }
    }

    /// Writes the fields that change into an object.
    package mutating func writeMembers(of patch: TaskPatch) {
        change("title", patch.title) { $0.string($1) }
        change("description", patch.description) { $0.string($1) }
        change("completed", patch.isCompleted) { $0.bool($1) }
        change("priority", patch.priority) { $0.string($1.rawValue) }
        change("due_at", patch.dueAt) { $0.timestamp($1) }
        change("labels", patch.labels) { $0.array($1) { $0.string($1) } }
    }

    /// Writes the body that hands a task over.
    package mutating func write(_ transfer: TaskTransfer) {
        object { $0.writeMembers(of: transfer) }
    }

    /// Writes both users into an object.
    package mutating func writeMembers(of transfer: TaskTransfer) {
        member("from_user_id")
        integer(transfer.from.rawValue)
        member("to_user_id")
        integer(transfer.to.rawValue)
    }

    /// Writes the body that creates a user, with every field.
    package mutating func write(_ draft: UserDraft) {
        object { writer in
            writer.member("name")
            writer.string(draft.name)
            writer.member("email")
            if let email = draft.email { writer.string(email) } else { writer.null() }
        }
    }

    /// Writes a merge-patch with the fields that change.
    package mutating func write(_ patch: UserPatch) {
        object { writer in
            writer.change("name", patch.name) { $0.string($1) }
            writer.change("email", patch.email) { $0.string($1) }
        }
    }

    private mutating func change<Value>(_ name: String, _ value: Value?, _ write: (inout JSONWriter, Value) -> Void) {
        guard let value else { return }
        member(name)
        write(&self, value)
    }

    private mutating func change<Value>(
        _ name: String, _ change: NullableChange<Value>, _ write: (inout JSONWriter, Value) -> Void
    ) {
        switch change {
        case .keep: return
        case .clear:
            member(name)
            null()
        case .set(let value):
            member(name)
            write(&self, value)
        }
    }
}
