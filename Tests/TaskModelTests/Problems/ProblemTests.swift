import TaskModel
import Testing

@Suite struct ProblemTests {
    @Test func `a problem is written with the members of the contract, without those it has not`() {
        #expect(
            written { $0.write(Problem(.taskNotFound)) } == """
                {"type":"/problems/task-not-found","title":"No such task","status":404,"code":"TASK_NOT_FOUND","retryable":false}
                """)
        #expect(
            written { $0.write(full) } == """
                {"type":"/problems/validation-failed","title":"Values are not valid","status":422,"detail":"One value is not.",\
                "instance":"/v1/tasks","code":"VALIDATION_FAILED","request_id":"r-1","retryable":false,\
                "errors":[{"pointer":"/title","code":"BLANK","detail":"Must not be."}]}
                """)
    }

    @Test func `a problem is read as it was written`() throws {
        #expect(try Problem(decoding: parsed(written { $0.write(full) })) == full)
        for code in ProblemCode.known {
            let problem = Problem(code)
            let reread = try Problem(decoding: parsed(written { $0.write(problem) }))
            #expect(reread == problem)
            #expect(reread.code.status == code.status && reread.code.isRetryable == code.isRetryable)
        }
    }

    @Test func `a problem with an unknown code keeps what it says`() throws {
        let problem = try Problem(
            decoding: parsed(
                #"{"type":"/problems/on-fire","title":"On fire","status":503,"code":"ON_FIRE","retryable":true,"wind":"west"}"#
            ))
        #expect(problem.code.name == "ON_FIRE" && problem.title == "On fire" && problem.status == 503)
        #expect(problem.isRetryable && problem.type == "/problems/on-fire")
    }

    @Test(arguments: [
        "[]", "{}", #"{"type":"about:blank","title":"Bad gateway","status":502}"#,
        #"{"code":"X","status":"503","retryable":true}"#, #"{"code":"X","status":0,"retryable":true}"#,
        #"{"code":"X","status":9223372036854775807,"retryable":true}"#, #"{"code":"X","status":503}"#,
        #"{"code":"X","status":503,"retryable":true,"errors":[{}]}"#,
    ])
    func `a document that Baton did not write is no problem of its`(text: String) {
        #expect(throws: UnexpectedShape.self) { try Problem(decoding: parsed(text)) }
    }

    @Test func `the codes known are distinct, in capitals, and errors`() {
        #expect(Set(ProblemCode.known.map(\.name)).count == ProblemCode.known.count)
        for code in ProblemCode.known {
            #expect((400...599).contains(code.status))
            #expect(!code.title.isEmpty)
            #expect(code.name.allSatisfy { ("A"..."Z").contains($0) || $0 == "_" })
            #expect(code.slug.allSatisfy { ("a"..."z").contains($0) || $0 == "-" })
        }
    }

    @Test(
        arguments: [
            (.overloaded, true), (.unavailable, true), (.conflictRetry, true), (.deadlineExceeded, true),
            (.rateLimited, true), (.outcomeUnknown, false), (.internal, false), (.versionMismatch, false),
            (.taskNotFound, false),
        ] as [(ProblemCode, Bool)])
    func `only a request that did nothing and may succeed later is retryable`(code: ProblemCode, isRetryable: Bool) {
        #expect(Problem(code).isRetryable == isRetryable)
    }

    private let full = Problem(
        .validationFailed, detail: "One value is not.", instance: "/v1/tasks", requestID: "r-1",
        errors: [FieldFault(pointer: "/title", code: .blank, detail: "Must not be.")])
}
