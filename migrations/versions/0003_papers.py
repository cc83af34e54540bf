"""Stored files, issued documents, the numbers given."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rows import secure

revision = "0003_papers"
down_revision = "0002_parties"
branch_labels = None
depends_on = None

TABLES = (
    "number_series",
    "stored_file",
    "paper",
)


def upgrade() -> None:
    _create_number_series()
    _create_stored_file()
    _create_paper()


def _create_number_series() -> None:
    op.create_table(
        "number_series",
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.CheckConstraint("next_number >= 1", name=op.f("ck_number_series_numbers_from_one")),
        sa.PrimaryKeyConstraint("office", "series", "fiscal_year", name=op.f("pk_number_series")),
    )


def _create_stored_file() -> None:
    op.create_table(
        "stored_file",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("compartment", sa.String(), nullable=False),
        sa.Column("organisation_id", postgresql.UUID()),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("original_name", sa.String(), nullable=False),
        sa.Column("stored_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("stored_by", postgresql.UUID()),
        sa.CheckConstraint(
            "media_type IN ('application/pdf', 'image/png', 'image/jpeg', 'image/tiff', "
            "'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', "
            "'application/vnd.openxmlformats-officedocument.wordprocessingml.document', "
            "'text/csv', 'text/plain')",
            name=op.f("ck_stored_file_media_type_is_known"),
        ),
        sa.CheckConstraint("original_name <> ''", name=op.f("ck_stored_file_has_a_name")),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_stored_file_sha256_is_hex")),
        sa.CheckConstraint("size > 0", name=op.f("ck_stored_file_is_not_empty")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_stored_file_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["stored_by"], ["account.id"], name=op.f("fk_stored_file_stored_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
    )
    op.create_index(
        op.f("ix_stored_file_organisation_id"), "stored_file", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_stored_file_sha256"), "stored_file", ["sha256"], unique=False)
    secure(op, "stored_file", "reaches(compartment) OR reaches_organisation(organisation_id)")


def _create_paper() -> None:
    op.create_table(
        "paper",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("compartment", sa.String(), nullable=False),
        sa.Column("organisation_id", postgresql.UUID()),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("series", sa.String()),
        sa.Column("fiscal_year", sa.Integer()),
        sa.Column("number", sa.Integer()),
        sa.Column("document_number", sa.String(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("template_version", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("addressee", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("data", postgresql.JSON(astext_type=sa.Text()), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("voided_at", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("void_reason", sa.String()),
        sa.Column("replaces_id", postgresql.UUID()),
        sa.CheckConstraint(
            "(state = 'void') = (voided_at IS NOT NULL) AND "
            "(voided_at IS NULL) = (void_reason IS NULL) AND void_reason <> ''",
            name=op.f("ck_paper_void_since_and_why"),
        ),
        sa.CheckConstraint("document_number <> ''", name=op.f("ck_paper_has_a_number")),
        sa.CheckConstraint("language IN ('ja', 'en')", name=op.f("ck_paper_language_is_known")),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_paper_sha256_is_hex")),
        sa.CheckConstraint("state IN ('issued', 'void')", name=op.f("ck_paper_state_is_known")),
        sa.CheckConstraint(
            "template IN ('receipt', 'correction', 'registered', 'not_eligible', 'refusal', "
            "'acknowledgement', 'hearing', 'expulsion', 'notice', 'certificate', 'roster', "
            "'case_file')",
            name=op.f("ck_paper_template_is_known"),
        ),
        sa.CheckConstraint(
            "(number IS NULL) = (series IS NULL) AND (number IS NULL) = (fiscal_year IS NULL)",
            name=op.f("ck_paper_counted_within_a_series"),
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_paper_number_from_one")),
        sa.CheckConstraint("replaces_id <> id", name=op.f("ck_paper_replaces_another")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_paper_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["paper.id"], name=op.f("fk_paper_replaces_id_paper")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint(
            "office",
            "series",
            "fiscal_year",
            "number",
            name=op.f("uq_paper_office_series_fiscal_year_number"),
        ),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_paper_replaces_id")),
    )
    op.create_index(op.f("ix_paper_document_number"), "paper", ["document_number"], unique=False)
    op.create_index(op.f("ix_paper_organisation_id"), "paper", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_paper_subject"), "paper", ["subject"], unique=False)
    secure(op, "paper", "reaches(compartment) OR reaches_organisation(organisation_id)")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
