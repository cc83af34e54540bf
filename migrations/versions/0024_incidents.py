"""Incidents of the daily exchange, and consultations on what the agreements leave open."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rows import append_only, secure

revision = "0024_incidents"
down_revision = "0023_mlit_notices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_delivery_consultation()
    _create_employment_incident()
    _create_employment_incident_told()


def _create_delivery_consultation() -> None:
    texts = ("asked_by", "addressed_to", "subject", "question")
    later = ("isa_officer", "other_officer", "outcome")
    op.create_table(
        "delivery_consultation",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("compartment", sa.String(), nullable=False),
        sa.Column("instrument", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in texts + later),
        sa.Column("held_on", sa.Date()),
        sa.CheckConstraint(
            "state IN ('raised', 'recorded', 'settled')",
            name=op.f("ck_delivery_consultation_state_is_known"),
        ),
        sa.CheckConstraint(
            "subject <> '' AND question <> ''",
            name=op.f("ck_delivery_consultation_asks_something"),
        ),
        sa.CheckConstraint(
            "state = 'raised' OR (held_on IS NOT NULL AND outcome <> '' AND isa_officer <> ''"
            " AND other_officer <> '')",
            name=op.f("ck_delivery_consultation_says_who_settled_what_when"),
        ),
        sa.CheckConstraint(
            "compartment = instrument", name=op.f("ck_delivery_consultation_seen_by_both_sides")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_consultation")),
    )
    op.create_index(
        op.f("ix_delivery_consultation_instrument_asked_on"),
        "delivery_consultation",
        ["instrument", "asked_on"],
        unique=False,
    )
    secure(op, "delivery_consultation", "reaches(compartment)")


def _create_employment_incident() -> None:
    texts = ("sent_from", "addressed_to", "sort", "words", "measures", "lines", "reply")
    op.create_table(
        "employment_incident",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("compartment", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in texts),
        sa.Column("delivery_id", postgresql.UUID()),
        sa.Column("file_number", sa.Integer()),
        sa.Column("told_at", postgresql.TIMESTAMP(timezone=True)),
        sa.CheckConstraint(
            "state IN ('acknowledged', 'closed', 'known', 'told')",
            name=op.f("ck_employment_incident_state_is_known"),
        ),
        sa.CheckConstraint(
            "sort IN ('leaked', 'lost', 'other', 'unauthorised', 'wrong-recipient')",
            name=op.f("ck_employment_incident_sort_is_known"),
        ),
        sa.CheckConstraint("words <> ''", name=op.f("ck_employment_incident_says_what_happened")),
        sa.CheckConstraint(
            "(state = 'known') = (told_at IS NULL)",
            name=op.f("ck_employment_incident_told_at_a_moment"),
        ),
        sa.CheckConstraint(
            "(compartment = 'employment') = (state <> 'known')",
            name=op.f("ck_employment_incident_its_own_until_told"),
        ),
        sa.CheckConstraint(
            "lines = '' OR delivery_id IS NOT NULL",
            name=op.f("ck_employment_incident_rows_of_a_delivery"),
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["delivery.id"],
            name=op.f("fk_employment_incident_delivery_id_delivery"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employment_incident")),
    )
    op.create_index(
        op.f("ix_employment_incident_found_on"), "employment_incident", ["found_on"], unique=False
    )
    secure(op, "employment_incident", "reaches(compartment)")


def _create_employment_incident_told() -> None:
    op.create_table(
        "employment_incident_told",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("incident_id", postgresql.UUID(), nullable=False),
        sa.Column("whom", sa.String(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("noted_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("whom <> ''", name=op.f("ck_employment_incident_told_says_whom")),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["employment_incident.id"],
            name=op.f("fk_employment_incident_told_incident_id_employment_incident"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employment_incident_told")),
    )
    op.create_index(
        op.f("ix_employment_incident_told_incident_id"),
        "employment_incident_told",
        ["incident_id"],
        unique=False,
    )
    secure(
        op,
        "employment_incident_told",
        "incident_id IN (SELECT i.id FROM employment_incident i)",
    )
    append_only(op, "employment_incident_told")


def downgrade() -> None:
    for table in ("employment_incident_told", "employment_incident", "delivery_consultation"):
        op.drop_table(table)
