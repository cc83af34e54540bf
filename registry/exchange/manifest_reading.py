"""Reads a manifest: the agreed fields, each of its kind, written in the one way there is."""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, Final

from registry.exchange.container import MANIFEST, SIGNATURE, is_name
from registry.exchange.flaws import BadPackage, Flaw
from registry.exchange.manifest import FORMAT, MOMENT, Listed, Manifest, Statement

_MOST_FILES: Final = 1_000
_MOST_NUMBER: Final = 10**9
_CODE: Final = re.compile(r"(?!.{41})[a-z0-9]+(?:[.-][a-z0-9]+)*")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


def decode(content: bytes) -> Manifest:
    """Read a manifest. Raises BadPackage where it says anything else, or in any other way."""
    try:
        read = _read(json.loads(content))
        as_written = read.encode()
    except _Wrong:
        raise
    except (ValueError, RecursionError, OverflowError) as error:
        raise _Wrong("JSON") from error
    if as_written != content:
        raise _Wrong("JSON")
    return read


class _Wrong(BadPackage):
    def __init__(self, what: str) -> None:
        super().__init__(Flaw.MANIFEST, MANIFEST, what=what)


def check(manifest: Manifest) -> None:
    """Raise BadPackage where a manifest could not be read back: before it is signed."""
    decode(manifest.encode())


def _read(said: Any) -> Manifest:
    if not isinstance(said, dict) or said.keys() != _KEYS.keys():
        raise _Wrong("fields")
    for key, is_right in _KEYS.items():
        if not is_right(said[key]):
            raise _Wrong(key)
    paths = [one["path"] for one in said["files"]]
    if paths != sorted(paths) or len({path.casefold() for path in paths}) != len(paths):
        raise _Wrong("files")
    until = said["valid_until"]
    statement = Statement(
        instrument=said["instrument"],
        kind=said["kind"],
        sender=said["sender"],
        audience=said["audience"],
        sequence=said["sequence"],
        as_of=date.fromisoformat(said["as_of"]),
        made_at=datetime.strptime(said["made_at"], MOMENT).replace(tzinfo=UTC),
        previous=said["previous"],
        valid_until=date.fromisoformat(until) if until else None,
        about=said["about"],
    )
    files = tuple(Listed(one["path"], one["size"], one["sha256"]) for one in said["files"])
    return Manifest(statement, said["signing_key"], files)


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _code(value: Any) -> bool:
    return _text(value) and bool(_CODE.fullmatch(value))


def _digest(value: Any) -> bool:
    return _text(value) and bool(_DIGEST.fullmatch(value))


def _number(value: Any, *, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most


def _about(value: Any) -> bool:
    return isinstance(value, dict) and all(
        _text(key) and _text(text) and len(key) <= 40 and len(text) <= 500 and text.isprintable()
        for key, text in value.items()
    )


def _files(value: Any) -> bool:
    return isinstance(value, list) and 0 < len(value) <= _MOST_FILES and all(map(_file, value))


def _file(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == {"path", "sha256", "size"}
        and _text(value["path"])
        and is_name(value["path"])
        and value["path"].casefold() not in (MANIFEST, SIGNATURE)
        and _digest(value["sha256"])
        and _number(value["size"], least=0, most=2**32)
    )


_KEYS: Final[dict[str, Callable[[Any], bool]]] = {
    "about": _about,
    "as_of": _text,
    "audience": _code,
    "files": _files,
    "format": lambda value: value == FORMAT,
    "instrument": _code,
    "kind": _code,
    "made_at": _text,
    "previous": lambda value: value is None or _digest(value),
    "sender": _code,
    "sequence": lambda value: _number(value, least=1, most=_MOST_NUMBER),
    "signing_key": _digest,
    "valid_until": lambda value: value is None or _text(value),
}
