"""Questions of the other Japanese ministries, on their way through the contact point."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rows import secure

revision = "0025_moc_proposals"
down_revision = "0024_incidents"
branch_labels = None
depends_on = None

TABLES = ("moc_inquiry_proposal", "moc_inquiry_proposal_file")


def upgrade() -> None:
    op.create_table(
        "moc_inquiry_proposal",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("desk", sa.String(), nullable=False),
        sa.Column("question", sa.String()),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("proposed_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("inquiry_id", postgresql.UUID()),
        sa.CheckConstraint(
            "(state = 'sent') = (inquiry_id IS NOT NULL)",
            name=op.f("ck_moc_inquiry_proposal_sent_as_an_inquiry"),
        ),
        sa.CheckConstraint(
            "language IN ('en', 'ja', 'ky', 'ru')",
            name=op.f("ck_moc_inquiry_proposal_language_is_known"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'returned', 'sent')",
            name=op.f("ck_moc_inquiry_proposal_state_is_known"),
        ),
        sa.CheckConstraint(
            "subject <> '' AND (text <> '' OR question IS NOT NULL)",
            name=op.f("ck_moc_inquiry_proposal_asks_something"),
        ),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["moc_inquiry.id"],
            name=op.f("fk_moc_inquiry_proposal_inquiry_id_moc_inquiry"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_inquiry_proposal")),
    )
    op.create_table(
        "moc_inquiry_proposal_file",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("proposal_id", postgresql.UUID(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("stored_file_id", postgresql.UUID(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["moc_inquiry_proposal.id"],
            name=op.f("fk_moc_inquiry_proposal_file_proposal_id_moc_inquiry_proposal"),
        ),
        sa.ForeignKeyConstraint(
            ["stored_file_id"],
            ["stored_file.id"],
            name=op.f("fk_moc_inquiry_proposal_file_stored_file_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_inquiry_proposal_file")),
    )
    op.create_index(
        op.f("ix_moc_inquiry_proposal_file_proposal_id"),
        "moc_inquiry_proposal_file",
        ["proposal_id"],
        unique=False,
    )
    for table in TABLES:
        secure(op, table, "reaches('moc:jp')")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
