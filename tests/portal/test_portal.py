"""What the public sees: the register, certificates, the texts and their dates."""

from datetime import date

import pytest
from markupsafe import escape

from registry.council.clauses import COUNCIL_1
from registry.council.members.rules import Item
from registry.moc.clauses import MOC_1, MOC_2
from tests.council.members import VALUES, Register
from tests.house.site import main


@pytest.fixture
def register(site):
    return Register(site)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(
    "page", ["", "members", "verify", "clauses", "due", "accessibility", "contact"]
)
def test_every_public_page_is_there_in_both_languages(register, language, page):
    answer = register.visitor.get(f"/{language}/{page}")
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text


@pytest.mark.parametrize("language", ["ja", "en"])
def test_council_1_moc_1_purposes_stand_on_public_pages(register, language):
    """council:1, moc:1: what the council and the memorandum are for, in our own words."""
    clauses = main(register.visitor.get(f"/{language}/clauses"))
    for clause in (COUNCIL_1, MOC_1):
        assert str(escape(clause.gist.in_locale(language))) in clauses
    memorandum = main(register.visitor.get(f"/{language}/memorandum"))
    for clause in (MOC_1, MOC_2):
        assert str(escape(clause.gist.in_locale(language))) in memorandum


def test_council_13_the_public_register_shows_any_day_and_no_contacts(register):
    page = register.put("架空県").replace("/council", "/en")
    register.put("株式会社旧会員", Item.EMPLOYER_UNTIL_2025, date(2020, 4, 1), date(2025, 12, 26))
    visitor = register.visitor
    assert "株式会社旧会員" in main(visitor.get("/en/members?as_of=2024-10-01"))
    assert "株式会社旧会員" not in main(visitor.get("/en/members?as_of=2026-01-01"))
    for url in (page, *(f"/en/members/export/{form}" for form in ("csv", "json", "csv-cp932"))):
        answer = visitor.get(url)
        assert answer.status_code == 200
        shown = answer.data.decode("cp932" if "cp932" in url else "utf-8")
        assert "架空県" in shown
        for key in ("representative", "contact_name", "contact_phone", "contact_email"):
            assert VALUES[key] not in shown
    rows = visitor.get("/en/members.json").get_json()["members"]
    assert [row["name"] for row in rows] == ["架空県"]


def test_a_member_is_shown_as_of_a_day_with_its_history(register):
    page = register.put("架空県", since=date(2022, 4, 1)).replace("/council", "/en")
    visitor = register.visitor
    assert "tag-good" in visitor.get(page).text
    assert "tag-ended" in visitor.get(f"{page}?as_of=2020-01-01").text
    assert visitor.get("/en/members/00000000-0000-0000-0000-000000000000").status_code == 404


@pytest.mark.parametrize(
    ("clause", "period", "said"),
    [
        ("mlit:2.1.a", "2026-01", "27 Feb 2026"),
        ("pension:1.2.a", "2026-01", "26 Feb 2026"),
        ("mlit:2.1.d", "2026-11", "14 Dec 2026"),
        ("employment:5", "2026-11-20", "20 Nov 2026"),
        ("moc:4.1", "2026-11-20", "promptly"),
        ("mlit:2.1.a", "令和8年1月", "27 Feb 2026"),
        ("mlit:2.1.a", "Ｒ８．１", "27 Feb 2026"),
        ("mlit:2.1.a", "2026年1月", "27 Feb 2026"),
        ("mlit:2.1.a", "2026/1", "27 Feb 2026"),
        ("employment:5", "令和8年11月20日", "20 Nov 2026"),
        ("employment:5", "R8.11.20", "20 Nov 2026"),
        ("employment:5", "2026年11月20日", "20 Nov 2026"),
    ],
)
def test_the_calculator_works_any_clause_out(register, clause, period, said):
    answer = register.visitor.get("/en/due", query_string={"clause": clause, "period": period})
    assert answer.status_code == 200
    assert said in main(answer)
    assert "<li>" in main(answer)


def test_the_calculator_says_what_is_not_in_force_and_what_can_not_be_worked_out(register):
    visitor = register.visitor
    early = visitor.get("/en/due", query_string={"clause": "mlit:2.1.a", "period": "2024-01"})
    assert "Not yet in force" in main(early)
    for asked in (
        {"clause": "mlit:2.1.a", "period": "soon"},
        {"clause": "mlit:9", "period": "2026"},
        {"clause": "", "period": ""},
        {"clause": "mlit:2.1.a", "period": ""},
    ):
        answer = visitor.get("/en/due", query_string=asked)
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.text
        assert f'value="{asked["period"]}"' in answer.text
    from_the_texts = visitor.get("/en/due?clause=mlit:2.1.a")
    assert from_the_texts.status_code == 200
    assert "field-error" not in from_the_texts.text


@pytest.mark.parametrize("code", ["", " ", "。。。"])
def test_an_empty_code_is_told_beside_its_box(register, code):
    answer = register.visitor.get("/en/verify", query_string={"code": code})
    assert answer.status_code == 422
    assert 'id="code-error"' in answer.text
    assert register.visitor.get("/en/verify").status_code == 200


@pytest.mark.parametrize(
    ("code", "said"), [("abcde-fgh", "here there are 8"), ("ABCDE" * 3 + "ABCD0", "holds “0”")]
)
def test_what_can_be_no_code_is_explained_beside_its_box(register, code, said):
    answer = register.visitor.get("/en/verify", query_string={"code": code})
    assert answer.status_code == 422
    assert said in main(answer)
    assert "Unknown: no certificate" not in main(answer)
    linked = register.visitor.get(f"/en/verify/{code}")
    assert linked.status_code == 404
    assert said in main(linked)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("as_of", "soon"),
        ("as_of", "2026-02-30"),
        ("as_of", "3026-04-01"),
        ("as_of", "1026-04-01"),
        ("item", "nobody"),
        ("q", "x" * 300),
        ("q", "a\u202eb"),
    ],
)
def test_what_can_not_be_read_narrows_nothing_and_is_told(register, name, value):
    page = register.put("架空県").replace("/council", "/en")
    visitor, asked = register.visitor, {name: value}
    answer = visitor.get("/en/members", query_string=asked)
    assert answer.status_code == 200
    assert f'id="{name}-error"' in answer.text
    assert "Shown without" in main(answer)
    assert "架空県" in main(answer)
    assert f"{name}=" not in main(answer)  # no link hands it on
    for file in ("/en/members/export/csv", "/en/members.json"):
        refused = visitor.get(file, query_string=asked)
        assert refused.status_code == 422
        assert visitor.get(file).data
    if name == "as_of":
        assert 'id="as_of-error"' in visitor.get(page, query_string=asked).text


def test_council_13_the_texts_say_which_version_is_in_force(register):
    shown = main(register.visitor.get("/en/clauses"))
    assert "council:8.1" in shown
    assert "8 May 2026" in shown
    assert shown.count("in force now") == 1
