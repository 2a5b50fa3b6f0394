import Hummingbird
import TaskModel

/// The contract and the pages about it; no request for them touches the database.
struct DocumentRoutes {
    private let pages: ProblemPages
    private let yaml = ServedDocument(EmbeddedFiles.contractYAML, type: "application/yaml")
    private let json = ServedDocument(EmbeddedFiles.contractJSON, type: MediaType.json.rawValue)
    private let reader = ServedDocument(
        HTMLPage(
            title: "Baton: the contract", style: EmbeddedFiles.style, body: EmbeddedFiles.reader,
            script: EmbeddedFiles.readerScript))

    init(codes: [ProblemCode] = ProblemCode.known) { pages = ProblemPages(codes: codes) }

    var resources: [Resource] {
        [
            Resource("/openapi.yaml", .document(yaml.answer)),
            Resource("/openapi.json", .document(json.answer)),
            Resource("/docs", .document(reader.answer)),
            Resource("/problems/", .document(pages.list.answer)),
            Resource("/problems/{type}", .document(problem)),
        ]
    }

    private func problem(_ call: Call) throws -> Response {
        guard let page = pages.pages[String(call.pathValue)] else { throw RequestFault.unknownRoute }
        return try page.answer(call)
    }
}
