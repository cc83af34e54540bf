"""Open questions of this agreement: its two sides, its two signing officers (employment:8.2)."""

from typing import Final

from registry.core.desks import Desk
from registry.core.text import LocalizedText
from registry.deliveries.consultations.rules import Talks, signing_officers
from registry.employment.clauses import EMPLOYMENT, EMPLOYMENT_8_2

OFFICERS: Final = signing_officers(
    EMPLOYMENT_8_2,
    LocalizedText("出入国在留管理庁在留管理支援部情報分析官", "Information Analysis Officer, ISA"),
    LocalizedText(
        "厚生労働省職業安定局外国人雇用対策課長",
        "Director, Foreign Workers' Employment Division, MHLW",
    ),
)
TALKS: Final = Talks(
    clause=EMPLOYMENT_8_2,
    title=EMPLOYMENT.name,
    sides=(Desk.ISA_DELIVERY, Desk.MHLW_EMPLOYMENT),
    officers=OFFICERS,
    readers=frozenset({Desk.ISA_DELIVERY, Desk.MHLW_EMPLOYMENT}),
)
ACTS: Final = TALKS.acts.all()
DUTIES: Final = TALKS.duties
SETTINGS: Final = (OFFICERS,)
