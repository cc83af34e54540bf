"""Periodic deliveries: their periods, files, rows, slips and passings on."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rows import append_only, secure

revision = "0016_deliveries"
down_revision = "0015_sealed_sheets"
branch_labels = None
depends_on = None

TABLES = (
    "delivery",
    "delivery_consignment",
    "delivery_passed_on",
    "delivery_row",
    "delivery_slip",
)

PAPERS = (
    "'receipt', 'correction', 'registered', 'not_eligible', 'refusal', 'acknowledgement',"
    " 'hearing', 'expulsion', 'notice', 'certificate', 'roster', 'case_file', 'minutes'"
)


def upgrade() -> None:
    _know_papers(f"{PAPERS}, 'slip'")
    _create_delivery()
    _create_delivery_consignment()
    _create_delivery_passed_on()
    _create_delivery_row()
    _create_delivery_slip()


def _create_delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("compartment", sa.String(), nullable=False),
        sa.Column("instrument", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("is_trial", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("handed_over_at", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("received_at", postgresql.TIMESTAMP(timezone=True)),
        sa.CheckConstraint(
            "starts_with(stream, instrument || '.')", name=op.f("ck_delivery_stream_is_the_texts")
        ),
        sa.CheckConstraint(
            "state IN ('conflict', 'due', 'handed-over', 'prepared', 'ready', 'received')",
            name=op.f("ck_delivery_state_is_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('handed-over', 'received', 'conflict') OR handed_over_at IS NOT NULL",
            name=op.f("ck_delivery_handed_over_at_a_moment"),
        ),
        sa.CheckConstraint("compartment = instrument", name=op.f("ck_delivery_seen_by_both_sides")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
    )
    op.create_index(
        op.f("ix_delivery_stream_first_on"), "delivery", ["stream", "first_on"], unique=False
    )
    op.create_index(
        "uq_delivery_of_a_period",
        "delivery",
        ["stream", "period"],
        unique=True,
        postgresql_where=sa.text("NOT is_trial"),
    )
    secure(op, "delivery", "reaches(compartment)")


def _create_delivery_consignment() -> None:
    op.create_table(
        "delivery_consignment",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("delivery_id", postgresql.UUID(), nullable=False),
        sa.Column("compartment", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("is_nil", sa.Boolean(), nullable=False),
        sa.Column("stored_file_id", postgresql.UUID()),
        sa.Column("read_as", sa.String()),
        sa.Column("encoding", sa.String(), nullable=False),
        sa.Column("layout_version", sa.String(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("by_kind", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("faults", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("fault_count", sa.Integer(), nullable=False),
        sa.Column("losses", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("loss_count", sa.Integer(), nullable=False),
        sa.Column("refusal", postgresql.JSONB(astext_type=sa.Text())),
        sa.Column("content", sa.String()),
        sa.Column("sha256", sa.String()),
        sa.Column("size", sa.BigInteger()),
        sa.Column("sent_id", postgresql.UUID()),
        sa.Column("channel", sa.String()),
        sa.Column("cause", sa.String()),
        sa.Column("medium", sa.String(), nullable=False),
        sa.Column("made_by", postgresql.UUID()),
        sa.Column("made_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("beat_at", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("done_count", sa.Integer(), nullable=False),
        sa.Column("handed_over_at", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("removed_at", postgresql.TIMESTAMP(timezone=True)),
        sa.CheckConstraint(
            "(channel = 'otherwise') = (cause IS NOT NULL)",
            name=op.f("ck_delivery_consignment_says_why_otherwise"),
        ),
        sa.CheckConstraint(
            "(state = 'handed-over') = (handed_over_at IS NOT NULL AND channel IS NOT NULL"
            " AND sent_id IS NOT NULL)",
            name=op.f("ck_delivery_consignment_handed_over_somehow"),
        ),
        sa.CheckConstraint(
            "cause IN ('both-agree', 'network-down')",
            name=op.f("ck_delivery_consignment_cause_is_known"),
        ),
        sa.CheckConstraint(
            "channel IN ('by-hand', 'network', 'otherwise')",
            name=op.f("ck_delivery_consignment_channel_is_known"),
        ),
        sa.CheckConstraint(
            "state IN ('checked', 'checking', 'handed-over', 'prepared', 'refused',"
            " 'set-aside', 'stopped', 'stopping')",
            name=op.f("ck_delivery_consignment_state_is_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('checked', 'prepared', 'handed-over')"
            " OR (content IS NOT NULL AND (sha256 IS NOT NULL OR removed_at IS NOT NULL))",
            name=op.f("ck_delivery_consignment_checked_whole"),
        ),
        sa.CheckConstraint(
            "NOT is_nil OR row_count = 0", name=op.f("ck_delivery_consignment_nil_has_no_rows")
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["delivery.id"],
            name=op.f("fk_delivery_consignment_delivery_id_delivery"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["account.id"], name=op.f("fk_delivery_consignment_made_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["sent_id"],
            ["exchange_sent.id"],
            name=op.f("fk_delivery_consignment_sent_id_exchange_sent"),
        ),
        sa.ForeignKeyConstraint(
            ["stored_file_id"],
            ["stored_file.id"],
            name=op.f("fk_delivery_consignment_stored_file_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_consignment")),
        sa.UniqueConstraint(
            "delivery_id", "number", name=op.f("uq_delivery_consignment_delivery_id_number")
        ),
    )
    op.create_index(
        op.f("ix_delivery_consignment_sha256"), "delivery_consignment", ["sha256"], unique=False
    )
    op.create_index(
        "uq_delivery_consignment_one_counts",
        "delivery_consignment",
        ["delivery_id"],
        unique=True,
        postgresql_where=sa.text("counts"),
    )
    secure(op, "delivery_consignment", "reaches(compartment)")


def _create_delivery_passed_on() -> None:
    op.create_table(
        "delivery_passed_on",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("consignment_id", postgresql.UUID(), nullable=False),
        sa.Column("compartment", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("body_name", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("statute", sa.String(), nullable=False),
        sa.Column("passed_on_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("passed_on_by", postgresql.UUID(), nullable=False),
        sa.CheckConstraint(
            "(statute <> '') = (body = 'other')",
            name=op.f("ck_delivery_passed_on_by_law_names_the_statute"),
        ),
        sa.CheckConstraint("body_name <> ''", name=op.f("ck_delivery_passed_on_says_to_whom")),
        sa.ForeignKeyConstraint(
            ["consignment_id"],
            ["delivery_consignment.id"],
            name=op.f("fk_delivery_passed_on_consignment_id_delivery_consignment"),
        ),
        sa.ForeignKeyConstraint(
            ["passed_on_by"],
            ["account.id"],
            name=op.f("fk_delivery_passed_on_passed_on_by_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_passed_on")),
    )
    op.create_index(
        op.f("ix_delivery_passed_on_consignment_id"),
        "delivery_passed_on",
        ["consignment_id"],
        unique=False,
    )
    secure(op, "delivery_passed_on", "reaches(compartment)")
    append_only(op, "delivery_passed_on")


def _create_delivery_row() -> None:
    op.create_table(
        "delivery_row",
        sa.Column("consignment_id", postgresql.UUID(), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("card_no", sa.String(), nullable=False),
        sa.Column("cells", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.ForeignKeyConstraint(
            ["consignment_id"],
            ["delivery_consignment.id"],
            name=op.f("fk_delivery_row_consignment_id_delivery_consignment"),
        ),
        sa.PrimaryKeyConstraint("consignment_id", "line", name=op.f("pk_delivery_row")),
    )
    op.create_index(op.f("ix_delivery_row_card_no"), "delivery_row", ["card_no"], unique=False)
    secure(op, "delivery_row", "consignment_id IN (SELECT c.id FROM delivery_consignment c)")


def _create_delivery_slip() -> None:
    op.create_table(
        "delivery_slip",
        sa.Column("consignment_id", postgresql.UUID(), nullable=False),
        sa.Column("compartment", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("collector", sa.String(), nullable=False),
        sa.Column("collector_office", sa.String(), nullable=False),
        sa.Column("medium", sa.String(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("handed_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "collector <> '' AND medium <> ''", name=op.f("ck_delivery_slip_says_who_and_what")
        ),
        sa.CheckConstraint("pieces BETWEEN 1 AND 99", name=op.f("ck_delivery_slip_some_pieces")),
        sa.ForeignKeyConstraint(
            ["consignment_id"],
            ["delivery_consignment.id"],
            name=op.f("fk_delivery_slip_consignment_id_delivery_consignment"),
        ),
        sa.PrimaryKeyConstraint("consignment_id", name=op.f("pk_delivery_slip")),
    )
    secure(op, "delivery_slip", "reaches(compartment)")


def _know_papers(kinds: str) -> None:
    name = op.f("ck_paper_template_is_known")
    op.drop_constraint(name, "paper")
    op.create_check_constraint(name, "paper", f"template IN ({kinds})")


def downgrade() -> None:
    _know_papers(PAPERS)
    for table in reversed(TABLES):
        op.drop_table(table)
