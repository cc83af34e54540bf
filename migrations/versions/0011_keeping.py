"""What moved when dates were worked out anew; what is past its term; words that may be removed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rows import APP, append_only, forgettable, secure, spell

revision = "0011_keeping"
down_revision = "0010_council_referrals"
branch_labels = None
depends_on = None

# Words go only where a later entry of the same book says that their record was removed.
FORGOTTEN = """
CREATE FUNCTION refuse_unless_forgotten() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM ledger_entry e
            JOIN ledger_subject s ON s.subject = e.subject AND s.book = e.book AND s.seq > e.seq
            JOIN ledger_entry f ON f.book = s.book AND f.seq = s.seq
        WHERE e.book = OLD.book AND e.seq = OLD.seq
            AND f.body::jsonb -> 'facts' ->> 'forgets' = e.subject
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'table % is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
"""

# The one door out: what entry `seq` says is to be forgotten, and no more.
FORGET = """
CREATE FUNCTION ledger_forget(book text, seq bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    reach_before text := coalesce(current_setting('registry.reach', true), '');
    removed text;
    gone bigint;
BEGIN
    PERFORM set_config('registry.reach', '*', true);
    SELECT e.body::jsonb -> 'facts' ->> 'forgets' INTO removed
        FROM ledger_entry e WHERE e.book = book AND e.seq = seq;
    DELETE FROM ledger_statement s USING ledger_entry e
        WHERE e.book = book AND e.seq < seq AND e.subject = removed
            AND s.book = e.book AND s.seq = e.seq;
    GET DIAGNOSTICS gone = ROW_COUNT;
    PERFORM set_config('registry.reach', reach_before, true);
    RETURN gone;
END $$;

REVOKE ALL ON FUNCTION ledger_forget(text, bigint) FROM PUBLIC;
"""

WORDS_SEEN = (
    "EXISTS (SELECT FROM ledger_entry e WHERE e.book = ledger_statement.book"
    " AND e.seq = ledger_statement.seq"
    " AND (reaches(e.compartment) OR reaches_organisation(e.party)))"
)
WORDS_SEEN_BEFORE = (
    "EXISTS (SELECT FROM ledger_entry e WHERE e.book = ledger_statement.book"
    " AND e.seq = ledger_statement.seq)"
)


def upgrade() -> None:
    _let_words_be_forgotten()
    _create_ledger_watch()
    _create_redating()
    _create_moved_duty()
    _create_disposal()
    op.create_index(op.f("ix_paper_sha256"), "paper", ["sha256"], unique=False)


def _let_words_be_forgotten() -> None:
    op.execute(FORGOTTEN)
    op.execute(FORGET)
    op.execute(f"GRANT EXECUTE ON FUNCTION ledger_forget(text, bigint) TO {APP}")
    op.execute("DROP TRIGGER append_only ON ledger_statement")
    forgettable(op, "ledger_statement")
    _show_words(WORDS_SEEN)


def _show_words(where: str) -> None:
    op.execute(
        f"ALTER POLICY compartment ON ledger_statement USING ({spell(where)}) "
        f"WITH CHECK ({spell(where)})"
    )


def _create_ledger_watch() -> None:
    op.create_table(
        "ledger_watch",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("signed_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_ledger_watch_there_is_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_watch")),
    )


def _create_redating() -> None:
    op.create_table(
        "redating",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("setting", sa.String()),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redating")),
    )
    op.create_index(op.f("ix_redating_setting_at"), "redating", ["setting", "at"], unique=False)
    secure(op, "redating", "reaches('house') OR reaches('audit')")


def _create_moved_duty() -> None:
    op.create_table(
        "moved_duty",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("redating_id", postgresql.UUID(), nullable=False),
        sa.Column("duty_id", postgresql.UUID(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("setting", sa.String()),
        sa.Column("due_before", sa.Date()),
        sa.Column("due_after", sa.Date()),
        sa.Column("target_before", sa.Date()),
        sa.Column("target_after", sa.Date()),
        sa.CheckConstraint(
            "(due_before, target_before) IS DISTINCT FROM (due_after, target_after)",
            name=op.f("ck_moved_duty_something_moved"),
        ),
        sa.ForeignKeyConstraint(
            ["duty_id"], ["owed_duty.id"], name=op.f("fk_moved_duty_duty_id_owed_duty")
        ),
        sa.ForeignKeyConstraint(
            ["redating_id"], ["redating.id"], name=op.f("fk_moved_duty_redating_id_redating")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moved_duty")),
    )
    op.create_index(
        op.f("ix_moved_duty_duty_id_redating_id"),
        "moved_duty",
        ["duty_id", "redating_id"],
        unique=True,
    )
    op.create_index(op.f("ix_moved_duty_redating_id"), "moved_duty", ["redating_id"], unique=False)
    secure(op, "moved_duty", "EXISTS (SELECT FROM owed_duty d WHERE d.id = moved_duty.duty_id)")


def _create_disposal() -> None:
    op.create_table(
        "council_disposal",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("kind_of_matter", sa.String(), nullable=False),
        sa.Column("matter_id", postgresql.UUID(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("keep_until", sa.Date()),
        sa.Column("removed_at", postgresql.TIMESTAMP(timezone=True)),
        sa.CheckConstraint(
            "kind_of_matter IN ('council.filing', 'council.expulsion')",
            name=op.f("ck_council_disposal_kind_is_known"),
        ),
        sa.CheckConstraint(
            "state IN ('due', 'proposed', 'kept', 'removed')",
            name=op.f("ck_council_disposal_state_is_known"),
        ),
        sa.CheckConstraint(
            "(state = 'kept') = (keep_until IS NOT NULL)",
            name=op.f("ck_council_disposal_kept_until_a_day"),
        ),
        sa.CheckConstraint(
            "(state = 'removed') = (removed_at IS NOT NULL)",
            name=op.f("ck_council_disposal_removed_once"),
        ),
        sa.CheckConstraint(
            "due_on >= ended_on", name=op.f("ck_council_disposal_due_after_the_end")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_disposal")),
    )
    op.create_index(
        "uq_council_disposal_one_open",
        "council_disposal",
        ["matter_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('due', 'proposed')"),
    )
    op.create_index(
        op.f("ix_council_disposal_kind_of_matter_state_due_on"),
        "council_disposal",
        ["kind_of_matter", "state", "due_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_council_disposal_matter_id"), "council_disposal", ["matter_id"], unique=False
    )
    secure(op, "council_disposal", "reaches('council')")


def downgrade() -> None:
    op.drop_index(op.f("ix_paper_sha256"), table_name="paper")
    for table in ("council_disposal", "moved_duty", "redating", "ledger_watch"):
        op.drop_table(table)
    _show_words(WORDS_SEEN_BEFORE)
    for trigger in ("append_only", "forgotten"):
        op.execute(f"DROP TRIGGER {trigger} ON ledger_statement")
    append_only(op, "ledger_statement")
    op.execute("DROP FUNCTION ledger_forget(text, bigint), refuse_unless_forgotten()")
