"""Open questions of this agreement: its two sides, its two signing officers (mlit:4)."""

from typing import Final

from registry.core.desks import Desk
from registry.core.text import LocalizedText
from registry.deliveries.consultations.rules import Talks, signing_officers
from registry.mlit.clauses import MLIT, MLIT_4

OFFICERS: Final = signing_officers(
    MLIT_4,
    LocalizedText("出入国在留管理庁次長", "Deputy Commissioner, ISA"),
    LocalizedText(
        "国土交通省不動産・建設経済局長",
        "Director-General, Real Estate and Construction Economy Bureau, MLIT",
    ),
)
TALKS: Final = Talks(
    clause=MLIT_4,
    title=MLIT.name,
    sides=(Desk.ISA_DELIVERY, Desk.MLIT_MARKET),
    officers=OFFICERS,
    readers=frozenset({Desk.ISA_DELIVERY, Desk.ISA_RESIDENCE, Desk.MLIT_MARKET, Desk.MLIT_PLANS}),
    room="mlit:questions",
)
ACTS: Final = TALKS.acts.all()
DUTIES: Final = TALKS.duties
SETTINGS: Final = (OFFICERS,)
