"""Notices on Form 4 of the construction agreement, their files, what was done about them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rows import secure

revision = "0023_mlit_notices"
down_revision = "0022_mlit_plans"
branch_labels = None
depends_on = None

TABLES = ("mlit_notice", "mlit_notice_file", "mlit_notice_use")


def upgrade() -> None:
    _create_mlit_notice()
    _create_mlit_notice_file()
    _create_mlit_notice_use()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _create_mlit_notice() -> None:
    op.create_table(
        "mlit_notice",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("compartment", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("plan_id", postgresql.UUID(), nullable=True),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("plan_no", sa.String(), nullable=False),
        sa.Column("person_name", sa.String(), nullable=False),
        sa.Column("person_nationality", sa.String(), nullable=False),
        sa.Column("person_born_on", sa.Date(), nullable=True),
        sa.Column("person_sex", sa.String(), nullable=False),
        sa.Column("body_name", sa.String(), nullable=False),
        sa.Column("body_address", sa.String(), nullable=False),
        sa.Column("body_representative", sa.String(), nullable=False),
        sa.Column("body_number", sa.String(), nullable=False),
        sa.Column("inspected_on", sa.Date(), nullable=True),
        sa.Column("suspicions", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("details", sa.String(), nullable=False),
        sa.Column("law", sa.String(), nullable=False),
        sa.Column("remarks", sa.String(), nullable=False),
        sa.Column("seal_id", postgresql.UUID(), nullable=True),
        sa.Column("secrecy", sa.String(), nullable=True),
        sa.Column("begun_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("document_number", sa.String(), nullable=False),
        sa.Column("paper_id", postgresql.UUID(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('issued', 'received', 'used')) = (issued_on IS NOT NULL)"
            " AND (issued_on IS NULL) = (paper_id IS NULL)",
            name=op.f("ck_mlit_notice_issued_on_a_day"),
        ),
        sa.CheckConstraint(
            "cause IN ('plan-cancelled', 'plan-given-up', 'no-plan', 'inspection', 'other')",
            name=op.f("ck_mlit_notice_cause_is_known"),
        ),
        sa.CheckConstraint(
            "issued_on IS NULL OR (details <> '' AND (person_name <> '' OR body_name <> ''))",
            name=op.f("ck_mlit_notice_issued_when_complete"),
        ),
        sa.CheckConstraint(
            "secrecy IN ('secret', 'may-be-known')", name=op.f("ck_mlit_notice_secrecy_is_known")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'dropped', 'issued', 'received', 'used')",
            name=op.f("ck_mlit_notice_state_is_known"),
        ),
        sa.CheckConstraint(
            "suspicions <@ ARRAY['illegal-work', 'missing', 'violence', 'papers-taken', 'freedom',"
            " 'human-rights', 'illegal-hiring', 'forged-papers', 'deposit', 'unpaid',"
            " 'labour-law']",
            name=op.f("ck_mlit_notice_suspicions_are_known"),
        ),
        sa.CheckConstraint(
            "(seal_id IS NULL) = (secrecy IS NULL)",
            name=op.f("ck_mlit_notice_informed_with_a_wish"),
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["paper.id"], name=op.f("fk_mlit_notice_paper_id_paper")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["mlit_plan.id"], name=op.f("fk_mlit_notice_plan_id_mlit_plan")
        ),
        sa.ForeignKeyConstraint(["seal_id"], ["seal.id"], name=op.f("fk_mlit_notice_seal_id_seal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mlit_notice")),
    )
    op.create_index(op.f("ix_mlit_notice_plan_id"), "mlit_notice", ["plan_id"], unique=False)
    op.create_index(op.f("ix_mlit_notice_state"), "mlit_notice", ["state"], unique=False)
    op.create_index(
        "uq_mlit_notice_of_a_match",
        "mlit_notice",
        ["reference"],
        unique=True,
        postgresql_where=sa.text("reference <> ''"),
    )
    secure(op, "mlit_notice", "reaches(compartment)")


def _create_mlit_notice_file() -> None:
    op.create_table(
        "mlit_notice_file",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("notice_id", postgresql.UUID(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_plan", sa.Boolean(), nullable=False),
        sa.Column("stored_file_id", postgresql.UUID(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["mlit_notice.id"],
            name=op.f("fk_mlit_notice_file_notice_id_mlit_notice"),
        ),
        sa.ForeignKeyConstraint(
            ["stored_file_id"],
            ["stored_file.id"],
            name=op.f("fk_mlit_notice_file_stored_file_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mlit_notice_file")),
    )
    op.create_index(
        op.f("ix_mlit_notice_file_notice_id"), "mlit_notice_file", ["notice_id"], unique=False
    )
    secure(
        op,
        "mlit_notice_file",
        "EXISTS (SELECT FROM mlit_notice n WHERE n.id = mlit_notice_file.notice_id)",
    )


def _create_mlit_notice_use() -> None:
    op.create_table(
        "mlit_notice_use",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("notice_id", postgresql.UUID(), nullable=False),
        sa.Column("compartment", sa.String(), nullable=False),
        sa.Column("sort", sa.String(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("recorded_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "sort IN ('guidance', 'on-site', 'other')",
            name=op.f("ck_mlit_notice_use_sort_is_known"),
        ),
        sa.CheckConstraint("words <> ''", name=op.f("ck_mlit_notice_use_says_something")),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["mlit_notice.id"], name=op.f("fk_mlit_notice_use_notice_id_mlit_notice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mlit_notice_use")),
    )
    op.create_index(
        op.f("ix_mlit_notice_use_notice_id"), "mlit_notice_use", ["notice_id"], unique=False
    )
    secure(op, "mlit_notice_use", "reaches(compartment)")
