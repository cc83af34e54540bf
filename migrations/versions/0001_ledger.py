"""The ledger, the traces, and the words that every row policy is written in."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rows import APP, append_only, secure

revision = "0001_ledger"
down_revision = None
branch_labels = None
depends_on = None

# What a session may read stands in the setting `registry.reach`, told at each transaction's start.
REACH = """
CREATE FUNCTION reach() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(string_to_array(current_setting('registry.reach', true), ','), '{}');

CREATE FUNCTION reaches_everything() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN '*' = ANY (reach());

CREATE FUNCTION reach_ids(kind text) RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(
    (SELECT array_agg(substr(name, length(kind) + 2)::uuid)
     FROM unnest(reach()) AS name WHERE starts_with(name, kind || ':')), '{}');
"""

GUARDS = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION utc_moment(written text) RETURNS timestamptz
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    -- Immutable because the offset stands in the text: no session's time zone has a say.
    IF written !~ '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z$' THEN
        RAISE EXCEPTION 'not a UTC moment: %', written USING ERRCODE = 'data_exception';
    END IF;
    RETURN written::timestamptz;
END $$;
"""

# The one door into the ledger. It runs with its owner's rights and sees the whole book, since who
# writes an entry need not be able to read the one before it. The lock lasts until the act commits.
APPEND = """
CREATE FUNCTION ledger_append(book text, body text, salt bytea, statement text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    reach_before text := coalesce(current_setting('registry.reach', true), '');
    place bigint;
    before bytea;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('ledger:' || book, 0));
    PERFORM set_config('registry.reach', '*', true);
    SELECT e.seq, e.hash INTO place, before
        FROM ledger_entry e WHERE e.book = book ORDER BY e.seq DESC LIMIT 1;
    place := coalesce(place, 0) + 1;
    before := coalesce(before, sha256(convert_to(book, 'UTF8')));
    INSERT INTO ledger_entry (book, seq, body, hash)
        VALUES (book, place, body, sha256(before || convert_to(body, 'UTF8')));
    INSERT INTO ledger_subject (subject, book, seq)
        SELECT about, book, place FROM jsonb_array_elements_text(body::jsonb -> 'about') AS about;
    IF statement IS NOT NULL THEN
        INSERT INTO ledger_statement (book, seq, salt, text) VALUES (book, place, salt, statement);
    END IF;
    PERFORM set_config('registry.reach', reach_before, true);
    RETURN place;
END $$;

REVOKE ALL ON FUNCTION ledger_append(text, text, bytea, text) FROM PUBLIC;
"""

RIGHTS = f"""
GRANT USAGE ON SCHEMA public TO {APP};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {APP};
GRANT SELECT ON alembic_version TO {APP};
"""


def upgrade() -> None:
    for script in (REACH, GUARDS, RIGHTS):
        op.execute(script)
    _create_entries()
    _create_subjects()
    _create_statements()
    _create_traces()
    op.execute(APPEND)
    op.execute(f"GRANT EXECUTE ON FUNCTION ledger_append(text, text, bytea, text) TO {APP}")


def _create_entries() -> None:
    op.create_table(
        "ledger_entry",
        sa.Column("book", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column(
            "at",
            postgresql.TIMESTAMP(timezone=True),
            sa.Computed("utc_moment(body::jsonb ->> 'at')", persisted=True),
            nullable=False,
        ),
        _said("act"),
        _said("clause"),
        _said("compartment"),
        _said("actor", nullable=True),
        _said("subject"),
        _said("statement", nullable=True),
        sa.Column(
            "party",
            postgresql.UUID(),
            sa.Computed("((body::jsonb ->> 'party')::uuid)", persisted=True),
        ),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_ledger_entry_seq_from_one")),
        sa.CheckConstraint("octet_length(hash) = 32", name=op.f("ck_ledger_entry_hash_is_sha256")),
        sa.CheckConstraint(
            "body::jsonb ->> 'book' = book", name=op.f("ck_ledger_entry_body_names_its_book")
        ),
        sa.PrimaryKeyConstraint("book", "seq", name=op.f("pk_ledger_entry")),
    )
    op.create_index(op.f("ix_ledger_entry_act_at"), "ledger_entry", ["act", "at"])
    op.create_index(op.f("ix_ledger_entry_party"), "ledger_entry", ["party"])
    _seal("ledger_entry", "reaches(compartment) OR reaches_organisation(party) OR reaches('audit')")


def _said(key: str, *, nullable: bool = False) -> sa.Column[str]:
    said = sa.Computed(f"(body::jsonb ->> '{key}')", persisted=True)
    return sa.Column(key, sa.String(), said, nullable=nullable)


def _create_subjects() -> None:
    op.create_table(
        "ledger_subject",
        sa.Column("subject", sa.String(), nullable=False),
        *_place("ledger_subject"),
        sa.PrimaryKeyConstraint("subject", "book", "seq", name=op.f("pk_ledger_subject")),
    )
    _seal("ledger_subject", _seen_with_its_entry("ledger_subject"))


def _create_statements() -> None:
    op.create_table(
        "ledger_statement",
        *_place("ledger_statement"),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.CheckConstraint(
            "octet_length(salt) = 16", name=op.f("ck_ledger_statement_salt_is_128_bits")
        ),
        sa.PrimaryKeyConstraint("book", "seq", name=op.f("pk_ledger_statement")),
    )
    _seal("ledger_statement", _seen_with_its_entry("ledger_statement"))


def _place(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("book", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "seq"],
            ["ledger_entry.book", "ledger_entry.seq"],
            name=op.f(f"fk_{table}_book_ledger_entry"),
        ),
    )


def _seen_with_its_entry(table: str) -> str:
    return (
        f"EXISTS (SELECT FROM ledger_entry e WHERE e.book = {table}.book AND e.seq = {table}.seq)"
    )


def _seal(table: str, using: str) -> None:
    secure(op, table, using)
    append_only(op, table)
    op.execute(f"REVOKE INSERT ON {table} FROM {APP}")  # ledger_append is the one door


def _create_traces() -> None:
    op.create_table(
        "trace",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("account_id", postgresql.UUID()),
        sa.Column("subjects", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint("kind <> ''", name=op.f("ck_trace_kind_is_given")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trace")),
    )
    op.create_index(op.f("ix_trace_account_id_at"), "trace", ["account_id", "at"])
    op.create_index(op.f("ix_trace_kind_at"), "trace", ["kind", "at"])
    secure(op, "trace", "reaches('audit') OR reaches_account(account_id)", writing="true")
    append_only(op, "trace")


def downgrade() -> None:
    op.execute("DROP FUNCTION ledger_append(text, text, bytea, text)")
    for table in ("trace", "ledger_statement", "ledger_subject", "ledger_entry"):
        op.drop_table(table)
    op.execute(
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM {APP};"
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM {APP};"
        f"REVOKE ALL ON alembic_version FROM {APP};"
        f"REVOKE USAGE ON SCHEMA public FROM {APP}"
    )
    op.execute("DROP FUNCTION utc_moment(text), refuse_change()")
    op.execute("DROP FUNCTION reach_ids(text), reaches_everything(), reach()")
