"""Writes Sources/TaskServer/Documents/EmbeddedFiles.swift; scripts/embed-documents runs it."""

import json
from pathlib import Path

import yaml

TARGET = Path("Sources/TaskServer/Documents/EmbeddedFiles.swift")
HEAD = """\
// swift-format-ignore-file
// Made by scripts/embed-documents of openapi.yaml and Documents/; edit those.

/// The files that the service serves, so that the program needs none beside it.
enum EmbeddedFiles {
"""


def contract_json(text):
    """The YAML text as JSON, with a line for each path and each component, so that changes can be read."""
    document = yaml.safe_load(text)

    def write(value, depth):
        if depth == 0 or not isinstance(value, dict) or not value:
            return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        members = (f"{json.dumps(name)}:{write(member, depth - 1)}" for name, member in value.items())
        return "{\n" + ",\n".join(members) + "\n}"

    parts = {"paths": 2, "components": 3}
    members = (f"{json.dumps(name)}:{write(value, parts.get(name, 2) - 1)}" for name, value in document.items())
    return "{\n" + ",\n".join(members) + "\n}\n"


def constant(name, what, text):
    """A Swift constant whose value is the text, to the byte."""
    assert '"""###' not in text and "\\###" not in text and "\r" not in text
    return f'    /// {what}\n    static let {name} = ###"""\n{text}\n"""###\n'


def main():
    contract = Path("openapi.yaml").read_text()
    constants = [
        constant("contractYAML", "`openapi.yaml`.", contract),
        constant("contractJSON", "The same as JSON.", contract_json(contract)),
        constant("style", "`Documents/style.css`.", Path("Documents/style.css").read_text()),
        constant("reader", "`Documents/reader.html`.", Path("Documents/reader.html").read_text()),
        constant("readerScript", "`Documents/reader.js`.", Path("Documents/reader.js").read_text()),
    ]
    TARGET.write_text(HEAD + "\n".join(constants) + "}\n")


main()
