import TestSupport
import Testing

@testable import AsyncPQ

@Suite struct ConversationTests {
    typealias Talk = Conversation<String>

    private func reaction(_ talk: inout Talk, _ answer: Talk.Answer) -> String {
        switch talk.received(answer) {
        case .deliver(let owner): "deliver \(owner)"
        case .commandEnded(let owner): "ended \(owner)"
        case .completed(let owner): "completed \(owner)"
        case .syncErrorEnded: "sync error ended"
        case .violation: "violation"
        }
    }

    private func reactions(_ talk: inout Talk, to answers: [Talk.Answer]) -> [String] {
        answers.map { reaction(&talk, $0) }
    }

    @Test func `an owner is completed at its Sync, not before`() {
        var talk = Talk()
        talk.sent(.command("a"))
        talk.sent(.sync("a"))
        #expect(
            reactions(&talk, to: [.result(.success), .null, .result(.sync)]) == [
                "deliver a", "ended a", "completed a",
            ])
        #expect(!talk.isAwaitingAnswer)
    }

    @Test func `answers find their owners in the order of sending`() {
        var talk = Talk()
        for owner in ["a", "b"] {
            talk.sent(.command(owner))
            talk.sent(.sync(owner))
        }
        let one: [Talk.Answer] = [.result(.success), .null, .result(.sync)]
        #expect(
            reactions(&talk, to: one + one) == [
                "deliver a", "ended a", "completed a", "deliver b", "ended b", "completed b",
            ])
    }

    @Test func `after an error the aborted commands are answered too, up to the Sync`() {
        var talk = Talk()
        talk.sent(.command("a"))
        talk.sent(.command("a"))
        talk.sent(.sync("a"))
        let answers: [Talk.Answer] = [.result(.error), .null, .result(.aborted), .null, .result(.sync)]
        #expect(reactions(&talk, to: answers) == ["deliver a", "ended a", "deliver a", "ended a", "completed a"])
    }

    @Test func `a simple query may have several results and ends with NULL`() {
        var talk = Talk()
        talk.sent(.simpleQuery("a"))
        #expect(
            reactions(&talk, to: [.result(.success), .result(.success), .null]) == [
                "deliver a", "deliver a", "completed a",
            ])
    }

    @Test func `a NULL that nothing waits for is a violation, because it means that nothing was queued`() {
        var talk = Talk()
        #expect(!talk.isAwaitingAnswer)
        #expect(reaction(&talk, .null) == "violation")
    }

    @Test(arguments: [Talk.ResultKind.success, .aborted, .unsupported])
    func `anything but a Sync's answer in its place is a violation`(kind: Talk.ResultKind) {
        var talk = Talk()
        talk.sent(.sync("a"))
        #expect(reaction(&talk, .result(kind)) == "violation")
    }

    @Test func `an error of the implicit commit belongs to the owner of the Sync, which is then answered`() {
        var talk = Talk()
        talk.sent(.sync("a"))
        #expect(
            reactions(&talk, to: [.result(.error), .null, .result(.sync)]) == [
                "deliver a", "sync error ended", "completed a",
            ])
    }

    @Test func `a second NULL after it is a violation, because a lost link answers NULL for ever`() {
        var talk = Talk()
        talk.sent(.sync("a"))
        #expect(
            reactions(&talk, to: [.result(.error), .null, .null]) == ["deliver a", "sync error ended", "violation"])
    }

    @Test func `a Sync's answer before its commands' is a violation`() {
        var talk = Talk()
        talk.sent(.command("a"))
        talk.sent(.sync("a"))
        #expect(reaction(&talk, .result(.sync)) == "violation")
    }

    @Test func `COPY that was not asked for is a violation`() {
        var talk = Talk()
        talk.sent(.command("a"))
        #expect(reaction(&talk, .result(.unsupported)) == "violation")
    }

    @Test func `when the link is lost every owner that waits is named, and nothing is awaited any more`() {
        var talk = Talk()
        talk.sent(.command("a"))
        talk.sent(.sync("a"))
        talk.sent(.command("b"))
        talk.sent(.sync("b"))
        _ = talk.received(.result(.success))
        #expect(Set(talk.linkLost()) == ["a", "b"])
        #expect(!talk.isAwaitingAnswer)
    }

    @Test func `no sequence of answers traps, and each owner is completed at most once`() {
        let answers: [Talk.Answer] = [
            .null, .result(.success), .result(.error), .result(.aborted), .result(.sync), .result(.unsupported),
        ]
        for seed in UInt64(0)..<20_000 {
            var generator = SeededGenerator(seed: seed)
            var talk = Talk()
            var completions: [String: Int] = [:]
            for index in 0..<Int.random(in: 1...4, using: &generator) {
                for _ in 0..<Int.random(in: 0...3, using: &generator) { talk.sent(.command("\(index)")) }
                talk.sent(Bool.random(using: &generator) ? .sync("\(index)") : .simpleQuery("\(index)"))
            }
            for _ in 0..<30 {
                guard let answer = answers.randomElement(using: &generator) else { continue }
                if case .completed(let owner) = talk.received(answer) { completions[owner, default: 0] += 1 }
            }
            #expect(completions.values.allSatisfy { $0 == 1 }, "seed \(seed)")
        }
    }
}
