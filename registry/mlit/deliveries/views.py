"""Screens of this agreement's deliveries: the pages that all share, for its two sides."""

from typing import Final

from registry.deliveries.file_pages import file_pages
from registry.deliveries.pages import Agreement, pages_of
from registry.mlit.clauses import MLIT, MLIT_2_3
from registry.mlit.deliveries.rules import STREAMS

AGREEMENT: Final = Agreement("mlit", MLIT.name, STREAMS, care=MLIT_2_3)
pages = pages_of(AGREEMENT, file_pages(AGREEMENT))
