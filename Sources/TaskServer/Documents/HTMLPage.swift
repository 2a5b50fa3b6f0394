/// One HTML page of the service, with its style and script inside: it needs nothing from anywhere.
struct HTMLPage {
    let title: String
    /// The content of the style element; nothing in it may end the element.
    let style: String
    /// What is in the body, as HTML.
    let body: String
    /// The content of the script element, if there is one; nothing in it may end the element.
    var script: String?

    var text: String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>\(title.escapedForHTML)</title>
        <link rel="icon" href="data:,">
        <style>\(style)</style>
        </head>
        <body>
        \(body)\(script.map { "\n<script>\($0)</script>" } ?? "")
        </body>
        </html>

        """
    }
}

extension StringProtocol {
    /// The text as HTML that shows it, in an element or in an attribute's double quotes.
    var escapedForHTML: String {
        var html = ""
        for character in unicodeScalars {
            switch character {
            case "&": html += "&amp;"
            case "<": html += "&lt;"
            case ">": html += "&gt;"
            case "\"": html += "&quot;"
            default: html.unicodeScalars.append(character)
            }
        }
        return html
    }

    /// The text as HTML, with what is between backticks as code.
    var htmlWithCode: String {
        split(separator: "`", omittingEmptySubsequences: false).enumerated().map { index, part in
            index.isMultiple(of: 2) ? part.escapedForHTML : "<code>\(part.escapedForHTML)</code>"
        }.joined()
    }
}
