"""Sending agencies, their certifications and revocations; proofs of publication."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rows import append_only, secure

revision = "0014_moc_lists"
down_revision = "0013_moc_post"
branch_labels = None
depends_on = None

TABLES = (
    "moc_agency",
    "moc_agency_name",
    "moc_criterion",
    "moc_certification",
    "moc_certification_step",
    "moc_revocation",
    "moc_publication",
)


def upgrade() -> None:
    _create_moc_agency()
    _create_moc_agency_name()
    _create_moc_criterion()
    _create_moc_certification()
    _create_moc_certification_step()
    _create_moc_revocation()
    _create_moc_publication()


def _create_moc_agency() -> None:
    op.create_table(
        "moc_agency",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("registration_number", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("director", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("website", sa.String(), nullable=False),
        sa.Column("search_key", sa.String(), nullable=False),
        sa.Column("entered_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("side = 'kg'", name=op.f("ck_moc_agency_is_kyrgyz")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_agency")),
    )
    op.create_index(
        op.f("ix_moc_agency_registration_number"),
        "moc_agency",
        ["registration_number"],
        unique=True,
    )
    secure(op, "moc_agency", "reaches('moc')")


def _create_moc_agency_name() -> None:
    op.create_table(
        "moc_agency_name",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("agency_id", postgresql.UUID(), nullable=False),
        sa.Column("kind_of_name", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("skeleton", sa.String(), nullable=False),
        sa.Column("added_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("until", sa.Date()),
        sa.CheckConstraint(
            "kind_of_name IN ('alias', 'former', 'kyrgyz', 'latin', 'registered', 'russian')",
            name=op.f("ck_moc_agency_name_kind_of_name_is_known"),
        ),
        sa.CheckConstraint("name <> ''", name=op.f("ck_moc_agency_name_says_something")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["moc_agency.id"], name=op.f("fk_moc_agency_name_agency_id_moc_agency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_agency_name")),
    )
    op.create_index(
        op.f("ix_moc_agency_name_agency_id"), "moc_agency_name", ["agency_id"], unique=False
    )
    op.create_index(
        op.f("ix_moc_agency_name_skeleton"), "moc_agency_name", ["skeleton"], unique=False
    )
    secure(op, "moc_agency_name", "reaches('moc')")


def _create_moc_criterion() -> None:
    op.create_table(
        "moc_criterion",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("wording_en", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date()),
        sa.CheckConstraint("side = 'kg'", name=op.f("ck_moc_criterion_is_kyrgyz")),
        sa.CheckConstraint("wording <> ''", name=op.f("ck_moc_criterion_says_something")),
        sa.CheckConstraint(
            "until IS NULL OR until > since", name=op.f("ck_moc_criterion_ends_after_it_begins")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_criterion")),
    )
    op.create_index(
        op.f("ix_moc_criterion_code"),
        "moc_criterion",
        ["code"],
        unique=True,
        postgresql_where=sa.text("until IS NULL"),
    )
    secure(op, "moc_criterion", "reaches('moc')")


def _create_moc_certification() -> None:
    op.create_table(
        "moc_certification",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("agency_id", postgresql.UUID(), nullable=False),
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("criteria", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("certificate_number", sa.String()),
        sa.Column("certified_on", sa.Date()),
        sa.Column("valid_until", sa.Date()),
        sa.CheckConstraint("side = 'kg'", name=op.f("ck_moc_certification_is_kyrgyz")),
        sa.CheckConstraint(
            "state IN ('certified', 'declined', 'examined', 'expired', 'revoked', 'suspended')",
            name=op.f("ck_moc_certification_state_is_known"),
        ),
        sa.CheckConstraint(
            "state IN ('examined', 'declined')"
            " OR (certificate_number IS NOT NULL AND certified_on IS NOT NULL"
            " AND valid_until IS NOT NULL)",
            name=op.f("ck_moc_certification_certified_for_a_term"),
        ),
        sa.CheckConstraint(
            "valid_until >= certified_on", name=op.f("ck_moc_certification_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["moc_agency.id"], name=op.f("fk_moc_certification_agency_id_moc_agency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_certification")),
    )
    op.create_index(
        op.f("ix_moc_certification_certificate_number"),
        "moc_certification",
        ["certificate_number"],
        unique=True,
    )
    op.create_index(
        "uq_moc_certification_one_in_force",
        "moc_certification",
        ["agency_id", "destination"],
        unique=True,
        postgresql_where=sa.text("state IN ('examined', 'certified', 'suspended')"),
    )
    secure(op, "moc_certification", "reaches('moc')")


def _create_moc_certification_step() -> None:
    op.create_table(
        "moc_certification_step",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("certification_id", postgresql.UUID(), nullable=False),
        sa.Column("standing", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date()),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("stored_file_id", postgresql.UUID()),
        sa.Column("taken_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "standing IN ('certified', 'declined', 'examined', 'expired', 'revoked', 'suspended')",
            name=op.f("ck_moc_certification_step_standing_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["certification_id"],
            ["moc_certification.id"],
            name=op.f("fk_moc_certification_step_certification_id_moc_certification"),
        ),
        sa.ForeignKeyConstraint(
            ["stored_file_id"],
            ["stored_file.id"],
            name=op.f("fk_moc_certification_step_stored_file_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_certification_step")),
    )
    op.create_index(
        op.f("ix_moc_certification_step_certification_id"),
        "moc_certification_step",
        ["certification_id"],
        unique=False,
    )
    secure(op, "moc_certification_step", "reaches('moc')")
    append_only(op, "moc_certification_step")


def _create_moc_revocation() -> None:
    op.create_table(
        "moc_revocation",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("agency_id", postgresql.UUID(), nullable=False),
        sa.Column("certificate_number", sa.String(), nullable=False),
        sa.Column("registration_number", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("revoked_on", sa.Date(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("stored_file_id", postgresql.UUID()),
        sa.CheckConstraint("ground <> ''", name=op.f("ck_moc_revocation_says_why")),
        sa.CheckConstraint("side = 'kg'", name=op.f("ck_moc_revocation_is_kyrgyz")),
        sa.ForeignKeyConstraint(
            ["stored_file_id"],
            ["stored_file.id"],
            name=op.f("fk_moc_revocation_stored_file_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_revocation")),
    )
    op.create_index(
        op.f("ix_moc_revocation_certificate_number"),
        "moc_revocation",
        ["certificate_number"],
        unique=True,
    )
    secure(op, "moc_revocation", "reaches('moc')")


def _create_moc_publication() -> None:
    op.create_table(
        "moc_publication",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("of_kind", sa.String(), nullable=False),
        sa.Column("of_id", postgresql.UUID(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("published_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("page_digest", sa.String(), nullable=False),
        sa.CheckConstraint(
            "address ~ '^https?://'", name=op.f("ck_moc_publication_address_is_a_page")
        ),
        sa.CheckConstraint(
            "page_digest ~ '^[0-9a-f]{64}$'", name=op.f("ck_moc_publication_page_digest_is_hex")
        ),
        sa.CheckConstraint("side IN ('jp', 'kg')", name=op.f("ck_moc_publication_side_is_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_publication")),
    )
    op.create_index(
        op.f("ix_moc_publication_of_kind_of_id"),
        "moc_publication",
        ["of_kind", "of_id"],
        unique=False,
    )
    secure(op, "moc_publication", "reaches('moc')")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
