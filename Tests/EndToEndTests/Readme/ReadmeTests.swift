import FoundationEssentials
import Testing

extension EndToEndTests {
    /// What the README says besides the walk-through.
    @Suite struct ReadmeTests {
        private let text: String

        init() throws { text = try Self.file("README.md") }

        @Test func `the first screen shows an exchange of the walk-through`() throws {
            let first = try #require(blocks("console").first)
            let walkThrough = try #require(text.split(separator: "\n## A walk-through\n").last)
            #expect(walkThrough.contains(first), "Copy it from the walk-through after an update.")
        }

        @Test func `the settings it names are there, with these defaults`() async throws {
            let document = try Self.file("docs/settings.md")
            let rows = text.split(separator: "\n").filter {
                $0.hasPrefix("| `BATON_") || $0.hasPrefix("| `DATABASE_URL")
            }
            #expect(rows.count > 5)
            for row in rows {
                // Name and default.
                let start = row.split(separator: "|").prefix(2).map { $0.trimmingPrefix(" ") }
                let line = try #require(
                    document.split(separator: "\n").first { $0.hasPrefix("| " + start[0].prefix { $0 != " " }) })
                #expect(line.contains("| " + start[1]), "\(row)")
            }
        }

        @Test func `every file it links to is there`() {
            let targets = text.matches(of: /\]\(([^)#]+)\)/).map { String($0.1) }.filter { !$0.contains("://") }
            #expect(targets.count >= 4)
            for target in targets {
                #expect(FileManager.default.fileExists(atPath: BuiltProgram.repository + "/" + target), "\(target)")
            }
        }

        @Test func `every module of Package.swift is in the list of modules`() throws {
            let folders = try FileManager.default.contentsOfDirectory(atPath: BuiltProgram.repository + "/Sources")
            // The system's libpq under a name, without any code.
            for module in folders where module != "CLibpq" { #expect(text.contains("| `\(module)` |"), "\(module)") }
        }

        @Test func `the AsyncPQ example is the one that is compiled and run here`() throws {
            let example = try #require(blocks("swift").first { $0.contains("import AsyncPQ") })
            let source = try Self.file("Tests/EndToEndTests/Readme/AsyncPQExampleTests.swift")
            let connecting = try #require(example.firstRange(of: /let connection = .*\n/))
            let shown = example[connecting.upperBound...]
            #expect(shown.count > 100 && withoutSpace(source).contains(withoutSpace(String(shown))))
        }

        /// Lines are broken otherwise in a file of tests.
        private func withoutSpace(_ code: String) -> String { String(code.filter { !$0.isWhitespace }) }

        private static func file(_ path: String) throws -> String {
            let content = FileManager.default.contents(atPath: BuiltProgram.repository + "/" + path)
            return String(decoding: try #require(content), as: UTF8.self)
        }

        /// What is between the fences of this kind.
        private func blocks(_ kind: String) -> [Substring] {
            text.split(separator: "\n```\(kind)\n").dropFirst().compactMap { $0.split(separator: "```").first }
        }
    }
}
