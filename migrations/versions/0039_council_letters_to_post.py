"""A referral's letter that goes by post is issued before it is posted."""

from alembic import op

revision = "0039_council_letters_to_post"
down_revision = "0038_moc_names_by_sight"
branch_labels = None
depends_on = None

TABLE = "council_referral"
ENDS = ("accepted", "acknowledged", "answered", "done", "refused", "revoked", "sent")


def upgrade() -> None:
    _states("decided", "draft", "dropped", "issued", "proposed")


def downgrade() -> None:
    op.execute("SELECT set_config('registry.reach', '*', true)")
    op.execute(f"UPDATE {TABLE} SET state = 'decided' WHERE state = 'issued'")  # noqa: S608
    _states("decided", "draft", "dropped", "proposed")


def _states(*before: str) -> None:
    known, preparing = _listed(*before, *ENDS), _listed(*before)
    decided = _listed(*(state for state in before if state in {"decided", "issued"}), "sent")
    for name, condition in (
        ("state_is_known", f"state IN ({known})"),
        ("sent_on_a_day", f"(state IN ({preparing})) = (sent_on IS NULL)"),
        ("decided_as_it_is", f"state NOT IN ({decided}) OR decided_digest <> ''"),
    ):
        op.drop_constraint(op.f(f"ck_{TABLE}_{name}"), TABLE)
        op.create_check_constraint(op.f(f"ck_{TABLE}_{name}"), TABLE, condition)


def _listed(*states: str) -> str:
    return ", ".join(f"'{state}'" for state in sorted(states))
