"""Forms on enrolment that is not done."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rows import secure

revision = "0021_pension_enrolments"
down_revision = "0020_moc_cases"
branch_labels = None
depends_on = None

PAPERS = (
    "'receipt', 'correction', 'registered', 'not_eligible', 'refusal', 'acknowledgement',"
    " 'hearing', 'expulsion', 'notice', 'certificate', 'roster', 'case_file', 'minutes', 'slip',"
    " 'case_sheet'"
)
TEXTS = (
    "establishment",
    "establishment_address",
    "establishment_phone",
    "representative",
    "worker",
    "nationality",
    "sex",
    "status",
    "residence",
    "field",
    "card_no",
    "reason",
    "measures",
    "contact",
    "contact_phone",
    "contact_officer",
    "proof",
)


def upgrade() -> None:
    _know_papers(f"{PAPERS}, 'form'")
    op.create_table(
        "pension_enrolment",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("compartment", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("learned_on", sa.Date(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in TEXTS),
        sa.Column("born_on", sa.Date()),
        sa.Column("expires_on", sa.Date()),
        sa.Column("channel", sa.String()),
        sa.Column("sent_on", sa.Date()),
        sa.Column("proof_file_id", postgresql.UUID()),
        sa.Column("received_at", postgresql.TIMESTAMP(timezone=True)),
        sa.CheckConstraint(
            "state IN ('being-checked', 'draft', 'dropped', 'issued', 'received', 'sent')",
            name=op.f("ck_pension_enrolment_state_is_known"),
        ),
        sa.CheckConstraint(
            "channel IN ('post', 'system')", name=op.f("ck_pension_enrolment_channel_is_known")
        ),
        sa.CheckConstraint(
            "(state IN ('sent', 'received')) = (channel IS NOT NULL)"
            " AND (channel IS NULL) = (sent_on IS NULL)",
            name=op.f("ck_pension_enrolment_sent_somehow_some_day"),
        ),
        sa.CheckConstraint(
            "(compartment = 'pension:enrolments') = (state IN ('sent', 'received'))",
            name=op.f("ck_pension_enrolment_the_bureaus_own_until_sent"),
        ),
        sa.CheckConstraint(
            "establishment <> '' AND worker <> ''",
            name=op.f("ck_pension_enrolment_says_where_and_who"),
        ),
        sa.CheckConstraint(
            "channel <> 'post' OR proof <> ''",
            name=op.f("ck_pension_enrolment_posted_with_proof"),
        ),
        sa.ForeignKeyConstraint(
            ["proof_file_id"],
            ["stored_file.id"],
            name=op.f("fk_pension_enrolment_proof_file_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pension_enrolment")),
    )
    op.create_index(
        op.f("ix_pension_enrolment_learned_on"), "pension_enrolment", ["learned_on"], unique=False
    )
    secure(op, "pension_enrolment", "reaches(compartment)")


def _know_papers(kinds: str) -> None:
    name = op.f("ck_paper_template_is_known")
    op.drop_constraint(name, "paper")
    op.create_check_constraint(name, "paper", f"template IN ({kinds})")


def downgrade() -> None:
    op.drop_table("pension_enrolment")
    _know_papers(PAPERS)
