"""The register of plans keeps the plan itself: every Form 4 about it goes with that file."""

import sqlalchemy as sa
from alembic import op

revision = "0033_mlit_plan_file"
down_revision = "0032_matching_notes"
branch_labels = None
depends_on = None

TABLE = "mlit_plan"
KEY = "fk_mlit_plan_stored_file_id_stored_file"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("stored_file_id", sa.UUID()))
    op.create_foreign_key(op.f(KEY), TABLE, "stored_file", ["stored_file_id"], ["id"])


def downgrade() -> None:
    op.drop_column(TABLE, "stored_file_id")
