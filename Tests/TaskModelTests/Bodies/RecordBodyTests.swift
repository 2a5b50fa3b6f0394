import TaskModel
import Testing

@Suite struct RecordBodyTests {
    @Test func `a task is written with the fields of the contract in their order`() {
        #expect(
            written { $0.write(task) } == """
                {"id":42,"user_id":7,"title":"Say \\"hi\\"","description":"","completed":true,\
                "completed_at":"2026-11-22T19:02:00.000000Z","priority":"high","due_at":null,"labels":["a","b"],"version":3,\
                "created_at":"1970-01-01T00:00:00.000000Z","updated_at":"2026-11-22T19:02:00.000000Z"}
                """)
        #expect(
            written { $0.write(openTask) } == """
                {"id":1,"user_id":1,"title":"t","description":"d","completed":false,"completed_at":null,"priority":"low",\
                "due_at":"1970-01-01T00:00:00.000000Z","labels":[],"version":1,\
                "created_at":"1970-01-01T00:00:00.000000Z","updated_at":"1970-01-01T00:00:00.000000Z"}
                """)
    }

    @Test func `a user is written with the fields of the contract in their order`() {
        #expect(
            written { $0.write(user) } == """
                {"id":7,"name":"Ada","email":"ada@example.org","version":2,\
                "created_at":"1970-01-01T00:00:00.000000Z","updated_at":"2026-11-22T19:02:00.000000Z"}
                """)
        var nameless = user
        nameless.email = nil
        #expect(written { $0.write(nameless) }.contains(#""email":null,"#))
    }

    @Test func `a page has a token unless it is the last`() {
        let empty = [TaskRecord]()
        #expect(written { $0.write(empty, nextPageToken: nil) } == #"{"tasks":[]}"#)
        #expect(written { $0.write([UserRecord](), nextPageToken: nil) } == #"{"users":[]}"#)
        #expect(
            written { $0.write([openTask, task], nextPageToken: "to-2") }
                == #"{"tasks":[\#(written { $0.write(openTask) }),\#(written { $0.write(task) })],"next_page_token":"to-2"}"#
        )
        #expect(
            written { $0.write([user], nextPageToken: "t") }
                == #"{"users":[\#(written { $0.write(user) })],"next_page_token":"t"}"#)
    }

    @Test func `records and pages are read as they were written`() throws {
        #expect(try TaskRecord(decoding: parsed(written { $0.write(task) })) == task)
        #expect(try TaskRecord(decoding: parsed(written { $0.write(openTask) })) == openTask)
        #expect(try UserRecord(decoding: parsed(written { $0.write(user) })) == user)
        let tasks = try ListPage(tasksIn: parsed(written { $0.write([task, openTask], nextPageToken: "n") }))
        #expect(tasks.items == [task, openTask] && tasks.nextPageToken == "n")
        let users = try ListPage(usersIn: parsed(written { $0.write([user], nextPageToken: nil) }))
        #expect(users.items == [user] && users.nextPageToken == nil)
    }

    @Test func `an answer of a newer service is read, with its new fields and priorities`() throws {
        let text = written { $0.write(task) }.replacing("high", with: "someday").replacing(
            #""id":"#, with: #""new":{},"id":"#)
        let read = try TaskRecord(decoding: parsed(text))
        #expect(read.priority == Priority(rawValue: "someday"))
        #expect(read.id == task.id)
    }

    @Test(arguments: [
        "id", "user_id", "title", "description", "completed", "priority", "labels", "version", "created_at",
        "updated_at",
    ])
    func `a task without one of its fields is no task`(field: String) throws {
        let text = written { $0.write(task) }
        let failure = #expect(throws: UnexpectedShape.self) {
            try TaskRecord(decoding: parsed(text.replacing("\"\(field)\":", with: "\"other\":")))
        }
        #expect(failure?.field == field)
    }

    @Test(
        arguments: [
            ("\"id\":42", "\"id\":\"42\"", "id"), ("\"id\":42", "\"id\":4.2", "id"), ("[\"a\",", "[1,", "labels"),
            ("\"completed\":true", "\"completed\":null", "completed"), ("\"due_at\":null", "\"due_at\":1", "due_at"),
            ("1970-01-01T", "1970-02-30T", "created_at"),
        ])
    func `a task with a field of another kind is no task`(part: String, replacement: String, field: String) throws {
        let text = written { $0.write(task) }
        #expect(text.contains(part))
        let failure = #expect(throws: UnexpectedShape.self) {
            try TaskRecord(decoding: parsed(text.replacing(part, with: replacement)))
        }
        #expect(failure?.field == field)
    }

    @Test(arguments: ["[]", "null", "{}", #"{"tasks":{}}"#, #"{"tasks":[1]}"#, #"{"users":[]}"#])
    func `what is no page is refused`(text: String) throws {
        #expect(throws: UnexpectedShape.self) { try ListPage(tasksIn: parsed(text)) }
    }

    private let task = TaskRecord(
        id: TaskID(rawValue: 42), userID: UserID(rawValue: 7), title: "Say \"hi\"", description: "", isCompleted: true,
        completedAt: Timestamp(rfc3339: "2026-11-22T19:02:00Z"), priority: .high, dueAt: nil, labels: ["a", "b"],
        version: 3, createdAt: epoch, updatedAt: later)
    private let openTask = TaskRecord(
        id: TaskID(rawValue: 1), userID: UserID(rawValue: 1), title: "t", description: "d", isCompleted: false,
        completedAt: nil, priority: .low, dueAt: epoch, labels: [], version: 1, createdAt: epoch, updatedAt: epoch)
    private let user = UserRecord(
        id: UserID(rawValue: 7), name: "Ada", email: "ada@example.org", version: 2, createdAt: epoch, updatedAt: later)
}

private let epoch = Timestamp(microsecondsSince1970: 0)
private let later = Timestamp(microsecondsSince1970: 1_795_374_120_000_000)
