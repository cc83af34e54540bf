"""What must hold of the files themselves: complete catalogues, pinned packages, nothing private.

Prints each fault with its place and exits 1 where there is one; `make check` runs it.
"""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT: Final = Path(__file__).parent.parent
CATALOGUES: Final = ROOT / "translations"
SHOWN: Final = 40
MUST_BE_COMPLETE: Final = ("ja",)
VALUES: Final = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+(?:![rs])?\}")

# Put together here, so that this file does not hold them itself.
INDEXES: Final = tuple(
    ".".join(parts)
    for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"))
)
HOSTS_IN_LOCK: Final = re.compile(r'"resolved"|--(extra-)?index-url|--find-links')
SECRETS: Final = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b"
    r"|\bxox[abps]-[A-Za-z0-9-]{10,}|\beyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}\."
)
UNREAD: Final = re.compile(r"""\{ ?_\(["']""")  # words that the catalogue's reader passes over
MACHINES: Final = re.compile(r"(?<![\w.])/(home|root|work|Users)/\w")


def main() -> int:
    """Print what is wrong; return the exit code."""
    faults = [*_of_catalogues(), *_of_pins(), *_of_texts()]
    for fault in faults[:SHOWN]:
        print(fault, file=sys.stderr)
    if len(faults) > SHOWN:
        print(f"… and {len(faults) - SHOWN} more", file=sys.stderr)
    return 1 if faults else 0


def _of_catalogues() -> Iterator[str]:
    for language in MUST_BE_COMPLETE:
        path = CATALOGUES / language / "LC_MESSAGES" / "messages.po"
        name = path.relative_to(ROOT)
        if not path.exists():
            yield f"{name}: there is no catalogue"
            continue
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language)
        for message in catalogue:
            if message.id:
                yield from (
                    f"{name}:{message.lineno}: {fault}" for fault in _of(message, catalogue)
                )


def _of(message: Message, catalogue: Catalog) -> Iterator[str]:
    texts = _all(message.string)
    if not all(texts):
        yield f"{message.id!r} is not translated"
    if message.fuzzy:
        yield f"{message.id!r} is fuzzy: look at it and remove the mark"
    yield from (f"{message.id!r}: {error}" for error in message.check(catalogue))
    values = set(VALUES.findall(_all(message.id)[-1]))
    for text in filter(None, texts):
        if set(VALUES.findall(text)) != values:
            yield f"{message.id!r} does not keep its values: {text!r}"


def _all(text: str | list[str] | tuple[str, ...] | None) -> list[str]:
    """Return the one text of a message, or its plural forms."""
    return [text or ""] if text is None or isinstance(text, str) else list(text)


def _of_pins() -> Iterator[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    direct, groups = project["project"]["dependencies"], project["dependency-groups"]
    yield from _of_requirements("requirements.txt", [*direct, *groups["build"]])
    yield from _of_requirements("requirements-dev.txt", [*direct, *groups["dev"]])
    yield from _of_requirements("requirements-node.txt", groups["node"])
    asked = json.loads((ROOT / "package.json").read_text())
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    for kind in ("dependencies", "devDependencies"):
        if asked[kind] != packages[""][kind]:
            yield f"package-lock.json: other {kind} than package.json; run `make pins`"
    yield from (
        f"package-lock.json: {name} has no digest"
        for name, package in packages.items()
        if name and "integrity" not in package
    )


def _of_requirements(name: str, direct: list[str]) -> Iterator[str]:
    text = (ROOT / name).read_text()
    for line in re.split(r"\n(?=\S)", text.strip()):
        if "--hash=sha256:" not in line or "==" not in line:
            yield f"{name}: not pinned with a hash: {line.splitlines()[0]}"
    for pin in direct:
        plain = re.sub(r"\[.*?\]", "", pin)
        if not re.search(rf"^{re.escape(plain)}\s", text, re.MULTILINE):
            yield f"{name}: {pin} of pyproject.toml is missing; run `make pins`"


def _of_texts() -> Iterator[str]:
    for name in _files():
        try:
            lines = (ROOT / name).read_text().splitlines()
        except UnicodeDecodeError:  # an image
            continue
        for number, line in enumerate(lines, 1):
            yield from (f"{name}:{number}: {fault}" for fault in _of_line(name, line))


def _of_line(name: str, line: str) -> Iterator[str]:
    if any(index in line.lower() for index in INDEXES):
        yield "names a package index"
    if SECRETS.search(line):
        yield "looks like a secret"
    if MACHINES.search(line):
        yield "names a folder of one machine"
    if name.startswith("registry/") and name.endswith(".py") and UNREAD.search(line):
        yield "translates words inside a string, which no catalogue ever gets"
    if name.startswith(("requirements", "package-lock")) and HOSTS_IN_LOCK.search(line):
        yield "says where packages come from"


def _files() -> list[str]:
    """Return the files that are, or would be, committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


if __name__ == "__main__":
    sys.exit(main())
