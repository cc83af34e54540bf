"""What the command answers about the program, its data and its ledger, on a real database."""

import json
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, NullPool, create_engine, func, select, text
from sqlalchemy.orm import Session

from registry import cli
from registry.core import clock
from registry.core.actor import THE_SYSTEM, Actor
from registry.core.db import read_for
from registry.council.members.models import Employer, EmployerSearch, MemberContact, MemberState
from registry.council.members.queries import MemberFilter, members
from registry.council.members.services import keys_of
from registry.duties.models import Mail, OwedDuty
from registry.ledger import verify_ledger
from registry.ledger.traces import trace
from registry.moc.editions.models import AgencyList, SupportList
from registry.parties.models import Organisation
from registry.parties.queries import find_account_of_email
from registry.seeding import scale
from registry.seeding.workbooks import write_support_workbook
from registry.tables.numbers import corporate_number
from tests.conftest import GROUND
from tests.databases import Database
from tests.peopled import SEEDED, Peopled, environment


def command(*arguments: str) -> Result:
    return CliRunner().invoke(cli.main, arguments)


@pytest.fixture
def run(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Run the command as if the environment named this test's database and folders."""
    name_it(database, monkeypatch, tmp_path)
    return command


@pytest.fixture
def run_demonstration(demonstrated: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Run the command on a copy of the demonstration."""
    name_it(demonstrated, monkeypatch, tmp_path)
    return command


def name_it(database: Database, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    settings = {
        "DATABASE_URL": database.app,
        "DATABASE_OWNER_URL": database.owner,
        "SECRET_KEY": "of the tests",
        "FILES_DIRECTORY": str(folder / "files"),
        "KEYS_DIRECTORY": str(folder / "keys"),
        "CHECKPOINT_DIRECTORY": str(folder / "checkpoints"),
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")


@pytest.fixture
def nothing_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the environment name no database."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")


@pytest.mark.parametrize(
    ("clause", "period", "answer"),
    [
        ("mlit:2.1.a", "2026-11", "2026-12-28"),
        ("pension:1.2.a", "2026-11", "2026-12-25"),
        ("mlit:2.1.c", "2026-Q3", "2026-10-30"),
        ("employment:5", "2026-11-20", "2026-11-20"),
        ("moc:10", "2026-08-31", "2027-02-28"),
        ("moc:4.1", "2026-11-20", "promptly"),
        ("council:8.1", "2026-11-20", "no-time"),
    ],
)
def test_due_needs_no_database(nothing_named, clause: str, period: str, answer: str):
    result = command("due", clause, period)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == answer
    assert len(result.stdout.splitlines()) > 2


@pytest.mark.parametrize(
    "arguments",
    [["due"], ["due", "moc:10"], ["due", "no:1", "2026"], ["due", "mlit:2.1.a", "2026-11-20"]],
)
def test_a_question_that_is_none_is_wrong_usage(nothing_named, arguments: list[str]):
    result = command(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr


def test_due_reads_the_last_day_as_the_office_does(run, owner_engine: Engine):
    assert run("due", "mlit:2.1.a", "2026-02").stdout.startswith("2026-03-30\n")
    with owner_engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO setting_value (id, key, value, effective_on, recorded_at)"
                " VALUES (:id, 'mlit.month-end-reading', '\"open\"', '2020-01-01', now())"
            ),
            {"id": uuid4()},
        )
    assert run("due", "mlit:2.1.a", "2026-05").stdout.startswith("2026-06-29\n")


def test_every_clause_is_carried_out_or_says_why_not(nothing_named):
    rows = json.loads(command("clauses", "--json").stdout)
    assert {row["clause"].split(":")[0] for row in rows} == {
        "council",
        "moc",
        "mlit",
        "employment",
        "pension",
        "house",
    }
    for row in rows:
        assert row["gist_ja"]
        assert row["gist_en"]
        assert bool(row.get("reason")) != bool(row["acts"] or row["duties"]), row["clause"]


def test_a_clause_of_membership_has_its_acts_duties_screens_rules_and_tests(nothing_named):
    rows = {row["clause"]: row for row in json.loads(command("clauses", "--json").stdout)}
    for clause in ("council:2", "council:8.1", "council:8.2", "council:11.2"):
        row = rows[clause]
        assert row["acts"], clause
        assert row["duties"], clause
        assert row["screens"], clause
        assert row["rules"], clause
        assert row["tests"], clause
    assert "council.join.submitted" in rows["council:8.1"]["acts"]


def test_routes_say_whom_they_serve(nothing_named):
    rows = json.loads(command("routes", "--json").stdout)
    served = {row["endpoint"]: row["serves"] for row in rows}
    assert served["portal.start"]["public"]
    assert served["own_account.account"]["signed_in"]
    assert served["ledgers.index"]["desks"] == ["auditor"]
    assert all(row["methods"] and row["rule"] for row in rows)


def test_every_column_has_a_class(nothing_named):
    rows = json.loads(command("columns", "--json").stdout)
    assert {row["class"] for row in rows} <= {f"K{number}" for number in range(8)}
    assert {"table": "credential", "column": "totp_secret", "class": "K7"} in rows


def test_it_speaks_japanese(nothing_named, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    assert "入管庁" in command("due", "mlit:2.1.a", "2026-11").stdout


def test_personas_are_seeded_once_and_told_in_a_file(
    peopled: Peopled, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
):
    """The peopled site was seeded by the command."""
    file = pytestconfig.stash[GROUND] / SEEDED
    assert file.stat().st_mode & 0o077 == 0
    told = json.loads(file.read_text())
    assert len(told["personas"]) >= 22
    for known in told["personas"].values():
        assert re.fullmatch(r"[A-Z2-7]{32}", known["totp"])
    for party in ("member-a", "member-b", "registered-a", "registered-b"):
        kinds = {label.split("-")[0] for label in told["objects"][party]}
        assert {"withdrawal", "certificate", "case"} <= kinds
    for name, value in environment(peopled.app).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    again = command("seed", "test")
    assert again.exit_code == 1
    assert again.stderr
    verified = command("ledger", "verify")
    assert verified.exit_code == 0, verified.stderr


def test_many_members_are_what_the_register_would_have_written(run, owner_engine: Engine):
    assert run("seed", "scale", "--members", "120", "--employers", "40").exit_code == 0
    assert run("seed", "scale", "--members", "80").exit_code == 0
    with Session(owner_engine) as session:
        read_for(session, THE_SYSTEM.reach)
        states = session.scalars(select(MemberState)).all()
        assert len(states) == len({state.serial for state in states}) == 200
        for state in states:
            assert corporate_number(state.corporate_number) == state.corporate_number
            values = {
                name: getattr(state, name)
                for name in ("name", "name_en", "kana", "corporate_number", "address")
            }
            kept = {name: getattr(state, name) for name in keys_of(values)}
            assert kept | {"grams": sorted(kept["grams"])} == keys_of(values)
        today = clock.legal_date(clock.now())
        assert session.scalars(members(MemberFilter(as_of=today, part="株式会社"))).all()
        for table, many in ((MemberContact, 200), (Employer, 40), (EmployerSearch, 40)):
            assert session.scalar(select(func.count()).select_from(table)) == many
        assert session.scalar(select(func.max(Organisation.serial))) == 200


def test_a_company_is_in_three_names_of_four():
    names = [name for name, *_keys in scale.names()]
    held = sum("株式会社" in name for name in names)
    assert 0.7 < held / len(names) < 0.8


def test_a_round_done_twice_does_nothing_more(
    run_demonstration, demonstrated: Database, tmp_path: Path
):
    run = run_demonstration
    (tmp_path / "checkpoints").mkdir()
    first = run("tick")
    assert first.exit_code == 0, first.output
    assert "Checkpoint written" in first.stdout
    before = _counts(demonstrated)
    second = run("tick")
    (told,) = second.stdout.splitlines()  # reminders are duties looked at; no mail is written twice
    assert told.startswith("Dates moved: 0;")
    assert told.endswith("mails sent: 0")
    assert _counts(demonstrated) == before


def _counts(database: Database) -> dict[str, int]:
    with Session(create_engine(database.app, poolclass=NullPool)) as session:
        read_for(session, {*THE_SYSTEM.reach, "outbox"})
        return {
            table.__tablename__: session.execute(
                select(func.count()).select_from(table)
            ).scalar_one()
            for table in (OwedDuty, Mail)
        }


def _verified_elsewhere(arguments: list[object]) -> int:
    program = [sys.executable, "-I", verify_ledger.__file__, *map(str, arguments)]
    return subprocess.run(program, capture_output=True, check=False).returncode  # noqa: S603


def test_a_changed_entry_is_named_and_a_cut_tail_is_noticed(
    run_demonstration, demonstrated: Database, tmp_path: Path
):
    run = run_demonstration
    (tmp_path / "checkpoints").mkdir()
    kept = tmp_path / "kept.checkpoint"
    assert run("ledger", "checkpoint", "-o", str(kept)).exit_code == 0
    assert run("ledger", "checkpoint").stdout.startswith("Nothing was written")
    assert run("ledger", "verify", "--checkpoint", str(kept)).exit_code == 0
    copied = run("ledger", "export", "-o", str(tmp_path / "copy"))
    assert "verify_ledger.py" in copied.stdout
    checked = [tmp_path / "copy", kept, "--key", tmp_path / "keys" / "checkpoint.key.pub"]
    assert _verified_elsewhere(checked) == 0
    owner_engine = create_engine(demonstrated.owner, poolclass=NullPool)
    with owner_engine.begin() as connection:
        connection.execute(text("SELECT set_config('registry.reach', '*', true)"))
        connection.execute(text("ALTER TABLE ledger_entry DISABLE TRIGGER USER"))
        connection.execute(
            text(
                "UPDATE ledger_entry SET body = replace(body, 'meti.secretariat', 'meti.chair')"
                " WHERE book = 'council' AND seq = (SELECT max(seq) FROM ledger_entry"
                " WHERE book = 'council' AND body LIKE '%meti.secretariat%')"
            )
        )
    changed = run("ledger", "verify")
    assert changed.exit_code == 1
    assert re.match(r"council \d+: ", changed.stderr)
    kept.write_bytes(kept.read_bytes().replace(b"council", b"counsel"))
    forged = run("ledger", "verify", "--checkpoint", str(kept))
    assert forged.exit_code == 1
    assert "no checkpoint" in forged.stderr


def test_reads_of_nobody_are_refused_and_a_day_that_is_none_is_wrong_usage(run):
    assert run("reads", str(uuid4()), "2026-11-20", "2026-11-20").exit_code == 1
    assert run("reads", "nobody@example.test", "2026-11-20", "2026-11-20").exit_code == 1
    assert run("reads", "nobody@example.test", "yesterday", "2026-11-20").exit_code == 2


def test_reads_of_a_known_account_are_between_its_days(run_demonstration, demonstrated: Database):
    run, now = run_demonstration, clock.now()
    with Session(create_engine(demonstrated.app, poolclass=NullPool)) as session:
        read_for(session, THE_SYSTEM.reach)
        found = find_account_of_email(session, "npa1@demo.example")
        assert found is not None
        known = str(found.id)
        for days in (0, 3):
            trace(
                session,
                "filing.exported",
                actor=Actor(account_id=UUID(known)),
                subject=f"council.filing:{days}",
                at=now - timedelta(days=days),
            )
    today = clock.legal_date(now)
    read = run("reads", "npa1@demo.example", str(today), str(today))
    assert read.exit_code == 0
    assert [line.split("\t")[1:] for line in read.stdout.splitlines()] == [
        ["filing.exported", "council.filing:0", "filing.exported: Filing"]
    ]
    assert (
        len(run("reads", known, str(today - timedelta(days=4)), str(today)).stdout.splitlines())
        == 2
    )


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_was_exported_is_brought_in_again_unchanged(
    run, tmp_path: Path, owner_engine: Engine, ending: str
):
    (tmp_path / "FILES").mkdir()
    for kind, many in (("members", 30), ("employers", 20)):
        assert run("seed", "scale", f"--{kind}", str(many)).exit_code == 0
        first, second = tmp_path / f"{kind}-1.{ending}", tmp_path / f"{kind}-2.csv"
        assert run("export", kind, "-o", str(first)).exit_code == 0
        again = run("import", kind, str(first))
        assert again.exit_code == 0, again.stderr
        assert again.stdout.startswith(f"Taken: 0; known already: {many}")
        with owner_engine.begin() as connection:
            connection.execute(text("SELECT set_config('registry.reach', '*', true)"))
            connection.execute(
                text("TRUNCATE council_member_state, council_employer, council_import CASCADE")
            )
        assert run("import", kind, str(first)).exit_code == 0
        assert run("export", kind, "-o", str(second)).exit_code == 0
        if ending == "csv":
            assert sorted(second.read_text("utf-8-sig").splitlines()) == sorted(
                first.read_text("utf-8-sig").splitlines()
            )


def test_a_list_is_drawn_up_from_the_published_workbook(run, tmp_path: Path, app_engine: Engine):
    """moc:6.3: as the draft of an edition, which two people put forward and issue."""
    (tmp_path / "FILES").mkdir()
    book = tmp_path / "support.xlsx"
    write_support_workbook(book, rows=40, as_of=date(2026, 4, 15))
    done = run("import", "support-organisations", str(book))
    assert done.exit_code == 0, done.stderr
    assert done.stdout.startswith("Edition drawn up, as of 2026-04-15: 40 entries")
    with Session(app_engine) as session:
        read_for(session, THE_SYSTEM.reach)
        (edition,) = session.scalars(select(SupportList))
        assert (edition.state, edition.row_count) == ("draft", 40)
    for kind in ("support-organisations", "agencies"):
        none = run("export", kind, "-o", str(tmp_path / "list.csv"))
        assert (none.exit_code, none.stdout) == (1, "")
        assert "No edition of this list was issued yet." in none.stderr
    hostile = tmp_path / "hostile.xlsx"
    hostile.write_bytes(book.read_bytes()[:-30])
    assert run("import", "support-organisations", str(hostile)).exit_code == 1
    assert run("import", "support-organisations", str(book), "--without-faulty").exit_code == 2


def test_a_list_with_errors_is_not_drawn_up(run, tmp_path: Path, app_engine: Engine):
    """moc:7.2: all of the file or nothing, and which rows to correct."""
    (tmp_path / "FILES").mkdir()
    table = tmp_path / "agencies.csv"
    head = "certificate_number,name,registration_number,valid_until\n"
    table.write_text(f"{head}KG-1,Ак-Жол,1,2027-01-01\nKG-2,Нур,2,tomorrow\n", "utf-8")
    refused = run("import", "agencies", str(table))
    assert refused.exit_code == 1
    assert "Row 3" in refused.stderr
    table.write_text(f"{head}KG-1,Ак-Жол,1,2027-01-01\nKG-2,Нур,2,2027-01-01\n", "utf-8")
    assert run("import", "agencies", str(table)).exit_code == 0
    with Session(app_engine) as session:
        read_for(session, THE_SYSTEM.reach)
        assert [one.row_count for one in session.scalars(select(AgencyList))] == [2]


def test_a_table_that_is_none_is_refused(run, tmp_path: Path):
    (tmp_path / "FILES").mkdir()
    file = tmp_path / "members.csv"
    file.write_text("no, such, heading\n1,2,3\n")
    refused = run("import", "members", str(file))
    assert refused.exit_code == 1
    assert refused.stderr
    assert run("import", "people", str(file)).exit_code == 2
    assert run("export", "members").exit_code == 2
