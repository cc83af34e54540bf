"""Screens of this agreement's deliveries: the pages that all share, for its two sides."""

from typing import Final

from registry.core.text import N_
from registry.deliveries.agreements import Agreement
from registry.deliveries.file_pages import file_pages
from registry.deliveries.pages import pages_of
from registry.pension.clauses import PENSION
from registry.pension.deliveries.rules import STREAMS

BESIDE: Final = ((N_("Open questions"), "pension_consultations.index"),)
AGREEMENT: Final = Agreement("pension", PENSION.name, STREAMS, beside=BESIDE)
pages = pages_of(AGREEMENT, file_pages(AGREEMENT))
