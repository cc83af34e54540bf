"""Requests of the council and what came in answer; agreed measures and who "
"carries them out."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rows import secure

revision = "0009_council_requests"
down_revision = "0008_council_minutes"
branch_labels = None
depends_on = None

TABLES = (
    "council_request_template",
    "council_request_draft",
    "council_request",
    "council_requested_employer",
    "council_request_question",
    "council_request_submission",
    "council_answer_file",
    "council_answer",
    "council_answer_table",
    "council_request_extension",
    "council_request_message",
    "council_measure",
    "council_measure_charge",
    "council_measure_employer",
    "council_compliance",
    "council_compliance_table",
)


def upgrade() -> None:
    _create_council_request_template()
    _create_council_request_draft()
    _create_council_request()
    _create_council_requested_employer()
    _create_council_request_question()
    _create_council_request_submission()
    _create_council_answer_file()
    _create_council_answer()
    _create_council_answer_table()
    _create_council_request_extension()
    _create_council_request_message()
    _create_council_measure()
    _create_council_measure_charge()
    _create_council_measure_employer()
    _create_council_compliance()
    _create_council_compliance_table()
    secure(
        op,
        "council_measure",
        "reaches('council') OR EXISTS (SELECT FROM council_measure_charge c WHERE "
        "c.measure_id = council_measure.id)",
    )


def _create_council_request_template() -> None:
    op.create_table(
        "council_request_template",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("template_id", postgresql.UUID(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("kind_of_request", sa.String(), nullable=False),
        sa.Column("other_kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("text_en", sa.String(), nullable=False),
        sa.Column("due_in", sa.Integer()),
        sa.Column("questions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("chosen", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("is_ended", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("recorded_by", postgresql.UUID()),
        sa.CheckConstraint(
            "(basis = '3.1.1' AND kind_of_request IN ('guide', 'report', 'materials', "
            "'hearing', 'inspection', 'other')) OR (basis = '3.2' AND kind_of_request IN "
            "('dissemination', 'survey'))",
            name=op.f("ck_council_request_template_kind_follows_from_the_basis"),
        ),
        sa.CheckConstraint(
            "(kind_of_request = 'other') OR other_kind = ''",
            name=op.f("ck_council_request_template_other_is_other"),
        ),
        sa.CheckConstraint(
            "basis IN ('3.1.1', '3.2')", name=op.f("ck_council_request_template_basis_is_known")
        ),
        sa.CheckConstraint("name <> ''", name=op.f("ck_council_request_template_has_a_name")),
        sa.CheckConstraint(
            "due_in IS NULL OR due_in BETWEEN 1 AND 730",
            name=op.f("ck_council_request_template_due_in_days"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"],
            ["account.id"],
            name=op.f("fk_council_request_template_recorded_by_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_request_template")),
    )
    op.create_index(
        op.f("ix_council_request_template_template_id_valid_from"),
        "council_request_template",
        ["template_id", "valid_from"],
        unique=False,
    )
    secure(op, "council_request_template", "reaches('council')")


def _create_council_request_draft() -> None:
    op.create_table(
        "council_request_draft",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("kind_of_request", sa.String(), nullable=False),
        sa.Column("other_kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("text_en", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("members", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("questions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("employers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("template_id", postgresql.UUID()),
        sa.Column("begun_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("begun_by", postgresql.UUID()),
        sa.Column("issued_at", postgresql.TIMESTAMP(timezone=True)),
        sa.CheckConstraint(
            "(basis = '3.1.1' AND kind_of_request IN ('guide', 'report', 'materials', "
            "'hearing', 'inspection', 'other')) OR (basis = '3.2' AND kind_of_request IN "
            "('dissemination', 'survey'))",
            name=op.f("ck_council_request_draft_kind_follows_from_the_basis"),
        ),
        sa.CheckConstraint(
            "(kind_of_request = 'other') OR other_kind = ''",
            name=op.f("ck_council_request_draft_other_is_other"),
        ),
        sa.CheckConstraint(
            "(state = 'issued') = (issued_at IS NOT NULL)",
            name=op.f("ck_council_request_draft_issued_at_a_moment"),
        ),
        sa.CheckConstraint(
            "basis IN ('3.1.1', '3.2')", name=op.f("ck_council_request_draft_basis_is_known")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'proposed', 'issued', 'discarded')",
            name=op.f("ck_council_request_draft_state_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["begun_by"], ["account.id"], name=op.f("fk_council_request_draft_begun_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["council_request_template.id"],
            name=op.f("fk_council_request_draft_template_id_council_request_template"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_request_draft")),
    )
    secure(op, "council_request_draft", "reaches('council')")


def _create_council_request() -> None:
    op.create_table(
        "council_request",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("request_number", sa.String(), nullable=False),
        sa.Column("draft_id", postgresql.UUID(), nullable=False),
        sa.Column("organisation_id", postgresql.UUID(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("kind_of_request", sa.String(), nullable=False),
        sa.Column("other_kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("text_en", sa.String(), nullable=False),
        sa.Column("first_due_on", sa.Date()),
        sa.Column("due_on", sa.Date()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("issued_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("answered_at", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("ended_at", postgresql.TIMESTAMP(timezone=True)),
        sa.CheckConstraint(
            "(item = 'registered' AND basis = '3.1.1') OR (item = 'organisation' AND "
            "basis = '3.2')",
            name=op.f("ck_council_request_basis_follows_from_the_item"),
        ),
        sa.CheckConstraint(
            "(item = 'registered' AND kind_of_request IN ('guide', 'report', "
            "'materials', 'hearing', 'inspection', 'other')) OR (item = 'organisation' "
            "AND kind_of_request IN ('dissemination', 'survey'))",
            name=op.f("ck_council_request_kind_follows_from_the_item"),
        ),
        sa.CheckConstraint(
            "(kind_of_request = 'other') OR other_kind = ''",
            name=op.f("ck_council_request_other_is_other"),
        ),
        sa.CheckConstraint(
            "(state IN ('closed', 'withdrawn')) = (ended_at IS NOT NULL)",
            name=op.f("ck_council_request_ended_at_a_moment"),
        ),
        sa.CheckConstraint(
            "basis IN ('3.1.1', '3.2')", name=op.f("ck_council_request_basis_is_known")
        ),
        sa.CheckConstraint(
            "state IN ('issued', 'partly-answered', 'answered', 'returned', 'closed', 'withdrawn')",
            name=op.f("ck_council_request_state_is_known"),
        ),
        sa.CheckConstraint(
            "title <> '' AND text <> ''", name=op.f("ck_council_request_says_what_is_asked")
        ),
        sa.CheckConstraint(
            "first_due_on IS NULL OR (due_on IS NOT NULL AND due_on >= first_due_on)",
            name=op.f("ck_council_request_a_stated_date_moves_on"),
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["council_request_draft.id"],
            name=op.f("fk_council_request_draft_id_council_request_draft"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_council_request_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_request")),
        sa.UniqueConstraint("request_number", name=op.f("uq_council_request_request_number")),
    )
    op.create_index(
        op.f("ix_council_request_draft_id"), "council_request", ["draft_id"], unique=False
    )
    op.create_index(
        op.f("ix_council_request_organisation_id"),
        "council_request",
        ["organisation_id"],
        unique=False,
    )
    secure(op, "council_request", "reaches('council') OR reaches_organisation(organisation_id)")


def _create_council_requested_employer() -> None:
    op.create_table(
        "council_requested_employer",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("request_id", postgresql.UUID(), nullable=False),
        sa.Column("organisation_id", postgresql.UUID(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("employer_id", postgresql.UUID()),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("corporate_number", sa.String(), nullable=False),
        sa.Column("establishment", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("prefecture", sa.String(), nullable=False),
        sa.Column("industry", sa.String(), nullable=False),
        sa.Column("complete_at", postgresql.TIMESTAMP(timezone=True)),
        sa.CheckConstraint("name <> ''", name=op.f("ck_council_requested_employer_name_is_given")),
        sa.CheckConstraint("place >= 1", name=op.f("ck_council_requested_employer_place_from_one")),
        sa.ForeignKeyConstraint(
            ["employer_id"],
            ["council_employer.id"],
            name=op.f("fk_council_requested_employer_employer_id_council_employer"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_council_requested_employer_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["council_request.id"],
            name=op.f("fk_council_requested_employer_request_id_council_request"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_requested_employer")),
    )
    op.create_index(
        op.f("ix_council_requested_employer_request_id_place"),
        "council_requested_employer",
        ["request_id", "place"],
        unique=True,
    )
    secure(
        op,
        "council_requested_employer",
        "reaches('council') OR reaches_organisation(organisation_id)",
    )


def _create_council_request_question() -> None:
    op.create_table(
        "council_request_question",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("request_id", postgresql.UUID(), nullable=False),
        sa.Column("organisation_id", postgresql.UUID(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("text_en", sa.String(), nullable=False),
        sa.Column("type_of_answer", sa.String(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("per_employer", sa.Boolean(), nullable=False),
        sa.Column("choices", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "(type_of_answer = 'choice') = (jsonb_array_length(choices) > 1)",
            name=op.f("ck_council_request_question_a_choice_has_several"),
        ),
        sa.CheckConstraint("text <> ''", name=op.f("ck_council_request_question_asks_something")),
        sa.CheckConstraint(
            "type_of_answer IN ('text', 'number', 'yes-no', 'date', 'choice', 'file')",
            name=op.f("ck_council_request_question_type_of_answer_is_known"),
        ),
        sa.CheckConstraint("place >= 1", name=op.f("ck_council_request_question_place_from_one")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_council_request_question_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["council_request.id"],
            name=op.f("fk_council_request_question_request_id_council_request"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_request_question")),
    )
    op.create_index(
        op.f("ix_council_request_question_request_id_place"),
        "council_request_question",
        ["request_id", "place"],
        unique=True,
    )
    secure(
        op,
        "council_request_question",
        "reaches('council') OR reaches_organisation(organisation_id)",
    )


def _create_council_request_submission() -> None:
    op.create_table(
        "council_request_submission",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("request_id", postgresql.UUID(), nullable=False),
        sa.Column("organisation_id", postgresql.UUID(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sent_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("sent_by", postgresql.UUID()),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("receipt_id", postgresql.UUID()),
        sa.CheckConstraint(
            "number >= 1", name=op.f("ck_council_request_submission_number_from_one")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_council_request_submission_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"],
            ["paper.id"],
            name=op.f("fk_council_request_submission_receipt_id_paper"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["council_request.id"],
            name=op.f("fk_council_request_submission_request_id_council_request"),
        ),
        sa.ForeignKeyConstraint(
            ["sent_by"], ["account.id"], name=op.f("fk_council_request_submission_sent_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_request_submission")),
    )
    op.create_index(
        op.f("ix_council_request_submission_request_id_number"),
        "council_request_submission",
        ["request_id", "number"],
        unique=True,
    )
    secure(
        op,
        "council_request_submission",
        "reaches('council') OR reaches_organisation(organisation_id)",
    )


def _create_council_answer_file() -> None:
    op.create_table(
        "council_answer_file",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("request_id", postgresql.UUID(), nullable=False),
        sa.Column("organisation_id", postgresql.UUID(), nullable=False),
        sa.Column("stored_file_id", postgresql.UUID(), nullable=False),
        sa.Column("submission_id", postgresql.UUID()),
        sa.Column("added_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_council_answer_file_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["council_request.id"],
            name=op.f("fk_council_answer_file_request_id_council_request"),
        ),
        sa.ForeignKeyConstraint(
            ["stored_file_id"],
            ["stored_file.id"],
            name=op.f("fk_council_answer_file_stored_file_id_stored_file"),
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["council_request_submission.id"],
            name=op.f("fk_council_answer_file_submission_id_council_request_submission"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_answer_file")),
    )
    op.create_index(
        op.f("ix_council_answer_file_request_id"),
        "council_answer_file",
        ["request_id"],
        unique=False,
    )
    secure(
        op,
        "council_answer_file",
        "reaches_organisation(organisation_id) OR (reaches('council') AND "
        "submission_id IS NOT NULL)",
    )


def _create_council_answer() -> None:
    op.create_table(
        "council_answer",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("request_id", postgresql.UUID(), nullable=False),
        sa.Column("organisation_id", postgresql.UUID(), nullable=False),
        sa.Column("requested_employer_id", postgresql.UUID()),
        sa.Column("question_id", postgresql.UUID(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("answer_file_id", postgresql.UUID()),
        sa.Column("written_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("submission_id", postgresql.UUID()),
        sa.Column("replaced_at", postgresql.TIMESTAMP(timezone=True)),
        sa.CheckConstraint("value <> ''", name=op.f("ck_council_answer_says_something")),
        sa.CheckConstraint(
            "replaced_at IS NULL OR submission_id IS NOT NULL",
            name=op.f("ck_council_answer_drafts_are_not_replaced"),
        ),
        sa.ForeignKeyConstraint(
            ["answer_file_id"],
            ["council_answer_file.id"],
            name=op.f("fk_council_answer_answer_file_id_council_answer_file"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_council_answer_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["council_request_question.id"],
            name=op.f("fk_council_answer_question_id_council_request_question"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["council_request.id"],
            name=op.f("fk_council_answer_request_id_council_request"),
        ),
        sa.ForeignKeyConstraint(
            ["requested_employer_id"],
            ["council_requested_employer.id"],
            name=op.f("fk_council_answer_requested_employer_id_council_requested_employer"),
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["council_request_submission.id"],
            name=op.f("fk_council_answer_submission_id_council_request_submission"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_answer")),
    )
    op.create_index(
        "uq_council_answer_one_draft",
        "council_answer",
        ["request_id", "requested_employer_id", "question_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("submission_id IS NULL"),
    )
    op.create_index(
        "uq_council_answer_one_in_force",
        "council_answer",
        ["request_id", "requested_employer_id", "question_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("submission_id IS NOT NULL AND replaced_at IS NULL"),
    )
    secure(
        op,
        "council_answer",
        "reaches_organisation(organisation_id) OR (reaches('council') AND "
        "submission_id IS NOT NULL)",
    )


def _create_council_answer_table() -> None:
    op.create_table(
        "council_answer_table",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("request_id", postgresql.UUID(), nullable=False),
        sa.Column("organisation_id", postgresql.UUID(), nullable=False),
        sa.Column("stored_file_id", postgresql.UUID(), nullable=False),
        sa.Column("chosen", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("handed_in_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("handed_in_by", postgresql.UUID()),
        sa.Column("taken_at", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("taken_count", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "taken_count >= 0", name=op.f("ck_council_answer_table_taken_are_counted")
        ),
        sa.ForeignKeyConstraint(
            ["handed_in_by"],
            ["account.id"],
            name=op.f("fk_council_answer_table_handed_in_by_account"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_council_answer_table_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["council_request.id"],
            name=op.f("fk_council_answer_table_request_id_council_request"),
        ),
        sa.ForeignKeyConstraint(
            ["stored_file_id"],
            ["stored_file.id"],
            name=op.f("fk_council_answer_table_stored_file_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_answer_table")),
    )
    op.create_index(
        op.f("ix_council_answer_table_request_id"),
        "council_answer_table",
        ["request_id"],
        unique=False,
    )
    secure(op, "council_answer_table", "reaches_organisation(organisation_id)")


def _create_council_request_extension() -> None:
    op.create_table(
        "council_request_extension",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("request_id", postgresql.UUID(), nullable=False),
        sa.Column("organisation_id", postgresql.UUID(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_before", sa.Date(), nullable=False),
        sa.Column("asked_until", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("granted_until", sa.Date()),
        sa.Column("decided_at", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("remark", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(state = 'asked') = (decided_at IS NULL)",
            name=op.f("ck_council_request_extension_decided_at_a_moment"),
        ),
        sa.CheckConstraint(
            "(state = 'granted') = (granted_until IS NOT NULL)",
            name=op.f("ck_council_request_extension_granted_until_a_day"),
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_council_request_extension_has_a_reason")),
        sa.CheckConstraint(
            "state IN ('asked', 'granted', 'declined')",
            name=op.f("ck_council_request_extension_state_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_council_request_extension_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["council_request.id"],
            name=op.f("fk_council_request_extension_request_id_council_request"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_request_extension")),
    )
    op.create_index(
        op.f("ix_council_request_extension_request_id"),
        "council_request_extension",
        ["request_id"],
        unique=False,
    )
    op.create_index(
        "uq_council_request_extension_one_asked",
        "council_request_extension",
        ["request_id"],
        unique=True,
        postgresql_where=sa.text("state = 'asked'"),
    )
    secure(
        op,
        "council_request_extension",
        "reaches('council') OR reaches_organisation(organisation_id)",
    )


def _create_council_request_message() -> None:
    op.create_table(
        "council_request_message",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("request_id", postgresql.UUID(), nullable=False),
        sa.Column("organisation_id", postgresql.UUID(), nullable=False),
        sa.Column("from_council", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("sent_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("sent_by", postgresql.UUID()),
        sa.CheckConstraint("text <> ''", name=op.f("ck_council_request_message_says_something")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_council_request_message_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["council_request.id"],
            name=op.f("fk_council_request_message_request_id_council_request"),
        ),
        sa.ForeignKeyConstraint(
            ["sent_by"], ["account.id"], name=op.f("fk_council_request_message_sent_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_request_message")),
    )
    op.create_index(
        op.f("ix_council_request_message_request_id_sent_at"),
        "council_request_message",
        ["request_id", "sent_at"],
        unique=False,
    )
    secure(
        op, "council_request_message", "reaches('council') OR reaches_organisation(organisation_id)"
    )


def _create_council_measure() -> None:
    op.create_table(
        "council_measure",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("measure_number", sa.String()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("text_en", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("items", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("agreed_on", sa.Date()),
        sa.Column("agreed_at_meeting", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date()),
        sa.Column("due_on", sa.Date()),
        sa.Column("begun_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state = 'draft' OR (measure_number IS NOT NULL AND agreed_on IS NOT NULL "
            "AND title <> '' AND text <> '' AND jsonb_array_length(items) > 0)",
            name=op.f("ck_council_measure_agreed_on_a_day"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'agreed', 'ended')", name=op.f("ck_council_measure_state_is_known")
        ),
        sa.CheckConstraint(
            'items <@ \'["2(1)(i)", "2(1)(xvii)", "2(1)(lxxvi)", "2(2)(xlvi)"]\'::jsonb',
            name=op.f("ck_council_measure_items_are_known"),
        ),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_until > valid_from",
            name=op.f("ck_council_measure_days_in_order"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_measure")),
        sa.UniqueConstraint("measure_number", name=op.f("uq_council_measure_measure_number")),
    )


def _create_council_measure_charge() -> None:
    op.create_table(
        "council_measure_charge",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("measure_id", postgresql.UUID(), nullable=False),
        sa.Column("organisation_id", postgresql.UUID(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("charged_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'reported', 'released')",
            name=op.f("ck_council_measure_charge_state_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["measure_id"],
            ["council_measure.id"],
            name=op.f("fk_council_measure_charge_measure_id_council_measure"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_council_measure_charge_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_measure_charge")),
    )
    op.create_index(
        op.f("ix_council_measure_charge_measure_id_organisation_id"),
        "council_measure_charge",
        ["measure_id", "organisation_id"],
        unique=True,
    )
    op.create_index(
        op.f("ix_council_measure_charge_organisation_id"),
        "council_measure_charge",
        ["organisation_id"],
        unique=False,
    )
    secure(
        op, "council_measure_charge", "reaches('council') OR reaches_organisation(organisation_id)"
    )


def _create_council_measure_employer() -> None:
    op.create_table(
        "council_measure_employer",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("charge_id", postgresql.UUID(), nullable=False),
        sa.Column("organisation_id", postgresql.UUID(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("employer_id", postgresql.UUID()),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("corporate_number", sa.String(), nullable=False),
        sa.Column("establishment", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("prefecture", sa.String(), nullable=False),
        sa.Column("industry", sa.String(), nullable=False),
        sa.Column("named_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_council_measure_employer_name_is_given")),
        sa.CheckConstraint("place >= 1", name=op.f("ck_council_measure_employer_place_from_one")),
        sa.ForeignKeyConstraint(
            ["charge_id"],
            ["council_measure_charge.id"],
            name=op.f("fk_council_measure_employer_charge_id_council_measure_charge"),
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"],
            ["council_employer.id"],
            name=op.f("fk_council_measure_employer_employer_id_council_employer"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_council_measure_employer_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_measure_employer")),
    )
    op.create_index(
        op.f("ix_council_measure_employer_charge_id_place"),
        "council_measure_employer",
        ["charge_id", "place"],
        unique=True,
    )
    secure(
        op,
        "council_measure_employer",
        "reaches('council') OR reaches_organisation(organisation_id)",
    )


def _create_council_compliance() -> None:
    op.create_table(
        "council_compliance",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("measure_employer_id", postgresql.UUID(), nullable=False),
        sa.Column("charge_id", postgresql.UUID(), nullable=False),
        sa.Column("organisation_id", postgresql.UUID(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date()),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("stored_file_id", postgresql.UUID()),
        sa.Column("recorded_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("recorded_by", postgresql.UUID()),
        sa.Column("replaced_at", postgresql.TIMESTAMP(timezone=True)),
        sa.CheckConstraint(
            "status IN ('complied', 'not-complied', 'not-applicable')",
            name=op.f("ck_council_compliance_status_is_known"),
        ),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_until >= since_on",
            name=op.f("ck_council_compliance_days_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["charge_id"],
            ["council_measure_charge.id"],
            name=op.f("fk_council_compliance_charge_id_council_measure_charge"),
        ),
        sa.ForeignKeyConstraint(
            ["measure_employer_id"],
            ["council_measure_employer.id"],
            name=op.f("fk_council_compliance_measure_employer_id_council_measure_employer"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_council_compliance_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_council_compliance_recorded_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["stored_file_id"],
            ["stored_file.id"],
            name=op.f("fk_council_compliance_stored_file_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_compliance")),
    )
    op.create_index(
        op.f("ix_council_compliance_charge_id"), "council_compliance", ["charge_id"], unique=False
    )
    op.create_index(
        "uq_council_compliance_one_in_force",
        "council_compliance",
        ["measure_employer_id"],
        unique=True,
        postgresql_where=sa.text("replaced_at IS NULL"),
    )
    secure(op, "council_compliance", "reaches('council') OR reaches_organisation(organisation_id)")


def _create_council_compliance_table() -> None:
    op.create_table(
        "council_compliance_table",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("charge_id", postgresql.UUID(), nullable=False),
        sa.Column("organisation_id", postgresql.UUID(), nullable=False),
        sa.Column("stored_file_id", postgresql.UUID(), nullable=False),
        sa.Column("chosen", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("handed_in_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("handed_in_by", postgresql.UUID()),
        sa.Column("taken_at", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("taken_count", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "taken_count >= 0", name=op.f("ck_council_compliance_table_taken_are_counted")
        ),
        sa.ForeignKeyConstraint(
            ["charge_id"],
            ["council_measure_charge.id"],
            name=op.f("fk_council_compliance_table_charge_id_council_measure_charge"),
        ),
        sa.ForeignKeyConstraint(
            ["handed_in_by"],
            ["account.id"],
            name=op.f("fk_council_compliance_table_handed_in_by_account"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_council_compliance_table_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["stored_file_id"],
            ["stored_file.id"],
            name=op.f("fk_council_compliance_table_stored_file_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_compliance_table")),
    )
    op.create_index(
        op.f("ix_council_compliance_table_charge_id"),
        "council_compliance_table",
        ["charge_id"],
        unique=False,
    )
    secure(
        op,
        "council_compliance_table",
        "reaches('council') OR reaches_organisation(organisation_id)",
    )


def downgrade() -> None:
    op.execute("DROP POLICY compartment ON council_measure")  # it asks the table of charges
    for table in reversed(TABLES):
        op.drop_table(table)
