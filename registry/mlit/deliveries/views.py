"""Screens of this agreement's deliveries: the pages that all share, for its two sides."""

from typing import Final

from registry.core.text import N_
from registry.deliveries.agreements import Agreement
from registry.deliveries.file_pages import file_pages
from registry.deliveries.pages import pages_of
from registry.mlit.clauses import MLIT, MLIT_2_3
from registry.mlit.deliveries.rules import STREAMS

BESIDE: Final = ((N_("Open questions"), "mlit_consultations.index"),)
AGREEMENT: Final = Agreement("mlit", MLIT.name, STREAMS, care=MLIT_2_3, beside=BESIDE)
pages = pages_of(AGREEMENT, file_pages(AGREEMENT))
