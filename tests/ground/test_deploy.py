"""Each unsafe setting is refused, and the safe one beside it is not."""

from dataclasses import replace
from typing import Any, Final

import pytest

from registry import deploy
from registry.deploy import DatabaseProbe, Folder, HostProbe

SAFE: Final = {
    "SECRET_KEY": "pT7vN2xq9Lw4ZsB8hKfRyD3mGc6JtUeA1oVb5nXi",
    "MAX_CONTENT_LENGTH": "33554432",
    "MAX_FORM_MEMORY_SIZE": "1000000",
    "MAX_FORM_PARTS": "1000",
    "TRUSTED_HOSTS": "registry.go.jp, .council.go.jp",
    "SERVERS_IN_FRONT": "1",
    "SESSION_COOKIE_SECURE": "True",
    "SESSION_COOKIE_HTTPONLY": "True",
    "SESSION_COOKIE_SAMESITE": "Lax",
    "BASE_URL": "https://registry.go.jp",
    "DATABASE_URL": "postgresql://registry_app:nW4zQ8vT2kLb6Xs9@db.go.jp/registry",
    "DATABASE_OWNER_URL": "postgresql://registry_owner:bV7mR3xJ9qTf5Hd2@db.go.jp/registry",
    "MAIL_HOST": "mail.go.jp",
    "MAIL_FROM": "registry@council.go.jp",
    "MAIL_TLS": "true",
}
DATABASE: Final = DatabaseProbe(
    is_remote=True,
    is_encrypted=True,
    version=16,
    encoding="UTF8",
    settings={
        "data_checksums": "on",
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
    },
    is_superuser=False,
    passes_row_security=False,
    makes_roles_or_databases=False,
    owned=frozenset(),
    unprotected=frozenset(),
    rewritable=frozenset(),
    revision="0007",
    newest_revision="0007",
    demonstration_accounts=0,
    accounts_with_known_password=0,
    unset_retention=frozenset(),
    clock_ahead=0.1,
)
HOST: Final = HostProbe(
    is_root=False,
    may_change_the_code=False,
    clock_is_synchronised=True,
    code_device=1,
    folders={
        "FILES_DIRECTORY": Folder(exists=True, device=1),
        "LOG_DIRECTORY": Folder(exists=True, device=1),
        "KEYS_DIRECTORY": Folder(exists=True, device=1, is_writable=False),
        "CHECKPOINT_DIRECTORY": Folder(exists=True, device=2),
    },
)

UNSAFE_SETTINGS: Final[list[tuple[str, str, str]]] = [
    ("debug", "DEBUG", "1"),
    ("debug", "DEBUG", "True"),
    ("testing", "TESTING", "yes"),
    ("demonstration", "DEMONSTRATION", "true"),
    ("secret-missing", "SECRET_KEY", ""),
    ("secret-short", "SECRET_KEY", "pT7vN2xq9Lw4ZsB8hKfRyD3mGc6JtUe"),
    ("secret-known", "SECRET_KEY", "this-is-a-ChangeMe-key-and-long-enough-1234567890"),
    ("secret-known", "SECRET_KEY", "dev-and-then-something-quite-long-1234567890"),
    ("secret-guessable", "SECRET_KEY", "01" * 20),
    ("front-unknown", "SERVERS_IN_FRONT", "0"),
    ("front-unknown", "SERVERS_IN_FRONT", ""),
    ("body-unlimited", "MAX_CONTENT_LENGTH", "None"),
    ("body-unlimited", "MAX_CONTENT_LENGTH", "0"),
    ("body-too-large", "MAX_CONTENT_LENGTH", "999999999"),
    ("form-unlimited", "MAX_FORM_MEMORY_SIZE", "None"),
    ("form-unlimited", "MAX_FORM_PARTS", ""),
    ("hosts-missing", "TRUSTED_HOSTS", " "),
    ("hosts-too-wide", "TRUSTED_HOSTS", "registry.go.jp, *"),
    ("hosts-too-wide", "TRUSTED_HOSTS", "registry.go.jp, .jp"),
    ("cookie-without-tls", "SESSION_COOKIE_SECURE", "False"),
    ("cookie-open-to-scripts", "SESSION_COOKIE_HTTPONLY", "0"),
    ("cookie-across-sites", "SESSION_COOKIE_SAMESITE", "None"),
    ("session-too-long", "SESSION_IDLE_MINUTES", "31"),
    ("session-too-long", "SESSION_IDLE_PROTECTED_MINUTES", "16"),
    ("session-too-long", "SESSION_HOURS", "9"),
    ("address-without-tls", "BASE_URL", "http://registry.go.jp"),
    ("address-not-trusted", "BASE_URL", "https://registry.go.jp.elsewhere.kg"),
    ("database-one-login", "DATABASE_OWNER_URL", SAFE["DATABASE_URL"]),
    ("database-password", "DATABASE_URL", "postgresql://registry_app:short@db.go.jp/registry"),
    ("database-password", "DATABASE_URL", "postgresql://registry_app@db.go.jp/registry"),
    ("database-embedded", "DATABASE_URL", ""),
    ("mail-missing", "MAIL_FROM", ""),
    ("mail-without-tls", "MAIL_TLS", "off"),
    ("mail-without-tls", "MAIL_TLS", "0"),
]

UNSAFE_DATABASES: Final[list[tuple[str, dict[str, Any]]]] = [
    ("clocks-differ", {"clock_ahead": -3.0}),
    ("database-version", {"version": 14}),
    ("database-version", {"version": 19}),
    ("database-encoding", {"encoding": "SQL_ASCII"}),
    ("database-superuser", {"is_superuser": True}),
    ("database-owner", {"owned": frozenset({"account"})}),
    ("database-passes-row-security", {"passes_row_security": True}),
    ("database-makes-roles", {"makes_roles_or_databases": True}),
    ("rows-unprotected", {"unprotected": frozenset({"filing"})}),
    ("ledger-rewritable", {"rewritable": frozenset({"ledger_entry"})}),
    ("fsync-off", {"settings": {**DATABASE.settings, "fsync": "off"}}),
    ("full-page-writes-off", {"settings": {**DATABASE.settings, "full_page_writes": "off"}}),
    ("commits-not-on-disk", {"settings": {**DATABASE.settings, "synchronous_commit": "off"}}),
    ("checksums-off", {"settings": {**DATABASE.settings, "data_checksums": "off"}}),
    ("database-without-tls", {"is_encrypted": False}),
    ("migrations-behind", {"revision": "0006"}),
    ("migrations-behind", {"revision": None}),
    ("demonstration-data", {"demonstration_accounts": 1}),
    ("known-password", {"accounts_with_known_password": 1}),
    ("retention-unset", {"unset_retention": frozenset({"retention.mlit"})}),
]

UNSAFE_HOSTS: Final[list[tuple[str, dict[str, Any]]]] = [
    ("runs-as-root", {"is_root": True}),
    ("code-writable", {"may_change_the_code": True}),
    ("clock-not-synchronised", {"clock_is_synchronised": False}),
]

UNSAFE_FOLDERS: Final[list[tuple[str, str, Folder]]] = [
    ("folder-missing", "LOG_DIRECTORY", Folder(exists=False)),
    ("folder-open", "KEYS_DIRECTORY", Folder(exists=True, is_open_to_others=True)),
    ("folder-locked", "FILES_DIRECTORY", Folder(exists=True, is_writable=False, device=1)),
    ("checkpoints-stay", "CHECKPOINT_DIRECTORY", Folder(exists=True, device=1)),
]


def codes(
    settings: dict[str, str] = SAFE, database: DatabaseProbe = DATABASE, host: HostProbe = HOST
) -> list[str]:
    return [fault.code for fault in deploy.faults(settings, database, host=host)]


def test_a_safe_site_may_open():
    assert codes() == []


@pytest.mark.parametrize(("code", "name", "value"), UNSAFE_SETTINGS)
def test_an_unsafe_setting_is_refused_for_its_own_reason(code: str, name: str, value: str):
    assert codes({**SAFE, name: value}) == [code]


@pytest.mark.parametrize(("code", "change"), UNSAFE_DATABASES)
def test_an_unsafe_database_is_refused_for_its_own_reason(code: str, change: dict[str, Any]):
    assert codes(database=replace(DATABASE, **change)) == [code]


@pytest.mark.parametrize(("code", "change"), UNSAFE_HOSTS)
def test_an_unsafe_machine_is_refused_for_its_own_reason(code: str, change: dict[str, Any]):
    assert codes(host=replace(HOST, **change)) == [code]


@pytest.mark.parametrize(("code", "name", "folder"), UNSAFE_FOLDERS)
def test_an_unsafe_folder_is_refused_for_its_own_reason(code: str, name: str, folder: Folder):
    host = replace(HOST, folders={**HOST.folders, name: folder})
    assert codes(host=host) == [code]
    fault = deploy.faults(SAFE, DATABASE, host=host)[0]
    assert fault.found in {(), (name,)}


@pytest.mark.parametrize(
    ("settings", "database", "host"),
    [
        ({"SESSION_COOKIE_SAMESITE": "Strict"}, {}, {}),
        ({"BASE_URL": "https://members.council.go.jp/"}, {}, {}),
        ({"MAIL_TLS": "off", "MAIL_HOST": "127.0.0.1:1025"}, {}, {}),
        ({"DATABASE_URL": "postgresql://registry_app@/registry"}, {"is_remote": False}, {}),
        ({"SECRET_KEY": "0123456789abcdef" * 3}, {}, {}),
        ({}, {"is_remote": False, "is_encrypted": False}, {}),
        ({}, {"settings": {**DATABASE.settings, "synchronous_commit": "remote_apply"}}, {}),
        ({}, {}, {"clock_is_synchronised": None}),
    ],
)
def test_what_looks_alike_and_is_safe_passes(
    settings: dict[str, str], database: dict[str, Any], host: dict[str, Any]
):
    found = codes({**SAFE, **settings}, replace(DATABASE, **database), replace(HOST, **host))
    assert found == []


def test_a_database_that_does_not_answer_is_a_fault_beside_the_others():
    found = deploy.faults({**SAFE, "DEBUG": "1"}, None, host=HOST)
    assert [fault.code for fault in found] == ["debug", "database-unreachable"]


@pytest.mark.parametrize("name", ["BASE_URL", "DATABASE_URL", "TRUSTED_HOSTS", "SECRET_KEY"])
def test_nonsense_is_a_fault_and_no_failure(name: str):
    assert codes({**SAFE, name: "https://[nonsense"}) != []
    assert codes({}) != []


def test_every_rule_is_tested_and_there_are_more_than_twenty():
    tables = (UNSAFE_SETTINGS, UNSAFE_DATABASES, UNSAFE_HOSTS, UNSAFE_FOLDERS)
    tested = {row[0] for table in tables for row in table}
    rules = [*deploy.SITE_RULES, *deploy.DATABASE_RULES]
    assert {rule.code for rule in rules} == tested
    assert len(rules) == len(tested) > 20
