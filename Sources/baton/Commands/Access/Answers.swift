import TaskModel

/// JSON on one line, for programs that read what a command answers.
enum JSONText {
    static func object(_ write: (inout JSONWriter) -> Void) -> String {
        var json = JSONWriter()
        json.object(write)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    static func list<Element>(
        _ name: String, _ elements: [Element], _ write: (inout JSONWriter, Element) -> Void
    ) -> String {
        object { json in
            json.member(name)
            json.array(elements, write)
        }
    }
}

/// Rows whose columns are as wide as they need be, for people.
struct TextTable {
    let text: String

    init(_ rows: [[String]]) {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in rows.map { $0[column].count }.max() ?? 0 }
        text = rows.map { row -> String in
            let cells = zip(row, widths).filter { $0.1 > 0 }.map { cell, width in
                cell + String(repeating: " ", count: width - cell.count)
            }
            var line = cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }
}
