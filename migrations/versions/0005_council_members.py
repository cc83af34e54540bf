"""The register of members, employers, certificates, filings, expulsion cases."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rows import secure

revision = "0005_council_members"
down_revision = "0004_duties"
branch_labels = None
depends_on = None

TABLES = (
    "council_member_state",
    "council_member_contact",
    "council_employer",
    "council_employer_search",
    "council_import",
    "council_certificate",
    "council_filing",
    "council_filing_round",
    "council_filing_file",
    "council_filing_letter",
    "council_expulsion",
    "council_expulsion_file",
    "council_expulsion_letter",
)


def upgrade() -> None:
    _create_council_member_state()
    _create_council_member_contact()
    _create_council_employer()
    _create_council_employer_search()
    _create_council_import()
    _create_council_certificate()
    _create_council_filing()
    _create_council_filing_round()
    _create_council_filing_file()
    _create_council_filing_letter()
    _create_council_expulsion()
    _create_council_expulsion_file()
    _create_council_expulsion_letter()


def _create_council_member_state() -> None:
    op.create_table(
        "council_member_state",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("organisation_id", postgresql.UUID(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("kana", sa.String(), nullable=False),
        sa.Column("corporate_number", sa.String(), nullable=False),
        sa.Column("postal_code", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date()),
        sa.Column("member_since", sa.Date(), nullable=False),
        sa.Column("known_from", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("known_until", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("began", sa.String(), nullable=False),
        sa.Column("ended", sa.String()),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("address_key", sa.String(), nullable=False),
        sa.Column("sort_key", sa.String(), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("grams", sa.ARRAY(sa.Integer()), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.text("int8range(serial, serial, '[]')"), "&&"),
            (sa.text("daterange(valid_from, valid_until)"), "&&"),
            where=sa.text("known_until IS NULL"),
            using="gist",
            name="ex_council_member_state_one_truth",
        ),
        sa.CheckConstraint(
            "began IN ('by-rules', 'by-registration', 'joined', 'changed', 'imported', "
            "'corrected')",
            name=op.f("ck_council_member_state_began_is_known"),
        ),
        sa.CheckConstraint(
            "ended IS DISTINCT FROM 'expelled' OR item IN ('registered', 'organisation')",
            name=op.f("ck_council_member_state_only_items_iii_and_iv_are_expelled"),
        ),
        sa.CheckConstraint(
            "ended IS NULL OR ended IN ('withdrawn', 'expelled', 'rules-amended', "
            "'registration-ended')",
            name=op.f("ck_council_member_state_ended_is_known"),
        ),
        sa.CheckConstraint(
            "item <> 'employer_until_2025' OR valid_until IS NOT NULL",
            name=op.f("ck_council_member_state_employers_are_history"),
        ),
        sa.CheckConstraint(
            "item <> 'registered' OR basis <> ''",
            name=op.f("ck_council_member_state_registered_by_number"),
        ),
        sa.CheckConstraint(
            "item IN ('meti', 'organ', 'registered', 'organisation', 'employer_until_2025')",
            name=op.f("ck_council_member_state_item_is_known"),
        ),
        sa.CheckConstraint(
            "ended IS NULL OR valid_until IS NOT NULL",
            name=op.f("ck_council_member_state_ended_has_a_day"),
        ),
        sa.CheckConstraint(
            "member_since <= valid_from",
            name=op.f("ck_council_member_state_member_since_then_or_before"),
        ),
        sa.CheckConstraint(
            "known_until IS NULL OR known_until >= known_from",
            name=op.f("ck_council_member_state_known_in_order"),
        ),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_until > valid_from",
            name=op.f("ck_council_member_state_days_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_council_member_state_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_member_state")),
    )
    op.create_index(
        op.f("ix_council_member_state_corporate_number"),
        "council_member_state",
        ["corporate_number"],
        unique=False,
        postgresql_where=sa.text("known_until IS NULL"),
    )
    op.create_index(
        "ix_council_member_state_grams",
        "council_member_state",
        ["grams"],
        unique=False,
        postgresql_using="gin",
    )
    for name, columns in (
        ("name", ["sort_key", "id"]),
        ("since", ["member_since", "id"]),
        ("item", ["item", "sort_key", "id"]),
    ):
        op.create_index(
            f"ix_council_member_state_by_{name}",
            "council_member_state",
            columns,
            unique=False,
            postgresql_include=["valid_from", "valid_until", "known_from", "known_until"],
        )
    op.create_index(
        op.f("ix_council_member_state_name_key"),
        "council_member_state",
        ["name_key"],
        unique=False,
        postgresql_where=sa.text("known_until IS NULL"),
    )
    op.create_index(
        op.f("ix_council_member_state_address_key"),
        "council_member_state",
        ["address_key"],
        unique=False,
        postgresql_where=sa.text("known_until IS NULL"),
    )
    op.create_index(
        op.f("ix_council_member_state_organisation_id"),
        "council_member_state",
        ["organisation_id"],
        unique=False,
    )


def _create_council_member_contact() -> None:
    op.create_table(
        "council_member_contact",
        sa.Column("member_state_id", postgresql.UUID(), nullable=False),
        sa.Column("organisation_id", postgresql.UUID(), nullable=False),
        sa.Column("representative", sa.String(), nullable=False),
        sa.Column("contact_name", sa.String(), nullable=False),
        sa.Column("contact_phone", sa.String(), nullable=False),
        sa.Column("contact_email", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_state_id"],
            ["council_member_state.id"],
            name=op.f("fk_council_member_contact_member_state_id_council_member_state"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_council_member_contact_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("member_state_id", name=op.f("pk_council_member_contact")),
    )
    secure(
        op, "council_member_contact", "reaches('council') OR reaches_organisation(organisation_id)"
    )


def _create_council_employer() -> None:
    op.create_table(
        "council_employer",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("corporate_number", sa.String(), nullable=False),
        sa.Column("establishment", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("prefecture", sa.String(), nullable=False),
        sa.Column("industry", sa.String(), nullable=False),
        sa.Column("work_categories", sa.String(), nullable=False),
        sa.Column("ssw_workers", sa.Integer()),
        sa.Column("listed_since", sa.Date()),
        sa.Column("listed_until", sa.Date()),
        sa.Column("roster", sa.String(), nullable=False),
        sa.Column("recorded_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("address_key", sa.String(), nullable=False),
        sa.Column("sort_key", sa.String(), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_council_employer_name_is_given")),
        sa.CheckConstraint(
            "roster IN ('council', 'registered-corporation')",
            name=op.f("ck_council_employer_roster_is_known"),
        ),
        sa.CheckConstraint(
            "listed_until IS NULL OR listed_until > listed_since",
            name=op.f("ck_council_employer_days_in_order"),
        ),
        sa.CheckConstraint(
            "ssw_workers IS NULL OR ssw_workers >= 0",
            name=op.f("ck_council_employer_workers_are_counted"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_employer")),
    )
    op.create_index(
        op.f("ix_council_employer_corporate_number"),
        "council_employer",
        ["corporate_number"],
        unique=False,
    )
    op.create_index(
        op.f("ix_council_employer_name_key"),
        "council_employer",
        ["name_key"],
        unique=False,
    )
    op.create_index(
        op.f("ix_council_employer_sort_key_id"),
        "council_employer",
        ["sort_key", "id"],
        unique=False,
        postgresql_include=["roster", "listed_since", "listed_until"],
    )
    secure(op, "council_employer", "reaches('council')")


def _create_council_employer_search() -> None:
    op.create_table(
        "council_employer_search",
        sa.Column("employer_id", postgresql.UUID(), nullable=False),
        sa.Column("grams", sa.ARRAY(sa.Integer()), nullable=False),
        sa.ForeignKeyConstraint(
            ["employer_id"],
            ["council_employer.id"],
            name=op.f("fk_council_employer_search_employer_id_council_employer"),
        ),
        sa.PrimaryKeyConstraint("employer_id", name=op.f("pk_council_employer_search")),
    )
    op.create_index(
        "ix_council_employer_search_grams",
        "council_employer_search",
        ["grams"],
        unique=False,
        postgresql_using="gin",
    )


def _create_council_import() -> None:
    op.create_table(
        "council_import",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("kind_of_table", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("stored_file_id", postgresql.UUID(), nullable=False),
        sa.Column("chosen", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("decisions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("without_faulty", sa.Boolean(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("done_count", sa.Integer(), nullable=False),
        sa.Column("taken_count", sa.Integer(), nullable=False),
        sa.Column("uploaded_by", postgresql.UUID()),
        sa.Column("uploaded_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("beat_at", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("finished_at", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("refusal", postgresql.JSONB(astext_type=sa.Text())),
        sa.CheckConstraint(
            "kind_of_table IN ('members', 'employers')",
            name=op.f("ck_council_import_kind_is_known"),
        ),
        sa.CheckConstraint(
            "state IN ('uploaded', 'running', 'stopping', 'taken', 'stopped', 'refused')",
            name=op.f("ck_council_import_state_is_known"),
        ),
        sa.CheckConstraint(
            "(state IN ('taken', 'stopped', 'refused')) = (finished_at IS NOT NULL)",
            name=op.f("ck_council_import_finished_at_a_moment"),
        ),
        sa.ForeignKeyConstraint(
            ["stored_file_id"],
            ["stored_file.id"],
            name=op.f("fk_council_import_stored_file_id_stored_file"),
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by"], ["account.id"], name=op.f("fk_council_import_uploaded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_import")),
    )
    secure(op, "council_import", "reaches('council')")


def _create_council_certificate() -> None:
    op.create_table(
        "council_certificate",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("organisation_id", postgresql.UUID(), nullable=False),
        sa.Column("stated_on", sa.Date(), nullable=False),
        sa.Column("issued_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("paper_id", postgresql.UUID(), nullable=False),
        sa.Column("voided_at", postgresql.TIMESTAMP(timezone=True)),
        sa.CheckConstraint(
            "char_length(code) >= 16", name=op.f("ck_council_certificate_code_is_long")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_council_certificate_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["paper.id"], name=op.f("fk_council_certificate_paper_id_paper")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_certificate")),
        sa.UniqueConstraint("code", name=op.f("uq_council_certificate_code")),
    )
    op.create_index(
        op.f("ix_council_certificate_organisation_id"),
        "council_certificate",
        ["organisation_id"],
        unique=False,
    )
    secure(op, "council_certificate", "reaches('council') OR reaches_organisation(organisation_id)")


def _create_council_filing() -> None:
    op.create_table(
        "council_filing",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("organisation_id", postgresql.UUID(), nullable=False),
        sa.Column("kind_of_filing", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("entered_by", postgresql.UUID()),
        sa.Column("receipt_number", sa.String()),
        sa.Column("arrived_on", sa.Date()),
        sa.Column("effective_on", sa.Date()),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("started_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("decided_on", sa.Date()),
        sa.CheckConstraint(
            "state = 'draft' OR arrived_on IS NOT NULL",
            name=op.f("ck_council_filing_received_has_a_day"),
        ),
        sa.CheckConstraint(
            "(state = 'draft') = (receipt_number IS NULL)",
            name=op.f("ck_council_filing_received_has_a_number"),
        ),
        sa.CheckConstraint(
            "channel <> 'system' OR entered_by IS NULL",
            name=op.f("ck_council_filing_entered_for_the_filer"),
        ),
        sa.CheckConstraint(
            "channel IN ('system', 'paper', 'mail')",
            name=op.f("ck_council_filing_channel_is_known"),
        ),
        sa.CheckConstraint(
            "kind_of_filing <> 'join' OR state <> 'recorded'",
            name=op.f("ck_council_filing_joining_is_decided"),
        ),
        sa.CheckConstraint(
            "kind_of_filing = 'join' OR state = 'draft' OR effective_on IS NOT NULL",
            name=op.f("ck_council_filing_a_notice_has_its_day"),
        ),
        sa.CheckConstraint(
            "kind_of_filing = 'join' OR state NOT IN ('for-registration', 'for-not-eligible', "
            "'for-refusal', 'registered', 'not-eligible', 'refused')",
            name=op.f("ck_council_filing_a_notice_is_never_refused"),
        ),
        sa.CheckConstraint(
            "kind_of_filing IN ('join', 'change', 'withdrawal')",
            name=op.f("ck_council_filing_kind_is_known"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'correction-asked', 'for-registration', "
            "'for-not-eligible', 'for-refusal', 'registered', 'not-eligible', 'refused', "
            "'recorded', 'taken-back', 'lapsed')",
            name=op.f("ck_council_filing_state_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["account.id"], name=op.f("fk_council_filing_entered_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_council_filing_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_filing")),
        sa.UniqueConstraint("receipt_number", name=op.f("uq_council_filing_receipt_number")),
    )
    op.create_index(
        op.f("ix_council_filing_organisation_id"),
        "council_filing",
        ["organisation_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_council_filing_state_arrived_on"),
        "council_filing",
        ["state", "arrived_on"],
        unique=False,
    )
    op.create_index(
        "uq_council_filing_one_pending",
        "council_filing",
        ["organisation_id", "kind_of_filing"],
        unique=True,
        postgresql_where=sa.text(
            "state IN ('submitted', 'correction-asked', 'for-registration', 'for-not-eligible', "
            "'for-refusal')"
        ),
    )
    secure(op, "council_filing", "reaches('council') OR reaches_organisation(organisation_id)")


def _create_council_filing_round() -> None:
    op.create_table(
        "council_filing_round",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("filing_id", postgresql.UUID(), nullable=False),
        sa.Column("organisation_id", postgresql.UUID(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("effective_on", sa.Date()),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("filed_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("asked_points", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("asked_text", sa.String(), nullable=False),
        sa.Column("answer_by", sa.Date()),
        sa.Column("asked_at", postgresql.TIMESTAMP(timezone=True)),
        sa.CheckConstraint("number >= 1", name=op.f("ck_council_filing_round_counted_from_one")),
        sa.ForeignKeyConstraint(
            ["filing_id"],
            ["council_filing.id"],
            name=op.f("fk_council_filing_round_filing_id_council_filing"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_council_filing_round_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_filing_round")),
    )
    op.create_index(
        op.f("ix_council_filing_round_filing_id_number"),
        "council_filing_round",
        ["filing_id", "number"],
        unique=True,
    )
    secure(
        op, "council_filing_round", "reaches('council') OR reaches_organisation(organisation_id)"
    )


def _create_council_filing_file() -> None:
    op.create_table(
        "council_filing_file",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("filing_id", postgresql.UUID(), nullable=False),
        sa.Column("organisation_id", postgresql.UUID(), nullable=False),
        sa.Column("stored_file_id", postgresql.UUID(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("added_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("filed_in_round", sa.Integer()),
        sa.CheckConstraint(
            "purpose IN ('attachment', 'scan', 'proposal')",
            name=op.f("ck_council_filing_file_purpose_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["filing_id"],
            ["council_filing.id"],
            name=op.f("fk_council_filing_file_filing_id_council_filing"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_council_filing_file_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["stored_file_id"],
            ["stored_file.id"],
            name=op.f("fk_council_filing_file_stored_file_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_filing_file")),
    )
    op.create_index(
        op.f("ix_council_filing_file_filing_id"), "council_filing_file", ["filing_id"], unique=False
    )
    secure(op, "council_filing_file", "reaches('council') OR reaches_organisation(organisation_id)")


def _create_council_filing_letter() -> None:
    op.create_table(
        "council_filing_letter",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("filing_id", postgresql.UUID(), nullable=False),
        sa.Column("organisation_id", postgresql.UUID(), nullable=False),
        sa.Column("paper_id", postgresql.UUID(), nullable=False),
        sa.ForeignKeyConstraint(
            ["filing_id"],
            ["council_filing.id"],
            name=op.f("fk_council_filing_letter_filing_id_council_filing"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_council_filing_letter_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["paper.id"], name=op.f("fk_council_filing_letter_paper_id_paper")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_filing_letter")),
    )
    op.create_index(
        op.f("ix_council_filing_letter_filing_id"),
        "council_filing_letter",
        ["filing_id"],
        unique=False,
    )
    secure(
        op, "council_filing_letter", "reaches('council') OR reaches_organisation(organisation_id)"
    )


def _create_council_expulsion() -> None:
    op.create_table(
        "council_expulsion",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("organisation_id", postgresql.UUID(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("facts", sa.String(), nullable=False),
        sa.Column("proposal", sa.String(), nullable=False),
        sa.Column("opened_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("hearing_on", sa.Date()),
        sa.Column("statement", sa.String(), nullable=False),
        sa.Column("hearing_record", sa.String(), nullable=False),
        sa.Column("effective_on", sa.Date()),
        sa.Column("expelled_on", sa.Date()),
        sa.CheckConstraint(
            "(item = 'registered' AND ground = '11.1') OR (item = 'organisation' AND "
            "ground = '11.2')",
            name=op.f("ck_council_expulsion_ground_follows_from_the_item"),
        ),
        sa.CheckConstraint(
            "(state = 'expelled') = (expelled_on IS NOT NULL)",
            name=op.f("ck_council_expulsion_expelled_on_a_day"),
        ),
        sa.CheckConstraint("facts <> ''", name=op.f("ck_council_expulsion_facts_are_stated")),
        sa.CheckConstraint(
            "state IN ('open', 'hearing-set', 'heard', 'proposed', 'expelled', 'dropped')",
            name=op.f("ck_council_expulsion_state_is_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('hearing-set', 'heard', 'proposed', 'expelled') OR "
            "hearing_on IS NOT NULL",
            name=op.f("ck_council_expulsion_heard_before_decided"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_council_expulsion_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_expulsion")),
        sa.UniqueConstraint("case_number", name=op.f("uq_council_expulsion_case_number")),
    )
    op.create_index(
        op.f("ix_council_expulsion_organisation_id"),
        "council_expulsion",
        ["organisation_id"],
        unique=False,
    )
    op.create_index(
        "uq_council_expulsion_one_open",
        "council_expulsion",
        ["organisation_id"],
        unique=True,
        postgresql_where=sa.text("state NOT IN ('expelled', 'dropped')"),
    )
    secure(
        op,
        "council_expulsion",
        "reaches('council') OR (reaches_organisation(organisation_id) AND hearing_on IS NOT NULL)",
    )


def _create_council_expulsion_file() -> None:
    op.create_table(
        "council_expulsion_file",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("case_id", postgresql.UUID(), nullable=False),
        sa.Column("organisation_id", postgresql.UUID(), nullable=False),
        sa.Column("stored_file_id", postgresql.UUID(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("added_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "purpose IN ('evidence', 'statement')",
            name=op.f("ck_council_expulsion_file_purpose_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["council_expulsion.id"],
            name=op.f("fk_council_expulsion_file_case_id_council_expulsion"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_council_expulsion_file_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["stored_file_id"],
            ["stored_file.id"],
            name=op.f("fk_council_expulsion_file_stored_file_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_expulsion_file")),
    )
    op.create_index(
        op.f("ix_council_expulsion_file_case_id"),
        "council_expulsion_file",
        ["case_id"],
        unique=False,
    )
    secure(
        op,
        "council_expulsion_file",
        "reaches('council') OR (reaches_organisation(organisation_id) AND purpose = 'statement')",
    )


def _create_council_expulsion_letter() -> None:
    op.create_table(
        "council_expulsion_letter",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("case_id", postgresql.UUID(), nullable=False),
        sa.Column("organisation_id", postgresql.UUID(), nullable=False),
        sa.Column("paper_id", postgresql.UUID(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["council_expulsion.id"],
            name=op.f("fk_council_expulsion_letter_case_id_council_expulsion"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_council_expulsion_letter_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["paper.id"], name=op.f("fk_council_expulsion_letter_paper_id_paper")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_expulsion_letter")),
    )
    op.create_index(
        op.f("ix_council_expulsion_letter_case_id"),
        "council_expulsion_letter",
        ["case_id"],
        unique=False,
    )
    secure(
        op,
        "council_expulsion_letter",
        "reaches('council') OR reaches_organisation(organisation_id)",
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
