"""What the two sides of the memorandum write to each other."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rows import append_only, secure

revision = "0018_moc_letters"
down_revision = "0017_terms"
branch_labels = None
depends_on = None

TABLES = (
    "moc_consultation",
    "moc_contact_point",
    "moc_disclosure_request",
    "moc_dispute",
    "moc_inquiry",
    "moc_life_event",
    "moc_return_request",
    "moc_suspension",
    "moc_translation",
    "moc_consultation_delegation",
    "moc_consultation_item",
    "moc_consultation_proposal",
    "moc_consultation_record",
    "moc_disclosure_handover",
    "moc_disclosure_withdrawal",
    "moc_dispute_step",
    "moc_inquiry_answer",
    "moc_return_step",
    "moc_suspension_change",
    "moc_consultation_follow_up",
    "moc_consultation_reply",
    "moc_record_agreement",
    "moc_amendment",
    "moc_disclosure_answer",
    "moc_follow_up_report",
    "moc_inquiry_answer_file",
    "moc_inquiry_file",
    "moc_life_note",
    "moc_amendment_answer",
)


def upgrade() -> None:
    _create_moc_consultation()
    _create_moc_contact_point()
    _create_moc_disclosure_request()
    _create_moc_dispute()
    _create_moc_inquiry()
    _create_moc_life_event()
    _create_moc_return_request()
    _create_moc_suspension()
    _create_moc_translation()
    _create_moc_consultation_delegation()
    _create_moc_consultation_item()
    _create_moc_consultation_proposal()
    _create_moc_consultation_record()
    _create_moc_disclosure_handover()
    _create_moc_disclosure_withdrawal()
    _create_moc_dispute_step()
    _create_moc_inquiry_answer()
    _create_moc_return_step()
    _create_moc_suspension_change()
    _create_moc_consultation_follow_up()
    _create_moc_consultation_reply()
    _create_moc_record_agreement()
    _create_moc_amendment()
    _create_moc_disclosure_answer()
    _create_moc_follow_up_report()
    _create_moc_inquiry_answer_file()
    _create_moc_inquiry_file()
    _create_moc_life_note()
    _create_moc_amendment_answer()


def _create_moc_consultation() -> None:
    op.create_table(
        "moc_consultation",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("regular", sa.Boolean(), nullable=False),
        sa.Column("topics", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("called_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "language IN ('en', 'ja', 'ky', 'ru')",
            name=op.f("ck_moc_consultation_language_is_known"),
        ),
        sa.CheckConstraint(
            "subject <> '' AND jsonb_array_length(topics) > 0",
            name=op.f("ck_moc_consultation_says_what_about"),
        ),
        sa.CheckConstraint(
            "side IN ('jp', 'kg')",
            name=op.f("ck_moc_consultation_side_is_known"),
        ),
        sa.CheckConstraint(
            "state IN ('called', 'called-off')",
            name=op.f("ck_moc_consultation_state_is_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_consultation")),
    )
    op.create_index(
        op.f("ix_moc_consultation_reference"), "moc_consultation", ["reference"], unique=True
    )
    secure(op, "moc_consultation", "reaches('moc')")


def _create_moc_contact_point() -> None:
    op.create_table(
        "moc_contact_point",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("office_ja", sa.String(), nullable=False),
        sa.Column("office_en", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("deputy", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("named_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "office_en <> ''",
            name=op.f("ck_moc_contact_point_has_an_office"),
        ),
        sa.CheckConstraint(
            "side IN ('jp', 'kg')",
            name=op.f("ck_moc_contact_point_side_is_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_contact_point")),
    )
    op.create_index(
        op.f("ix_moc_contact_point_side_since"),
        "moc_contact_point",
        ["side", "since"],
        unique=False,
    )
    secure(op, "moc_contact_point", "reaches('moc')")


def _create_moc_disclosure_request() -> None:
    op.create_table(
        "moc_disclosure_request",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("of_kind", sa.String(), nullable=False),
        sa.Column("of_id", postgresql.UUID(), nullable=False),
        sa.Column("passages", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("asked_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "language IN ('en', 'ja', 'ky', 'ru')",
            name=op.f("ck_moc_disclosure_request_language_is_known"),
        ),
        sa.CheckConstraint(
            "recipient <> '' AND purpose <> '' AND jsonb_array_length(passages) > 0",
            name=op.f("ck_moc_disclosure_request_says_what_to_whom_and_why"),
        ),
        sa.CheckConstraint(
            "side IN ('jp', 'kg')",
            name=op.f("ck_moc_disclosure_request_side_is_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_disclosure_request")),
    )
    op.create_index(
        op.f("ix_moc_disclosure_request_of_kind_of_id"),
        "moc_disclosure_request",
        ["of_kind", "of_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_moc_disclosure_request_reference"),
        "moc_disclosure_request",
        ["reference"],
        unique=True,
    )
    secure(
        op,
        "moc_disclosure_request",
        "reaches('moc') OR reaches('moc:extract')",
        writing="reaches('moc')",
    )
    append_only(op, "moc_disclosure_request")


def _create_moc_dispute() -> None:
    op.create_table(
        "moc_dispute",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("raised_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "language IN ('en', 'ja', 'ky', 'ru')",
            name=op.f("ck_moc_dispute_language_is_known"),
        ),
        sa.CheckConstraint(
            "subject <> '' AND text <> ''",
            name=op.f("ck_moc_dispute_says_something"),
        ),
        sa.CheckConstraint(
            "side IN ('jp', 'kg')",
            name=op.f("ck_moc_dispute_side_is_known"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'settled')",
            name=op.f("ck_moc_dispute_state_is_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_dispute")),
    )
    secure(op, "moc_dispute", "reaches('moc')")


def _create_moc_inquiry() -> None:
    op.create_table(
        "moc_inquiry",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("thread_id", postgresql.UUID(), nullable=False),
        sa.Column("question", sa.String()),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("asked_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "subject <> '' AND (text <> '' OR question IS NOT NULL)",
            name=op.f("ck_moc_inquiry_asks_something"),
        ),
        sa.CheckConstraint(
            "language IN ('en', 'ja', 'ky', 'ru')",
            name=op.f("ck_moc_inquiry_language_is_known"),
        ),
        sa.CheckConstraint(
            "side IN ('jp', 'kg')",
            name=op.f("ck_moc_inquiry_side_is_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_inquiry")),
    )
    op.create_index(op.f("ix_moc_inquiry_reference"), "moc_inquiry", ["reference"], unique=True)
    op.create_index(op.f("ix_moc_inquiry_thread_id"), "moc_inquiry", ["thread_id"], unique=False)
    secure(op, "moc_inquiry", "reaches('moc')")
    append_only(op, "moc_inquiry")


def _create_moc_life_event() -> None:
    op.create_table(
        "moc_life_event",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("happening", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("entered_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "happening IN ('notice', 'reviewed', 'signed')",
            name=op.f("ck_moc_life_event_happening_is_known"),
        ),
        sa.CheckConstraint(
            "side IN ('jp', 'kg')",
            name=op.f("ck_moc_life_event_side_is_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_life_event")),
    )
    op.create_index(
        "uq_moc_life_event_signed_once",
        "moc_life_event",
        ["side"],
        unique=True,
        postgresql_where=sa.text("happening = 'signed'"),
    )
    secure(op, "moc_life_event", "reaches('moc') OR reaches('public')", writing="reaches('moc')")
    append_only(op, "moc_life_event")


def _create_moc_return_request() -> None:
    op.create_table(
        "moc_return_request",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("born_on", sa.Date()),
        sa.Column("passport", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("whereabouts", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("needs", sa.String(), nullable=False),
        sa.Column("asked_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "side = 'jp'",
            name=op.f("ck_moc_return_request_is_japanese"),
        ),
        sa.CheckConstraint(
            "language IN ('en', 'ja', 'ky', 'ru')",
            name=op.f("ck_moc_return_request_language_is_known"),
        ),
        sa.CheckConstraint(
            "name <> '' AND needs <> ''",
            name=op.f("ck_moc_return_request_says_who_and_what"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_return_request")),
    )
    op.create_index(
        op.f("ix_moc_return_request_reference"), "moc_return_request", ["reference"], unique=True
    )
    secure(op, "moc_return_request", "reaches('moc:persons')")
    append_only(op, "moc_return_request")


def _create_moc_suspension() -> None:
    op.create_table(
        "moc_suspension",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date()),
        sa.Column("reason_ja", sa.String(), nullable=False),
        sa.Column("reason_en", sa.String(), nullable=False),
        sa.Column("announced_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "until >= since",
            name=op.f("ck_moc_suspension_ends_after_it_begins"),
        ),
        sa.CheckConstraint(
            "field IN ('agriculture', 'aviation', 'building-cleaning', 'care', "
            "'construction', 'fishery', 'food', 'food-service', 'forestry', "
            "'linen', 'lodging', 'manufacturing', 'railway', 'recycling', 'road-"
            "transport', 'shipbuilding', 'vehicle-maintenance', 'warehousing', "
            "'wood')",
            name=op.f("ck_moc_suspension_field_is_known"),
        ),
        sa.CheckConstraint(
            "side = 'jp'",
            name=op.f("ck_moc_suspension_is_japanese"),
        ),
        sa.CheckConstraint(
            "reason_ja <> ''",
            name=op.f("ck_moc_suspension_says_why"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_suspension")),
    )
    secure(op, "moc_suspension", "reaches('moc') OR reaches('public')", writing="reaches('moc')")
    append_only(op, "moc_suspension")


def _create_moc_translation() -> None:
    op.create_table(
        "moc_translation",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("of_kind", sa.String(), nullable=False),
        sa.Column("of_id", postgresql.UUID(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("made_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "language IN ('en', 'ja', 'ky', 'ru')",
            name=op.f("ck_moc_translation_language_is_known"),
        ),
        sa.CheckConstraint(
            "text <> ''",
            name=op.f("ck_moc_translation_says_something"),
        ),
        sa.CheckConstraint(
            "side IN ('jp', 'kg')",
            name=op.f("ck_moc_translation_side_is_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_translation")),
    )
    op.create_index(
        op.f("ix_moc_translation_of_kind_of_id"),
        "moc_translation",
        ["of_kind", "of_id"],
        unique=False,
    )
    secure(op, "moc_translation", "reaches('moc')")
    append_only(op, "moc_translation")


def _create_moc_consultation_delegation() -> None:
    op.create_table(
        "moc_consultation_delegation",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("consultation_id", postgresql.UUID(), nullable=False),
        sa.Column("people", sa.String(), nullable=False),
        sa.Column("named_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "people <> ''",
            name=op.f("ck_moc_consultation_delegation_names_somebody"),
        ),
        sa.CheckConstraint(
            "side IN ('jp', 'kg')",
            name=op.f("ck_moc_consultation_delegation_side_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["moc_consultation.id"],
            name=op.f("fk_moc_consultation_delegation_consultation_id_moc_consultation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_consultation_delegation")),
    )
    op.create_index(
        op.f("ix_moc_consultation_delegation_consultation_id"),
        "moc_consultation_delegation",
        ["consultation_id"],
        unique=False,
    )
    secure(op, "moc_consultation_delegation", "reaches('moc')")
    append_only(op, "moc_consultation_delegation")


def _create_moc_consultation_item() -> None:
    op.create_table(
        "moc_consultation_item",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("consultation_id", postgresql.UUID(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("about", sa.String()),
        sa.Column("added_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "title <> ''",
            name=op.f("ck_moc_consultation_item_says_something"),
        ),
        sa.CheckConstraint(
            "side IN ('jp', 'kg')",
            name=op.f("ck_moc_consultation_item_side_is_known"),
        ),
        sa.CheckConstraint(
            "state IN ('off', 'on')",
            name=op.f("ck_moc_consultation_item_state_is_known"),
        ),
        sa.CheckConstraint(
            "topic IN ('a', 'b', 'c', 'd', 'e', 'f')",
            name=op.f("ck_moc_consultation_item_topic_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["moc_consultation.id"],
            name=op.f("fk_moc_consultation_item_consultation_id_moc_consultation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_consultation_item")),
    )
    op.create_index(
        op.f("ix_moc_consultation_item_consultation_id"),
        "moc_consultation_item",
        ["consultation_id"],
        unique=False,
    )
    secure(op, "moc_consultation_item", "reaches('moc')")


def _create_moc_consultation_proposal() -> None:
    op.create_table(
        "moc_consultation_proposal",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("consultation_id", postgresql.UUID(), nullable=False),
        sa.Column("slots", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("proposed_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "jsonb_array_length(slots) > 0 AND minutes > 0",
            name=op.f("ck_moc_consultation_proposal_proposes_something"),
        ),
        sa.CheckConstraint(
            "side IN ('jp', 'kg')",
            name=op.f("ck_moc_consultation_proposal_side_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["moc_consultation.id"],
            name=op.f("fk_moc_consultation_proposal_consultation_id_moc_consultation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_consultation_proposal")),
    )
    op.create_index(
        op.f("ix_moc_consultation_proposal_consultation_id"),
        "moc_consultation_proposal",
        ["consultation_id"],
        unique=False,
    )
    secure(op, "moc_consultation_proposal", "reaches('moc')")
    append_only(op, "moc_consultation_proposal")


def _create_moc_consultation_record() -> None:
    op.create_table(
        "moc_consultation_record",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("consultation_id", postgresql.UUID(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("written_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "digest ~ '^[0-9a-f]{64}$'",
            name=op.f("ck_moc_consultation_record_digest_is_hex"),
        ),
        sa.CheckConstraint(
            "language IN ('en', 'ja', 'ky', 'ru')",
            name=op.f("ck_moc_consultation_record_language_is_known"),
        ),
        sa.CheckConstraint(
            "text <> ''",
            name=op.f("ck_moc_consultation_record_says_something"),
        ),
        sa.CheckConstraint(
            "side IN ('jp', 'kg')",
            name=op.f("ck_moc_consultation_record_side_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["moc_consultation.id"],
            name=op.f("fk_moc_consultation_record_consultation_id_moc_consultation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_consultation_record")),
    )
    op.create_index(
        op.f("ix_moc_consultation_record_consultation_id"),
        "moc_consultation_record",
        ["consultation_id"],
        unique=False,
    )
    secure(op, "moc_consultation_record", "reaches('moc')")
    append_only(op, "moc_consultation_record")


def _create_moc_disclosure_handover() -> None:
    op.create_table(
        "moc_disclosure_handover",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("request_id", postgresql.UUID(), nullable=False),
        sa.Column("received_by", sa.String(), nullable=False),
        sa.Column("handed_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "side IN ('jp', 'kg')",
            name=op.f("ck_moc_disclosure_handover_side_is_known"),
        ),
        sa.CheckConstraint(
            "received_by <> ''",
            name=op.f("ck_moc_disclosure_handover_somebody_received_it"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["moc_disclosure_request.id"],
            name=op.f("fk_moc_disclosure_handover_request_id_moc_disclosure_request"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_disclosure_handover")),
    )
    op.create_index(
        op.f("ix_moc_disclosure_handover_request_id"),
        "moc_disclosure_handover",
        ["request_id"],
        unique=False,
    )
    secure(
        op,
        "moc_disclosure_handover",
        "reaches('moc') OR reaches('moc:extract')",
        writing="reaches('moc')",
    )
    append_only(op, "moc_disclosure_handover")


def _create_moc_disclosure_withdrawal() -> None:
    op.create_table(
        "moc_disclosure_withdrawal",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("request_id", postgresql.UUID(), nullable=False),
        sa.Column("withdrawn_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "side IN ('jp', 'kg')",
            name=op.f("ck_moc_disclosure_withdrawal_side_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["moc_disclosure_request.id"],
            name=op.f("fk_moc_disclosure_withdrawal_request_id_moc_disclosure_request"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_disclosure_withdrawal")),
    )
    op.create_index(
        op.f("ix_moc_disclosure_withdrawal_request_id"),
        "moc_disclosure_withdrawal",
        ["request_id"],
        unique=False,
    )
    secure(
        op,
        "moc_disclosure_withdrawal",
        "reaches('moc') OR reaches('moc:extract')",
        writing="reaches('moc')",
    )
    append_only(op, "moc_disclosure_withdrawal")


def _create_moc_dispute_step() -> None:
    op.create_table(
        "moc_dispute_step",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("dispute_id", postgresql.UUID(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("consulted_on", sa.Date()),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "language IN ('en', 'ja', 'ky', 'ru')",
            name=op.f("ck_moc_dispute_step_language_is_known"),
        ),
        sa.CheckConstraint(
            "text <> ''",
            name=op.f("ck_moc_dispute_step_says_something"),
        ),
        sa.CheckConstraint(
            "side IN ('jp', 'kg')",
            name=op.f("ck_moc_dispute_step_side_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["dispute_id"],
            ["moc_dispute.id"],
            name=op.f("fk_moc_dispute_step_dispute_id_moc_dispute"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_dispute_step")),
    )
    op.create_index(
        op.f("ix_moc_dispute_step_dispute_id"), "moc_dispute_step", ["dispute_id"], unique=False
    )
    secure(op, "moc_dispute_step", "reaches('moc')")
    append_only(op, "moc_dispute_step")


def _create_moc_inquiry_answer() -> None:
    op.create_table(
        "moc_inquiry_answer",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("inquiry_id", postgresql.UUID(), nullable=False),
        sa.Column("reply", sa.String()),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("answered_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "language IN ('en', 'ja', 'ky', 'ru')",
            name=op.f("ck_moc_inquiry_answer_language_is_known"),
        ),
        sa.CheckConstraint(
            "text <> '' OR reply IS NOT NULL",
            name=op.f("ck_moc_inquiry_answer_says_something"),
        ),
        sa.CheckConstraint(
            "side IN ('jp', 'kg')",
            name=op.f("ck_moc_inquiry_answer_side_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["moc_inquiry.id"],
            name=op.f("fk_moc_inquiry_answer_inquiry_id_moc_inquiry"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_inquiry_answer")),
    )
    op.create_index(
        op.f("ix_moc_inquiry_answer_inquiry_id"), "moc_inquiry_answer", ["inquiry_id"], unique=False
    )
    secure(op, "moc_inquiry_answer", "reaches('moc')")
    append_only(op, "moc_inquiry_answer")


def _create_moc_return_step() -> None:
    op.create_table(
        "moc_return_step",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("request_id", postgresql.UUID(), nullable=False),
        sa.Column("outcome", sa.String()),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("with_embassy", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "side = 'kg'",
            name=op.f("ck_moc_return_step_is_kyrgyz"),
        ),
        sa.CheckConstraint(
            "language IN ('en', 'ja', 'ky', 'ru')",
            name=op.f("ck_moc_return_step_language_is_known"),
        ),
        sa.CheckConstraint(
            "outcome IN ('not-needed', 'not-possible', 'papers-issued', 'returned')",
            name=op.f("ck_moc_return_step_outcome_is_known"),
        ),
        sa.CheckConstraint(
            "text <> '' OR outcome IS NOT NULL",
            name=op.f("ck_moc_return_step_says_something"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["moc_return_request.id"],
            name=op.f("fk_moc_return_step_request_id_moc_return_request"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_return_step")),
    )
    op.create_index(
        op.f("ix_moc_return_step_request_id"), "moc_return_step", ["request_id"], unique=False
    )
    secure(op, "moc_return_step", "reaches('moc:persons')")
    append_only(op, "moc_return_step")


def _create_moc_suspension_change() -> None:
    op.create_table(
        "moc_suspension_change",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("suspension_id", postgresql.UUID(), nullable=False),
        sa.Column("until", sa.Date()),
        sa.Column("changed_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "side = 'jp'",
            name=op.f("ck_moc_suspension_change_is_japanese"),
        ),
        sa.ForeignKeyConstraint(
            ["suspension_id"],
            ["moc_suspension.id"],
            name=op.f("fk_moc_suspension_change_suspension_id_moc_suspension"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_suspension_change")),
    )
    op.create_index(
        op.f("ix_moc_suspension_change_suspension_id"),
        "moc_suspension_change",
        ["suspension_id"],
        unique=False,
    )
    secure(
        op, "moc_suspension_change", "reaches('moc') OR reaches('public')", writing="reaches('moc')"
    )
    append_only(op, "moc_suspension_change")


def _create_moc_consultation_follow_up() -> None:
    op.create_table(
        "moc_consultation_follow_up",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("record_id", postgresql.UUID(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("owed_by", sa.String(), nullable=False),
        sa.Column("matter", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "owed_by IN ('jp', 'kg')",
            name=op.f("ck_moc_consultation_follow_up_owed_by_is_known"),
        ),
        sa.CheckConstraint(
            "matter <> ''",
            name=op.f("ck_moc_consultation_follow_up_says_something"),
        ),
        sa.CheckConstraint(
            "side IN ('jp', 'kg')",
            name=op.f("ck_moc_consultation_follow_up_side_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["moc_consultation_record.id"],
            name=op.f("fk_moc_consultation_follow_up_record_id_moc_consultation_record"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_consultation_follow_up")),
    )
    op.create_index(
        op.f("ix_moc_consultation_follow_up_record_id"),
        "moc_consultation_follow_up",
        ["record_id"],
        unique=False,
    )
    secure(op, "moc_consultation_follow_up", "reaches('moc')")
    append_only(op, "moc_consultation_follow_up")


def _create_moc_consultation_reply() -> None:
    op.create_table(
        "moc_consultation_reply",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("proposal_id", postgresql.UUID(), nullable=False),
        sa.Column("slot", sa.Integer()),
        sa.Column("replied_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "side IN ('jp', 'kg')",
            name=op.f("ck_moc_consultation_reply_side_is_known"),
        ),
        sa.CheckConstraint(
            "slot >= 0",
            name=op.f("ck_moc_consultation_reply_slot_is_counted"),
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["moc_consultation_proposal.id"],
            name=op.f("fk_moc_consultation_reply_proposal_id_moc_consultation_proposal"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_consultation_reply")),
    )
    op.create_index(
        op.f("ix_moc_consultation_reply_proposal_id"),
        "moc_consultation_reply",
        ["proposal_id"],
        unique=False,
    )
    secure(op, "moc_consultation_reply", "reaches('moc')")
    append_only(op, "moc_consultation_reply")


def _create_moc_record_agreement() -> None:
    op.create_table(
        "moc_record_agreement",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("record_id", postgresql.UUID(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("agreed_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "side IN ('jp', 'kg')",
            name=op.f("ck_moc_record_agreement_side_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["moc_consultation_record.id"],
            name=op.f("fk_moc_record_agreement_record_id_moc_consultation_record"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_record_agreement")),
    )
    op.create_index(
        op.f("ix_moc_record_agreement_record_id"),
        "moc_record_agreement",
        ["record_id"],
        unique=False,
    )
    secure(op, "moc_record_agreement", "reaches('moc')")
    append_only(op, "moc_record_agreement")


def _create_moc_amendment() -> None:
    op.create_table(
        "moc_amendment",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("effective_on", sa.Date()),
        sa.Column("stored_file_id", postgresql.UUID(), nullable=False),
        sa.Column("proposed_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "language IN ('en', 'ja', 'ky', 'ru')",
            name=op.f("ck_moc_amendment_language_is_known"),
        ),
        sa.CheckConstraint(
            "title <> '' AND text <> ''",
            name=op.f("ck_moc_amendment_says_something"),
        ),
        sa.CheckConstraint(
            "side IN ('jp', 'kg')",
            name=op.f("ck_moc_amendment_side_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["stored_file_id"],
            ["stored_file.id"],
            name=op.f("fk_moc_amendment_stored_file_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_amendment")),
    )
    secure(op, "moc_amendment", "reaches('moc')")
    append_only(op, "moc_amendment")


def _create_moc_disclosure_answer() -> None:
    op.create_table(
        "moc_disclosure_answer",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("request_id", postgresql.UUID(), nullable=False),
        sa.Column("consents", sa.Boolean(), nullable=False),
        sa.Column("passages", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("until", sa.Date()),
        sa.Column("stored_file_id", postgresql.UUID(), nullable=False),
        sa.Column("answered_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "consents = (until IS NOT NULL) AND consents = (jsonb_array_length(passages) > 0)",
            name=op.f("ck_moc_disclosure_answer_consents_to_something_for_a_time"),
        ),
        sa.CheckConstraint(
            "side IN ('jp', 'kg')",
            name=op.f("ck_moc_disclosure_answer_side_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["stored_file_id"],
            ["stored_file.id"],
            name=op.f("fk_moc_disclosure_answer_stored_file_id_stored_file"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["moc_disclosure_request.id"],
            name=op.f("fk_moc_disclosure_answer_request_id_moc_disclosure_request"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_disclosure_answer")),
    )
    op.create_index(
        op.f("ix_moc_disclosure_answer_request_id"),
        "moc_disclosure_answer",
        ["request_id"],
        unique=False,
    )
    secure(
        op,
        "moc_disclosure_answer",
        "reaches('moc') OR reaches('moc:extract')",
        writing="reaches('moc')",
    )
    append_only(op, "moc_disclosure_answer")


def _create_moc_follow_up_report() -> None:
    op.create_table(
        "moc_follow_up_report",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("follow_up_id", postgresql.UUID(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("reported_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "language IN ('en', 'ja', 'ky', 'ru')",
            name=op.f("ck_moc_follow_up_report_language_is_known"),
        ),
        sa.CheckConstraint(
            "text <> ''",
            name=op.f("ck_moc_follow_up_report_says_something"),
        ),
        sa.CheckConstraint(
            "side IN ('jp', 'kg')",
            name=op.f("ck_moc_follow_up_report_side_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["follow_up_id"],
            ["moc_consultation_follow_up.id"],
            name=op.f("fk_moc_follow_up_report_follow_up_id_moc_consultation_follow_up"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_follow_up_report")),
    )
    op.create_index(
        op.f("ix_moc_follow_up_report_follow_up_id"),
        "moc_follow_up_report",
        ["follow_up_id"],
        unique=False,
    )
    secure(op, "moc_follow_up_report", "reaches('moc')")
    append_only(op, "moc_follow_up_report")


def _create_moc_inquiry_answer_file() -> None:
    op.create_table(
        "moc_inquiry_answer_file",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("answer_id", postgresql.UUID(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("stored_file_id", postgresql.UUID(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"],
            ["moc_inquiry_answer.id"],
            name=op.f("fk_moc_inquiry_answer_file_answer_id_moc_inquiry_answer"),
        ),
        sa.ForeignKeyConstraint(
            ["stored_file_id"],
            ["stored_file.id"],
            name=op.f("fk_moc_inquiry_answer_file_stored_file_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_inquiry_answer_file")),
    )
    op.create_index(
        op.f("ix_moc_inquiry_answer_file_answer_id"),
        "moc_inquiry_answer_file",
        ["answer_id"],
        unique=False,
    )
    secure(op, "moc_inquiry_answer_file", "reaches('moc')")
    append_only(op, "moc_inquiry_answer_file")


def _create_moc_inquiry_file() -> None:
    op.create_table(
        "moc_inquiry_file",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("inquiry_id", postgresql.UUID(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("stored_file_id", postgresql.UUID(), nullable=False),
        sa.ForeignKeyConstraint(
            ["stored_file_id"],
            ["stored_file.id"],
            name=op.f("fk_moc_inquiry_file_stored_file_id_stored_file"),
        ),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["moc_inquiry.id"],
            name=op.f("fk_moc_inquiry_file_inquiry_id_moc_inquiry"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_inquiry_file")),
    )
    op.create_index(
        op.f("ix_moc_inquiry_file_inquiry_id"), "moc_inquiry_file", ["inquiry_id"], unique=False
    )
    secure(op, "moc_inquiry_file", "reaches('moc')")
    append_only(op, "moc_inquiry_file")


def _create_moc_life_note() -> None:
    op.create_table(
        "moc_life_note",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("event_id", postgresql.UUID(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("stored_file_id", postgresql.UUID()),
        sa.CheckConstraint(
            "language IN ('en', 'ja', 'ky', 'ru')",
            name=op.f("ck_moc_life_note_language_is_known"),
        ),
        sa.CheckConstraint(
            "text <> '' OR stored_file_id IS NOT NULL",
            name=op.f("ck_moc_life_note_says_something"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["moc_life_event.id"],
            name=op.f("fk_moc_life_note_event_id_moc_life_event"),
        ),
        sa.ForeignKeyConstraint(
            ["stored_file_id"],
            ["stored_file.id"],
            name=op.f("fk_moc_life_note_stored_file_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_life_note")),
    )
    op.create_index(op.f("ix_moc_life_note_event_id"), "moc_life_note", ["event_id"], unique=False)
    secure(op, "moc_life_note", "reaches('moc')")
    append_only(op, "moc_life_note")


def _create_moc_amendment_answer() -> None:
    op.create_table(
        "moc_amendment_answer",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("amendment_id", postgresql.UUID(), nullable=False),
        sa.Column("consents", sa.Boolean(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("stored_file_id", postgresql.UUID()),
        sa.Column("answered_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "NOT consents OR stored_file_id IS NOT NULL",
            name=op.f("ck_moc_amendment_answer_consents_in_writing"),
        ),
        sa.CheckConstraint(
            "side IN ('jp', 'kg')",
            name=op.f("ck_moc_amendment_answer_side_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["amendment_id"],
            ["moc_amendment.id"],
            name=op.f("fk_moc_amendment_answer_amendment_id_moc_amendment"),
        ),
        sa.ForeignKeyConstraint(
            ["stored_file_id"],
            ["stored_file.id"],
            name=op.f("fk_moc_amendment_answer_stored_file_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_amendment_answer")),
    )
    op.create_index(
        op.f("ix_moc_amendment_answer_amendment_id"),
        "moc_amendment_answer",
        ["amendment_id"],
        unique=False,
    )
    secure(op, "moc_amendment_answer", "reaches('moc')")
    append_only(op, "moc_amendment_answer")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
