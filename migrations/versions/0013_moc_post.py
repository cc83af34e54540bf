"""What goes between the sides of the memorandum."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rows import secure

revision = "0013_moc_post"
down_revision = "0012_exchange"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "moc_dispatch",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("compartment", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("desk", sa.String()),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", postgresql.UUID(), nullable=False),
        sa.Column("state_before", sa.String()),
        sa.Column("content_kind", sa.String(), nullable=False),
        sa.Column("content_id", postgresql.UUID(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("files", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("occurred_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("sent_in", postgresql.UUID()),
        sa.Column("received_in", postgresql.UUID()),
        sa.CheckConstraint("side IN ('jp', 'kg')", name=op.f("ck_moc_dispatch_side_is_known")),
        sa.CheckConstraint(
            "sent_in IS NULL OR received_in IS NULL",
            name=op.f("ck_moc_dispatch_sent_or_received"),
        ),
        sa.ForeignKeyConstraint(
            ["sent_in"], ["exchange_sent.id"], name=op.f("fk_moc_dispatch_sent_in_exchange_sent")
        ),
        sa.ForeignKeyConstraint(
            ["received_in"],
            ["exchange_received.id"],
            name=op.f("fk_moc_dispatch_received_in_exchange_received"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_dispatch")),
    )
    op.create_index(op.f("ix_moc_dispatch_number"), "moc_dispatch", ["number"], unique=True)
    op.create_index(
        op.f("ix_moc_dispatch_subject_kind_subject_id"),
        "moc_dispatch",
        ["subject_kind", "subject_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_moc_dispatch_side_number"),
        "moc_dispatch",
        ["side", "number"],
        unique=False,
        postgresql_where=sa.text("sent_in IS NULL"),
    )
    secure(op, "moc_dispatch", "reaches(compartment)")


def downgrade() -> None:
    op.drop_table("moc_dispatch")
