import TaskModel
import Testing

@Suite struct DraftBodyTests {
    @Test(arguments: [
        TaskDraft(userID: UserID(rawValue: 1), title: "t"),
        TaskDraft(
            userID: UserID(rawValue: .max), title: "\"\\\n漢", description: "d", isCompleted: true, priority: .urgent,
            dueAt: Timestamp(microsecondsSince1970: -1), labels: ["x", "y z"]),
    ])
    func `a task draft arrives as it was sent`(draft: TaskDraft) throws {
        #expect(try TaskDraft(validating: parsed(written { $0.write(draft) })) == draft)
    }

    @Test(
        arguments: [
            (TaskPatch(), "{}"),
            (TaskPatch(dueAt: .clear), #"{"due_at":null}"#),
            (TaskPatch(title: "t", labels: []), #"{"title":"t","labels":[]}"#),
            (
                TaskPatch(
                    title: "t", description: "", isCompleted: false, priority: .high,
                    dueAt: .set(Timestamp(microsecondsSince1970: 0)), labels: ["l"]),
                #"{"title":"t","description":"","completed":false,"priority":"high","due_at":"1970-01-01T00:00:00.000000Z","#
                    + #""labels":["l"]}"#
            ),
        ])
    func `a task patch names only what changes and arrives as it was sent`(patch: TaskPatch, text: String) throws {
        #expect(written { $0.write(patch) } == text)
        #expect(try TaskPatch(validating: parsed(text)) == patch)
    }

    @Test(
        arguments: [
            (UserPatch(), "{}"), (UserPatch(email: .clear), #"{"email":null}"#),
            (UserPatch(name: "n", email: .set("a@b")), #"{"name":"n","email":"a@b"}"#),
        ])
    func `a user patch names only what changes and arrives as it was sent`(patch: UserPatch, text: String) throws {
        #expect(written { $0.write(patch) } == text)
        #expect(try UserPatch(validating: parsed(text)) == patch)
    }

    @Test(arguments: [UserDraft(name: "n"), UserDraft(name: "n", email: "a@b")])
    func `a user draft arrives as it was sent`(draft: UserDraft) throws {
        #expect(try UserDraft(validating: parsed(written { $0.write(draft) })) == draft)
    }

    @Test func `a transfer arrives as it was sent`() throws {
        let transfer = TaskTransfer(from: UserID(rawValue: 3), to: UserID(rawValue: 4))
        #expect(written { $0.write(transfer) } == #"{"from_user_id":3,"to_user_id":4}"#)
        #expect(try TaskTransfer(validating: parsed(written { $0.write(transfer) })) == transfer)
    }
}
