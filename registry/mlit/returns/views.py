"""Screens of Forms 1 to 3: the pages that all deliveries share, with a form and typed rows."""

from typing import Final

from registry.core.text import N_, LocalizedText
from registry.deliveries.agreements import Agreement, Forms
from registry.deliveries.file_pages import file_pages
from registry.deliveries.form_pages import form_pages
from registry.deliveries.pages import pages_of
from registry.mlit.clauses import MLIT_2_3
from registry.mlit.returns import letters, services
from registry.mlit.returns.rules import STREAMS

AGREEMENT: Final = Agreement(
    "mlit",
    LocalizedText("国交省との確認書　様式１～３", "MLIT agreement: Forms 1 to 3"),
    STREAMS,
    care=MLIT_2_3,
    part="returns",
    beside=((N_("Open questions"), "mlit_consultations.index"),),
    forms=Forms(letters.form, services.issue),
)
pages = pages_of(AGREEMENT, [*file_pages(AGREEMENT), *form_pages(AGREEMENT)])
