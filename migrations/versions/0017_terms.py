"""Drafts know when they were last saved; tables handed in have a term of retention too."""

import sqlalchemy as sa
from alembic import op

revision = "0017_terms"
down_revision = "0016_deliveries"
branch_labels = None
depends_on = None

KINDS = "'council.filing', 'council.expulsion'"


def upgrade() -> None:
    op.execute("SELECT set_config('registry.reach', '*', true)")
    op.add_column("council_filing", sa.Column("saved_at", sa.DateTime(timezone=True)))
    op.execute("UPDATE council_filing SET saved_at = started_at")
    op.alter_column("council_filing", "saved_at", nullable=False)
    _know(f"{KINDS}, 'council.import'")


def downgrade() -> None:
    op.execute("SELECT set_config('registry.reach', '*', true)")
    op.execute("DELETE FROM council_disposal WHERE kind_of_matter = 'council.import'")
    _know(KINDS)
    op.drop_column("council_filing", "saved_at")


def _know(kinds: str) -> None:
    name = op.f("ck_council_disposal_kind_is_known")
    op.drop_constraint(name, "council_disposal")
    op.create_check_constraint(name, "council_disposal", f"kind_of_matter IN ({kinds})")
