"""Meetings: their agenda, papers, participants and letters, and what they agree."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rows import secure

revision = "0007_council_meetings"
down_revision = "0006_outsiders"
branch_labels = None
depends_on = None

TABLES = (
    "council_meeting",
    "council_participant",
    "council_agenda_item",
    "council_meeting_paper",
    "council_meeting_paper_revision",
    "council_meeting_letter",
    "council_follow_up",
)
CALLED = (
    "reaches('council') OR EXISTS (SELECT FROM council_participant p WHERE p.meeting_id = {column})"
)
CHOSEN = (
    "EXISTS (SELECT FROM council_participant p WHERE p.meeting_id = {table}.meeting_id "
    "AND ({table}.only_for IS NULL OR p.id = ANY ({table}.only_for)))"
)


def upgrade() -> None:
    _create_council_meeting()
    _create_council_participant()
    _create_council_agenda_item()
    _create_council_meeting_paper()
    _create_council_meeting_paper_revision()
    _create_council_meeting_letter()
    _create_council_follow_up()
    _secure()


def _create_council_meeting() -> None:
    op.create_table(
        "council_meeting",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("kind_of_meeting", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("title_ja", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("matter", sa.String(), nullable=False),
        sa.Column("begins_at", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("ends_at", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("place_ja", sa.String(), nullable=False),
        sa.Column("place_en", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("observing_ja", sa.String(), nullable=False),
        sa.Column("observing_en", sa.String(), nullable=False),
        sa.Column("reply_by", sa.Date()),
        sa.Column("choice_reason", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("drafted_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("changed_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("convened_at", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("rescheduled_at", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("announced_at", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("closed_at", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("over_at", postgresql.TIMESTAMP(timezone=True)),
        sa.CheckConstraint(
            "(state IN ('held', 'ended')) = (over_at IS NOT NULL)",
            name=op.f("ck_council_meeting_over_at_a_moment"),
        ),
        sa.CheckConstraint(
            "convened_at IS NULL OR kind_of_meeting <> 'circulation' OR reply_by IS NOT NULL",
            name=op.f("ck_council_meeting_circulated_until_a_day"),
        ),
        sa.CheckConstraint(
            "convened_at IS NULL OR kind_of_meeting = 'circulation' OR (begins_at IS NOT NULL "
            "AND ends_at IS NOT NULL)",
            name=op.f("ck_council_meeting_convened_for_a_time"),
        ),
        sa.CheckConstraint(
            "kind_of_meeting IN ('plenary', 'restricted', 'circulation')",
            name=op.f("ck_council_meeting_kind_is_known"),
        ),
        sa.CheckConstraint(
            "state <> 'ended' OR kind_of_meeting = 'circulation'",
            name=op.f("ck_council_meeting_only_circulations_end"),
        ),
        sa.CheckConstraint(
            "state <> 'held' OR kind_of_meeting <> 'circulation'",
            name=op.f("ck_council_meeting_circulations_are_not_held"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'proposed', 'cancelled') OR convened_at IS NOT NULL",
            name=op.f("ck_council_meeting_convened_before_held"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'proposed', 'convened', 'held', 'ended', 'cancelled')",
            name=op.f("ck_council_meeting_state_is_known"),
        ),
        sa.CheckConstraint("title_ja <> ''", name=op.f("ck_council_meeting_has_a_title")),
        sa.CheckConstraint(
            "ends_at > begins_at", name=op.f("ck_council_meeting_ends_after_it_begins")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_meeting")),
    )
    op.create_index(
        op.f("ix_council_meeting_state_begins_at"),
        "council_meeting",
        ["state", "begins_at"],
        unique=False,
    )


def _create_council_participant() -> None:
    op.create_table(
        "council_participant",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("meeting_id", postgresql.UUID(), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("organisation_id", postgresql.UUID()),
        sa.Column("addressed_to", sa.String()),
        sa.Column("compartment", sa.String(), nullable=False),
        sa.Column("person_id", postgresql.UUID()),
        sa.Column("person_name", sa.String(), nullable=False),
        sa.Column("person_office", sa.String(), nullable=False),
        sa.Column("person_email", sa.String(), nullable=False),
        sa.Column("person_locale", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chosen_by", sa.String(), nullable=False),
        sa.Column("called_at", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("removed_at", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("removal_reason", sa.String(), nullable=False),
        sa.Column("reply", sa.String()),
        sa.Column("substitute", sa.String(), nullable=False),
        sa.Column("replied_at", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("received_at", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("reminded_at", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("attended", sa.String()),
        sa.Column("attended_by", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(party = 'organ') = (addressed_to IS NOT NULL)",
            name=op.f("ck_council_participant_organ_is_named"),
        ),
        sa.CheckConstraint(
            "(party = 'organisation') = (organisation_id IS NOT NULL)",
            name=op.f("ck_council_participant_organisation_is_named"),
        ),
        sa.CheckConstraint(
            "(party = 'person') = (person_email <> '') AND (party = 'person') = "
            "(person_name <> '')",
            name=op.f("ck_council_participant_person_is_named"),
        ),
        sa.CheckConstraint(
            "(state = 'chosen') = (called_at IS NULL)",
            name=op.f("ck_council_participant_called_at_a_moment"),
        ),
        sa.CheckConstraint(
            "(state = 'removed') = (removed_at IS NOT NULL)",
            name=op.f("ck_council_participant_removed_at_a_moment"),
        ),
        sa.CheckConstraint(
            "attended IN ('present', 'substitute', 'absent')",
            name=op.f("ck_council_participant_attendance_is_known"),
        ),
        sa.CheckConstraint(
            "party IN ('organisation', 'organ', 'person')",
            name=op.f("ck_council_participant_party_is_known"),
        ),
        sa.CheckConstraint(
            "person_id IS NULL OR party = 'person'",
            name=op.f("ck_council_participant_account_of_a_person"),
        ),
        sa.CheckConstraint(
            "reply IN ('attends', 'substitute', 'absent')",
            name=op.f("ck_council_participant_reply_is_known"),
        ),
        sa.CheckConstraint(
            "state IN ('chosen', 'called', 'removed')",
            name=op.f("ck_council_participant_state_is_known"),
        ),
        sa.CheckConstraint(
            "reply IS NULL OR replied_at IS NOT NULL",
            name=op.f("ck_council_participant_replied_at_a_moment"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["council_meeting.id"],
            name=op.f("fk_council_participant_meeting_id_council_meeting"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_council_participant_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["account.id"], name=op.f("fk_council_participant_person_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_participant")),
    )
    op.create_index(
        op.f("ix_council_participant_meeting_id"),
        "council_participant",
        ["meeting_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_council_participant_organisation_id"),
        "council_participant",
        ["organisation_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_council_participant_person_id"), "council_participant", ["person_id"], unique=False
    )
    op.create_index(
        "uq_council_participant_one_organ",
        "council_participant",
        ["meeting_id", "addressed_to"],
        unique=True,
        postgresql_where=sa.text("state <> 'removed' AND party = 'organ'"),
    )
    op.create_index(
        "uq_council_participant_one_organisation",
        "council_participant",
        ["meeting_id", "organisation_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'removed' AND party = 'organisation'"),
    )
    op.create_index(
        "uq_council_participant_one_person",
        "council_participant",
        ["meeting_id", "person_email"],
        unique=True,
        postgresql_where=sa.text("state <> 'removed' AND party = 'person'"),
    )


def _create_council_agenda_item() -> None:
    op.create_table(
        "council_agenda_item",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("meeting_id", postgresql.UUID(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title_ja", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("only_for", sa.ARRAY(postgresql.UUID())),
        sa.Column("closed_at", postgresql.TIMESTAMP(timezone=True)),
        sa.CheckConstraint("title_ja <> ''", name=op.f("ck_council_agenda_item_has_a_title")),
        sa.CheckConstraint(
            "topic IN ('1', '2', '3', '4', '5')", name=op.f("ck_council_agenda_item_topic_is_known")
        ),
        sa.CheckConstraint(
            "cardinality(only_for) > 0", name=op.f("ck_council_agenda_item_for_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["council_meeting.id"],
            name=op.f("fk_council_agenda_item_meeting_id_council_meeting"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_agenda_item")),
    )
    op.create_index(
        op.f("ix_council_agenda_item_meeting_id"),
        "council_agenda_item",
        ["meeting_id"],
        unique=False,
    )


def _create_council_meeting_paper() -> None:
    op.create_table(
        "council_meeting_paper",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("meeting_id", postgresql.UUID(), nullable=False),
        sa.Column("item_id", postgresql.UUID()),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("for_the_public", sa.Boolean(), nullable=False),
        sa.Column("only_for", sa.ARRAY(postgresql.UUID())),
        sa.Column("corrects_id", postgresql.UUID()),
        sa.Column("sent_at", postgresql.TIMESTAMP(timezone=True)),
        sa.CheckConstraint("title <> ''", name=op.f("ck_council_meeting_paper_has_a_title")),
        sa.CheckConstraint(
            "cardinality(only_for) > 0", name=op.f("ck_council_meeting_paper_for_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"],
            ["council_meeting_paper.id"],
            name=op.f("fk_council_meeting_paper_corrects_id_council_meeting_paper"),
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["council_agenda_item.id"],
            name=op.f("fk_council_meeting_paper_item_id_council_agenda_item"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["council_meeting.id"],
            name=op.f("fk_council_meeting_paper_meeting_id_council_meeting"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_meeting_paper")),
    )
    op.create_index(
        op.f("ix_council_meeting_paper_item_id"), "council_meeting_paper", ["item_id"], unique=False
    )
    op.create_index(
        op.f("ix_council_meeting_paper_meeting_id"),
        "council_meeting_paper",
        ["meeting_id"],
        unique=False,
    )


def _create_council_meeting_paper_revision() -> None:
    op.create_table(
        "council_meeting_paper_revision",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("paper_id", postgresql.UUID(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("stored_file_id", postgresql.UUID(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("added_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "sha256 ~ '^[0-9a-f]{64}$'",
            name=op.f("ck_council_meeting_paper_revision_sha256_is_hex"),
        ),
        sa.CheckConstraint(
            "number >= 1", name=op.f("ck_council_meeting_paper_revision_counted_from_one")
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"],
            ["council_meeting_paper.id"],
            name=op.f("fk_council_meeting_paper_revision_paper_id_council_meeting_paper"),
        ),
        sa.ForeignKeyConstraint(
            ["stored_file_id"],
            ["stored_file.id"],
            name=op.f("fk_council_meeting_paper_revision_stored_file_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_meeting_paper_revision")),
    )
    op.create_index(
        op.f("ix_council_meeting_paper_revision_paper_id_number"),
        "council_meeting_paper_revision",
        ["paper_id", "number"],
        unique=True,
    )


def _create_council_meeting_letter() -> None:
    op.create_table(
        "council_meeting_letter",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("meeting_id", postgresql.UUID(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("paper_id", postgresql.UUID(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "purpose IN ('convening', 'change', 'cancellation', 'result')",
            name=op.f("ck_council_meeting_letter_purpose_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["council_meeting.id"],
            name=op.f("fk_council_meeting_letter_meeting_id_council_meeting"),
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["paper.id"], name=op.f("fk_council_meeting_letter_paper_id_paper")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_meeting_letter")),
    )
    op.create_index(
        op.f("ix_council_meeting_letter_meeting_id"),
        "council_meeting_letter",
        ["meeting_id"],
        unique=False,
    )


def _create_council_follow_up() -> None:
    op.create_table(
        "council_follow_up",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("meeting_id", postgresql.UUID(), nullable=False),
        sa.Column("item_id", postgresql.UUID()),
        sa.Column("organisation_id", postgresql.UUID()),
        sa.Column("addressed_to", sa.String()),
        sa.Column("compartment", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("matter", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("agreed_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("done_at", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("report", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(state = 'done') = (done_at IS NOT NULL)",
            name=op.f("ck_council_follow_up_done_at_a_moment"),
        ),
        sa.CheckConstraint("matter <> ''", name=op.f("ck_council_follow_up_matter_is_stated")),
        sa.CheckConstraint(
            "state IN ('open', 'done', 'dropped')", name=op.f("ck_council_follow_up_state_is_known")
        ),
        sa.CheckConstraint(
            "(organisation_id IS NULL) <> (addressed_to IS NULL)",
            name=op.f("ck_council_follow_up_owed_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["council_agenda_item.id"],
            name=op.f("fk_council_follow_up_item_id_council_agenda_item"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["council_meeting.id"],
            name=op.f("fk_council_follow_up_meeting_id_council_meeting"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_council_follow_up_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_follow_up")),
    )
    op.create_index(
        op.f("ix_council_follow_up_meeting_id"), "council_follow_up", ["meeting_id"], unique=False
    )
    op.create_index(
        op.f("ix_council_follow_up_organisation_id"),
        "council_follow_up",
        ["organisation_id"],
        unique=False,
    )


def _secure() -> None:
    secure(
        op,
        "council_participant",
        "reaches('council') OR (state = 'called' AND (reaches(compartment)"
        " OR reaches_organisation(organisation_id) OR reaches_account(person_id)))",
    )
    secure(op, "council_meeting", CALLED.format(column="council_meeting.id"))
    item = CHOSEN.format(table="council_agenda_item")
    secure(op, "council_agenda_item", f"reaches('council') OR {item}")
    secure(
        op,
        "council_meeting_paper",
        "reaches('council') OR (council_meeting_paper.sent_at IS NOT NULL AND "
        + CHOSEN.format(table="council_meeting_paper")
        + " AND (council_meeting_paper.item_id IS NULL OR EXISTS (SELECT FROM "
        "council_agenda_item i WHERE i.id = council_meeting_paper.item_id)))",
    )
    secure(
        op,
        "council_meeting_paper_revision",
        "reaches('council') OR EXISTS (SELECT FROM council_meeting_paper x "
        "WHERE x.id = council_meeting_paper_revision.paper_id)",
    )
    secure(op, "council_meeting_letter", CALLED.format(column="council_meeting_letter.meeting_id"))
    secure(
        op,
        "council_follow_up",
        "reaches('council') OR reaches(compartment) OR reaches_organisation(organisation_id)",
    )


def downgrade() -> None:
    op.execute("DROP POLICY compartment ON council_meeting")  # it speaks of participants
    for table in reversed(TABLES):
        op.drop_table(table)
