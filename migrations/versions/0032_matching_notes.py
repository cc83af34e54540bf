"""What is worth knowing about a table that was taken is kept with the run it was handed in for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032_matching_notes"
down_revision = "0031_mlit_questions"
branch_labels = None
depends_on = None

RUN = "employment_matching_run"


def upgrade() -> None:
    notes = sa.Column("notes", postgresql.JSONB(), nullable=False, server_default="{}")
    op.add_column(RUN, notes)
    op.alter_column(RUN, "notes", server_default=None)


def downgrade() -> None:
    op.drop_column(RUN, "notes")
