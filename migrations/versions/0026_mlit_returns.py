"""Deliveries that two desks of an agreement share with each other alone, and go with a form."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026_mlit_returns"
down_revision = "0025_moc_proposals"
branch_labels = None
depends_on = None

SEEN = "ck_delivery_seen_by_both_sides"


def upgrade() -> None:
    _seen_where("compartment = instrument OR starts_with(compartment, instrument || ':')")
    op.add_column("delivery_consignment", sa.Column("paper_id", postgresql.UUID()))
    op.create_foreign_key(
        op.f("fk_delivery_consignment_paper_id_paper"),
        "delivery_consignment",
        "paper",
        ["paper_id"],
        ["id"],
    )


def downgrade() -> None:
    op.drop_column("delivery_consignment", "paper_id")
    _seen_where("compartment = instrument")


def _seen_where(condition: str) -> None:
    op.drop_constraint(op.f(SEEN), "delivery")
    op.create_check_constraint(op.f(SEEN), "delivery", condition)
