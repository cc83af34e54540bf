"""The command says what it does, refuses with a reason, and speaks the caller's language."""

import os
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from registry import cli, embedded
from registry.assets import CHECKOUT
from tests.databases import Database

VERBS = sorted(cli.main.commands)


@pytest.fixture
def run(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Run the command as if the environment named this test's database."""
    monkeypatch.setenv("DATABASE_URL", database.app)
    monkeypatch.setenv("DATABASE_OWNER_URL", database.owner)
    monkeypatch.setenv("FILES_DIRECTORY", str(tmp_path / "files"))

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(cli.main, arguments)

    return call


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(verb: str):
    result = CliRunner().invoke(cli.main, [verb, "--help"])
    assert result.exit_code == 0
    assert cli.main.commands[verb].help


@pytest.mark.parametrize(
    "arguments", [["no-such-verb"], ["backup"], ["demo", "--port", "many"], ["migrate", "--no"]]
)
def test_wrong_usage_is_2(arguments: list[str]):
    assert CliRunner().invoke(cli.main, arguments).exit_code == 2


def test_serving_needs_a_database_of_its_own(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert CliRunner().invoke(cli.main, ["serve"]).exit_code == 2


def test_a_refusal_is_1_with_its_reason_on_stderr(run, tmp_path: Path):
    broken = tmp_path / "broken.backup"
    broken.write_text("no backup")
    result = run("restore", str(broken))
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "The backup" in result.stderr


def test_a_port_in_use_is_refused():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        result = CliRunner().invoke(cli.main, ["demo", "--port", port])
    assert result.exit_code == 1
    assert port in result.stderr


def test_a_database_that_is_away_is_a_refusal(run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("DATABASE_OWNER_URL", f"postgresql:///?host={tmp_path}")
    result = run("backup", str(tmp_path / "register.backup"))
    assert result.exit_code == 1
    assert "does not answer" in result.stderr


def test_migrating_twice_is_migrating_once(run):
    assert run("migrate").exit_code == 0
    assert run("migrate").exit_code == 0


def test_what_was_backed_up_is_restored(run, tmp_path: Path):
    file = str(tmp_path / "register.backup")
    made = run("backup", file)
    assert made.exit_code == 0
    assert run("restore", file).exit_code == 1
    restored = run("restore", file, "--replace")
    assert restored.exit_code == 0
    assert restored.stdout == made.stdout


def test_a_site_for_tests_may_not_open(run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SECRET_KEY", "changeme")
    result = run("check-deploy")
    assert result.exit_code == 1
    said = {line.split(":")[0] for line in result.stderr.splitlines()}
    assert {"secret-short", "secret-known", "fsync-off", "folder-missing"} <= said
    assert "debug" not in said


def test_what_the_environment_asks_for_counts_even_where_it_is_not_in_force(
    run, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DEBUG", "1")
    monkeypatch.setenv("SESSION_COOKIE_HTTPONLY", "0")
    said = run("check-deploy").stderr
    assert "debug:" in said
    assert "cookie-open-to-scripts:" in said


def test_settings_that_can_not_be_read_are_refused(run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MAX_CONTENT_LENGTH", "much")
    result = run("check-deploy")
    assert result.exit_code == 1
    assert "settings-unreadable" in result.stderr


def test_each_checkout_has_a_home_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.delenv("REGISTRY_HOME", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert embedded.home().parent == embedded.SHARED
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    assert embedded.home() == CHECKOUT / "var" / "demo"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert embedded.home().is_relative_to(tmp_path)
    monkeypatch.setenv("REGISTRY_HOME", str(tmp_path / "named"))
    assert embedded.home() == tmp_path / "named"
