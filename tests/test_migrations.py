"""Migrations go both ways, and the database enforces exactly what the models declare."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from alembic import command
from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, Table, create_engine, text

from migrations.models import metadata
from migrations.rows import APP, secure, secure_as_declared, spell
from tests.conftest import alembic_config
from tests.databases import Database

# Tables whose rows are no compartment's: why everybody who signs in may read all of them.
OF_NO_COMPARTMENT: Final = {
    "council_employer_search": "hashed parts of names; an index over arrays serves no policy",
    "council_member_state": "the register is public",
    "ledger_watch": "whose acts would have to wait may know since when; it tells of no act",
    "number_series": "a filer's own filing counts on too, and a counter tells nothing of content",
    "setting_value": "what the offices have set is shown to whoever works here",
}

# What makes up a schema, each with the words that PostgreSQL itself has for it.
SCHEMA: Final = {
    "columns": """
        SELECT table_name, column_name, data_type, is_nullable, column_default,
            generation_expression
        FROM information_schema.columns WHERE table_schema = :schema""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = CAST(:schema AS regnamespace) AND contype <> 'n'""",
    "indexes": """
        SELECT c.relname, replace(pg_get_indexdef(i.indexrelid), :schema || '.', '')
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        WHERE c.relnamespace = CAST(:schema AS regnamespace)""",
    "triggers": """
        SELECT c.relname, t.tgname, t.tgenabled,
            replace(replace(pg_get_triggerdef(t.oid), :schema || '.', ''), 'public.', '')
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE NOT t.tgisinternal AND c.relnamespace = CAST(:schema AS regnamespace)""",
    "policies": """
        SELECT tablename, policyname, permissive, roles, cmd, qual, with_check
        FROM pg_policies WHERE schemaname = :schema""",
    "row security": """
        SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class
        WHERE relkind IN ('r', 'p') AND relnamespace = CAST(:schema AS regnamespace)""",
    "functions": """
        SELECT proname, pg_get_functiondef(oid), proacl::text FROM pg_proc
        WHERE pronamespace = CAST(:schema AS regnamespace)""",
    "rights": """
        SELECT relname, relacl::text FROM pg_class
        WHERE relkind IN ('r', 'p', 'v', 'S') AND relnamespace = CAST(:schema AS regnamespace)""",
}

Picture = dict[str, set[tuple[Any, ...]]]


def picture(connection: Connection, *parts: str, schema: str = "public") -> Picture:
    """Return what stands in a schema, without Alembic's own table."""
    connection.execute(text(f"SET LOCAL search_path = {schema}, public"))
    return {
        part: {
            tuple(str(value) for value in row)
            for row in connection.execute(text(SCHEMA[part]), {"schema": schema})
            if "alembic_version" not in str(row[0])
        }
        for part in parts or SCHEMA
    }


def tables() -> list[Table]:
    return metadata().sorted_tables


@pytest.fixture
def config(database: Database) -> Config:
    return alembic_config(database.owner)


@pytest.fixture
def migrated(owner_engine: Engine) -> Iterator[Connection]:
    with owner_engine.begin() as connection:
        yield connection


def revisions() -> list[Any]:
    return list(ScriptDirectory("migrations").walk_revisions())[::-1]


def test_migrations_stand_in_one_numbered_line():
    names = [script.revision for script in revisions()]
    assert [name.split("_")[0] for name in names] == [f"{n:04}" for n in range(1, len(names) + 1)]
    assert all(re.fullmatch(r"\d{4}_[a-z_]+", name) for name in names)
    assert len(ScriptDirectory("migrations").get_heads()) == 1


def test_each_migration_goes_up_down_and_up_again(config: Config, database: Database):
    command.downgrade(config, "base")
    engine = create_engine(database.owner)

    def after(step: Callable[[], None]) -> Picture:
        with engine.begin() as connection:
            with Operations.context(MigrationContext.configure(connection)):
                step()
            return picture(connection)

    before = after(lambda: None)
    for script in revisions():
        there = after(script.module.upgrade)
        back = after(script.module.downgrade)
        assert back == before, f"{script.revision} leaves something behind"
        again = after(script.module.upgrade)
        assert again == there, f"{script.revision} does not come back the same"
        before = there
    engine.dispose()


def test_the_owners_address_may_come_from_the_environment(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    """As an administrator has it, without the name of our driver."""
    address = database.owner.replace("postgresql+psycopg", "postgresql")
    monkeypatch.setenv("DATABASE_OWNER_URL", address)
    command.check(Config(toml_file="pyproject.toml"))


def test_models_and_migrations_name_the_same_columns(config: Config):
    command.check(config)


@pytest.mark.parametrize(
    "part", ["columns", "constraints", "indexes", "triggers", "policies", "row security"]
)
def test_the_database_enforces_what_the_models_declare(migrated: Connection, part: str):
    """Alembic's own check sees no CHECK, no EXCLUDE, no trigger, no policy and no expression."""
    found = picture(migrated, part)[part]
    migrated.execute(text("CREATE SCHEMA declared"))
    migrated.execute(text("SET LOCAL search_path = declared, public"))
    metadata().create_all(migrated, checkfirst=False)
    for table in tables():
        secure_as_declared(_Operations(migrated), table)
    assert found == picture(migrated, part, schema="declared")[part]


class _Operations:
    """Alembic's `op`, for a connection of our own."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def execute(self, sqltext: str) -> object:
        return self.connection.exec_driver_sql(sqltext)


def test_every_column_has_a_protection_class():
    unclassified = {
        f"{table.name}.{column.name}"
        for table in tables()
        for column in table.columns
        if not re.fullmatch("K[0-7]", column.info.get("class", ""))
    }
    assert unclassified == set()


def test_every_table_says_who_sees_its_rows_or_is_excused():
    silent = {table.name: table for table in tables() if "visible" not in table.info}
    assert silent.keys() == OF_NO_COMPARTMENT.keys()
    classes = {column.info["class"] for table in silent.values() for column in table.columns}
    assert classes <= {"K0", "K1"}


def test_the_application_owns_nothing_and_can_not_pass_by_the_policies(migrated: Connection):
    role = migrated.execute(
        text(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles "
            "WHERE rolname = :app"
        ),
        {"app": APP},
    ).one()
    assert not any(role)
    owners = migrated.scalars(
        text("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
    ).all()
    assert len(owners) == 1
    assert APP not in owners


def test_no_view_lends_its_owners_eyes(migrated: Connection):
    lending = migrated.scalars(
        text(
            "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') "
            "AND relnamespace = 'public'::regnamespace "
            "AND NOT coalesce(reloptions @> '{security_invoker=true}', false)"
        )
    ).all()
    assert lending == []


def test_a_policy_reads_the_reach_once_per_query_not_once_per_row(migrated: Connection):
    migrated.execute(text("CREATE TABLE much AS SELECT 'council' AS compartment"))
    secure(_Operations(migrated), "much", "reaches(compartment)")
    plan = "\n".join(migrated.scalars(text("EXPLAIN (VERBOSE) SELECT * FROM much")))
    assert "InitPlan" in plan
    assert not re.search(r"Filter:.*(reach\(|current_setting)", plan)


def test_a_declaration_is_spelt_out_or_refused():
    assert spell("true") == "true"
    assert "reach_ids('organisation')" in spell("reaches_organisation(organisation_id)")
    with pytest.raises(ValueError, match="cannot spell"):
        spell("reaches(coalesce(a, b))")
