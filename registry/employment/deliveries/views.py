"""Screens of this agreement's deliveries: the pages that all share, for its two sides."""

from typing import Final

from registry.core.text import N_
from registry.deliveries.agreements import Agreement
from registry.deliveries.file_pages import file_pages
from registry.deliveries.pages import pages_of
from registry.employment.clauses import EMPLOYMENT, EMPLOYMENT_4
from registry.employment.deliveries.rules import STREAMS

BESIDE: Final = (
    (N_("Incidents"), "employment_incidents.index"),
    (N_("Open questions"), "employment_consultations.index"),
)
AGREEMENT: Final = Agreement(
    "employment", EMPLOYMENT.name, STREAMS, care=EMPLOYMENT_4, beside=BESIDE
)
pages = pages_of(AGREEMENT, file_pages(AGREEMENT))
