"""Checks openapi.yaml: it is valid, its examples are, and the service serves it. Argument: the service's URL."""

import json
import sys
import urllib.request
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

URL = sys.argv[1]
TEXT = Path("openapi.yaml").read_text()
DOCUMENT = yaml.safe_load(TEXT)
REGISTRY = Registry().with_resource("urn:contract", Resource(contents=DOCUMENT, specification=DRAFT202012))
FAULTS = []


def resolved(node):
    """The node that a reference leads to, or the node itself."""
    while isinstance(node, dict) and "$ref" in node:
        place = DOCUMENT
        for name in node["$ref"].removeprefix("#/").split("/"):
            place = place[name.replace("~1", "/").replace("~0", "~")]
        node = place
    return node


def absolute(schema):
    """A schema that is taken out of the document, its references leading back into it."""
    if isinstance(schema, list):
        return [absolute(member) for member in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: "urn:contract" + member if name == "$ref" else absolute(member) for name, member in schema.items()
    }


def examples_of(node):
    """The examples of a media type, a parameter or a header, by name."""
    shown = {name: resolved(example)["value"] for name, example in node.get("examples", {}).items()}
    return {"example": node["example"], **shown} if "example" in node else shown


def with_places(node, place="#"):
    """Every object of the document that has a schema, and where it is."""
    if isinstance(node, dict):
        if "schema" in node:
            yield place, node
        for name, member in node.items():
            yield from with_places(member, f"{place}/{name}")
    elif isinstance(node, list):
        for index, member in enumerate(node):
            yield from with_places(member, f"{place}/{index}")


def check_examples():
    """Each example is what its schema asks for, and each body and answer in JSON has one."""
    count = 0
    for place, node in with_places(DOCUMENT):
        schema = node["schema"]
        validator = Draft202012Validator(
            absolute(schema), registry=REGISTRY, format_checker=Draft202012Validator.FORMAT_CHECKER)
        examples = examples_of(node)
        for name, value in examples.items():
            count += 1
            FAULTS.extend(f"{place} {name}: {error.message}" for error in validator.iter_errors(value))
        if place.endswith("json") and not examples and "openapi" not in resolved(schema).get("required", []):
            FAULTS.append(f"{place}: has no example")
    return count


def check_problems():
    """Each problem is shown under the status it has, under its code's name, and its type leads to a page."""
    types = set()
    for place, node in with_places(DOCUMENT):
        for name, value in examples_of(node).items():
            if not isinstance(value, dict) or not str(value.get("type", "")).startswith("/problems/"):
                continue
            types.add(value["type"])
            if name.isupper() and name != value["code"]:
                FAULTS.append(f"{place}: {name} shows {value['code']}")
    for path, item in DOCUMENT["paths"].items():
        for method, operation in item.items():
            if not isinstance(operation, dict):
                continue
            for status, answer in operation["responses"].items():
                for media in resolved(answer).get("content", {}).values():
                    for name, value in examples_of(media).items():
                        if "status" in value and "code" in value and str(value["status"]) != status:
                            FAULTS.append(f"{method} {path}: {name} is shown under {status}")
    for kind in sorted(types):
        with urllib.request.urlopen(URL + kind) as answer:
            if answer.headers.get_content_type() != "text/html":
                FAULTS.append(f"{kind} leads to no page")
    return len(types)


def check_structure():
    """Nothing is defined that is not referred to, and every operation has a name, a summary and a tag."""
    for kind, parts in DOCUMENT["components"].items():
        for name in parts:
            # Named where it is used, not referred to.
            if kind == "securitySchemes" and any(name in needed for needed in DOCUMENT["security"]):
                continue
            # Holds for every path: nothing refers to it.
            if (kind, name) != ("responses", "MethodNotAllowed") and f"#/components/{kind}/{name}\"" not in TEXT:
                FAULTS.append(f"#/components/{kind}/{name} is not used")
    names = set()
    for path, item in DOCUMENT["paths"].items():
        for method, operation in item.items():
            if not isinstance(operation, dict):
                continue
            names.add(operation["operationId"])
            if not operation.get("summary") or not operation.get("tags"):
                FAULTS.append(f"{method} {path} has no summary or no tag")
    return len(names)


def check_service():
    """The service serves this document, in both forms."""
    with urllib.request.urlopen(URL + "/openapi.yaml") as answer:
        if answer.read().decode() != TEXT:
            FAULTS.append("GET /openapi.yaml is another document")
    with urllib.request.urlopen(URL + "/openapi.json") as answer:
        if json.load(answer) != DOCUMENT:
            FAULTS.append("GET /openapi.json says something else than openapi.yaml")


def main():
    FAULTS.extend(error.message for error in OpenAPIV31SpecValidator(DOCUMENT).iter_errors())
    operations = check_structure()
    examples = check_examples()
    problems = check_problems()
    check_service()
    if FAULTS:
        sys.exit("\n".join(FAULTS))
    print(f"Valid: {operations} operations, {examples} examples, {problems} kinds of problems with their pages.")


main()
