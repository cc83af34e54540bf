"""Settings, open duties, mail, concurrences in decisions, keys of forms."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rows import secure

revision = "0004_duties"
down_revision = "0003_papers"
branch_labels = None
depends_on = None

TABLES = (
    "setting_value",
    "owed_duty",
    "mail",
    "concurrence",
    "once_key",
)


def upgrade() -> None:
    _create_setting_value()
    _create_owed_duty()
    _create_mail()
    _create_concurrence()
    _create_once_key()


def _create_setting_value() -> None:
    op.create_table(
        "setting_value",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("key <> ''", name=op.f("ck_setting_value_key_is_given")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting_value")),
    )
    op.create_index(
        op.f("ix_setting_value_key_effective_on_recorded_at"),
        "setting_value",
        ["key", "effective_on", "recorded_at"],
        unique=False,
    )


def _create_owed_duty() -> None:
    op.create_table(
        "owed_duty",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("compartment", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("owed_by_desk", sa.String()),
        sa.Column("owed_by_organisation", postgresql.UUID()),
        sa.Column("opened_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_by_seq", sa.Integer()),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("target_on", sa.Date()),
        sa.Column("calendar_version", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("closed_at", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("closed_by_seq", sa.Integer()),
        sa.CheckConstraint(
            "(state = 'open') = (closed_at IS NULL)", name=op.f("ck_owed_duty_closed_when_not_open")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'discharged', 'fallen-away')",
            name=op.f("ck_owed_duty_state_is_known"),
        ),
        sa.CheckConstraint(
            "(owed_by_desk IS NULL) <> (owed_by_organisation IS NULL)",
            name=op.f("ck_owed_duty_owed_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["owed_by_organisation"],
            ["organisation.id"],
            name=op.f("fk_owed_duty_owed_by_organisation_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owed_duty")),
        sa.UniqueConstraint("key", name=op.f("uq_owed_duty_key")),
    )
    op.create_index(
        op.f("ix_owed_duty_owed_by_desk"),
        "owed_duty",
        ["owed_by_desk"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        op.f("ix_owed_duty_owed_by_organisation"),
        "owed_duty",
        ["owed_by_organisation"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(op.f("ix_owed_duty_subject"), "owed_duty", ["subject"], unique=False)
    secure(op, "owed_duty", "reaches(compartment) OR reaches_organisation(owed_by_organisation)")


def _create_mail() -> None:
    op.create_table(
        "mail",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("params", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("send_after", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("sent_at", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String()),
        sa.Column("bounced_at", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("dealt_with_at", postgresql.TIMESTAMP(timezone=True)),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_mail_tries_are_counted")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("key", name=op.f("uq_mail_key")),
    )
    op.create_index(
        op.f("ix_mail_send_after"),
        "mail",
        ["send_after"],
        unique=False,
        postgresql_where=sa.text("sent_at IS NULL"),
    )
    secure(op, "mail", "reaches('outbox')")


def _create_concurrence() -> None:
    op.create_table(
        "concurrence",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("compartment", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("account_id", postgresql.UUID(), nullable=False),
        sa.Column("draft_digest", sa.String(), nullable=False),
        sa.Column("given_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("voided_at", postgresql.TIMESTAMP(timezone=True)),
        sa.CheckConstraint("draft_digest <> ''", name=op.f("ck_concurrence_bound_to_a_draft")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_concurrence_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concurrence")),
    )
    op.create_index(
        op.f("ix_concurrence_act_subject_account_id"),
        "concurrence",
        ["act", "subject", "account_id"],
        unique=True,
        postgresql_where=sa.text("voided_at IS NULL"),
    )
    secure(op, "concurrence", "reaches(compartment)")


def _create_once_key() -> None:
    op.create_table(
        "once_key",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("account_id", postgresql.UUID(), nullable=False),
        sa.Column("used_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("location", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_once_key_account_id_account")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_once_key")),
    )
    secure(op, "once_key", "reaches_account(account_id)")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
