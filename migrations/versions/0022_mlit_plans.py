"""The register of acceptance plans of the construction field."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rows import secure

revision = "0022_mlit_plans"
down_revision = "0021_pension_enrolments"
branch_labels = None
depends_on = None

TABLES = ("mlit_plan", "mlit_plan_worker", "mlit_plan_import")


def upgrade() -> None:
    _create_mlit_plan()
    _create_mlit_plan_worker()
    _create_mlit_plan_import()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _create_mlit_plan() -> None:
    op.create_table(
        "mlit_plan",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("plan_no", sa.String(), nullable=False),
        sa.Column("number_key", sa.String(), nullable=False),
        sa.Column("employer_name", sa.String(), nullable=False),
        sa.Column("employer_no", sa.String(), nullable=False),
        sa.Column("certified_on", sa.Date(), nullable=False),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("recorded_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancelled_on IS NOT NULL)"
            " AND (state = 'given-up') = (withdrawn_on IS NOT NULL)",
            name=op.f("ck_mlit_plan_ended_on_a_day"),
        ),
        sa.CheckConstraint("plan_no <> ''", name=op.f("ck_mlit_plan_has_a_number")),
        sa.CheckConstraint(
            "state IN ('certified', 'cancelled', 'given-up')",
            name=op.f("ck_mlit_plan_state_is_known"),
        ),
        sa.CheckConstraint(
            "cancelled_on >= certified_on AND withdrawn_on >= certified_on",
            name=op.f("ck_mlit_plan_ends_after_it_begins"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mlit_plan")),
    )
    op.create_index(op.f("ix_mlit_plan_certified_on"), "mlit_plan", ["certified_on"], unique=False)
    op.create_index(op.f("ix_mlit_plan_number_key"), "mlit_plan", ["number_key"], unique=True)
    secure(op, "mlit_plan", "reaches('mlit:plans')")


def _create_mlit_plan_worker() -> None:
    op.create_table(
        "mlit_plan_worker",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("plan_id", postgresql.UUID(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("card_no", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=True),
        sa.Column("nationality", sa.String(), nullable=False),
        sa.CheckConstraint(
            "card_no <> '' OR name <> ''", name=op.f("ck_mlit_plan_worker_says_who")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["mlit_plan.id"], name=op.f("fk_mlit_plan_worker_plan_id_mlit_plan")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mlit_plan_worker")),
    )
    op.create_index(
        op.f("ix_mlit_plan_worker_card_no"), "mlit_plan_worker", ["card_no"], unique=False
    )
    op.create_index(
        op.f("ix_mlit_plan_worker_plan_id"), "mlit_plan_worker", ["plan_id"], unique=False
    )
    secure(op, "mlit_plan_worker", "reaches('mlit:plans')")


def _create_mlit_plan_import() -> None:
    op.create_table(
        "mlit_plan_import",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("stored_file_id", postgresql.UUID(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("uploaded_by", postgresql.UUID(), nullable=True),
        sa.Column("uploaded_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("taken_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'taken') = (taken_at IS NOT NULL)",
            name=op.f("ck_mlit_plan_import_taken_at_a_moment"),
        ),
        sa.CheckConstraint(
            "state IN ('uploaded', 'taken')", name=op.f("ck_mlit_plan_import_state_is_known")
        ),
        sa.ForeignKeyConstraint(
            ["stored_file_id"],
            ["stored_file.id"],
            name=op.f("fk_mlit_plan_import_stored_file_id_stored_file"),
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by"], ["account.id"], name=op.f("fk_mlit_plan_import_uploaded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mlit_plan_import")),
    )
    secure(op, "mlit_plan_import", "reaches('mlit:plans')")
