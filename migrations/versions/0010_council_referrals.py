"""Seals and their openings, violation cases, members' reports, and referrals to the organs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rows import secure

revision = "0010_council_referrals"
down_revision = "0009_council_requests"
branch_labels = None
depends_on = None

TABLES = (
    "seal",
    "seal_officer",
    "seal_opening",
    "council_violation_report",
    "council_violation_conflict",
    "council_violation",
    "council_violation_concerned",
    "council_violation_step",
    "council_violation_file",
    "council_referral",
    "council_referral_draft",
    "council_referral_body",
    "council_referral_file",
    "council_referral_message",
    "council_referral_message_file",
)


def upgrade() -> None:
    _create_seal()
    _create_seal_officer()
    _create_seal_opening()
    _create_council_violation_report()
    _create_council_violation_conflict()
    _create_council_violation()
    _create_council_violation_concerned()
    _create_council_violation_step()
    _create_council_violation_file()
    _create_council_referral()
    _create_council_referral_draft()
    _create_council_referral_body()
    _create_council_referral_file()
    _create_council_referral_message()
    _create_council_referral_message_file()


def _create_seal() -> None:
    op.create_table(
        "seal",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("compartment", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("holds", sa.String(), nullable=False),
        sa.Column("secrecy", sa.String(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary()),
        sa.Column("content", sa.LargeBinary()),
        sa.Column("sealed_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date()),
        sa.Column("erased_on", sa.Date()),
        sa.CheckConstraint(
            "holds IN ('identity', 'original')", name=op.f("ck_seal_holds_is_known")
        ),
        sa.CheckConstraint(
            "secrecy IN ('secret', 'may-be-known')", name=op.f("ck_seal_secrecy_is_known")
        ),
        sa.CheckConstraint(
            "(erased_on IS NULL) = (wrapped_key IS NOT NULL) "
            "AND (wrapped_key IS NULL) = (content IS NULL)",
            name=op.f("ck_seal_erased_or_readable"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal")),
    )
    op.create_index(op.f("ix_seal_subject"), "seal", ["subject"], unique=False)
    secure(op, "seal", "reaches(compartment)")


def _create_seal_officer() -> None:
    op.create_table(
        "seal_officer",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("compartment", sa.String(), nullable=False),
        sa.Column("addressed_to", sa.String(), nullable=False),
        sa.Column("account_id", sa.UUID(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("named_at", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("ended_at", postgresql.TIMESTAMP(timezone=True)),
        sa.CheckConstraint(
            "(state = 'ended') = (ended_at IS NOT NULL)",
            name=op.f("ck_seal_officer_ended_at_a_moment"),
        ),
        sa.CheckConstraint(
            "state <> 'named' OR named_at IS NOT NULL",
            name=op.f("ck_seal_officer_named_at_a_moment"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'named', 'ended')", name=op.f("ck_seal_officer_state_is_known")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_seal_officer_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_officer")),
    )
    op.create_index(
        "uq_seal_officer_once",
        "seal_officer",
        ["addressed_to", "account_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'ended'"),
    )
    secure(op, "seal_officer", "reaches(compartment)")


def _create_seal_opening() -> None:
    op.create_table(
        "seal_opening",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("seal_id", sa.UUID(), nullable=False),
        sa.Column("compartment", sa.String(), nullable=False),
        sa.Column("addressed_to", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_by", sa.UUID(), nullable=False),
        sa.Column("asked_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("lapses_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("answered_by", sa.UUID()),
        sa.Column("answered_at", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("asker_shown_at", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("answerer_shown_at", postgresql.TIMESTAMP(timezone=True)),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_seal_opening_asked_with_a_reason")),
        sa.CheckConstraint(
            ("state = 'opened' OR (asker_shown_at IS NULL AND answerer_shown_at IS NULL)"),
            name=op.f("ck_seal_opening_shown_when_opened"),
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'opened', 'declined', 'lapsed')",
            name=op.f("ck_seal_opening_state_is_known"),
        ),
        sa.CheckConstraint(
            (
                "state NOT IN ('opened', 'declined') OR (answered_by IS NOT NULL AND "
                "answered_at IS NOT NULL)"
            ),
            name=op.f("ck_seal_opening_answered_by_a_second"),
        ),
        sa.CheckConstraint("answered_by <> asked_by", name=op.f("ck_seal_opening_opened_by_two")),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["account.id"], name=op.f("fk_seal_opening_answered_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["account.id"], name=op.f("fk_seal_opening_asked_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["seal_id"], ["seal.id"], name=op.f("fk_seal_opening_seal_id_seal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_opening")),
    )
    op.create_index(op.f("ix_seal_opening_seal_id"), "seal_opening", ["seal_id"], unique=False)
    op.create_index(
        "uq_seal_opening_one_asked",
        "seal_opening",
        ["seal_id"],
        unique=True,
        postgresql_where=sa.text("state = 'asked'"),
    )
    secure(op, "seal_opening", "reaches(compartment)")


def _create_council_violation_report() -> None:
    op.create_table(
        "council_violation_report",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("request_id", sa.UUID()),
        sa.Column("answer_id", sa.UUID()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("breaches", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("law", sa.String(), nullable=False),
        sa.Column("concerned", sa.String(), nullable=False),
        sa.Column("facts", sa.String(), nullable=False),
        sa.Column("steps", sa.String(), nullable=False),
        sa.Column("learned_on", sa.Date(), nullable=False),
        sa.Column("sent_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(state = 'answered') = (answer <> '')",
            name=op.f("ck_council_violation_report_answered_in_words"),
        ),
        sa.CheckConstraint(
            "facts <> ''", name=op.f("ck_council_violation_report_facts_are_stated")
        ),
        sa.CheckConstraint(
            "state IN ('received', 'answered')",
            name=op.f("ck_council_violation_report_state_is_known"),
        ),
        sa.CheckConstraint(
            "answer_id IS NULL OR request_id IS NOT NULL",
            name=op.f("ck_council_violation_report_answer_of_a_request"),
        ),
        sa.ForeignKeyConstraint(
            ["answer_id"],
            ["council_answer.id"],
            name=op.f("fk_council_violation_report_answer_id_council_answer"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_council_violation_report_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["council_request.id"],
            name=op.f("fk_council_violation_report_request_id_council_request"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_violation_report")),
    )
    op.create_index(
        op.f("ix_council_violation_report_organisation_id"),
        "council_violation_report",
        ["organisation_id"],
        unique=False,
    )
    secure(
        op,
        "council_violation_report",
        ("reaches('council:violations') OR reaches_organisation(organisation_id)"),
    )


def _create_council_violation_conflict() -> None:
    op.create_table(
        "council_violation_conflict",
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column("account_id", sa.UUID(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_council_violation_conflict_account_id_account"),
        ),
        sa.PrimaryKeyConstraint(
            "case_id", "account_id", name=op.f("pk_council_violation_conflict")
        ),
    )
    secure(
        op,
        "council_violation_conflict",
        "reaches('council:violations') OR reaches_account(account_id)",
    )


def _create_council_violation() -> None:
    op.create_table(
        "council_violation",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_note", sa.String(), nullable=False),
        sa.Column("report_id", sa.UUID()),
        sa.Column("request_id", sa.UUID()),
        sa.Column("answer_id", sa.UUID()),
        sa.Column("breaches", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("law", sa.String(), nullable=False),
        sa.Column("facts", sa.String(), nullable=False),
        sa.Column("learned_on", sa.Date(), nullable=False),
        sa.Column("opened_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("closed_on", sa.Date()),
        sa.Column("live_referrals", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(source = 'report') = (report_id IS NOT NULL)",
            name=op.f("ck_council_violation_from_a_report_or_not"),
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_on IS NOT NULL)",
            name=op.f("ck_council_violation_closed_on_a_day"),
        ),
        sa.CheckConstraint("facts <> ''", name=op.f("ck_council_violation_facts_are_stated")),
        sa.CheckConstraint(
            "source IN ('answer', 'report', 'materials', 'inspection', 'other')",
            name=op.f("ck_council_violation_source_is_known"),
        ),
        sa.CheckConstraint(
            "state = 'open' OR live_referrals = 0",
            name=op.f("ck_council_violation_closed_when_nothing_is_live"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'closed')", name=op.f("ck_council_violation_state_is_known")
        ),
        sa.CheckConstraint(
            "live_referrals >= 0", name=op.f("ck_council_violation_referrals_are_counted")
        ),
        sa.ForeignKeyConstraint(
            ["answer_id"],
            ["council_answer.id"],
            name=op.f("fk_council_violation_answer_id_council_answer"),
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["council_violation_report.id"],
            name=op.f("fk_council_violation_report_id_council_violation_report"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["council_request.id"],
            name=op.f("fk_council_violation_request_id_council_request"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_violation")),
        sa.UniqueConstraint("case_number", name=op.f("uq_council_violation_case_number")),
    )
    op.create_index(
        op.f("ix_council_violation_report_id"), "council_violation", ["report_id"], unique=True
    )
    secure(
        op,
        "council_violation",
        (
            "reaches('council:violations') AND NOT EXISTS (SELECT FROM "
            "council_violation_conflict x WHERE x.case_id = council_violation.id AND "
            "reaches_account(x.account_id))"
        ),
    )


def _create_council_violation_concerned() -> None:
    op.create_table(
        "council_violation_concerned",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sort", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("particulars", sa.String(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_council_violation_concerned_has_a_name")),
        sa.CheckConstraint(
            "part IN ('suspected', 'affected', 'witness', 'other')",
            name=op.f("ck_council_violation_concerned_part_is_known"),
        ),
        sa.CheckConstraint(
            "sort IN ('person', 'body')", name=op.f("ck_council_violation_concerned_sort_is_known")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["council_violation.id"],
            name=op.f("fk_council_violation_concerned_case_id_council_violation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_violation_concerned")),
    )
    op.create_index(
        op.f("ix_council_violation_concerned_case_id_number"),
        "council_violation_concerned",
        ["case_id", "number"],
        unique=True,
    )
    secure(
        op,
        "council_violation_concerned",
        (
            "EXISTS (SELECT FROM council_violation c WHERE c.id = "
            "council_violation_concerned.case_id)"
        ),
    )


def _create_council_violation_step() -> None:
    op.create_table(
        "council_violation_step",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("taken_by", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("recorded_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("what <> ''", name=op.f("ck_council_violation_step_says_what")),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["council_violation.id"],
            name=op.f("fk_council_violation_step_case_id_council_violation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_violation_step")),
    )
    op.create_index(
        op.f("ix_council_violation_step_case_id"),
        "council_violation_step",
        ["case_id"],
        unique=False,
    )
    secure(
        op,
        "council_violation_step",
        ("EXISTS (SELECT FROM council_violation c WHERE c.id = council_violation_step.case_id)"),
    )


def _create_council_violation_file() -> None:
    op.create_table(
        "council_violation_file",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("case_id", sa.UUID()),
        sa.Column("report_id", sa.UUID()),
        sa.Column("organisation_id", sa.UUID()),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("stored_file_id", sa.UUID()),
        sa.Column("original_id", sa.UUID()),
        sa.Column("added_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(origin = 'informant') = (original_id IS NOT NULL)",
            name=op.f("ck_council_violation_file_sealed_origin"),
        ),
        sa.CheckConstraint(
            "origin = 'informant' OR stored_file_id IS NOT NULL",
            name=op.f("ck_council_violation_file_is_there"),
        ),
        sa.CheckConstraint(
            "origin IN ('informant', 'office')",
            name=op.f("ck_council_violation_file_origin_is_known"),
        ),
        sa.CheckConstraint(
            "case_id IS NOT NULL OR report_id IS NOT NULL",
            name=op.f("ck_council_violation_file_of_something"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["council_violation.id"],
            name=op.f("fk_council_violation_file_case_id_council_violation"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_council_violation_file_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["original_id"], ["seal.id"], name=op.f("fk_council_violation_file_original_id_seal")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["council_violation_report.id"],
            name=op.f("fk_council_violation_file_report_id_council_violation_report"),
        ),
        sa.ForeignKeyConstraint(
            ["stored_file_id"],
            ["stored_file.id"],
            name=op.f("fk_council_violation_file_stored_file_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_violation_file")),
    )
    op.create_index(
        op.f("ix_council_violation_file_case_id"),
        "council_violation_file",
        ["case_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_council_violation_file_report_id"),
        "council_violation_file",
        ["report_id"],
        unique=False,
    )
    secure(
        op,
        "council_violation_file",
        (
            "reaches_organisation(organisation_id) OR reaches('council:violations') "
            "AND (case_id IS NULL OR EXISTS (SELECT FROM council_violation c WHERE "
            "c.id = council_violation_file.case_id))"
        ),
    )


def _create_council_referral() -> None:
    op.create_table(
        "council_referral",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("compartment", sa.String(), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column("addressed_to", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("prepared_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("decided_digest", sa.String(), nullable=False),
        sa.Column("document_number", sa.String(), nullable=False),
        sa.Column("sent_on", sa.Date()),
        sa.Column("posted_by", sa.String(), nullable=False),
        sa.Column("tracking_number", sa.String(), nullable=False),
        sa.Column("proof_file_id", sa.UUID()),
        sa.Column("refused_for", sa.String(), nullable=False),
        sa.Column("other_organ", sa.String()),
        sa.Column("outcome", sa.String()),
        sa.Column("outcome_text", sa.String(), nullable=False),
        sa.Column("outcome_shareable", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            ("(state IN ('decided', 'draft', 'dropped', 'proposed')) = (sent_on IS NULL)"),
            name=op.f("ck_council_referral_sent_on_a_day"),
        ),
        sa.CheckConstraint(
            ("addressed_to IN ('isa.residence', 'mhlw.foreign-workers', 'mofa', 'npa')"),
            name=op.f("ck_council_referral_addressed_to_is_known"),
        ),
        sa.CheckConstraint(
            "channel IN ('paper', 'system')", name=op.f("ck_council_referral_channel_is_known")
        ),
        sa.CheckConstraint(
            (
                "sent_on IS NULL OR channel = 'system' OR (posted_by <> '' AND "
                "tracking_number <> '')"
            ),
            name=op.f("ck_council_referral_posted_with_proof"),
        ),
        sa.CheckConstraint(
            (
                "state IN ('accepted', 'acknowledged', 'answered', 'decided', 'done', "
                "'draft', 'dropped', 'proposed', 'refused', 'revoked', 'sent')"
            ),
            name=op.f("ck_council_referral_state_is_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('decided', 'sent') OR decided_digest <> ''",
            name=op.f("ck_council_referral_decided_as_it_is"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["council_violation.id"],
            name=op.f("fk_council_referral_case_id_council_violation"),
        ),
        sa.ForeignKeyConstraint(
            ["proof_file_id"],
            ["stored_file.id"],
            name=op.f("fk_council_referral_proof_file_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_referral")),
    )
    op.create_index(
        op.f("ix_council_referral_case_id"), "council_referral", ["case_id"], unique=False
    )
    op.create_index(
        "uq_council_referral_one_part",
        "council_referral",
        ["case_id", "addressed_to"],
        unique=True,
        postgresql_where=sa.text("state NOT IN ('dropped', 'refused', 'done', 'revoked')"),
    )
    secure(
        op,
        "council_referral",
        (
            "reaches(compartment) AND NOT EXISTS (SELECT FROM "
            "council_violation_conflict x WHERE x.case_id = council_referral.case_id "
            "AND reaches_account(x.account_id))"
        ),
    )


def _create_council_referral_draft() -> None:
    op.create_table(
        "council_referral_draft",
        sa.Column("referral_id", sa.UUID(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("breaches", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("law", sa.String(), nullable=False),
        sa.Column("passages", sa.String(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("concerned", postgresql.ARRAY(sa.UUID()), nullable=False),
        sa.Column("steps", postgresql.ARRAY(sa.UUID()), nullable=False),
        sa.Column("files", postgresql.ARRAY(sa.UUID()), nullable=False),
        sa.Column("with_informant", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"],
            ["council_referral.id"],
            name=op.f("fk_council_referral_draft_referral_id_council_referral"),
        ),
        sa.PrimaryKeyConstraint("referral_id", name=op.f("pk_council_referral_draft")),
    )
    secure(op, "council_referral_draft", "reaches('council:violations')")


def _create_council_referral_body() -> None:
    op.create_table(
        "council_referral_body",
        sa.Column("referral_id", sa.UUID(), nullable=False),
        sa.Column("compartment", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("paper_id", sa.UUID(), nullable=False),
        sa.Column("seal_id", sa.UUID()),
        sa.CheckConstraint(
            "digest ~ '^[0-9a-f]{64}$'", name=op.f("ck_council_referral_body_digest_is_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["paper.id"], name=op.f("fk_council_referral_body_paper_id_paper")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"],
            ["council_referral.id"],
            name=op.f("fk_council_referral_body_referral_id_council_referral"),
        ),
        sa.ForeignKeyConstraint(
            ["seal_id"], ["seal.id"], name=op.f("fk_council_referral_body_seal_id_seal")
        ),
        sa.PrimaryKeyConstraint("referral_id", name=op.f("pk_council_referral_body")),
    )
    secure(
        op,
        "council_referral_body",
        (
            "reaches(compartment) AND EXISTS (SELECT FROM council_referral r WHERE "
            "r.id = council_referral_body.referral_id)"
        ),
    )


def _create_council_referral_file() -> None:
    op.create_table(
        "council_referral_file",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("referral_id", sa.UUID(), nullable=False),
        sa.Column("compartment", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("stored_file_id", sa.UUID(), nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"],
            ["council_referral.id"],
            name=op.f("fk_council_referral_file_referral_id_council_referral"),
        ),
        sa.ForeignKeyConstraint(
            ["stored_file_id"],
            ["stored_file.id"],
            name=op.f("fk_council_referral_file_stored_file_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_referral_file")),
    )
    op.create_index(
        op.f("ix_council_referral_file_referral_id_number"),
        "council_referral_file",
        ["referral_id", "number"],
        unique=True,
    )
    secure(
        op,
        "council_referral_file",
        (
            "reaches(compartment) AND EXISTS (SELECT FROM council_referral r WHERE "
            "r.id = council_referral_file.referral_id)"
        ),
    )


def _create_council_referral_message() -> None:
    op.create_table(
        "council_referral_message",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("referral_id", sa.UUID(), nullable=False),
        sa.Column("compartment", sa.String(), nullable=False),
        sa.Column("from_organ", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("answer_by", sa.Date()),
        sa.Column("said_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("said_by", sa.UUID()),
        sa.CheckConstraint("words <> ''", name=op.f("ck_council_referral_message_says_something")),
        sa.CheckConstraint(
            "from_organ OR answer_by IS NULL",
            name=op.f("ck_council_referral_message_questions_have_a_day"),
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"],
            ["council_referral.id"],
            name=op.f("fk_council_referral_message_referral_id_council_referral"),
        ),
        sa.ForeignKeyConstraint(
            ["said_by"], ["account.id"], name=op.f("fk_council_referral_message_said_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_referral_message")),
    )
    op.create_index(
        op.f("ix_council_referral_message_referral_id"),
        "council_referral_message",
        ["referral_id"],
        unique=False,
    )
    secure(
        op,
        "council_referral_message",
        (
            "reaches(compartment) AND EXISTS (SELECT FROM council_referral r WHERE "
            "r.id = council_referral_message.referral_id)"
        ),
    )


def _create_council_referral_message_file() -> None:
    op.create_table(
        "council_referral_message_file",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("message_id", sa.UUID(), nullable=False),
        sa.Column("compartment", sa.String(), nullable=False),
        sa.Column("stored_file_id", sa.UUID(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["council_referral_message.id"],
            name=op.f("fk_council_referral_message_file_message_id_council_referral_message"),
        ),
        sa.ForeignKeyConstraint(
            ["stored_file_id"],
            ["stored_file.id"],
            name=op.f("fk_council_referral_message_file_stored_file_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_referral_message_file")),
    )
    op.create_index(
        op.f("ix_council_referral_message_file_message_id"),
        "council_referral_message_file",
        ["message_id"],
        unique=False,
    )
    secure(
        op,
        "council_referral_message_file",
        (
            "reaches(compartment) AND EXISTS (SELECT FROM council_referral_message m "
            "WHERE m.id = council_referral_message_file.message_id)"
        ),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
