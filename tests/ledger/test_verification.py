"""Whatever an owner of the database changes in the ledger is found, and the entry is named."""

# ruff: noqa: S608

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

from registry.ledger.checkpoints import (
    Checkpoint,
    create_key,
    load_key,
    make_checkpoint,
    verify_checkpoint,
)
from registry.ledger.models import LedgerEntry, LedgerStatement, LedgerSubject
from registry.ledger.rules import EXPLAINED, Fault
from registry.ledger.verification import Finding, verify
from tests.ledger.conftest import NOW, write

Tamper = Callable[[str], None]
AT = "book = 'council' AND seq"


@pytest.fixture
def tamper(owner_engine: Engine) -> Tamper:
    """Do as an administrator of the database could: no trigger, no constraint stands in the way."""

    def do(script: str) -> None:
        with owner_engine.begin() as connection:
            connection.execute(text("SET LOCAL registry.reach = '*'"))
            _open(connection)
            connection.execute(text(script))

    return do


def _open(connection: Connection) -> None:
    for table in ("ledger_entry", "ledger_subject", "ledger_statement"):
        connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        connection.execute(text(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"))
    for table in ("ledger_subject", "ledger_statement"):
        constraint = f"fk_{table}_book_ledger_entry"
        connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {constraint}"))
    connection.execute(
        text(
            "ALTER TABLE ledger_entry DROP CONSTRAINT IF EXISTS ck_ledger_entry_body_names_its_book"
        )
    )


@pytest.fixture
def checkpoint(filled: Session, tmp_path: Path) -> Checkpoint:
    create_key(tmp_path / "key")
    key = load_key(tmp_path / "key")
    made = make_checkpoint(filled, directory=tmp_path / "out", key=key, now=NOW)
    assert made is not None
    return verify_checkpoint(made.read_bytes(), key=key.public_key())


def test_an_honest_ledger_is_found_whole(filled: Session, checkpoint: Checkpoint):
    write(filled, subject="filing:10")
    verdict = verify(filled, checkpoint)
    assert verdict.findings == ()
    assert verdict.entries == 19
    assert verdict.heads["council"][0] == 10


def test_an_empty_ledger_is_whole(session: Session):
    assert verify(session).findings == ()


GENERATED = [column.name for column in LedgerEntry.__table__.columns if column.computed is not None]
OTHER = {"at": "'2020-01-01'", "party": "NULL"}

CHANGED = {
    "body": (
        f"UPDATE ledger_entry SET body = replace(body, 'join', 'left') WHERE {AT} = 5",
        "body",
    ),
    "hash": (f"UPDATE ledger_entry SET hash = sha256(hash) WHERE {AT} = 5", "hash"),
    "seq": (f"UPDATE ledger_entry SET seq = 50 WHERE {AT} = 5", "missing"),
    "book": (f"UPDATE ledger_entry SET book = 'house' WHERE {AT} = 5", "missing"),
    "first body": (f"UPDATE ledger_entry SET body = body || ' ' WHERE {AT} = 1", "body"),
    "swapped": (
        f"UPDATE ledger_entry SET seq = 100 + seq WHERE {AT} IN (5, 6);"
        f"UPDATE ledger_entry SET seq = 111 - seq WHERE {AT} > 100",
        "order",
    ),
    "first deleted": (f"DELETE FROM ledger_entry WHERE {AT} = 1", "missing"),
    "middle deleted": (f"DELETE FROM ledger_entry WHERE {AT} = 5", "missing"),
    "closed up": (
        f"DELETE FROM ledger_entry WHERE {AT} = 5;"
        f"UPDATE ledger_entry SET seq = seq - 1 WHERE {AT} > 5",
        "body",
    ),
    "subject": (f"UPDATE ledger_subject SET subject = subject || 'x' WHERE {AT} = 5", "subjects"),
    "subject's book": (f"UPDATE ledger_subject SET book = 'none' WHERE {AT} = 5", "subjects"),
    "subject's seq": (
        f"UPDATE ledger_subject SET seq = 4 WHERE {AT} = 5 AND subject = 'filing:5'",
        "subjects",
    ),
    "subject deleted": (
        f"DELETE FROM ledger_subject WHERE {AT} = 5 AND subject = 'filing:0'",
        "subjects",
    ),
    "subject added": ("INSERT INTO ledger_subject VALUES ('x', 'council', 5)", "subjects"),
    "statement's text": (
        f"UPDATE ledger_statement SET text = text || '。' WHERE {AT} = 6",
        "statement",
    ),
    "statement's salt": (
        f"UPDATE ledger_statement SET salt = substr(sha256(salt), 1, 16) WHERE {AT} = 6",
        "statement",
    ),
    "statement's book": (
        f"UPDATE ledger_statement SET book = 'none' WHERE {AT} = 6",
        "statement",
    ),
    "statement's seq": (f"UPDATE ledger_statement SET seq = 7 WHERE {AT} = 6", "statement"),
    "statement deleted": (f"DELETE FROM ledger_statement WHERE {AT} = 6", "statement"),
    "statement added": (
        "INSERT INTO ledger_statement VALUES ('council', 5, substr(sha256(''), 1, 16), 'x')",
        "statement",
    ),
} | {
    f"generated {name}": (
        f"ALTER TABLE ledger_entry ALTER {name} DROP EXPRESSION, ALTER {name} DROP NOT NULL;"
        f"UPDATE ledger_entry SET {name} = {OTHER.get(name, repr('other'))} WHERE {AT} = 5",
        "columns",
    )
    for name in GENERATED
}

NAMED = {"first body": 1, "first deleted": 1, "subject's seq": 4} | {
    name: 6 for name in CHANGED if name.startswith("statement's") or name == "statement deleted"
}


@pytest.mark.parametrize("name", CHANGED)
def test_every_change_is_found_and_the_first_wrong_entry_named(
    filled: Session, tamper: Tamper, name: str
):
    script, fault = CHANGED[name]
    assert verify(filled).findings == ()
    filled.commit()
    tamper(script)
    found = [finding for finding in verify(filled).findings if finding.book == "council"]
    assert found == [Finding("council", NAMED.get(name, 5), Fault(fault))]


def test_every_column_of_the_ledger_is_tried():
    tried = " ".join(script for script, _fault in CHANGED.values())
    for model in (LedgerEntry, LedgerSubject, LedgerStatement):
        for column in model.__table__.columns:
            assert f"UPDATE {model.__tablename__} SET {column.name} =" in tried, column


def test_generated_columns_can_not_be_changed_at_all_while_they_are_generated(
    filled: Session, tamper: Tamper
):
    with pytest.raises(Exception, match="can only be updated to DEFAULT"):
        tamper(f"UPDATE ledger_entry SET act = 'x' WHERE {AT} = 5")


def test_other_books_are_verified_whatever_is_wrong_in_one(filled: Session, tamper: Tamper):
    tamper(f"DELETE FROM ledger_entry WHERE {AT} = 2")
    tamper("UPDATE ledger_entry SET hash = sha256(hash) WHERE book = 'moc' AND seq = 7")
    assert verify(filled).findings == (
        Finding("council", 2, Fault.MISSING),
        Finding("moc", 7, Fault.HASH),
    )


@pytest.mark.parametrize(
    ("change", "fault"),
    [("body = replace(body, 'join', 'left')", Fault.BODY), ("hash = sha256(hash)", Fault.HASH)],
)
def test_the_last_entry_is_checked_too_and_the_checkpoint_tells_what_was_changed(
    filled: Session, tamper: Tamper, checkpoint: Checkpoint, change: str, fault: Fault
):
    filled.commit()
    tamper(f"UPDATE ledger_entry SET {change} WHERE {AT} = 9")
    assert verify(filled).findings == (Finding("council", 9, Fault.ORDER),)
    assert verify(filled, checkpoint).findings == (Finding("council", 9, fault),)


def test_a_cut_tail_is_noticed_with_the_checkpoint(
    filled: Session, tamper: Tamper, checkpoint: Checkpoint
):
    filled.commit()
    tamper(
        f"DELETE FROM ledger_statement WHERE {AT} > 6;"
        f"DELETE FROM ledger_subject WHERE {AT} > 6;"
        f"DELETE FROM ledger_entry WHERE {AT} > 6"
    )
    assert verify(filled).findings == ()
    assert verify(filled, checkpoint).findings == (Finding("council", 7, Fault.CUT),)


def test_a_book_that_is_gone_altogether_is_noticed_with_the_checkpoint(
    filled: Session, tamper: Tamper, checkpoint: Checkpoint
):
    filled.commit()
    tamper(
        "DELETE FROM ledger_statement WHERE book = 'moc';"
        "DELETE FROM ledger_subject WHERE book = 'moc';"
        "DELETE FROM ledger_entry WHERE book = 'moc'"
    )
    assert verify(filled, checkpoint).findings == (Finding("moc", 1, Fault.CUT),)


def test_a_database_rolled_back_is_noticed_even_after_it_grew_again(
    filled: Session, tamper: Tamper, tmp_path: Path
):
    """An older copy is put back, and work goes on in it until it is longer than what was signed."""
    for number in (10, 11):
        write(filled, subject=f"filing:{number}")
    create_key(tmp_path / "key")
    key = load_key(tmp_path / "key")
    made = make_checkpoint(filled, directory=tmp_path, key=key, now=NOW)
    assert made is not None
    checkpoint = verify_checkpoint(made.read_bytes(), key=key.public_key())
    filled.rollback()
    assert verify(filled, checkpoint).findings == (Finding("council", 10, Fault.CUT),)
    for number in (12, 13, 14):
        write(filled, subject=f"filing:{number}")
    assert verify(filled, checkpoint).findings == (Finding("council", 11, Fault.REWRITTEN),)


def test_a_chain_calculated_anew_is_noticed_with_the_checkpoint(
    filled: Session, owner_engine: Engine, checkpoint: Checkpoint
):
    filled.commit()
    with owner_engine.begin() as connection:
        connection.execute(text("SET LOCAL registry.reach = '*'"))
        _open(connection)
        _calculate_anew(connection, changing=5)
    assert verify(filled).findings == ()
    assert verify(filled, checkpoint).findings == (Finding("council", 9, Fault.REWRITTEN),)


def _calculate_anew(connection: Connection, *, changing: int) -> None:
    before = sha256(b"council").digest()
    rows = connection.execute(
        text("SELECT seq, body FROM ledger_entry WHERE book = 'council' ORDER BY seq")
    ).all()
    for seq, body in rows:
        said = body.replace("join", "left") if seq == changing else body
        before = sha256(before + said.encode()).digest()
        connection.execute(
            text(f"UPDATE ledger_entry SET body = :body, hash = :hash WHERE {AT} = :seq"),
            {"body": said, "hash": before, "seq": seq},
        )


def test_verification_leaves_the_reader_where_he_was(filled: Session):
    filled.info["reach"] = "moc"
    verify(filled)
    assert filled.info["reach"] == "moc"
    assert filled.scalar(text("SELECT count(DISTINCT book) FROM ledger_entry")) == 1


def test_every_fault_is_explained():
    assert EXPLAINED.keys() == set(Fault)
    assert all(EXPLAINED.values())
