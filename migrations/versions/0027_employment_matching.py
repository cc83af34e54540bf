"""Matching from the web: runs, the files that they made, the pairs that a person decides."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rows import secure

revision = "0027_employment_matching"
down_revision = "0026_mlit_returns"
branch_labels = None
depends_on = None

RUN, FILE, PAIR = "employment_matching_run", "employment_matching_file", "employment_review_pair"
MOMENT = postgresql.TIMESTAMP(timezone=True)
JSON = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    _create_run()
    _create_file()
    _create_pair()


def _create_run() -> None:
    refers = {
        "residence_id": "stored_file",
        "notifications_id": "stored_file",
        "permits_id": "stored_file",
        "consignment_id": "delivery_consignment",
        "base_id": RUN,
        "repeats_id": RUN,
        "begun_by": "account",
    }
    op.create_table(
        RUN,
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("compartment", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("matched_on", sa.Date(), nullable=False),
        sa.Column("grace_days", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        *(sa.Column(column, postgresql.UUID()) for column in refers),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("beat_at", MOMENT, nullable=False),
        sa.Column("doing", sa.String(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("finished_at", MOMENT),
        sa.Column("refusal", JSON),
        sa.Column("faults", JSON, nullable=False),
        sa.Column("summary", JSON),
        sa.Column("removed_at", MOMENT),
        sa.CheckConstraint(
            "state IN ('done', 'refused', 'running', 'stopped', 'stopping')",
            name=op.f(f"ck_{RUN}_state_is_known"),
        ),
        sa.CheckConstraint("grace_days >= 0", name=op.f(f"ck_{RUN}_grace_is_no_debt")),
        sa.CheckConstraint("share BETWEEN 0 AND 100", name=op.f(f"ck_{RUN}_share_is_percent")),
        sa.CheckConstraint(
            "(state = 'done') = (summary IS NOT NULL)",
            name=op.f(f"ck_{RUN}_has_figures_when_done"),
        ),
        sa.CheckConstraint(
            "state <> 'refused' OR refusal IS NOT NULL",
            name=op.f(f"ck_{RUN}_says_why_refused"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_{RUN}_{column}_{table}")
            )
            for column, table in refers.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{RUN}")),
    )
    op.create_index(op.f(f"ix_{RUN}_begun_at"), RUN, ["begun_at"], unique=False)
    secure(op, RUN, "reaches(compartment)")


def _create_file() -> None:
    op.create_table(
        FILE,
        sa.Column("run_id", postgresql.UUID(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f(f"ck_{FILE}_is_not_empty")),
        sa.ForeignKeyConstraint(["run_id"], [f"{RUN}.id"], name=op.f(f"fk_{FILE}_run_id_{RUN}")),
        sa.PrimaryKeyConstraint("run_id", "name", name=op.f(f"pk_{FILE}")),
    )
    op.create_index(op.f(f"ix_{FILE}_sha256"), FILE, ["sha256"], unique=False)
    secure(op, FILE, "run_id IN (SELECT r.id FROM employment_matching_run r)")


def _create_pair() -> None:
    texts = ("key", "asked", "reason", "notification_no", "card_no", "name", "born_on")
    candidate = ("candidate_card_no", "candidate_name", "candidate_born_on")
    op.create_table(
        PAIR,
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("compartment", sa.String(), nullable=False),
        sa.Column("run_id", postgresql.UUID(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in (*texts, *candidate)),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String()),
        sa.Column("decided_by", postgresql.UUID()),
        sa.Column("decided_at", MOMENT),
        sa.CheckConstraint("state IN ('decided', 'open')", name=op.f(f"ck_{PAIR}_state_is_known")),
        sa.CheckConstraint(
            "verdict IN ('other', 'same', 'untold')", name=op.f(f"ck_{PAIR}_verdict_is_known")
        ),
        sa.CheckConstraint(
            "(state = 'decided') = (verdict IS NOT NULL AND decided_at IS NOT NULL)",
            name=op.f(f"ck_{PAIR}_decided_somehow"),
        ),
        sa.ForeignKeyConstraint(["run_id"], [f"{RUN}.id"], name=op.f(f"fk_{PAIR}_run_id_{RUN}")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["account.id"], name=op.f(f"fk_{PAIR}_decided_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{PAIR}")),
    )
    op.create_index(op.f(f"ix_{PAIR}_key"), PAIR, ["key"], unique=True)
    op.create_index(op.f(f"ix_{PAIR}_run_id_state"), PAIR, ["run_id", "state"], unique=False)
    secure(op, PAIR, "reaches(compartment)")


def downgrade() -> None:
    for table in (PAIR, FILE, RUN):
        op.drop_table(table)
