"""Channels between desks, packages sent and received through them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rows import secure

revision = "0012_exchange"
down_revision = "0011_keeping"
branch_labels = None
depends_on = None

TABLES = ("exchange_channel", "exchange_sent", "exchange_received")
STATES = "'accepted', 'held', 'quarantined', 'refused'"


def upgrade() -> None:
    _create_channel()
    _create_sent()
    _create_received()
    for table in TABLES:
        secure(op, table, "reaches(compartment)")


def _create_channel() -> None:
    op.create_table(
        "exchange_channel",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("compartment", sa.String(), nullable=False),
        sa.Column("instrument", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("receiver", sa.String(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "sent >= 0 AND accepted >= 0", name=op.f("ck_exchange_channel_numbers_from_nought")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_channel")),
        sa.UniqueConstraint(
            "instrument",
            "sender",
            "receiver",
            name=op.f("uq_exchange_channel_instrument_sender_receiver"),
        ),
    )


def _create_sent() -> None:
    op.create_table(
        "exchange_sent",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("channel_id", postgresql.UUID(), nullable=False),
        sa.Column("compartment", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("previous", sa.String()),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date()),
        sa.Column("made_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("made_by", postgresql.UUID()),
        sa.Column("signing_key", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("receipt_at", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("receipt_state", sa.String()),
        sa.Column("receipt_why", sa.String()),
        sa.CheckConstraint("sequence >= 1", name=op.f("ck_exchange_sent_numbers_from_one")),
        sa.CheckConstraint("size > 0", name=op.f("ck_exchange_sent_is_not_empty")),
        sa.CheckConstraint(
            "(receipt_at IS NULL) = (receipt_state IS NULL)"
            " AND (receipt_why IS NULL OR receipt_state IS NOT NULL)",
            name=op.f("ck_exchange_sent_receipt_is_whole"),
        ),
        sa.CheckConstraint(
            f"receipt_state IN ({STATES})", name=op.f("ck_exchange_sent_receipt_state_is_known")
        ),
        sa.CheckConstraint(
            "sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_exchange_sent_sha256_is_hex")
        ),
        sa.CheckConstraint(
            "previous ~ '^[0-9a-f]{64}$'", name=op.f("ck_exchange_sent_previous_is_hex")
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"],
            ["exchange_channel.id"],
            name=op.f("fk_exchange_sent_channel_id_exchange_channel"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["account.id"], name=op.f("fk_exchange_sent_made_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_sent")),
        sa.UniqueConstraint(
            "channel_id", "sequence", name=op.f("uq_exchange_sent_channel_id_sequence")
        ),
        sa.UniqueConstraint("sha256", name=op.f("uq_exchange_sent_sha256")),
    )


def _create_received() -> None:
    op.create_table(
        "exchange_received",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("channel_id", postgresql.UUID()),
        sa.Column("compartment", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer()),
        sa.Column("kind", sa.String()),
        sa.Column("previous", sa.String()),
        sa.Column("as_of", sa.Date()),
        sa.Column("valid_until", sa.Date()),
        sa.Column("made_at", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("signing_key", sa.String()),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("received_by", postgresql.UUID()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("why", sa.String()),
        sa.Column("about", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("accepted_at", postgresql.TIMESTAMP(timezone=True)),
        sa.CheckConstraint("size > 0", name=op.f("ck_exchange_received_is_not_empty")),
        sa.CheckConstraint(
            "(channel_id IS NULL) = (kind IS NULL) AND (channel_id IS NULL) = (as_of IS NULL)"
            " AND (channel_id IS NULL) = (made_at IS NULL)"
            " AND (channel_id IS NULL) = (signing_key IS NULL)",
            name=op.f("ck_exchange_received_verified_or_not"),
        ),
        sa.CheckConstraint(
            "(sequence IS NULL) = (channel_id IS NULL OR kind = 'receipt')",
            name=op.f("ck_exchange_received_numbered_in_its_channel"),
        ),
        sa.CheckConstraint(
            "channel_id IS NOT NULL OR state = 'refused'",
            name=op.f("ck_exchange_received_verified_or_refused"),
        ),
        sa.CheckConstraint(
            "(state = 'accepted') = (why IS NULL)", name=op.f("ck_exchange_received_says_why_not")
        ),
        sa.CheckConstraint(
            "state <> 'accepted' OR accepted_at IS NOT NULL",
            name=op.f("ck_exchange_received_accepted_once"),
        ),
        sa.CheckConstraint(
            f"state IN ({STATES})", name=op.f("ck_exchange_received_state_is_known")
        ),
        sa.CheckConstraint(
            "sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_exchange_received_sha256_is_hex")
        ),
        sa.CheckConstraint(
            "previous ~ '^[0-9a-f]{64}$'", name=op.f("ck_exchange_received_previous_is_hex")
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"],
            ["exchange_channel.id"],
            name=op.f("fk_exchange_received_channel_id_exchange_channel"),
        ),
        sa.ForeignKeyConstraint(
            ["received_by"], ["account.id"], name=op.f("fk_exchange_received_received_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_received")),
    )
    op.create_index(
        "uq_exchange_received_one_truth",
        "exchange_received",
        ["channel_id", "sequence"],
        unique=True,
        postgresql_where=sa.text("state = 'accepted'"),
    )
    for columns in (
        ["compartment", "state", "received_at"],
        ["channel_id", "sequence"],
        ["sha256"],
    ):
        name = op.f(f"ix_exchange_received_{'_'.join(columns)}")
        op.create_index(name, "exchange_received", columns, unique=False)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
