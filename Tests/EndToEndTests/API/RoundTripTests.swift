import TaskClient
import TaskModel
import Testing

extension EndToEndTests {
    /// Users and tasks, once around, through the client that callers use.
    @Suite(.service) struct RoundTripTests {
        private let client: BatonClient

        init() throws { client = try CurrentService.service.client }

        @Test func `a user is created, read, listed, changed and deleted`() async throws {
            let created = try await client.createUser(UserDraft(name: "Ada", email: "ada@example.com"))
            #expect(created.version == 1 && created.name == "Ada" && created.email == "ada@example.com")
            #expect(try await client.user(created.id) == created)
            #expect(try await client.usersPage(pageSize: 500).items.contains(created))
            let changed = try await client.updateUser(created.id, UserPatch(name: "Ada L."))
            #expect(changed.version == 2 && changed.name == "Ada L." && changed.email == created.email)
            try await client.deleteUser(created.id)
            let error = await #expect(throws: BatonError.self) { try await client.user(created.id) }
            #expect(error?.problem?.code == .userNotFound)
        }

        @Test func `a task is created, read, changed and deleted`() async throws {
            let user = try await client.createUser(UserDraft(name: "Grace"))
            let draft = TaskDraft(userID: user.id, title: "書く ✍️ مرحبا", priority: .high, labels: ["a", "b"])
            let created = try await client.createTask(draft)
            #expect(created.title == draft.title && created.labels == ["a", "b"] && created.priority == .high)
            #expect(try await client.task(created.id) == created)
            let changed = try await client.updateTask(created.id, TaskPatch(isCompleted: true))
            #expect(changed.isCompleted && changed.completedAt != nil && changed.version == 2)
            try await client.deleteTask(created.id)
            let error = await #expect(throws: BatonError.self) { try await client.task(created.id) }
            #expect(error?.problem?.code == .taskNotFound)
        }

        @Test func `a task is transferred once, and then is not the first holder's to give`() async throws {
            let from = try await client.createUser(UserDraft(name: "From"))
            let to = try await client.createUser(UserDraft(name: "To"))
            let other = try await client.createUser(UserDraft(name: "Other"))
            let task = try await client.createTask(TaskDraft(userID: from.id, title: "Baton"))
            let moved = try await client.transferTask(task.id, from: from.id, to: to.id)
            #expect(moved.userID == to.id && moved.version == 2)
            let error = await #expect(throws: BatonError.self) {
                try await client.transferTask(task.id, from: from.id, to: other.id)
            }
            #expect(error?.problem?.code == .notOwner)
            #expect(try await client.task(task.id) == moved)
        }

        @Test func `the pages of a user's open tasks have each of them once, in order`() async throws {
            let user = try await client.createUser(UserDraft(name: "Many"))
            var open: [TaskID] = []
            for number in 1...25 {
                let draft = TaskDraft(userID: user.id, title: "Task \(number)", isCompleted: number.isMultiple(of: 5))
                let task = try await client.createTask(draft)
                if !task.isCompleted { open.append(task.id) }
            }
            var listed: [TaskID] = []
            for try await task in client.tasks(of: user.id, matching: TaskFilter(isCompleted: false), pageSize: 7) {
                listed.append(task.id)
            }
            #expect(listed == open)
        }

        @Test func `a user who holds tasks is deleted only with an heir, who then has them`() async throws {
            let user = try await client.createUser(UserDraft(name: "Leaver"))
            let heir = try await client.createUser(UserDraft(name: "Heir"))
            let task = try await client.createTask(TaskDraft(userID: user.id, title: "Left behind"))
            let error = await #expect(throws: BatonError.self) { try await client.deleteUser(user.id) }
            #expect(error?.problem?.code == .userHasTasks)
            try await client.deleteUser(user.id, transferTasksTo: heir.id)
            #expect(try await client.task(task.id).userID == heir.id)
        }

        @Test func `the service says its name and version`() async throws {
            let answer = try await CurrentService.service.answer("GET", "/v1")
            #expect(answer.status == 200)
            #expect(answer.text("name") == "baton" && answer.text("version") == "0.1.0")
        }
    }
}
