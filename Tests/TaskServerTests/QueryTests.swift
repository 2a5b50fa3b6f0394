import TaskModel
import Testing

@testable import TaskServer

@Suite struct QueryTests {
    @Test func `names and values are decoded as a form's`() throws {
        var query = Query("a%20b=x+y%2B%C3%A9&c&d==")
        #expect(query.value("a b") == "x y+é")
        #expect(query.value("c") == "")
        #expect(query.value("d") == "=")
        try query.finish()
    }

    @Test(arguments: ["", "&", "&&"])
    func `an empty query has no parameters`(text: String) throws {
        try Query(text[...]).finish()
    }

    @Test(arguments: ["a=%", "a=%2", "a=%2g", "a=%zz", "a=%FF", "a=%C3", "%FF=a"])
    func `a broken escape or bytes that are not UTF-8 are refused`(text: String) {
        var query = Query(text[...])
        _ = query.value("a")
        #expect(throws: RequestFault.self) { try query.finish() }
    }

    @Test func `everything wrong is told at once, with what is allowed`() {
        var query = Query("page_size=0&page_token=a&page_token=b&completed=yes&priority=none&user_id=01&x=1&x=2&y=")
        _ = query.userID("user_id")
        _ = query.boolean("completed")
        _ = query.priorities()
        _ = query.pageSize()
        _ = query.value("page_token")
        let allowed = "Is not a parameter. Allowed: user_id, completed, priority, page_size, page_token."
        let expected = RequestFault.invalidParameters([
            ParameterFault(name: "user_id", detail: "Must be the id of a user, a positive 64-bit number."),
            ParameterFault(name: "completed", detail: "Must be true or false."),
            ParameterFault(name: "priority", detail: "Must be one of low, medium, high, urgent."),
            ParameterFault(name: "page_size", detail: "Must be a whole number above 0; more than 500 counts as that."),
            ParameterFault(name: "page_token", detail: "May be given only once."),
            ParameterFault(name: "x", detail: allowed), ParameterFault(name: "y", detail: allowed),
        ])
        #expect(throws: expected) { try query.finish() }
    }

    @Test func `a route without parameters says so`() {
        #expect(
            throws: RequestFault.invalidParameters([
                ParameterFault(name: "x", detail: "Is not a parameter. There are none here.")
            ])
        ) { try Query("x=1").finish() }
    }

    @Test(arguments: [
        ("", 50), ("page_size=1", 1), ("page_size=500", 500), ("page_size=501", 500), ("page_size=1000", 500),
        ("page_size=9223372036854775808", 500), ("page_size=99999999999999999999999999", 500), ("page_size=007", 7),
    ])
    func `a page size is 50 by default and 500 at most`(text: String, size: Int) throws {
        var query = Query(text[...])
        #expect(query.pageSize() == size)
        try query.finish()
    }

    @Test(arguments: ["0", "00", "-1", "-99999999999999999999", "", "x", "1.5", "1e2", "+5", "%2B5", " 5", "٥"])
    func `a page size of 0 or less, or that is no number, is refused`(value: String) {
        var query = Query("page_size=\(value)")
        _ = query.pageSize()
        #expect(throws: RequestFault.self) { try query.finish() }
    }

    @Test func `priorities may be repeated and are in one order, each once`() throws {
        var query = Query("priority=urgent&priority=low&priority=urgent")
        #expect(query.priorities() == [.low, .urgent])
        try query.finish()
    }

    @Test(arguments: ["Low", "", "none", "low,high"])
    func `an unknown priority is refused`(value: String) {
        var query = Query("priority=\(value)&priority=low")
        _ = query.priorities()
        #expect(throws: RequestFault.self) { try query.finish() }
    }

    @Test(arguments: ["0", "-1", "+1", "01", "9223372036854775808", "x", "", "1 ", "%31x"])
    func `a user id is a positive number written the one way`(value: String) {
        var query = Query("user_id=\(value)")
        #expect(query.userID("user_id") == nil)
        #expect(throws: RequestFault.self) { try query.finish() }
    }

    @Test(arguments: ["True", "1", "yes", "", "FALSE"])
    func `a flag is true or false`(value: String) {
        var query = Query("completed=\(value)")
        #expect(query.boolean("completed") == nil)
        #expect(throws: RequestFault.self) { try query.finish() }
    }
}
