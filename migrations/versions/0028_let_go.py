"""From when on no answer is waited for of a participant whose body is no member any more."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028_let_go"
down_revision = "0027_employment_matching"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = postgresql.TIMESTAMP(timezone=True)
    op.add_column("council_participant", sa.Column("let_go_at", moment))


def downgrade() -> None:
    op.drop_column("council_participant", "let_go_at")
