"""What the sides wrote to each other prints in every language that there is (moc:4.2, 6.4)."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from registry.core.desks import Desk
from registry.moc.inquiries import queries as inquiries
from registry.moc.inquiries import services as asking
from registry.moc.inquiries.services import Said
from registry.moc.post.rules import Side
from registry.moc.prints import letters
from registry.moc.texts import queries as texts
from registry.moc.texts import services as translating
from registry.moc.texts.rules import Language
from registry.papers.letters import CaseSheet
from registry.papers.letters import Language as PaperLanguage
from registry.papers.services import printed
from tests.moc.conftest import Instance
from tests.moc.test_consultations import agree, called, here, proposed, replied, written


def on_paper(document: CaseSheet, language: Language) -> str:
    own: PaperLanguage = "ja" if language is Language.JA else "en"
    content = printed(document, language=own, demonstration=False)
    return "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


@pytest.mark.parametrize("language", [Language.JA, Language.EN])
def test_an_inquiry_and_its_answer_are_printed(kyrgyz: Instance, language: Language):
    """moc:6.4: Kyrgyz letters intact, translations with their state, a missing one told."""
    officer, isa = kyrgyz.actor(Desk.KG_OFFICER), kyrgyz.actor(Desk.ISA_RESIDENCE)
    words = Said("ky", "Өкүлчүлүк үчүн уруксат керекпи?", confidential=True)
    asked = asking.ask(kyrgyz.session, "Уруксат", words, actor=officer, now=kyrgyz.now)
    translating.translate(
        kyrgyz.session,
        asked,
        Language.JA,
        "許可が要りますか。",
        confirmed=False,
        actor=isa,
        now=kyrgyz.now,
    )
    asking.answer(kyrgyz.session, asked, Said("ja", "不要です。", "no"), actor=isa, now=kyrgyz.now)
    kyrgyz.session.expire_all()
    found = inquiries.get(kyrgyz.session, asked.id, isa)
    wordings = texts.in_all(kyrgyz.session, isa, [found, *found.answers])
    text = on_paper(letters.of_inquiry(found, wordings, kyrgyz.now), language)
    for said in (
        asked.reference,
        "Өкүлчүлүк үчүн",
        "許可が要りますか。",
        "不要です。",
        "CONFIDENTIAL",
    ):
        assert said in text, said
    assert "Provisional translation" in text
    assert "No translation yet" in text


@pytest.mark.parametrize("language", [Language.JA, Language.EN])
def test_a_record_that_both_agreed_to_is_printed(kyrgyz: Instance, language: Language):
    """moc:4.2: date by both clocks, words, who agreed when, and what each then owes."""
    one = called(kyrgyz)
    replied(kyrgyz, proposed(kyrgyz, one, Side.KG, 3), Side.JP, 0)
    record = written(kyrgyz, here(kyrgyz, one), Side.KG, "No deposit may be taken.")
    isa = kyrgyz.actor(Desk.ISA_RESIDENCE)

    def paper() -> str:
        found = here(kyrgyz, one)
        wordings = texts.in_all(kyrgyz.session, isa, found.records)
        return on_paper(letters.of_consultation(found, wordings, kyrgyz.now), language)

    assert "not agreed yet" in paper()
    agree(kyrgyz, record, Side.JP)
    text = paper()
    assert "not agreed yet" not in text
    for said in ("No deposit may be taken.", "14:00", "11:00", "Send the list of fees", "合意"):
        assert said in text, said
