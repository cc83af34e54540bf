"""What one side still prepares of a list or an order is out of the other side's reach."""

from alembic import op

from migrations.rows import secure

revision = "0035_moc_before_it_leaves"
down_revision = "0034_review_side_by_side"
branch_labels = None
depends_on = None

_PROVEN = "EXISTS (SELECT 1 FROM moc_publication proof WHERE proof.of_id = {0})"
_PUBLIC = "reaches('moc') OR (reaches('moc:published') AND " + _PROVEN + ")"
BEFORE = {
    "moc_edition": _PUBLIC.format("moc_edition.id"),
    "moc_edition_row": _PUBLIC.format("moc_edition_row.edition_id"),
    "moc_edition_draft": "reaches('moc')",
    "moc_order": _PUBLIC.format("moc_order.id"),
}
_LEFT = "(reaches('moc') AND ({0} OR reaches({1}))) OR (reaches('moc:published') AND {2})"
AFTER = {
    "moc_edition": _LEFT.format(
        "state = 'issued'", "'moc:' || side", _PROVEN.format("moc_edition.id")
    ),
    "moc_edition_row": "edition_id IN (SELECT e.id FROM moc_edition e)",
    "moc_edition_draft": (
        "EXISTS (SELECT FROM moc_edition e WHERE e.id = edition_id AND reaches('moc:' || e.side))"
    ),
    "moc_order": _LEFT.format(
        "notified_on IS NOT NULL", "'moc:' || side", _PROVEN.format("moc_order.id")
    ),
}


def _show(declared: dict[str, str]) -> None:
    for table, visible in declared.items():
        op.execute(f"DROP POLICY compartment ON {table}")
        secure(op, table, visible, writing="reaches('moc')")


def upgrade() -> None:
    _show(AFTER)


def downgrade() -> None:
    _show(BEFORE)
