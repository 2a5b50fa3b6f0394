import TaskModel
import TestSupport
import Testing

@Suite(.scratchDatabase) struct UserTests {
    @Test func `a user that was created is read back the same`() async throws {
        try await withStore { fixture in
            let created = try await fixture.user("Grace Hopper 🐞", email: "grace@example.org")
            #expect(created.name == "Grace Hopper 🐞")
            #expect(created.email == "grace@example.org")
            #expect(created.version == 1)
            #expect(created.createdAt == created.updatedAt)
            #expect(try await fixture.store.user(created.id, scope: fixture.scope) == created)
        }
    }

    @Test func `a user who does not exist is not found by any call`() async throws {
        try await withStore { fixture in
            let id = UserID(rawValue: 1 << 40)
            let store = fixture.store
            let scope = fixture.scope
            await #expect(throws: StoreError.userNotFound) { try await store.user(id, scope: scope) }
            await #expect(throws: StoreError.userNotFound) {
                try await store.updateUser(id, UserPatch(name: "x"), ifVersion: .oneOf([1]), scope: scope)
            }
            await #expect(throws: StoreError.userNotFound) {
                try await store.deleteUser(id, transferTasksTo: nil, ifVersion: .oneOf([1]), scope: scope)
            }
            await #expect(throws: StoreError.userNotFound) {
                try await store.deleteUser(id, transferTasksTo: id, ifVersion: .oneOf([1]), scope: scope)
            }
        }
    }

    @Test(arguments: [("ada@example.org", "ADA@Example.ORG"), ("äpfel@example.org", "ÄPFEL@example.org")])
    func `an address is taken whatever the case of its letters`(first: String, second: String) async throws {
        try await withStore { fixture in
            _ = try await fixture.user("first", email: first)
            let other = try await fixture.user("second")
            await #expect(throws: StoreError.emailTaken) { try await fixture.user("third", email: second) }
            await #expect(throws: StoreError.emailTaken) {
                try await fixture.store.updateUser(
                    other.id, UserPatch(email: .set(second)), ifVersion: .any, scope: fixture.scope)
            }
            #expect(try await fixture.store.user(other.id, scope: fixture.scope) == other)
        }
    }

    @Test func `two tenants may have the same address, and users may have none`() async throws {
        for _ in 0..<2 {
            try await withStore { fixture in
                let first = try await fixture.user("a", email: "same@example.org")
                let others = [try await fixture.user("b"), try await fixture.user("c")]
                #expect(first.email == "same@example.org")
                #expect(others.map(\.email) == [nil, nil])
            }
        }
    }

    @Test func `a patch changes what it names and raises the version by one`() async throws {
        try await withStore { fixture in
            let user = try await fixture.user("Ada", email: "a@example.org")
            let renamed = try await fixture.store.updateUser(
                user.id, UserPatch(name: "Augusta"), ifVersion: .oneOf([1]), scope: fixture.scope)
            #expect((renamed.name, renamed.email, renamed.version) == ("Augusta", "a@example.org", 2))
            #expect(renamed.createdAt == user.createdAt)
            #expect(renamed.updatedAt >= user.updatedAt)
            let cleared = try await fixture.store.updateUser(
                user.id, UserPatch(email: .clear), ifVersion: .any, scope: fixture.scope)
            #expect((cleared.name, cleared.email, cleared.version) == ("Augusta", nil, 3))
            #expect(try await fixture.store.user(user.id, scope: fixture.scope) == cleared)
        }
    }

    @Test(arguments: [
        UserPatch(), UserPatch(name: "Ada"), UserPatch(email: .set("a@example.org")),
        UserPatch(name: "Ada", email: .set("a@example.org")),
    ])
    func `a patch to what is there already changes nothing`(patch: UserPatch) async throws {
        try await withStore { fixture in
            let user = try await fixture.user("Ada", email: "a@example.org")
            let patched = try await fixture.store.updateUser(
                user.id, patch, ifVersion: .any, scope: fixture.scope)
            #expect(patched == user)
        }
    }

    @Test(arguments: [VersionMatch.oneOf([]), .oneOf([2]), .oneOf([0, 7])])
    func `a version that is not accepted changes nothing and tells the current one`(match: VersionMatch) async throws {
        try await withStore { fixture in
            let user = try await fixture.user()
            await #expect(throws: StoreError.versionMismatch(current: 1)) {
                try await fixture.store.updateUser(
                    user.id, UserPatch(name: "Eve"), ifVersion: match, scope: fixture.scope)
            }
            await #expect(throws: StoreError.versionMismatch(current: 1)) {
                try await fixture.store.deleteUser(
                    user.id, transferTasksTo: nil, ifVersion: match, scope: fixture.scope)
            }
            #expect(try await fixture.store.user(user.id, scope: fixture.scope) == user)
        }
    }

    @Test func `pages of users follow each other by id and end`() async throws {
        try await withStore { fixture in
            var created: [UserRecord] = []
            for index in 0..<5 { created.append(try await fixture.user("user \(index)")) }
            let store = fixture.store
            let first = try await store.users(UserQuery(pageSize: 2), scope: fixture.scope)
            #expect(first.items == Array(created[0..<2]))
            #expect(first.hasMore)
            let second = try await store.users(UserQuery(after: created[1].id, pageSize: 3), scope: fixture.scope)
            #expect(second.items == Array(created[2..<5]))
            #expect(!second.hasMore)
            let third = try await store.users(UserQuery(after: created[4].id, pageSize: 3), scope: fixture.scope)
            #expect(third.items.isEmpty)
            #expect(!third.hasMore)
        }
    }

    @Test(arguments: ["", " \u{3000}\u{2009}", String(repeating: "x", count: 201), "a\u{0}b"])
    func `a name that validation should have refused is an invalid value`(name: String) async throws {
        try await withStore { fixture in
            await #expect(throws: StoreError.invalidValue) { try await fixture.user(name) }
            let users = try await fixture.store.users(UserQuery(pageSize: 1), scope: fixture.scope)
            #expect(users.items.isEmpty)
        }
    }

    @Test func `lengths count code points, not bytes`() async throws {
        try await withStore { fixture in
            let user = try await fixture.user(String(repeating: "𝄞", count: 200))
            #expect(user.name.unicodeScalars.count == 200)
            await #expect(throws: StoreError.invalidValue) {
                try await fixture.user(String(repeating: "e\u{301}", count: 101))
            }
        }
    }
}
