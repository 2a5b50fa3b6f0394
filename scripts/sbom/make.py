"""Makes the SBOM of what Swift's package manager says, and compares it with the table in SECURITY.md.

    make.py MANIFEST DEPENDENCIES PACKAGES SECURITY.md OUTPUT

MANIFEST is what `swift package dump-package` prints, DEPENDENCIES what `swift package show-dependencies --format json`
prints, PACKAGES has a line for each Debian package of the image: name, version and architecture between tabs. Packages
that only tests, examples or benchmarks use are not in it. Licences are told by the text of each package's own file.
"""

import json
import pathlib
import re
import subprocess
import sys

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

PROGRAM = "baton"
LICENCES = LicenseFactory()


def fail(message):
    raise SystemExit(f"make sbom: {message}")


def licence(folder):
    """The SPDX expression for the text in a package's licence file."""
    files = sorted(pathlib.Path(folder).glob("LICEN[CS]E*"))
    if not files:
        fail(f"{folder} has no licence file")
    text = " ".join(files[0].read_text().split())
    if "Apache License Version 2.0" in text:
        return "Apache-2.0 WITH Swift-exception" if "Runtime Library Exception" in text else "Apache-2.0"
    if "Permission is hereby granted, free of charge" in text and "THE SOFTWARE IS PROVIDED" in text.upper():
        return "MIT"
    fail(f"{files[0]} is no licence that is known here")


def direct_packages(manifest):
    """The packages that the program's own targets name."""
    targets = {target["name"]: target for target in manifest["targets"]}
    found, waiting, seen = set(), [PROGRAM], set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for dependency in targets[name]["dependencies"]:
            ((kind, what),) = [(kind, what) for kind, what in dependency.items() if kind != "condition"]
            if kind == "product":
                found.add(what[1].lower())
            elif what[0] in targets:
                waiting.append(what[0])
            else:
                found.add(what[0].lower())
    return found


def resolved(root, wanted):
    """Every package that is reached from those, by its identity; and what each depends on."""
    packages, edges = {}, {}

    def visit(node):
        identity = node["identity"]
        packages[identity] = node
        edges.setdefault(identity, set()).update(child["identity"] for child in node["dependencies"])
        for child in node["dependencies"]:
            visit(child)

    for node in root["dependencies"]:
        if node["identity"] in wanted:
            visit(node)
    if missing := wanted - packages.keys():
        fail(f"not resolved: {', '.join(sorted(missing))}")
    return packages, edges


def swift_component(node):
    address = node["url"].removesuffix(".git")
    place = re.fullmatch(r"https://([^/]+/[^/]+)/([^/]+)", address)
    purl = PackageURL("swift", place[1] if place else None, place[2] if place else node["name"], node["version"])
    return Component(
        type=ComponentType.LIBRARY,
        name=node["identity"],
        version=node["version"],
        bom_ref=f"swift:{node['identity']}",
        purl=purl,
        licenses=[LICENCES.make_from_string(licence(node["path"]))],
        external_references=[ExternalReference(type=ExternalReferenceType.VCS, url=XsUri(address))],
    )


def debian_component(line):
    name, version, architecture = line.split("\t")
    purl = PackageURL("deb", "debian", name, version, {"arch": architecture, "distro": "bookworm"})
    return Component(
        type=ComponentType.LIBRARY, name=name, version=version, bom_ref=f"deb:{name}", purl=purl, group="debian"
    )


def listed(security):
    """The table in SECURITY.md: version and licence by name."""
    part = security.split("## What the program is made of")[1]
    rows = re.findall(r"^\| ([a-z0-9-]+) \| ([0-9.]+) \| ([^|]+?) \|$", part, re.MULTILINE)
    return {name: (version, licence) for name, version, licence in rows}


def compare(table, packages):
    """Complains where the table has other packages or licences; a version may be another one than that of the release."""
    faults = [f"{name} is not in SECURITY.md" for name in packages.keys() - table.keys()]
    faults += [f"{name} is in SECURITY.md, and the program does not have it" for name in table.keys() - packages.keys()]
    for name in sorted(packages.keys() & table.keys()):
        version, wanted = table[name]
        found = licence(packages[name]["path"])
        if found != wanted:
            faults.append(f"{name} is under {found}, and SECURITY.md says {wanted}")
        if version != packages[name]["version"]:
            print(f"{name} is {packages[name]['version']} here, and {version} in SECURITY.md", file=sys.stderr)
    if faults:
        fail("; ".join(sorted(faults)))


def main(manifest, dependencies, debian, security, output):
    root = json.loads(pathlib.Path(dependencies).read_text())
    packages, edges = resolved(root, direct_packages(json.loads(pathlib.Path(manifest).read_text())))
    compare(listed(pathlib.Path(security).read_text()), packages)

    revision = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True).stdout.strip()
    program = Component(
        type=ComponentType.APPLICATION,
        name=PROGRAM,
        version=revision or "unknown",
        bom_ref=PROGRAM,
        licenses=[LICENCES.make_from_string("Apache-2.0")],
    )
    bom = Bom()
    bom.metadata.component = program
    components = {identity: swift_component(node) for identity, node in packages.items()}
    for component in components.values():
        bom.components.add(component)
    for identity, children in edges.items():
        bom.register_dependency(components[identity], [components[child] for child in children])
    image = []
    if pathlib.Path(debian).exists():
        image = [debian_component(line) for line in pathlib.Path(debian).read_text().splitlines()]
        for component in image:
            bom.components.add(component)
    libpq = [component for component in image if component.name == "libpq5"]
    first = [components[node["identity"]] for node in root["dependencies"] if node["identity"] in components]
    bom.register_dependency(program, first + libpq)

    text = JsonV1Dot6(bom).output_as_string(indent=2)
    if error := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        fail(f"the document is not what CycloneDX 1.6 says: {error}")
    pathlib.Path(output).write_text(text + "\n")
    print(f"{output}: {len(components)} packages of Swift and {len(image)} of Debian, valid CycloneDX 1.6")


main(*sys.argv[1:])
