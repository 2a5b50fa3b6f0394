import HTTPTypes
import HummingbirdTesting
import TaskModel
import Testing

@testable import TaskServer

/// Where the `type` of every problem document leads.
@Suite struct ProblemPagesTests {
    @Test(arguments: ProblemCode.known)
    func `every problem's type leads to a page about its code`(code: ProblemCode) async throws {
        let page = try await TestAPI().send(.get, Problem(code).type)
        #expect(page.status == .ok)
        #expect(page.text.contains("<code>\(code.name)</code> · HTTP status \(code.status)"))
        #expect(page.text.contains("<h1>\(code.title)</h1>"))
        for question in ["What happened", "May I send it again?", "What to change"] {
            #expect(page.text.contains("<h2>\(question)</h2>"))
        }
    }

    @Test func `every text belongs to a code, and every code has one`() {
        #expect(Set(ProblemGuide.all.keys) == Set(ProblemCode.known.map(\.name)))
    }

    @Test(arguments: ProblemCode.known)
    func `a page says that a request may be sent again just when the problem does`(code: ProblemCode) throws {
        let guide = try #require(ProblemGuide.all[code.name])
        #expect((guide.retry == .asItIs) == code.isRetryable)
    }

    @Test func `every text is a sentence or more`() {
        for (name, guide) in ProblemGuide.all {
            for text in [guide.happened, guide.how, guide.change] {
                let begins = text.first.map { $0 == "`" || $0.isUppercase } == true
                #expect(begins && text.hasSuffix(".") && text.count < 400, "\(name): \(text)")
                #expect(text.count { $0 == "`" }.isMultiple(of: 2), "\(name): \(text)")
            }
        }
    }

    @Test func `the list leads to every page`() async throws {
        let list = try await TestAPI().send(.get, "/problems/").text
        for code in ProblemCode.known {
            #expect(list.contains("<a href=\"\(Problem(code).type)\"><code>\(code.name)</code></a>"))
        }
    }

    @Test(arguments: ["/problems", "/problems/nonsense", "/problems/TASK-NOT-FOUND", "/problems/task-not-found/"])
    func `a kind of problem that there is not is 404`(path: String) async throws {
        #expect(try await TestAPI().send(.get, path).problem().code == .notFound)
    }
}
