"""Open questions of this agreement: its two sides, its two signing officers (pension:2)."""

from typing import Final

from registry.core.desks import Desk
from registry.core.text import LocalizedText
from registry.deliveries.consultations.rules import Talks, signing_officers
from registry.pension.clauses import PENSION, PENSION_2

OFFICERS: Final = signing_officers(
    PENSION_2,
    LocalizedText("出入国在留管理庁次長", "Deputy Commissioner, ISA"),
    LocalizedText("厚生労働省大臣官房年金管理審議官", "Councillor for Pension Management, MHLW"),
)
TALKS: Final = Talks(
    clause=PENSION_2,
    title=PENSION.name,
    sides=(Desk.ISA_DELIVERY, Desk.MHLW_PENSION),
    officers=OFFICERS,
    readers=frozenset({Desk.ISA_DELIVERY, Desk.MHLW_PENSION}),
)
ACTS: Final = TALKS.acts.all()
DUTIES: Final = TALKS.duties
SETTINGS: Final = (OFFICERS,)
