"""Evidence that goes with an answer to the other side, by the form that officers fill in."""

import re
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from registry.core.desks import Desk
from registry.moc.notices import services as notices
from registry.moc.post.rules import Side
from tests.house.conftest import keys, quick_hashes, site  # noqa: F401 - screens by HTTP
from tests.house.site import Browser, Site, main
from tests.moc.cases import WORKER, drafted, filed, noticed, one_system, share
from tests.moc.conftest import NOW, Instance

WORDS = "Жеринде текшерилди: кассадагы эсеп туура эмес."


@pytest.fixture
def shared(site: Site, tmp_path: Path) -> Instance:  # noqa: F811
    return one_system(site, tmp_path)


def picture() -> bytes:
    """Return a picture that says who made it."""
    made_by, content = PngInfo(), BytesIO()
    made_by.add_text("Author", "Үлгү Бакыт")
    Image.new("RGB", (8, 8), "white").save(content, "PNG", pnginfo=made_by)
    return content.getvalue()


def workbook(words: str) -> bytes:
    """Return a workbook of one cell."""
    book, content = Workbook(), BytesIO()
    book.active["A1"] = words
    book.save(content)
    return content.getvalue()


HOSTILE = {
    "программа.pdf": b"MZ\x90\x00\x03\x00\x00\x00\xff\xff",
    "жарым.pdf": b"%PDF-1.7\n1 0 obj <<>> endobj\n",
    "жабык.pdf": b"%PDF-1.7\ntrailer <</Encrypt 2 0 R>>\n%%EOF\n",
    "сүрөт.png": picture()[:40],
    "бош.pdf": b"",
    "тизме.exe": b"MZ",
}


def refused(browser: Browser, url: str, name: str, content: bytes) -> str:
    """Send evidence that is refused; return what stands beside the field for files."""
    answer = browser.send(url, words=WORDS, on="2026-11-20", files=(BytesIO(content), name))
    page = browser.get(answer.location) if answer.status_code == 303 else answer
    assert page.status_code in (200, 422), (name, page.status)
    assert WORDS in main(page), name
    assert 'value="2026-11-20"' in main(page), name
    said = re.search(r'<p class="field-error" id="form-files-error">(.*?)</p>', page.text, re.S)
    assert said is not None, (name, main(page))
    return unescape(re.sub("<[^>]+>", "", said[1]))


def test_moc_7_3_evidence_is_taken_and_the_other_side_reads_a_copy(site: Site, shared: Instance):  # noqa: F811
    """moc:7.3: without traces of its maker; whatever is hostile is refused beside its field."""
    notice = noticed(shared)
    tokyo = shared.actor(Desk.ISA_RESIDENCE)
    notices.send(shared.session, notice, actor=tokyo, now=NOW)
    shared.session.commit()
    head = site.signed_in(site.person("head@kg.example", Desk.KG_HEAD))
    url = f"/moc/notices/{notice.id}/investigation"
    for name, content in HOSTILE.items():
        assert name in refused(head, url, name, content), name
    sent = head.send(url, words=WORDS, on="2026-11-20", files=(BytesIO(picture()), "Бакыт.png"))
    assert sent.status_code == 303, main(sent)
    reader = site.signed_in(site.person("reader@isa.example", Desk.ISA_RESIDENCE))
    page = main(reader.get(f"/moc/notices/{notice.id}"))
    assert WORDS in page
    assert "Бакыт" not in page
    link = re.search(r'href="(/moc/steps/[^"]+)">evidence-1\.png<', page)
    assert link is not None
    copy = reader.get(link[1])
    assert copy.status_code == 200
    assert Image.open(BytesIO(copy.data)).size == (8, 8)
    assert "Бакыт".encode() not in copy.data


def test_moc_4_1_evidence_that_names_who_is_sealed_goes_nowhere(site: Site, shared: Instance):  # noqa: F811
    """moc:4.1, moc:3: the words stay in the form, the name is not repeated."""
    report = filed(shared, Side.KG)
    share(shared, report)
    shared.session.commit()
    tokyo = site.signed_in(site.person("t@isa.example", Desk.ISA_RESIDENCE))
    url = f"/moc/reports/{report.id}/action"
    why = refused(tokyo, url, "表.xlsx", workbook(WORKER.name))
    assert WORKER.name not in why
    assert "表.xlsx" in why
    assert "evidence-" not in why
    content = BytesIO(workbook("面談の記録"))
    sent = tokyo.send(url, words=WORDS, on="2026-11-20", files=(content, "表.xlsx"))
    assert sent.status_code == 303, main(sent)
    centre = site.signed_in(site.person("o@kg.example", Desk.KG_OFFICER))
    page = main(centre.get(f"/moc/reports/{report.id}"))
    assert WORDS in page
    assert "evidence-1.xlsx" in page


def test_moc_4_1_a_refused_file_of_a_draft_is_called_by_its_own_name(site: Site, shared: Instance):  # noqa: F811
    """moc:4.1, moc:3: which of several it is; what it names stays unsaid."""
    report = drafted(shared, Side.KG)
    shared.session.commit()
    centre = site.signed_in(site.person("o@kg.example", Desk.KG_OFFICER))
    url = f"/moc/reports/{report.id}/evidence"
    for name, content in (("далил.xlsx", workbook(WORKER.name)), ("сүрөт.png", picture()[:40])):
        answer = centre.send(url, files=(BytesIO(content), name))
        said = re.search(r'id="form-files-error">(.*?)</p>', answer.text, re.S)
        assert said is not None, main(answer)
        assert name in unescape(said[1])
        assert "evidence-" not in said[1]
        assert WORKER.name not in unescape(said[1])
    answer = centre.send(url, files=(BytesIO(picture()), "сүрөт.png"))
    assert answer.status_code == 303
