"""A copy of the ledger is checked by a program that shares no code with the registry (G33)."""

import json
import random
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from registry.ledger import verify_ledger
from registry.ledger.checkpoints import create_key, load_key, make_checkpoint
from registry.ledger.copies import CHECKER, copy_of
from registry.ledger.verify_ledger import Books, Wrong, checkpoints
from tests.ledger.conftest import NOW, write

PROGRAM = Path(verify_ledger.__file__)


@pytest.fixture
def kept(filled: Session, tmp_path: Path) -> Path:
    """A folder with a copy, two checkpoints made meanwhile, and the public key."""
    create_key(tmp_path / "key")
    key = load_key(tmp_path / "key")
    make_checkpoint(filled, directory=tmp_path / "out", key=key, now=NOW)
    write(filled, subject="filing:10", reason="後からの理由。", facts={"name": "髙﨑"})
    filled.commit()
    make_checkpoint(filled, directory=tmp_path / "out", key=key, now=NOW + timedelta(minutes=1))
    write(filled, subject="filing:11")
    filled.commit()
    (tmp_path / "copy").write_bytes(b"".join(copy_of(filled, now=NOW)))
    return tmp_path


def signed(kept: Path) -> list[Path]:
    return sorted((kept / "out").glob("*.checkpoint"))


def run(kept: Path, *arguments: object) -> "subprocess.CompletedProcess[str]":
    """Run the program as a stranger would: alone, in a Python without this registry."""
    alone = kept / "verify_ledger.py"
    alone.write_bytes(PROGRAM.read_bytes())
    return subprocess.run(  # noqa: S603 - our own arguments
        [sys.executable, "-I", "-S", str(alone), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=kept,
    )


def test_it_stands_alone_and_is_short():
    program = PROGRAM.read_text("utf-8")
    assert "registry" not in {line.split()[1].split(".")[0] for line in imports(program)}
    assert len(program.splitlines()) <= 300
    assert PROGRAM.as_posix().endswith(CHECKER)


def imports(program: str) -> list[str]:
    return [line for line in program.splitlines() if line.startswith(("import ", "from "))]


def test_an_honest_copy_is_found_whole_by_a_stranger(kept: Path):
    done = run(kept, "copy", *signed(kept), "--key", "key.pub")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("20 entries in 2 books")
    unsigned = run(kept, "copy")
    assert unsigned.returncode == 0
    assert "No checkpoint" in unsigned.stderr


def test_no_reason_in_words_leaves_with_a_copy(kept: Path):
    assert "後からの理由。" not in (kept / "copy").read_text("utf-8")
    assert "添付書類" not in (kept / "copy").read_text("utf-8")


Signed = list[dict[str, object]]


def faults(kept: Path, content: bytes, known: Signed | None = None) -> dict[str, str]:
    """Return what is found wrong in a copy: by book, or under "" where the file itself is."""
    (kept / "changed").write_bytes(content)
    try:
        books = Books(known or checkpoints(signed(kept), kept / "key.pub"))
        books.read(kept / "changed")
    except Wrong as wrong:
        return {"": wrong.reason}
    return {book: fault.reason for book, fault in books.faults.items()}


def lines(kept: Path) -> list[bytes]:
    return (kept / "copy").read_bytes().splitlines(keepends=True)


def test_any_changed_byte_is_noticed_and_the_first_wrong_entry_named(kept: Path):
    """With the newest entry, which no checkpoint has signed yet, only where its hash is kept."""
    content = (kept / "copy").read_bytes()
    chance = random.Random(20261120)  # noqa: S311 - repeatable
    known = checkpoints(signed(kept), kept / "key.pub")
    for place in chance.sample(range(len(content)), 600):
        changed = bytearray(content)
        changed[place] ^= chance.choice((0x01, 0x20, 0x80))
        if b'"made_at"' in content[content.rfind(b"\n", 0, place) + 1 :].split(b"\n", 1)[0]:
            continue  # when the copy was made is nobody's word but the sender's
        assert faults(kept, bytes(changed), known), place


TAMPERED: dict[str, tuple[Callable[[list[bytes]], list[bytes]], dict[str, str]]] = {
    "first deleted": (lambda all_: all_[:1] + all_[2:], {"council": "number"}),
    "middle deleted": (lambda all_: all_[:5] + all_[6:], {"council": "number"}),
    "end cut": (lambda all_: all_[:-1], {"moc": "cut"}),
    "swapped": (
        lambda all_: [*all_[:3], all_[4], all_[3], *all_[5:]],
        {"council": "number"},
    ),
    "a book gone": (
        lambda all_: [line for line in all_ if b'"book":"moc"' not in line],
        {"moc": "cut"},
    ),
    "books swapped": (lambda all_: [all_[0], *all_[12:], *all_[1:12]], {"": "order"}),
    "a line added": (lambda all_: [*all_, b"{}\n"], {"": "line"}),
    "no line end": (lambda all_: [*all_[:-1], all_[-1].rstrip()], {"": "line"}),
    "a heading of another format": (
        lambda all_: [b'{"format":"x","made_at":"y"}\n', *all_[1:]],
        {"": "line"},
    ),
    "nothing": (lambda _all: [], {"": "line"}),
    "deeply nested": (lambda all_: [*all_, b"[" * 100_000 + b"\n"], {"": "line"}),
    "not UTF-8": (lambda all_: [*all_, b"\xff\n"], {"": "line"}),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_what_is_taken_out_put_in_or_moved_is_noticed(kept: Path, name: str):
    change, expected = TAMPERED[name]
    assert faults(kept, b"".join(change(lines(kept)))) == expected


def test_a_chain_calculated_anew_is_noticed_by_a_checkpoint_alone(kept: Path):
    """Whoever has the database can forge a whole chain, and not what was signed and left."""
    before: dict[str, bytes] = {}
    forged = [lines(kept)[0]]
    for line in lines(kept)[1:]:
        entry = json.loads(line)
        body = entry["body"].replace("council.filing.submitted", "council.filing.taken-back")
        start = sha256(entry["book"].encode()).digest()
        digest = sha256(before.get(entry["book"], start) + body.encode()).digest()
        before[entry["book"]] = digest
        whole = {**entry, "body": body, "hash": digest.hex()}
        forged.append((verify_ledger.canonical(whole) + "\n").encode())
    assert faults(kept, b"".join(forged)) == {"council": "rewritten", "moc": "rewritten"}
    (kept / "forged").write_bytes(b"".join(forged))
    assert run(kept, "forged").returncode == 0
    told = run(kept, "forged", *signed(kept), "--key", "key.pub")
    assert told.returncode == 1
    assert "council 9" in told.stderr


def test_a_checkpoint_that_another_key_signed_or_somebody_changed_counts_for_nothing(kept: Path):
    first, second = signed(kept)
    create_key(kept / "other")
    foreign = run(kept, "copy", first, "--key", "other.pub")
    assert (foreign.returncode, "signature" in foreign.stderr or "署名" in foreign.stderr) == (
        1,
        True,
    )
    changed = kept / "changed.checkpoint"
    changed.write_bytes(second.read_bytes().replace(b'"number":2', b'"number":3'))
    assert run(kept, "copy", changed, "--key", "key.pub").returncode == 1
    twice = run(kept, "copy", first, first, "--key", "key.pub")
    assert twice.returncode == 1


@pytest.mark.parametrize(
    "arguments", [(), ("nothing-there",), ("copy", "--key", "key.pub"), ("copy", "copy")]
)
def test_wrong_usage_says_so(kept: Path, arguments: tuple[str, ...]):
    assert run(kept, *arguments).returncode == 2
