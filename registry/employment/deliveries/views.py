"""Screens of this agreement's deliveries: the pages that all share, for its two sides."""

from typing import Final

from registry.deliveries.file_pages import file_pages
from registry.deliveries.pages import Agreement, pages_of
from registry.employment.clauses import EMPLOYMENT, EMPLOYMENT_4
from registry.employment.deliveries.rules import STREAMS

AGREEMENT: Final = Agreement("employment", EMPLOYMENT.name, STREAMS, care=EMPLOYMENT_4)
pages = pages_of(AGREEMENT, file_pages(AGREEMENT))
