"""A desk for who is no member and is invited to a meeting (council:5.3)."""

from alembic import op

revision = "0006_outsiders"
down_revision = "0005_council_members"
branch_labels = None
depends_on = None

DESKS = (
    "'meti.secretariat', 'meti.chair', 'meti.field', 'isa.residence', 'isa.delivery', "
    "'isa.bureau', 'mhlw.foreign-workers', 'mhlw.employment', 'mhlw.pension', 'mlit.market', "
    "'mlit.plans', 'npa', 'mofa', 'kg.officer', 'kg.head', 'organisation', "
)
OFFICES = "'administrator', 'auditor'"


def upgrade() -> None:
    _know(f"{DESKS}'outsider', {OFFICES}")


def downgrade() -> None:
    op.execute("SELECT set_config('registry.reach', '*', true)")
    op.execute("DELETE FROM desk_holding WHERE 'outsider' = ANY (desks)")
    _know(f"{DESKS}{OFFICES}")


def _know(desks: str) -> None:
    name = op.f("ck_desk_holding_desks_are_known")
    op.drop_constraint(name, "desk_holding")
    op.create_check_constraint(name, "desk_holding", f"desks <@ ARRAY[{desks}]")
