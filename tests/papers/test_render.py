"""Every template in both languages: what it says, how it is marked, that its bytes last."""

import io
import json
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from registry.papers import fonts
from registry.papers.letters import (
    Addressee,
    Attachment,
    Entry,
    Ground,
    Honorific,
    Language,
    Outcome,
    PaperKind,
    voided,
)
from registry.papers.printable import Press
from registry.papers.render import qr_modules, render, templates, version
from tests.papers.samples import BODY, sample

LANGUAGES: tuple[Language, ...] = ("ja", "en")

# What must be readable in each document, written by hand from what the clauses ask of it.
SAYS: dict[str, dict[Language, tuple[str, ...]]] = {
    "receipt": {
        "ja": (
            "届出受付票",
            "入会2026－0041",
            "令和8年11月2日14時07分",
            "9f86d081",
            "役員名簿.csv",
        ),
        "en": ("Receipt of Filing", "J2026-0041", "2 November 2026, 14:07 JST", "812 bytes"),
    },
    "correction": {
        "ja": ("届出の補正について（依頼）", "登記事項証明書", "令和8年12月4日", "変わりません"),
        "en": ("Request for Correction", "Page 3 cannot be read", "4 December 2026"),
    },
    "registered": {
        "ja": ("構成員の登録について（通知）", "運営要領第２条第４号", "令和8年11月20日", "第10条"),
        "en": ("Notice of Registration", "article 2, item (iv)", "4－0132", "article 9"),
    },
    "not_eligible": {
        "ja": (
            "審査の結果",
            "第８条第２項に基づき入会を拒否するものではありません",
            "協力する能力",
        ),
        "en": ("This is not a refusal under article 8, paragraph 2", "Able to cooperate"),
    },
    "refusal": {
        "ja": ("入会の拒否について（通知）", "第８条第２項", "著しく適当でない", "令和8年11月19日"),
        "en": ("Notice of Refusal", "article 8, paragraph 2", "markedly unsuitable"),
    },
    "acknowledgement": {
        "ja": (
            "届出事項の変更について",
            "変更前",
            "２丁目５番地",
            "変更の後に到達",
            "第11号に代わるもの",
        ),
        "en": ("Notice of Change", "Before", "arrived after the change", "in place of"),
    },
    "hearing": {
        "ja": (
            "弁明の機会",
            "第11条第２項",
            "令和8年12月11日",
            "令和8年12月15日14時00分",
            "代理人",
        ),
        "en": ("Chance to Be Heard", "Article 11, paragraph 2", "11 December 2026", "14:00 JST"),
    },
    "expulsion": {
        "ja": ("除名について（通知）", "第11条第２項", "除名の年月日", "口頭で弁明を聴取"),
        "en": ("Notice of Expulsion", "article 11, paragraph 2", "heard in person"),
    },
    "notice": {
        "ja": ("届出の失効について（通知）", "入会2026－0041"),
        "en": ("Notice that a Filing Has Lapsed", "20 November 2026"),
    },
    "certificate": {
        "ja": ("構成員証明書", "Certificate of Membership", "令和元年5月1日", "7KQ2-M4XD-9HTC"),
        "en": ("構成員証明書", "as of 18 November 2026", "https://council.example/verify/7KQ2"),
    },
    "roster": {
        "ja": ("構成員名簿", "名称に含む：連絡", "都道府県：徳島県、香川県", "件数：60", "2,220"),
        "en": ("Register of Members", "Name contains: association", "Rows: 60"),
    },
    "case_file": {
        "ja": (
            "決裁書",
            "製造産業局長",
            "よろしいか伺います",
            "補正を依頼",
            "役員名簿.csv",
            "10年",
        ),
        "en": ("Case File for Decision", "Second officer", "Correction asked", "10 years"),
    },
    "minutes": {
        "ja": ("第７回会議議事録", "公開版", "議題1受入れの状況", "［不公開］", "（記載なし）"),
        "en": ("Seventh meeting", "Minutes", "A report was heard.", "(not stated)"),
    },
    "slip": {
        "ja": ("受渡票", "試行", "ABCDE-FGHJK", "CD-R1枚", "髙﨑"),
        "en": ("Hand-over slip", "TRIAL", "ABCDE-FGHJK", "CD-R, 1 piece", "Taken by"),
    },
    "case_sheet": {
        "ja": ("仲介者の不正に関する情報", "Өмүр Жолу Үчүн", "秘", "相手側の対応", "髙﨑"),
        "en": ("Report of Broker Misconduct", "Broker", "(not stated)", "What the other side did"),
    },
    "form": {
        "ja": ("別記様式", "次のとおり情報提供する。", "事業場", "所在地", "（記載なし）", "髙﨑"),
        "en": ("Form", "The following is passed on.", "Workplace", "Remarks"),
    },
}
OF_NO_BODY = {"notice", "minutes", "slip", "case_sheet"}


def made(kind: str, language: Language, *, demonstration: bool = False, **changes: Any) -> bytes:
    """Return the PDF of the sample of `kind`, with some of its content changed."""
    document = replace(sample(kind, language), **changes)
    return render(kind, document.data(), language=language, demonstration=demonstration)


def words(pdf: bytes) -> list[str]:
    """Return the text of each page without spaces, which say little between CJK letters."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return [squeezed(page.extract_text()) for page in pages]


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b\u2060]", "", text)


def test_every_kind_has_its_template_and_its_expectations():
    assert templates() == sorted(PaperKind) == sorted(SAYS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", PaperKind)
def test_it_says_what_it_must_and_the_same_bytes_again(kind, language):
    first = made(kind, language)
    assert made(kind, language) == first
    text = "".join(words(first))
    for expected in (*SAYS[kind][language], *(() if kind in OF_NO_BODY else (BODY[language],))):
        assert squeezed(expected) in text
    assert "〓" not in text


TOLD = {
    *("dc:creator", "dc:format", "dc:language", "dc:title"),
    *("xmp:CreateDate", "xmp:CreatorTool", "xmp:ModifyDate"),
    *("xmpMM:DocumentID", "xmpMM:History", "xmpMM:InstanceID", "xmpMM:RenditionClass"),
    *("stEvt:action", "stEvt:instanceID", "stEvt:softwareAgent", "stEvt:when"),
    *("pdf:PDFVersion", "xmpTPg:NPages"),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", PaperKind)
def test_it_is_archival_accessible_and_carries_no_metadata_but_ours(kind, language):
    reader = PdfReader(io.BytesIO(made(kind, language)))
    information: dict[str, Any] = dict(reader.metadata or {})
    assert set(information) == {"/Title", "/Author", "/Creator", "/CreationDate", "/ModDate"}
    assert information["/CreationDate"] == information["/ModDate"] == "D:20261120000000Z"
    assert information["/Creator"] == "SSW registry"
    for tool in (b"Typst", b"xmp-writer"):
        assert tool not in made(kind, language)
    catalogue: Any = reader.trailer["/Root"]
    assert catalogue["/Lang"] == ("ja-JP" if language == "ja" else "en-GB")
    assert catalogue["/MarkInfo"]["/Marked"]
    assert not {"/OpenAction", "/AA", "/AcroForm", "/Names"} & set(catalogue)
    packet = catalogue["/Metadata"].get_data().decode()
    for claim in ("pdfaid:part>2<", "pdfaid:conformance>U<", "pdfuaid:part>1<"):
        assert claim in packet
    assert set(re.findall(r"<((?:dc|xmp|xmpMM|xmpTPg|pdf|stEvt):\w+)", packet)) == TOLD
    pages: list[Any] = list(reader.pages)
    for page in pages:
        for font in page["/Resources"]["/Font"].values():
            described = font.get_object()["/DescendantFonts"][0]["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(described)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", PaperKind)
def test_a_demonstration_says_so_on_every_page(kind, language):
    mark = "実演用この文書に効力はありませんDEMONSTRATION–noeffect"  # in both, for either reader
    for page in words(made(kind, language, demonstration=True)):
        assert mark in page
    assert not any(mark in page for page in words(made(kind, language)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "kind", [kind for kind in PaperKind if "number" in sample(kind, "ja").data()]
)
def test_without_a_number_it_is_a_draft(kind, language):
    text = "".join(words(made(kind, language, number="")))
    assert ("案番号は発出" if language == "ja" else "DRAFT–thenumber") in text
    assert ("番号" if language == "ja" else "Number") in text
    assert ("案番号は発出" if language == "ja" else "DRAFT–") not in "".join(
        words(made(kind, language))
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", PaperKind)
def test_a_void_one_says_so_since_when_why_and_what_replaces_it(kind, language):
    data = voided(
        sample(kind, language).data(),
        on=date(2026, 12, 1),
        reason="宛先の誤り",
        replaced_by="第13号",
    )
    pages = words(render(kind, data, language=language, demonstration=False))
    assert all("無効VOID" in page for page in pages)
    since = "無効とした日：令和8年12月1日" if language == "ja" else "Voidedon:1December2026"
    for expected in (since, "宛先の誤り", "第13号"):
        assert expected in pages[0]


def test_an_unknown_template_is_refused():
    for name in ("../parts/letter", "parts/sheet", "nothing", ""):
        with pytest.raises(LookupError):
            render(name, sample("notice", "ja").data(), language="ja", demonstration=False)


def test_the_honorific_follows_the_last_line_in_japanese_only():
    to = Addressee(("愛知県", "知事　𠮷田　花子"), Honorific.PERSON)
    assert "知事𠮷田花子様" in words(made("notice", "ja", addressee=to))[0]
    assert "花子様" not in words(made("notice", "en", addressee=to))[0]


def test_dates_before_japanese_eras_and_first_years_are_written():
    assert "明治6年1月1日" in words(made("certificate", "ja", member_since_on=date(1873, 1, 1)))[0]
    assert "1868年5月1日" in words(made("certificate", "ja", member_since_on=date(1868, 5, 1)))[0]
    assert (
        "平成31年4月30日" in words(made("certificate", "ja", member_since_on=date(2019, 4, 30)))[0]
    )


def test_lists_of_lines_may_be_empty():
    assert made("notice", "ja", sender=(), addressee=Addressee(())).startswith(b"%PDF-")
    assert made("case_file", "ja", boxes=()).startswith(b"%PDF-")
    assert made("certificate", "en", sender=(), sender_en=()).startswith(b"%PDF-")


@pytest.mark.parametrize("days", [0, 1])
def test_a_certificate_of_a_day_that_is_past_is_in_the_past(days):
    day = date(2026, 11, 18)
    issued_on = day + timedelta(days=days)
    text = words(made("certificate", "ja", as_of_on=day, issued_on=issued_on))[0]
    assert ("構成員であったことを証明します" in text) == ("isamemberof" not in text) == bool(days)
    assert ("構成員であることを証明します" in text) == ("wasamemberof" not in text) == (not days)


def test_what_a_certificate_is_in_place_of_and_that_it_is_void_is_in_both_languages():
    replaced = {"number": "証第１号", "issued_on": "2026-11-02"}
    data = voided(
        {**sample("certificate", "ja").data(), "replaces": replaced},
        on=date(2026, 12, 1),
        reason="宛先の誤り",
        replaced_by="証第３号",
    )
    text = words(render("certificate", data, language="ja", demonstration=False))[0]
    for said in (
        "（令和8年11月2日付け証第１号に代わるもの）",
        "(inplaceof証第１号of2November2026)",
        "この文書は無効です。",
        "Thisdocumentisvoid.",
        "無効とした日：令和8年12月1日",
        "Voidedon:1December2026",
        "これに代わる文書：証第３号",
        "Replacedby:証第３号",
    ):
        assert said in text, said


def test_the_address_on_a_certificate_can_be_copied():
    address = "https://council.example/verify/7KQ2-M4XD-9HTC"
    page = PdfReader(io.BytesIO(made("certificate", "ja", verify_url=address))).pages[0]
    assert address in page.extract_text()


def test_each_ground_names_its_own_paragraph_and_addressee():
    for kind in ("hearing", "expulsion"):
        text = words(made(kind, "ja", ground=Ground.REGISTERED_CORPORATION))[0]
        assert "第11条第１項" in text
        assert "貴法人" in text
        assert "第11条第２項" not in text


def test_each_outcome_has_its_own_words():
    for outcome, said in (
        (Outcome.WITHDRAWAL, "退会を構成員名簿に記録"),
        (Outcome.TAKEN_BACK, "取り下げられたことを確認"),
    ):
        text = words(made("acknowledgement", "ja", outcome=outcome, late=False))[0]
        assert said in text
        assert "変更の後に到達" not in text


@pytest.mark.parametrize(("length", "pages"), [(12, 1), (120, 2)])
def test_where_to_ask_never_stands_alone_on_a_receipt(length, pages):
    told = words(
        made(
            "receipt",
            "ja",
            addressee=Addressee(("碧海県",)),
            sender=("協議・連絡会", "事務局"),
            entries=tuple(Entry("届出の事項", "あ" * length) for _ in range(12)),
            attachments=(Attachment("役員名簿.csv", 5530, "ab" * 32),),
        )
    )
    assert len(told) == pages
    assert "役員名簿.csv5.4KB" in told[-1]
    assert "お問合せ先" in told[-1]


def test_what_is_empty_says_so():
    text = words(made("receipt", "ja", entries=(Entry("備考", ""),), attachments=()))[0]
    assert "（記載なし）" in text
    assert "添付書類はありません" in text
    assert "該当するものはありません" in words(made("roster", "ja", rows=(), filters=()))[0]
    assert "Filters:none" in words(made("roster", "en", rows=(), filters=()))[0]
    empty = words(made("case_file", "ja", entries=(), timeline=(), attachments=(), reasons=""))
    assert "届出はありません" in "".join(empty)


def test_data_is_never_read_as_markup():
    hostile = (
        '#read("/etc/passwd") #panic() *a* _b_ $x^2$ <c> `d` // e /* f */ \\ @g [h] = i {j} ~k'
    )
    places: dict[str, dict[str, Any]] = {
        "notice": {"subject": hostile, "paragraphs": (hostile,)},
        "receipt": {"filer": hostile, "entries": (Entry(hostile, hostile, before=hostile),)},
        "roster": {"title": hostile, "rows": ((hostile,) * 6,)},
        "certificate": {"name_ja": hostile, "code": hostile},
        "case_file": {"proposal": hostile, "subject": hostile},
    }
    for kind, changed in places.items():
        assert squeezed(hostile) in "".join(words(made(kind, "en", **changed)))


def test_names_of_both_countries_print():
    name = "髙橋﨑山𠮷野ң Ө ү Ү㈱①☑☐"
    for language in LANGUAGES:
        assert squeezed(name) in words(made("notice", language, paragraphs=(name,)))[0]


def test_a_character_without_a_glyph_is_marked_where_it_stands_and_named_in_a_note():
    text = words(made("notice", "ja", paragraphs=("飯\U0002b0ae島\x07と\u202eก",)))[0]
    assert "飯〓¹島〓²と〓³〓⁴" in text
    for note in ("U+2B0AE", "U+0007", "U+202ERIGHT-TO-LEFTOVERRIDE", "U+0E01THAICHARACTERKOKAI"):
        assert note in text


def test_variants_of_kanji_print_where_the_font_has_them_and_are_named_where_not():
    text = words(made("notice", "ja", paragraphs=("葛\U000e0100城、葛\U000e01ef城",)))[0]
    assert "葛¹城" in text
    assert "U+845BU+E01EF" in text


def test_what_has_no_shape_leaves_no_trace():
    press = Press()
    assert press.set("\ufeffa\u200bb\u00adc\r\nd\te") == "abc\nd e"
    assert press.notes == []


def test_the_note_does_not_grow_without_end():
    press = Press()
    press.set("".join(map(chr, range(0x1F600, 0x1F650))))
    assert len(press.notes) == 41
    assert press.notes[-1] == "…"


def test_long_runs_may_turn_the_line():
    shown = Press().set("a" * 60 + " https://council.example/verify/7KQ2-M4XD-9HTC")
    assert max(map(len, re.split("[\u200b ]", shown))) <= 16
    assert (
        shown.replace("\u200b", "") == "a" * 60 + " https://council.example/verify/7KQ2-M4XD-9HTC"
    )


@settings(max_examples=15)
@given(st.text(st.characters(exclude_categories=()), max_size=60), st.sampled_from(LANGUAGES))
def test_no_text_whatever_makes_it_fail(text, language):
    pdf = made(
        "notice",
        language,
        subject=text,
        paragraphs=(text,),
        entries=(Entry(text, text),),
        addressee=Addressee((text, text)),
        sender=(text,),
    )
    assert pdf.startswith(b"%PDF-")


def test_every_character_that_counts_as_covered_prints():
    covered = [chr(point) for point in sorted(fonts.covered())]
    for language in LANGUAGES:
        assert made("notice", language, paragraphs=(" ".join(covered),)).startswith(b"%PDF-")


def test_the_code_leads_to_the_address():
    address = "https://council.example/verify/7KQ2-M4XD-9HTC"
    modules = qr_modules(address)
    side = len(modules)
    assert (side - 17) % 4 == 0
    assert all(len(row) == side for row in modules)
    finder = [1, 1, 1, 1, 1, 1, 1]
    for row in (modules[0][:7], modules[0][-7:], modules[-1][:7]):
        assert list(row) == finder
    assert qr_modules(address) == modules
    assert qr_modules(address + "X") != modules


def test_version_tells_templates_apart_and_stays():
    versions = {kind: version(kind) for kind in PaperKind}
    assert len(set(versions.values())) == len(PaperKind)
    assert all(re.fullmatch("[0-9a-f]{12}", value) for value in versions.values())


def test_data_is_plain_json():
    for kind in PaperKind:
        data = sample(kind, "ja").data()
        assert json.loads(json.dumps(data)) == data


def test_a_long_list_breaks_over_pages_and_repeats_its_headings():
    pages = words(made("roster", "ja"))
    assert len(pages) > 1
    assert all("法人番号" in page for page in pages)


def test_fonts_that_are_not_installed_are_named(tmp_path, monkeypatch):
    assert fonts.missing() == []
    monkeypatch.setenv("REGISTRY_NODE_MODULES", str(tmp_path))
    assert len(fonts.missing()) == len(fonts.FILES)
