"""Organisations, accounts and their secrets, desks held, absences, sessions, links, throttles."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rows import secure

revision = "0002_parties"
down_revision = "0001_ledger"
branch_labels = None
depends_on = None

TABLES = (
    "organisation",
    "account",
    "credential",
    "recovery_code",
    "desk_holding",
    "absence",
    "sign_in_session",
    "entry_link",
    "recovery_request",
    "throttle",
)


def upgrade() -> None:
    _create_organisation()
    _create_account()
    _create_credential()
    _create_recovery_code()
    _create_desk_holding()
    _create_absence()
    _create_sign_in_session()
    _create_entry_link()
    _create_recovery_request()
    _create_throttle()


def _create_organisation() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("serial", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String()),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('registered-corporation', 'local-government', 'economic-organisation', "
            "'other')",
            name=op.f("ck_organisation_kind_is_known"),
        ),
        sa.CheckConstraint("name <> ''", name=op.f("ck_organisation_has_a_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("serial", name=op.f("uq_organisation_serial")),
    )
    secure(
        op,
        "organisation",
        "reaches('offices') OR reaches('house') OR reaches('sign-in') OR reaches_organisation(id)",
    )


def _create_account() -> None:
    op.create_table(
        "account",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("serial", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name_ja", sa.String(), nullable=False),
        sa.Column("name_en", sa.String()),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("organisation_id", postgresql.UUID()),
        sa.Column("is_organisation_administrator", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("locale IN ('ja', 'en')", name=op.f("ck_account_locale_is_known")),
        sa.CheckConstraint(
            "state IN ('invited', 'active', 'suspended', 'left')",
            name=op.f("ck_account_state_is_known"),
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_account_email_is_lower_case")),
        sa.CheckConstraint(
            "organisation_id IS NOT NULL OR NOT is_organisation_administrator",
            name=op.f("ck_account_administers_an_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_account_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        sa.UniqueConstraint("id", "serial", name=op.f("uq_account_id_serial")),
        sa.UniqueConstraint("serial", name=op.f("uq_account_serial")),
    )
    op.create_index(
        op.f("ix_account_organisation_id"), "account", ["organisation_id"], unique=False
    )
    secure(
        op,
        "account",
        "reaches('offices') OR reaches('house') OR reaches('sign-in') OR "
        "reaches_organisation(organisation_id) OR reaches_account(id)",
    )


def _create_credential() -> None:
    op.create_table(
        "credential",
        sa.Column("account_id", postgresql.UUID(), nullable=False),
        sa.Column("password_hash", sa.String()),
        sa.Column("totp_secret", sa.LargeBinary()),
        sa.Column("totp_pending", sa.LargeBinary()),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_credential_account_id_account")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_credential")),
    )
    secure(op, "credential", "reaches('sign-in')")


def _create_recovery_code() -> None:
    op.create_table(
        "recovery_code",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", postgresql.UUID(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("used_at", postgresql.TIMESTAMP(timezone=True)),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_recovery_code_account_id_account")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_recovery_code")),
    )
    op.create_index(
        op.f("ix_recovery_code_account_id"), "recovery_code", ["account_id"], unique=False
    )
    secure(op, "recovery_code", "reaches('sign-in')")


def _create_desk_holding() -> None:
    op.create_table(
        "desk_holding",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("account_id", postgresql.UUID(), nullable=False),
        sa.Column("account_serial", sa.BigInteger(), nullable=False),
        sa.Column("desks", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date()),
        sa.Column("granted_by_seq", sa.BigInteger()),
        postgresql.ExcludeConstraint(
            (sa.text("int8range(account_serial, account_serial, '[]')"), "&&"),
            (sa.text("daterange(from_on, until_on)"), "&&"),
            using="gist",
            name="ex_desk_holding_one_at_a_time",
        ),
        sa.CheckConstraint(
            "cardinality(desks) = 1 OR desks = ARRAY['kg.head', 'kg.officer'] OR "
            "desks = ARRAY['mlit.market', 'mlit.plans']",
            name=op.f("ck_desk_holding_desks_of_one_circle"),
        ),
        sa.CheckConstraint(
            "desks <@ ARRAY['meti.secretariat', 'meti.chair', 'meti.field', 'isa.residence', "
            "'isa.delivery', 'isa.bureau', 'mhlw.foreign-workers', 'mhlw.employment', "
            "'mhlw.pension', 'mlit.market', 'mlit.plans', 'npa', 'mofa', 'kg.officer', "
            "'kg.head', 'organisation', 'administrator', 'auditor']",
            name=op.f("ck_desk_holding_desks_are_known"),
        ),
        sa.CheckConstraint(
            "until_on >= from_on", name=op.f("ck_desk_holding_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "account_serial"],
            ["account.id", "account.serial"],
            name=op.f("fk_desk_holding_account_id_account"),
            match="FULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_holding")),
    )
    op.create_index(
        op.f("ix_desk_holding_account_id"), "desk_holding", ["account_id"], unique=False
    )
    secure(
        op,
        "desk_holding",
        "reaches('sign-in') OR reaches('house') OR "
        "EXISTS (SELECT FROM account WHERE account.id = desk_holding.account_id)",
    )


def _create_absence() -> None:
    op.create_table(
        "absence",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("account_id", postgresql.UUID(), nullable=False),
        sa.Column("account_serial", sa.BigInteger(), nullable=False),
        sa.Column("deputy_id", postgresql.UUID()),
        sa.Column("deputy_serial", sa.BigInteger()),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date()),
        sa.Column("recorded_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.text("int8range(account_serial, account_serial, '[]')"), "&&"),
            (sa.text("daterange(from_on, until_on)"), "&&"),
            using="gist",
            name="ex_absence_once_at_a_time",
        ),
        postgresql.ExcludeConstraint(
            (sa.text("int8range(deputy_serial, deputy_serial, '[]')"), "&&"),
            (sa.text("daterange(from_on, until_on)"), "&&"),
            where=sa.text("deputy_serial IS NOT NULL"),
            using="gist",
            name="ex_absence_one_deputised_at_a_time",
        ),
        sa.CheckConstraint(
            "deputy_id <> account_id", name=op.f("ck_absence_deputy_is_somebody_else")
        ),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_absence_ends_after_it_begins")),
        sa.ForeignKeyConstraint(
            ["account_id", "account_serial"],
            ["account.id", "account.serial"],
            name=op.f("fk_absence_account_id_account"),
            match="FULL",
        ),
        sa.ForeignKeyConstraint(
            ["deputy_id", "deputy_serial"],
            ["account.id", "account.serial"],
            name=op.f("fk_absence_deputy_id_account"),
            match="FULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index(op.f("ix_absence_account_id"), "absence", ["account_id"], unique=False)
    op.create_index(op.f("ix_absence_deputy_id"), "absence", ["deputy_id"], unique=False)
    secure(
        op,
        "absence",
        "reaches('sign-in') OR reaches('house') OR "
        "EXISTS (SELECT FROM account WHERE account.id = absence.account_id)",
    )


def _create_sign_in_session() -> None:
    op.create_table(
        "sign_in_session",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", postgresql.UUID(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("last_seen_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("confirmed_at", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("ended_at", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("ended_why", sa.String()),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.CheckConstraint(
            "ended_why IN ('signed-out', 'ended-elsewhere', 'credentials-changed', 'suspended', "
            "'left', 'administrator')",
            name=op.f("ck_sign_in_session_ended_why_is_known"),
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_why IS NULL)",
            name=op.f("ck_sign_in_session_ended_for_a_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_sign_in_session_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_session")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_sign_in_session_token_digest")),
    )
    op.create_index(
        op.f("ix_sign_in_session_account_id"),
        "sign_in_session",
        ["account_id"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    secure(op, "sign_in_session", "reaches('sign-in') OR reaches_account(account_id)")


def _create_entry_link() -> None:
    op.create_table(
        "entry_link",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("account_id", postgresql.UUID()),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("expires_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("used_at", postgresql.TIMESTAMP(timezone=True)),
        sa.CheckConstraint(
            "(account_id IS NULL) = (purpose = 'registration' AND used_at IS NULL)",
            name=op.f("ck_entry_link_nobodys_only_before_registration"),
        ),
        sa.CheckConstraint(
            "purpose IN ('invitation', 'registration', 'password', 'recovery', 'renewal')",
            name=op.f("ck_entry_link_purpose_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_entry_link_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_link")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_entry_link_token_digest")),
    )
    op.create_index(
        op.f("ix_entry_link_account_id_purpose"),
        "entry_link",
        ["account_id", "purpose"],
        unique=False,
        postgresql_where=sa.text("used_at IS NULL"),
    )
    secure(op, "entry_link", "reaches('sign-in')")


def _create_recovery_request() -> None:
    op.create_table(
        "recovery_request",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("account_id", postgresql.UUID(), nullable=False),
        sa.Column("organisation_id", postgresql.UUID()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("identity_check", sa.String()),
        sa.Column("settled_at", postgresql.TIMESTAMP(timezone=True)),
        sa.CheckConstraint(
            "identity_check IN ('in-person', 'called-back', 'letter')",
            name=op.f("ck_recovery_request_identity_check_is_known"),
        ),
        sa.CheckConstraint(
            "state IN ('requested', 'checked', 'refused', 'done')",
            name=op.f("ck_recovery_request_state_is_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('checked', 'done') OR identity_check IS NOT NULL",
            name=op.f("ck_recovery_request_checked_in_a_stated_way"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_recovery_request_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_recovery_request_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_request")),
    )
    op.create_index(
        op.f("ix_recovery_request_account_id"),
        "recovery_request",
        ["account_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('requested', 'checked')"),
    )
    secure(
        op,
        "recovery_request",
        "reaches('sign-in') OR reaches('house') OR "
        "EXISTS (SELECT FROM account WHERE account.id = recovery_request.account_id)",
    )


def _create_throttle() -> None:
    op.create_table(
        "throttle",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("attempts", sa.ARRAY(postgresql.TIMESTAMP(timezone=True)), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttle")),
    )
    secure(op, "throttle", "reaches('sign-in')")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
