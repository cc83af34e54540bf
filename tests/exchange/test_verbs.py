"""The command's verbs for packages, keys and lists, each with what it must refuse."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from registry import cli
from registry.core import clock
from registry.exchange import keys as keyring
from registry.exchange.keys import Keys
from tests.databases import Database

Run = Callable[..., Result]
OPTIONS = "--instrument moc --kind agencies --from kg.head --to isa.residence --as-of 2026-11-20"


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """The command where there is a folder of keys and no database at all."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setenv("KEYS_DIRECTORY", str(tmp_path / "keys"))
    monkeypatch.setenv("REGISTRY_HOME", str(tmp_path / "nowhere"))

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(cli.main, [str(one) for one in arguments])

    return run


@pytest.fixture
def run(plain: Run, database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """The command on a database, with keys for both desks."""
    monkeypatch.setenv("DATABASE_URL", database.app)
    monkeypatch.setenv("DATABASE_OWNER_URL", database.owner)
    monkeypatch.setenv("SECRET_KEY", "of the tests")
    monkeypatch.setenv("FILES_DIRECTORY", str(tmp_path / "files"))
    monkeypatch.setenv("CHECKPOINT_DIRECTORY", str(tmp_path / "checkpoints"))
    for owner in ("kg.head", "isa.residence"):
        assert plain("keys", "make", owner, "--instrument", "moc").exit_code == 0
    return plain


def table(folder: Path, name: str, *rows: str) -> Path:
    path = folder / name
    path.write_text("\r\n".join(["certificate_number,name", *rows, ""]), "utf-8-sig")
    return path


def made(run: Run, folder: Path, name: str, *rows: str) -> Path:
    target = folder / f"{name}.zip"
    done = run(
        "package", "make", table(folder, f"{name}.csv", *rows), *OPTIONS.split(), "-o", target
    )
    assert done.exit_code == 0, done.output
    return target


def test_make_verify_and_receive(run: Run, tmp_path: Path):
    first = made(run, tmp_path, "first", "KG-1,Ак-Жол")
    second = made(run, tmp_path, "second", "KG-1,Ак-Жол 2", "KG-2,Нур")
    assert second.stat().st_mode & 0o077 == 0
    done = run("package", "verify", second, "--audience", "isa.residence")
    assert done.exit_code == 0
    assert "Number: 2" in done.stdout
    assert "table.csv" in done.stdout

    early = run("package", "receive", second, "-o", tmp_path / "receipt.zip")
    assert early.exit_code == 1
    assert "held" in early.stdout
    assert "have not come yet" in early.stderr
    taken = run("package", "receive", first)
    assert taken.exit_code == 0
    assert [line.split("\t")[0] for line in taken.stdout.splitlines()] == ["1", "2"]
    again = run("package", "receive", first)
    assert again.exit_code == 1
    assert "was here before" in again.stderr
    assert run("package", "verify", tmp_path / "receipt.zip").exit_code == 0
    assert run("package", "receive", tmp_path / "receipt.zip").exit_code == 0

    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(second.read_bytes().replace('KG-2","Нур'.encode(), 'KG-3","Нур'.encode()))
    for verb in ("verify", "receive"):
        refused = run("package", verb, damaged)
        assert refused.exit_code == 1
        assert "table.csv" in refused.stderr
    assert "nothing of it is proven" in run("package", "verify", damaged).stderr
    late = tmp_path / "keys" / "exchange"
    assert run("package", "verify", first, "--keys", late).exit_code == 0
    assert run("package", "verify", first, "--keys", tmp_path).exit_code == 1
    assert run("package", "verify", first, "--audience", "mhlw.pension").exit_code == 1


def test_verify_needs_neither_database_nor_network(plain: Run, good: bytes, key, tmp_path: Path):
    path, keys = tmp_path / "package.zip", tmp_path / "given"
    path.write_bytes(good)
    keys.mkdir()
    (keys / "kg.pem").write_bytes(key.pem())
    done = plain("package", "verify", path, "--keys", keys)
    assert done.exit_code == 0, done.output
    assert "period: 2026-11" in done.stdout
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("language", ["ja_JP.UTF-8", "en_US.UTF-8"])
def test_a_refusal_is_said_on_stderr(
    plain: Run, good: bytes, key, tmp_path: Path, *, monkeypatch, language: str
):
    monkeypatch.setenv("LANG", language)
    path = tmp_path / "package.zip"
    path.write_bytes(good + b"\0")
    (tmp_path / "kg.pem").write_bytes(key.pem())
    done = plain("package", "verify", path, "--keys", tmp_path)
    assert (done.exit_code, done.stdout) == (1, "")
    assert "table.json" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["package"],
        ["package", "verify"],
        ["package", "verify", "no-such-file.zip"],
        ["package", "make", __file__],
        ["package", "make", __file__, *OPTIONS.split()],
        ["package", "make", __file__, *OPTIONS.replace("moc", "house").split(), "-o", "x"],
        ["list", "diff", __file__],
        ["keys", "make", "kg.head"],
        ["keys", "revoke", "0" * 64],
    ],
)
def test_wrong_usage(plain: Run, arguments: list[str]):
    done = plain(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr


def test_keys_are_made_given_trusted_and_revoked(plain: Run, tmp_path: Path):
    assert plain("keys").stdout == ""
    theirs = keyring.make(
        tmp_path / "elsewhere", owner="kg.head", instruments=("moc",), now=clock.now()
    )
    ours = plain(
        "keys", "make", "isa.residence", "--instrument", "moc", "-o", tmp_path / "ours.pem"
    )
    assert ours.exit_code == 0
    assert "ours" in ours.stdout
    assert plain("keys", "trust", theirs.path, "0" * 64).exit_code == 1
    spelt = ":".join(theirs.fingerprint[at : at + 2] for at in range(0, 64, 2)).upper()
    assert plain("keys", "trust", theirs.path, spelt).exit_code == 0
    assert plain("keys", "trust", theirs.path, spelt).exit_code == 1
    assert plain("keys", "trust", __file__, spelt).exit_code == 1
    listed = plain("keys", "list").stdout.splitlines()
    assert [line.split("\t")[1] for line in listed] == ["isa.residence", "kg.head"]
    assert plain("keys").stdout.splitlines() == listed
    folder = tmp_path / "keys" / "exchange"
    assert Keys(folder).ours == {"isa.residence"}
    (private,) = folder.glob("*.key")
    assert private.stat().st_mode & 0o077 == 0

    short = theirs.fingerprint[:16]
    assert plain("keys", "revoke", short[:8], "--why", "superseded").exit_code == 1
    assert plain("keys", "revoke", short, "--why", "superseded").exit_code == 0
    assert plain("keys", "revoke", short, "--why", "superseded").exit_code == 1
    assert plain("keys", "revoke", short, "--why", "compromised").exit_code == 0
    assert plain("keys", "revoke", short, "--why", "superseded").exit_code == 1
    assert "compromised" in plain("keys").stdout


def test_a_folder_of_keys_that_can_not_be_read_is_told_by_the_file(plain: Run, tmp_path: Path):
    folder = tmp_path / "keys" / "exchange"
    key = keyring.make(folder, owner="kg.head", instruments=("moc",), now=clock.now())
    (folder / "odd.pem").write_text("no certificate")
    assert "odd.pem" in plain("keys").stderr
    (folder / "odd.pem").write_bytes(key.pem())
    assert "odd.pem" in plain("keys").stderr
    (folder / "odd.pem").unlink()
    key.path.with_suffix(".revoked").write_text("{}")
    assert plain("keys").exit_code == 1


def test_a_key_that_has_ended_signs_nothing(run: Run, tmp_path: Path):
    folder = tmp_path / "keys" / "exchange"
    for path in folder.glob("kg.head*"):
        path.unlink()
    then = clock.now() - timedelta(days=900)
    keyring.make(folder, owner="kg.head", instruments=("moc",), now=then)
    done = run(
        "package", "make", table(tmp_path, "a.csv", "1,a"), *OPTIONS.split(),
        "-o", tmp_path / "a.zip",
    )  # fmt: skip
    assert done.exit_code == 1
    assert "no key to sign with" in done.stderr
    assert not (tmp_path / "a.zip").exists()


def test_lists_are_compared_whatever_they_came_in(run: Run, tmp_path: Path):
    package = made(run, tmp_path, "first", "KG-1,Ак-Жол", "KG-2,Нур", "KG-3,Тоо")
    later = table(tmp_path, "later.csv", "KG-3,Тоо", "KG-4,Жаңы", "KG-1,Ак Жол")
    done = run("list", "diff", package, later)
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines() == [
        "Added: 1; removed: 1; renamed: 1; changed: 0",
        "+ KG-4\tЖаңы",
        "- KG-2\tНур",
        "= KG-1",
        "    name: Ак-Жол → Ак Жол",
    ]
    told = json.loads(run("list", "diff", "--json", package, later).stdout)
    assert told["key"] == ["certificate_number"]
    assert told["renamed"][0]["after"] == {"name": "Ак Жол"}
    by_name = json.loads(run("list", "diff", package, later, "--key", "name", "--json").stdout)
    assert len(by_name["added"]) == 2
    assert run("list", "diff", package, package).stdout.splitlines()[0].endswith("changed: 0")
    assert run("list", "diff", package, later, "--key", "fax").exit_code == 1
    wide = table(tmp_path, "wide.csv", "KG-1,a")
    wide.write_text("certificate_number,phone\r\nKG-1,5\r\n")
    columns = run("list", "diff", later, wide).stdout.splitlines()
    assert columns[-2:] == ["New column: phone", "Column gone: name"]
    cut = tmp_path / "cut.zip"
    cut.write_bytes(package.read_bytes()[:-5])
    assert "breaks off" in run("list", "diff", cut, later).stderr
    nothing = tmp_path / "empty.csv"
    nothing.touch()
    assert run("list", "diff", nothing, later).exit_code == 1
