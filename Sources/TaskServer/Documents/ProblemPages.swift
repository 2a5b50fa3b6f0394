import TaskModel

/// A page for each kind of problem, where the `type` of its documents leads, and one that lists them.
struct ProblemPages {
    let list: ServedDocument
    /// By the last part of the problem's type.
    let pages: [String: ServedDocument]

    init(codes: [ProblemCode]) {
        list = ServedDocument(Self.listPage(of: codes))
        pages = Dictionary(
            uniqueKeysWithValues: codes.compactMap { code in
                ProblemGuide.all[code.name].map { (code.slug, ServedDocument(Self.page(of: code, $0))) }
            })
    }

    private static func page(of code: ProblemCode, _ guide: ProblemGuide) -> HTMLPage {
        page(
            title: code.title,
            """
            <p class="facts"><code>\(code.name)</code> · HTTP status \(code.status) ·
            <code>"retryable": \(code.isRetryable)</code></p>
            <h2>What happened</h2>
            <p>\(guide.happened.htmlWithCode)</p>
            <h2>May I send it again?</h2>
            <p><strong>\(guide.retry.answer)</strong> \(guide.how.htmlWithCode)</p>
            <h2>What to change</h2>
            <p>\(guide.change.htmlWithCode)</p>
            """)
    }

    private static func listPage(of codes: [ProblemCode]) -> HTMLPage {
        let rows = codes.map { code in
            """
            <tr><td>\(code.status)</td><td><a href="/problems/\(code.slug)"><code>\(code.name)</code></a></td>
            <td>\(code.title.escapedForHTML)</td></tr>
            """
        }
        return page(
            title: "Problems",
            """
            <p>Every answer of status 400 and above is a problem document (RFC 9457). Programs decide by its
            <code>code</code>; a new version may bring new ones. <code>retryable</code> says that nothing was done and
            that the same request may be sent again as it is.</p>
            <table class="rows"><thead><tr><th>Status</th><th>Code</th><th>Meaning</th></tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody></table>
            """)
    }

    private static func page(title: String, _ content: String) -> HTMLPage {
        HTMLPage(
            title: "\(title) · Baton", style: EmbeddedFiles.style,
            body: """
                <main class="page">
                <nav aria-label="Baton"><a href="/docs">The contract</a> · <a href="/problems/">All problems</a></nav>
                <h1>\(title.escapedForHTML)</h1>
                \(content)
                </main>
                """)
    }
}
