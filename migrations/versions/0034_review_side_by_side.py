"""A likeness shows all that both of its sides have: sex, nationality and address too."""

import sqlalchemy as sa
from alembic import op

revision = "0034_review_side_by_side"
down_revision = "0033_mlit_plan_file"
branch_labels = None
depends_on = None

TABLE = "employment_review_pair"
ITEMS = ("sex", "nationality", "address")
COLUMNS = tuple(name for item in ITEMS for name in (item, f"candidate_{item}"))


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column(TABLE, sa.Column(name, sa.String(), nullable=False, server_default=""))
        op.alter_column(TABLE, name, server_default=None)


def downgrade() -> None:
    for name in reversed(COLUMNS):
        op.drop_column(TABLE, name)
