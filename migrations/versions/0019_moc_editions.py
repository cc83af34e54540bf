"""Editions of lists, improvement orders, and what of the memorandum's lists is public."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rows import secure

revision = "0019_moc_editions"
down_revision = "0018_moc_letters"
branch_labels = None
depends_on = None

_PROVEN = "EXISTS (SELECT 1 FROM moc_publication proof WHERE proof.of_id = {0})"
PUBLIC = "reaches('moc') OR (reaches('moc:published') AND " + _PROVEN + ")"
NOTIFIED = "reaches('moc') OR (reaches('moc:published') AND notified_on IS NOT NULL)"
ANY = "reaches('moc') OR reaches('moc:published')"


def upgrade() -> None:
    _create_moc_edition()
    _create_moc_edition_row()
    _create_moc_edition_draft()
    _create_moc_order()
    op.add_column("moc_revocation", sa.Column("notified_on", sa.Date()))
    _show("moc_revocation", NOTIFIED)
    _show("moc_publication", ANY)


def _show(table: str, visible: str) -> None:
    op.execute(f"DROP POLICY compartment ON {table}")
    secure(op, table, visible, writing="reaches('moc')")


def _create_moc_edition() -> None:
    op.create_table(
        "moc_edition",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("sort", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer()),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date()),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("rows_digest", sa.String(), nullable=False),
        sa.Column("made_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "sort IN ('agencies', 'support-organisations')",
            name=op.f("ck_moc_edition_sort_is_known"),
        ),
        sa.CheckConstraint(
            "side = CASE sort WHEN 'agencies' THEN 'kg' ELSE 'jp' END",
            name=op.f("ck_moc_edition_side_of_its_sort"),
        ),
        sa.CheckConstraint(
            "state IN ('discarded', 'draft', 'forward', 'issued')",
            name=op.f("ck_moc_edition_state_is_known"),
        ),
        sa.CheckConstraint(
            "(state <> 'issued' OR number IS NOT NULL) AND (number IS NULL OR number >= 1)",
            name=op.f("ck_moc_edition_numbered_when_issued"),
        ),
        sa.CheckConstraint(
            "valid_until >= as_of", name=op.f("ck_moc_edition_ends_after_it_begins")
        ),
        sa.CheckConstraint("row_count >= 0", name=op.f("ck_moc_edition_counts_from_nought")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_edition")),
    )
    op.create_index(
        op.f("ix_moc_edition_sort_number"), "moc_edition", ["sort", "number"], unique=True
    )
    secure(op, "moc_edition", PUBLIC.format("moc_edition.id"), writing="reaches('moc')")


def _create_moc_edition_row() -> None:
    op.create_table(
        "moc_edition_row",
        sa.Column("edition_id", postgresql.UUID(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("cells", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("search_key", sa.String(), nullable=False),
        sa.Column("skeletons", sa.String(), nullable=False),
        sa.CheckConstraint("key <> ''", name=op.f("ck_moc_edition_row_is_told_apart")),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["moc_edition.id"],
            name=op.f("fk_moc_edition_row_edition_id_moc_edition"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("edition_id", "position", name=op.f("pk_moc_edition_row")),
    )
    op.create_index(
        op.f("ix_moc_edition_row_edition_id_key"),
        "moc_edition_row",
        ["edition_id", "key"],
        unique=True,
    )
    secure(
        op,
        "moc_edition_row",
        PUBLIC.format("moc_edition_row.edition_id"),
        writing="reaches('moc')",
    )


def _create_moc_edition_draft() -> None:
    op.create_table(
        "moc_edition_draft",
        sa.Column("edition_id", postgresql.UUID(), nullable=False),
        sa.Column("stored_file_id", postgresql.UUID()),
        sa.Column("matched", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("overrides", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("faults", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("done_rows", sa.Integer(), nullable=False),
        sa.Column("reading_since", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("failure", postgresql.JSONB(astext_type=sa.Text())),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["moc_edition.id"],
            name=op.f("fk_moc_edition_draft_edition_id_moc_edition"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["stored_file_id"],
            ["stored_file.id"],
            name=op.f("fk_moc_edition_draft_stored_file_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("edition_id", name=op.f("pk_moc_edition_draft")),
    )
    secure(op, "moc_edition_draft", "reaches('moc')")


def _create_moc_order() -> None:
    op.create_table(
        "moc_order",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("host_en", sa.String(), nullable=False),
        sa.Column("corporate_number", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("representative", sa.String(), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.Column("improve_by", sa.Date()),
        sa.Column("law", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("content_en", sa.String(), nullable=False),
        sa.Column("notified_on", sa.Date()),
        sa.Column("stored_file_id", postgresql.UUID()),
        sa.CheckConstraint("side = 'jp'", name=op.f("ck_moc_order_is_japanese")),
        sa.CheckConstraint("content <> ''", name=op.f("ck_moc_order_says_what")),
        sa.CheckConstraint(
            "improve_by >= ordered_on", name=op.f("ck_moc_order_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(
            ["stored_file_id"],
            ["stored_file.id"],
            name=op.f("fk_moc_order_stored_file_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_order")),
    )
    op.create_index(op.f("ix_moc_order_number"), "moc_order", ["number"], unique=True)
    secure(op, "moc_order", PUBLIC.format("moc_order.id"), writing="reaches('moc')")


def downgrade() -> None:
    for table in ("moc_publication", "moc_revocation"):
        op.execute(f"DROP POLICY compartment ON {table}")
        secure(op, table, "reaches('moc')")
    op.drop_column("moc_revocation", "notified_on")
    for table in ("moc_order", "moc_edition_draft", "moc_edition_row", "moc_edition"):
        op.drop_table(table)
