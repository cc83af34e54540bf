"""Which organs open the sealed sheets of referrals, and the acts by which two officers do."""

from typing import Final

from registry.core.acts import addressed
from registry.council.clauses import COUNCIL_12
from registry.council.referrals.rules import ORGANS
from registry.informants.rules import Office, sheets

SHEETS: Final = sheets(
    COUNCIL_12,
    addressed(*ORGANS),
    {desk: Office(organ.room, frozenset({desk})) for desk, organ in ORGANS.items()},
)
ACTS: Final = SHEETS.acts
DUTIES: Final = SHEETS.duties
