"""Closings, minutes with their revisions, and a room that only the public pages read in."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rows import append_only, secure

revision = "0008_council_minutes"
down_revision = "0007_council_meetings"
branch_labels = None
depends_on = None

TABLES = (
    "council_closing",
    "council_closing_reason",
    "council_minutes",
    "council_minutes_revision",
    "council_minutes_passage",
    "council_minutes_review",
    "council_minutes_correction",
    "council_minutes_marked",
    "council_public_passage",
)
PAPERS = (
    "'receipt', 'correction', 'registered', 'not_eligible', 'refusal', 'acknowledgement', "
    "'hearing', 'expulsion', 'notice', 'certificate', 'roster', 'case_file'"
)
BEFORE = {
    "council_meeting": "reaches('council') OR EXISTS (SELECT FROM council_participant p WHERE "
    "p.meeting_id = council_meeting.id)",
    "council_agenda_item": "reaches('council') OR EXISTS (SELECT FROM council_participant p WHERE "
    "p.meeting_id = council_agenda_item.meeting_id AND "
    "(council_agenda_item.only_for IS NULL OR p.id = ANY "
    "(council_agenda_item.only_for)))",
    "council_meeting_paper": "reaches('council') OR (council_meeting_paper.sent_at IS NOT NULL "
    "AND EXISTS "
    "(SELECT FROM council_participant p WHERE p.meeting_id = "
    "council_meeting_paper.meeting_id AND (council_meeting_paper.only_for IS NULL "
    "OR p.id = ANY (council_meeting_paper.only_for))) AND "
    "(council_meeting_paper.item_id IS NULL OR EXISTS (SELECT FROM "
    "council_agenda_item i WHERE i.id = council_meeting_paper.item_id)))",
}


def upgrade() -> None:
    _create_council_closing()
    _create_council_closing_reason()
    _create_council_minutes()
    _create_council_minutes_revision()
    _create_council_minutes_passage()
    _create_council_minutes_review()
    _create_council_minutes_correction()
    _create_council_minutes_marked()
    _create_council_public_passage()
    _secure()
    _know_papers(f"{PAPERS}, 'minutes'")
    for table in ("council_minutes_revision", "council_minutes_passage"):
        append_only(op, table)


def _create_council_closing() -> None:
    op.create_table(
        "council_closing",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("meeting_id", postgresql.UUID(), nullable=False),
        sa.Column("item_id", postgresql.UUID()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("closed_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("reopened_at", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("public_reason_ja", sa.String(), nullable=False),
        sa.Column("public_reason_en", sa.String(), nullable=False),
        sa.Column("ground_said", sa.String()),
        sa.CheckConstraint(
            "(state = 'reason-published') <= (public_reason_ja <> '')",
            name=op.f("ck_council_closing_reason_is_given"),
        ),
        sa.CheckConstraint(
            "(state = 'reopened') = (reopened_at IS NOT NULL)",
            name=op.f("ck_council_closing_reopened_at_a_moment"),
        ),
        sa.CheckConstraint(
            "ground_said IN ('rights', 'trust', 'exchange', 'public-interest')",
            name=op.f("ck_council_closing_ground_is_known"),
        ),
        sa.CheckConstraint(
            "state = 'reason-withheld' OR ground_said IS NULL",
            name=op.f("ck_council_closing_ground_of_a_withheld_reason"),
        ),
        sa.CheckConstraint(
            "state IN ('closed', 'reason-published', 'reason-withheld', 'reopened')",
            name=op.f("ck_council_closing_state_is_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('closed', 'reason-withheld') OR (public_reason_ja = '' AND "
            "public_reason_en = '')",
            name=op.f("ck_council_closing_withheld_is_nowhere"),
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["council_agenda_item.id"],
            name=op.f("fk_council_closing_item_id_council_agenda_item"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["council_meeting.id"],
            name=op.f("fk_council_closing_meeting_id_council_meeting"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_closing")),
    )
    op.create_index(
        op.f("ix_council_closing_meeting_id"), "council_closing", ["meeting_id"], unique=False
    )
    op.create_index(
        "uq_council_closing_one_of_a_meeting",
        "council_closing",
        ["meeting_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'reopened' AND item_id IS NULL"),
    )
    op.create_index(
        "uq_council_closing_one_of_an_item",
        "council_closing",
        ["item_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'reopened'"),
    )


def _create_council_closing_reason() -> None:
    op.create_table(
        "council_closing_reason",
        sa.Column("closing_id", postgresql.UUID(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("ground", sa.String()),
        sa.Column("why_withheld", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(ground IS NULL) = (why_withheld = '')",
            name=op.f("ck_council_closing_reason_withheld_on_a_ground_with_reason"),
        ),
        sa.CheckConstraint(
            "ground IN ('rights', 'trust', 'exchange', 'public-interest')",
            name=op.f("ck_council_closing_reason_ground_is_known"),
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_council_closing_reason_reason_is_given")),
        sa.ForeignKeyConstraint(
            ["closing_id"],
            ["council_closing.id"],
            name=op.f("fk_council_closing_reason_closing_id_council_closing"),
        ),
        sa.PrimaryKeyConstraint("closing_id", name=op.f("pk_council_closing_reason")),
    )


def _create_council_minutes() -> None:
    op.create_table(
        "council_minutes",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("meeting_id", postgresql.UUID(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("begun_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("corrections_until", sa.Date()),
        sa.Column("shared_number", sa.Integer()),
        sa.Column("confirmed_number", sa.Integer()),
        sa.Column("confirmed_at", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("published_number", sa.Integer()),
        sa.Column("published_at", postgresql.TIMESTAMP(timezone=True)),
        sa.CheckConstraint(
            "state <> 'published' OR published_number IS NOT NULL",
            name=op.f("ck_council_minutes_published_in_a_revision"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'circulated', 'laid', 'confirmed', 'published')",
            name=op.f("ck_council_minutes_state_is_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('confirmed', 'published') OR confirmed_number IS NOT NULL",
            name=op.f("ck_council_minutes_confirmed_in_a_revision"),
        ),
        sa.CheckConstraint(
            "(published_number IS NULL) = (published_at IS NULL)",
            name=op.f("ck_council_minutes_published_at_a_moment"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["council_meeting.id"],
            name=op.f("fk_council_minutes_meeting_id_council_meeting"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_minutes")),
        sa.UniqueConstraint("meeting_id", name=op.f("uq_council_minutes_meeting_id")),
    )


def _create_council_minutes_revision() -> None:
    op.create_table(
        "council_minutes_revision",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("minutes_id", postgresql.UUID(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("made_by", postgresql.UUID()),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("restores", sa.Integer()),
        sa.CheckConstraint(
            "number >= 1", name=op.f("ck_council_minutes_revision_counted_from_one")
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["account.id"], name=op.f("fk_council_minutes_revision_made_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["minutes_id"],
            ["council_minutes.id"],
            name=op.f("fk_council_minutes_revision_minutes_id_council_minutes"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_minutes_revision")),
        sa.UniqueConstraint(
            "minutes_id", "number", name=op.f("uq_council_minutes_revision_minutes_id_number")
        ),
    )


def _create_council_minutes_passage() -> None:
    op.create_table(
        "council_minutes_passage",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("revision_id", postgresql.UUID(), nullable=False),
        sa.Column("minutes_id", postgresql.UUID(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("item_id", postgresql.UUID()),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["council_agenda_item.id"],
            name=op.f("fk_council_minutes_passage_item_id_council_agenda_item"),
        ),
        sa.ForeignKeyConstraint(
            ["minutes_id"],
            ["council_minutes.id"],
            name=op.f("fk_council_minutes_passage_minutes_id_council_minutes"),
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["council_minutes_revision.id"],
            name=op.f("fk_council_minutes_passage_revision_id_council_minutes_revision"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_minutes_passage")),
        sa.UniqueConstraint(
            "revision_id", "position", name=op.f("uq_council_minutes_passage_revision_id_position")
        ),
    )


def _create_council_minutes_review() -> None:
    op.create_table(
        "council_minutes_review",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("minutes_id", postgresql.UUID(), nullable=False),
        sa.Column("participant_id", postgresql.UUID(), nullable=False),
        sa.Column("organisation_id", postgresql.UUID()),
        sa.Column("addressed_to", sa.String()),
        sa.Column("person_id", postgresql.UUID()),
        sa.Column("compartment", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("asked_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("answered_at", postgresql.TIMESTAMP(timezone=True)),
        sa.CheckConstraint(
            "state IN ('asked', 'done', 'ended')",
            name=op.f("ck_council_minutes_review_state_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["minutes_id"],
            ["council_minutes.id"],
            name=op.f("fk_council_minutes_review_minutes_id_council_minutes"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_council_minutes_review_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["council_participant.id"],
            name=op.f("fk_council_minutes_review_participant_id_council_participant"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["account.id"], name=op.f("fk_council_minutes_review_person_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_minutes_review")),
        sa.UniqueConstraint(
            "minutes_id",
            "participant_id",
            name=op.f("uq_council_minutes_review_minutes_id_participant_id"),
        ),
    )


def _create_council_minutes_correction() -> None:
    op.create_table(
        "council_minutes_correction",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("minutes_id", postgresql.UUID(), nullable=False),
        sa.Column("review_id", postgresql.UUID(), nullable=False),
        sa.Column("participant_id", postgresql.UUID(), nullable=False),
        sa.Column("organisation_id", postgresql.UUID()),
        sa.Column("addressed_to", sa.String()),
        sa.Column("person_id", postgresql.UUID()),
        sa.Column("compartment", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("proposed", sa.String()),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("proposed_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("answered_at", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("answer", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(state = 'proposed') = (answered_at IS NULL)",
            name=op.f("ck_council_minutes_correction_answered_at_a_moment"),
        ),
        sa.CheckConstraint(
            "proposed IS NOT NULL OR remark <> ''",
            name=op.f("ck_council_minutes_correction_says_something"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'taken', 'declined')",
            name=op.f("ck_council_minutes_correction_state_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["minutes_id"],
            ["council_minutes.id"],
            name=op.f("fk_council_minutes_correction_minutes_id_council_minutes"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_council_minutes_correction_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["council_participant.id"],
            name=op.f("fk_council_minutes_correction_participant_id_council_participant"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["account.id"],
            name=op.f("fk_council_minutes_correction_person_id_account"),
        ),
        sa.ForeignKeyConstraint(
            ["review_id"],
            ["council_minutes_review.id"],
            name=op.f("fk_council_minutes_correction_review_id_council_minutes_review"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_minutes_correction")),
    )
    op.create_index(
        op.f("ix_council_minutes_correction_minutes_id"),
        "council_minutes_correction",
        ["minutes_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_council_minutes_correction_review_id"),
        "council_minutes_correction",
        ["review_id"],
        unique=False,
    )


def _create_council_minutes_marked() -> None:
    op.create_table(
        "council_minutes_marked",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("minutes_id", postgresql.UUID(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("marked", sa.String(), nullable=False),
        sa.Column("english", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["minutes_id"],
            ["council_minutes.id"],
            name=op.f("fk_council_minutes_marked_minutes_id_council_minutes"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_minutes_marked")),
        sa.UniqueConstraint(
            "minutes_id",
            "number",
            "position",
            name=op.f("uq_council_minutes_marked_minutes_id_number_position"),
        ),
    )


def _create_council_public_passage() -> None:
    op.create_table(
        "council_public_passage",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("minutes_id", postgresql.UUID(), nullable=False),
        sa.Column("meeting_id", postgresql.UUID(), nullable=False),
        sa.Column("item_id", postgresql.UUID()),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text_ja", sa.String(), nullable=False),
        sa.Column("text_en", sa.String(), nullable=False),
        sa.Column("published_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["council_agenda_item.id"],
            name=op.f("fk_council_public_passage_item_id_council_agenda_item"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["council_meeting.id"],
            name=op.f("fk_council_public_passage_meeting_id_council_meeting"),
        ),
        sa.ForeignKeyConstraint(
            ["minutes_id"],
            ["council_minutes.id"],
            name=op.f("fk_council_public_passage_minutes_id_council_minutes"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_public_passage")),
        sa.UniqueConstraint(
            "minutes_id", "position", name=op.f("uq_council_public_passage_minutes_id_position")
        ),
    )
    op.create_index(
        op.f("ix_council_public_passage_meeting_id"),
        "council_public_passage",
        ["meeting_id"],
        unique=False,
    )


def _secure() -> None:
    secure(
        op,
        "council_closing",
        "reaches('council') OR (reaches('council:published') AND state <> 'reopened')",
    )
    secure(op, "council_closing_reason", "reaches('council')")
    secure(
        op,
        "council_minutes",
        "reaches('council') OR (shared_number IS NOT NULL AND EXISTS (SELECT FROM "
        "council_participant p WHERE p.meeting_id = council_minutes.meeting_id))",
    )
    secure(
        op,
        "council_minutes_revision",
        "reaches('council') OR EXISTS (SELECT FROM council_minutes m WHERE m.id = "
        "council_minutes_revision.minutes_id AND m.shared_number = "
        "council_minutes_revision.number)",
    )
    secure(
        op,
        "council_minutes_passage",
        "reaches('council') OR (EXISTS (SELECT FROM council_minutes m WHERE m.id = "
        "council_minutes_passage.minutes_id AND m.shared_number = "
        "council_minutes_passage.number) AND (council_minutes_passage.item_id IS NULL "
        "OR EXISTS (SELECT FROM council_agenda_item i WHERE i.id = "
        "council_minutes_passage.item_id)))",
    )
    secure(
        op,
        "council_minutes_review",
        "reaches('council') OR EXISTS (SELECT FROM council_participant p WHERE p.id = "
        "council_minutes_review.participant_id)",
    )
    secure(
        op,
        "council_minutes_correction",
        "reaches('council') OR EXISTS (SELECT FROM council_participant p WHERE p.id = "
        "council_minutes_correction.participant_id)",
    )
    secure(op, "council_minutes_marked", "reaches('council')")
    secure(
        op,
        "council_public_passage",
        "reaches('council') OR (reaches('council:published') AND EXISTS (SELECT FROM "
        "council_meeting m WHERE m.id = council_public_passage.meeting_id AND "
        "m.closed_at IS NULL) AND (council_public_passage.item_id IS NULL OR EXISTS "
        "(SELECT FROM council_agenda_item i WHERE i.id = "
        "council_public_passage.item_id AND i.closed_at IS NULL)))",
    )
    _see_anew(
        "council_meeting",
        "reaches('council') OR EXISTS (SELECT FROM council_participant p WHERE "
        "p.meeting_id = council_meeting.id) OR (reaches('council:published') AND "
        "council_meeting.convened_at IS NOT NULL AND council_meeting.closed_at IS NULL)",
    )
    _see_anew(
        "council_agenda_item",
        "reaches('council') OR EXISTS (SELECT FROM council_participant p WHERE "
        "p.meeting_id = council_agenda_item.meeting_id AND "
        "(council_agenda_item.only_for IS NULL OR p.id = ANY "
        "(council_agenda_item.only_for))) OR (reaches('council:published') AND "
        "council_agenda_item.closed_at IS NULL AND EXISTS (SELECT FROM council_meeting "
        "m WHERE m.id = council_agenda_item.meeting_id AND m.closed_at IS NULL))",
    )
    _see_anew(
        "council_meeting_paper",
        "reaches('council') OR (council_meeting_paper.sent_at IS NOT NULL "
        "AND EXISTS "
        "(SELECT FROM council_participant p WHERE p.meeting_id = "
        "council_meeting_paper.meeting_id AND (council_meeting_paper.only_for IS NULL "
        "OR p.id = ANY (council_meeting_paper.only_for))) AND "
        "(council_meeting_paper.item_id IS NULL OR EXISTS (SELECT FROM "
        "council_agenda_item i WHERE i.id = council_meeting_paper.item_id))) OR "
        "(reaches('council:published') AND council_meeting_paper.for_the_public AND "
        "council_meeting_paper.sent_at IS NOT NULL AND EXISTS (SELECT FROM "
        "council_meeting m WHERE m.id = council_meeting_paper.meeting_id AND "
        "m.closed_at IS NULL) AND (council_meeting_paper.item_id IS NULL OR EXISTS "
        "(SELECT FROM council_agenda_item i WHERE i.id = council_meeting_paper.item_id "
        "AND i.closed_at IS NULL)))",
    )


def _see_anew(table: str, using: str) -> None:
    op.execute(f"DROP POLICY compartment ON {table}")
    secure(op, table, using)


def _know_papers(kinds: str) -> None:
    name = op.f("ck_paper_template_is_known")
    op.drop_constraint(name, "paper")
    op.create_check_constraint(name, "paper", f"template IN ({kinds})")


def downgrade() -> None:
    _know_papers(PAPERS)
    for table, using in BEFORE.items():
        _see_anew(table, using)
    for table in reversed(TABLES):
        op.drop_table(table)
