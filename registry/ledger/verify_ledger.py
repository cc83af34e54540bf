#!/usr/bin/env python3
"""Verifies a copy of the registry's ledger on its own: Python 3.8 or later and `openssl`.

    python3 verify_ledger.py LEDGER [--key CHECKPOINT.pub CHECKPOINT …]

LEDGER is what `registry ledger export` wrote. CHECKPOINTs are the signed files that left the
registry's machine, kept by you since; the key is the registry's, which you were given in another
way and whose fingerprint you compared by telephone. Without checkpoints a cut end, a database that
was rolled back and a chain that was calculated anew can't be noticed, and this program says so.
Exit code 0: everything is as it was written. 1: it is not, with the first wrong entry of each book.
2: wrong usage.

What is checked:
  1. Each line is JSON with exactly the agreed fields, the books in order, each numbered from 1.
  2. hash(1) = SHA-256(SHA-256(book's name) + body), hash(n) = SHA-256(hash(n-1) + body), the body
     being the text in UTF-8 as it stands in the copy.
  3. A body is JSON written in one way (keys sorted, no spaces), with every field, of its book.
  4. Each checkpoint is JSON, a line end, and an Ed25519 signature over that JSON in Base64. Number
     and digest tie it to the one before it, where you give both.
  5. Each book reaches as far as every checkpoint says, with that very hash; no signed book is gone.

This program shares no code with the registry, so that each checks the other.
登録簿の台帳の写しを単独で検証するプログラムです。Python と openssl のほかには何も要りません。
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FORMAT = "ssw-registry ledger 1"
LINE = {"body", "book", "hash", "seq"}
BODY = {
    "about", "act", "actor", "at", "book", "clause", "compartment", "desk", "facts",
    "occurred_on", "organisation", "party", "standing_in_for", "statement", "subject", "system",
}  # fmt: skip
CHECKPOINT = {"heads", "made_at", "number", "previous"}
DIGEST = re.compile(r"[0-9a-f]{64}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")

REASONS = {
    "line": ("the line is not written as agreed", "行が決められた形で書かれていません"),
    "order": ("the books are out of order", "帳簿の順序が違います"),
    "number": ("an entry is missing before this line", "この行の前の記入が欠けています"),
    "hash": ("it does not follow from the entry before it", "直前の記入から続いていません"),
    "body": ("its content is not written as agreed", "内容が決められた形で書かれていません"),
    "cut": ("a signed checkpoint has more entries", "署名された検査点より記入が少なくなっています"),
    "rewritten": ("it is not the entry that was signed", "署名された記入と違います"),
    "signature": ("the checkpoint was not signed with this key", "この鍵で署名されていません"),
    "chain": (
        "the checkpoint does not follow from the one before it",
        "直前の検査点から続いていません",
    ),
}


class Wrong(Exception):  # noqa: N818 - it says what is found
    """Something is not as it was written."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(where)
        self.where = where
        self.reason = reason


def canonical(value: Any) -> str:
    """Write JSON in the one agreed way."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def one_of_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a name that is given twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice")
    return found


def parsed(text: str, fields: set[str]) -> dict[str, Any] | None:
    """Return an object of exactly these fields, written in the agreed way; None otherwise."""
    try:
        value = json.loads(text, object_pairs_hook=one_of_each)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or set(value) != fields or canonical(value) != text:
        return None
    return value


def lines(path: Path) -> Iterator[tuple[str, str]]:
    """Yield each line with where it stands; the last one ends as well."""
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            where = f"{path.name}:{number}"
            try:
                text = raw.decode("utf-8")
            except UnicodeDecodeError:
                raise Wrong(where, "line") from None
            if not text.endswith("\n"):
                raise Wrong(where, "line")
            yield where, text[:-1]


class Books:
    """The books of a copy: how far each goes, and which hashes the checkpoints ask for."""

    def __init__(self, signed: list[dict[str, Any]]) -> None:
        self.heads: dict[str, tuple[int, str]] = {}
        self.faults: dict[str, Wrong] = {}
        self.asked: dict[tuple[str, int], set[str]] = {}
        for checkpoint in signed:
            for book, (seq, digest) in checkpoint["heads"].items():
                self.asked.setdefault((book, seq), set()).add(digest)

    def read(self, path: Path) -> None:
        """Follow every line of the copy."""
        every = lines(path)
        where, heading = next(every, (f"{path.name}:1", ""))
        said = parsed(heading, {"format", "made_at"})
        if said is None or said["format"] != FORMAT:
            raise Wrong(where, "line")
        last = ""
        for where, text in every:
            entry = parsed(text, LINE)
            if entry is None or not self._fits(entry):
                raise Wrong(where, "line")
            if entry["book"] < last:
                raise Wrong(where, "order")
            last = entry["book"]
            if last not in self.faults:
                self._follow(entry)
        for (book, seq), _hashes in self.asked.items():
            if book not in self.faults and self.heads.get(book, (0, ""))[0] < seq:
                self._fault(book, self.heads.get(book, (0, ""))[0] + 1, "cut")

    @staticmethod
    def _fits(entry: dict[str, Any]) -> bool:
        return (
            isinstance(entry["book"], str)
            and isinstance(entry["body"], str)
            and type(entry["seq"]) is int
            and isinstance(entry["hash"], str)
            and DIGEST.fullmatch(entry["hash"]) is not None
        )

    def _follow(self, entry: dict[str, Any]) -> None:
        book, seq = entry["book"], entry["seq"]
        start = (0, hashlib.sha256(book.encode()).hexdigest())
        before_seq, before = self.heads.get(book, start)
        if seq != before_seq + 1:
            return self._fault(book, before_seq + 1, "number")
        computed = hashlib.sha256(bytes.fromhex(before) + entry["body"].encode()).hexdigest()
        if computed != entry["hash"]:
            return self._fault(book, seq, "hash")
        body = parsed(entry["body"], BODY)
        if body is None or body["book"] != book or not MOMENT.fullmatch(str(body["at"])):
            return self._fault(book, seq, "body")
        if self.asked.get((book, seq), {computed}) != {computed}:
            return self._fault(book, seq, "rewritten")
        self.heads[book] = (seq, computed)
        return None

    def _fault(self, book: str, seq: int, reason: str) -> None:
        self.faults[book] = Wrong(f"{book} {seq}", reason)


def signed_checkpoint(path: Path, key: Path) -> tuple[dict[str, Any], str]:
    """Return what a checkpoint says, and its digest. Raises Wrong."""
    data = path.read_bytes()
    try:
        signed, signature, end = data.split(b"\n")
        proper = base64.b64decode(signature, validate=True)
        said = parsed(signed.decode("utf-8"), CHECKPOINT)
    except ValueError:
        raise Wrong(path.name, "signature") from None
    if end or said is None or not is_signed(signed, proper, key):
        raise Wrong(path.name, "signature")
    return said, hashlib.sha256(data).hexdigest()


def is_signed(content: bytes, signature: bytes, key: Path) -> bool:
    """Ask openssl whether `signature` is the key's over `content` (Ed25519)."""
    with tempfile.TemporaryDirectory() as folder:
        parts = {name: Path(folder) / name for name in ("content", "signature")}
        parts["content"].write_bytes(content)
        parts["signature"].write_bytes(signature)
        done = subprocess.run(  # noqa: S603 - our own arguments
            [  # noqa: S607 - the machine's openssl, wherever it is
                "openssl", "pkeyutl", "-verify", "-pubin", "-inkey", str(key), "-rawin",
                "-in", str(parts["content"]), "-sigfile", str(parts["signature"]),
            ],
            capture_output=True,
            check=False,
        )  # fmt: skip
    return done.returncode == 0


def checkpoints(paths: list[Path], key: Path) -> list[dict[str, Any]]:
    """Return what the checkpoints say, in order; neighbours must follow from one another."""
    found = [(*signed_checkpoint(path, key), path.name) for path in paths]
    found.sort(key=lambda one: one[0]["number"])
    # Python 3.8 has no pairwise, and a zip without `strict`.
    for place in range(1, len(found)):
        (before, digest, _name), (after, _digest, name) = found[place - 1], found[place]
        follows = after["number"] == before["number"] + 1
        if (follows and after["previous"] != digest) or after["number"] == before["number"]:
            raise Wrong(name, "chain")
    return [said for said, _digest, _name in found]


def told(wrong: Wrong) -> str:
    """Return a fault in both languages."""
    english, japanese = REASONS[wrong.reason]
    return f"{wrong.where}: {english} / {japanese}"


def say(text: str, file: Any = None) -> None:
    """Print a line."""
    (file or sys.stdout).write(f"{text}\n")


def main() -> int:
    """Verify what the arguments name; return the exit code."""
    parser = argparse.ArgumentParser(description="Verifies a copy of the registry's ledger.")
    parser.add_argument("ledger", type=Path)
    parser.add_argument("checkpoints", type=Path, nargs="*")
    parser.add_argument("--key", type=Path)
    asked = parser.parse_args()
    if bool(asked.checkpoints) != bool(asked.key):
        parser.error("checkpoints and the key they were signed with go together")
    try:
        signed = checkpoints(asked.checkpoints, asked.key) if asked.key else []
        books = Books(signed)
        books.read(asked.ledger)
    except Wrong as wrong:
        say(told(wrong), file=sys.stderr)
        return 1
    except OSError as error:
        parser.error(str(error))
    for fault in books.faults.values():
        say(told(fault), file=sys.stderr)
    if books.faults:
        return 1
    total = sum(seq for seq, _digest in books.heads.values())
    say(f"{total} entries in {len(books.heads)} books, each as it was written / 異常なし")
    if not signed:
        say(
            "No checkpoint was given: a cut end would not be noticed. / 検査点なし", file=sys.stderr
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
