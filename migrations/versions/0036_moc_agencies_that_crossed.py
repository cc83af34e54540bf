"""Agencies that the other side was never told of are out of its reach."""

from alembic import op

from migrations.rows import secure

revision = "0036_moc_agencies_that_crossed"
down_revision = "0035_moc_before_it_leaves"
branch_labels = None
depends_on = None

_CROSSED = (
    "EXISTS (SELECT FROM moc_edition_row r JOIN moc_edition e ON e.id = r.edition_id"
    " WHERE e.side = 'kg' AND e.state = 'issued' AND r.key = moc_certification.certificate_number)"
    " OR EXISTS (SELECT FROM moc_revocation n WHERE n.notified_on IS NOT NULL"
    " AND n.certificate_number = moc_certification.certificate_number)"
)
_SEEN = "reaches('moc:kg') OR (reaches('moc') AND ({0}))"
BEFORE = {
    "moc_agency": "reaches('moc')",
    "moc_agency_name": "reaches('moc')",
    "moc_certification": "reaches('moc')",
    "moc_certification_step": "reaches('moc')",
    "moc_revocation": "reaches('moc') OR (reaches('moc:published') AND notified_on IS NOT NULL)",
}
AFTER = {
    "moc_agency": _SEEN.format(
        "EXISTS (SELECT FROM moc_certification c WHERE c.agency_id = moc_agency.id)"
    ),
    "moc_agency_name": _SEEN.format("agency_id IN (SELECT a.id FROM moc_agency a)"),
    "moc_certification": _SEEN.format(_CROSSED),
    "moc_certification_step": _SEEN.format(
        "certification_id IN (SELECT c.id FROM moc_certification c)"
    ),
    "moc_revocation": (
        "reaches('moc:kg') OR ((reaches('moc') OR reaches('moc:published'))"
        " AND notified_on IS NOT NULL)"
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
