"""What pages of the memorandum offer and lead to, and to whom."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from registry.core.actor import Actor
from registry.core.desks import Desk
from registry.informants import opening
from registry.moc.memorandum import services as memorandum
from registry.moc.notices import services as notices
from registry.moc.post.rules import Side
from registry.moc.reports.rules import ROLE_NAMES, SHEETS, Role
from registry.moc.skill_tests import services as tests
from registry.moc.skill_tests.rules import HAND_OVER, RECORD, REPORT_BACK
from registry.papers.services import store_file
from tests.house.conftest import keys, quick_hashes, site  # noqa: F401 - screens by HTTP
from tests.house.site import Site, main
from tests.moc.cases import (
    NOTE,
    WORKER,
    asked,
    cheated,
    filed,
    noticed,
    one_system,
    share,
    told,
    vault,
)
from tests.moc.conftest import NOW, Instance
from tests.moc.lists import certified


@pytest.fixture
def shared(site: Site, tmp_path: Path) -> Instance:  # noqa: F811
    return one_system(site, tmp_path)


def test_moc_3_asking_to_open_a_sheet_is_offered_to_its_named_officers(
    site: Site,  # noqa: F811
    shared: Instance,
):
    """moc:3: whoever is not named is told whom the office has for it, and is refused on asking."""
    report = filed(shared, Side.JP)
    share(shared, report)
    sheet = report.people[0].seal_id
    people = [site.person(f"{n}@kg.example", Desk.KG_OFFICER) for n in "abc"]
    first, second = (
        Actor(account_id=one.id, desks=frozenset({Desk.KG_OFFICER}), confirmed_at=NOW)
        for one in people[:2]
    )
    for proposed in (first, second):
        assert proposed.account_id is not None
        officer = opening.propose_officer(
            shared.session, SHEETS, proposed.account_id, actor=first, now=NOW
        )
        opening.name_officer(shared.session, SHEETS, officer, actor=second, now=NOW)
    shared.session.commit()
    page, ask = f"/moc/reports/{report.id}", f"/moc/sheets/{sheet}/request"
    named, other = site.signed_in(people[0]), site.signed_in(people[2])
    assert ask not in other.get(page).text
    assert "/moc/sheets" in main(other.get(page))
    assert other.send(ask, reason="Издөө").status_code == 422
    assert ask in named.get(page).text
    asked_for = named.send(ask, reason="Издөө")
    assert asked_for.status_code == 303
    assert ask not in named.get(page).text  # one request at a time
    assert ROLE_NAMES[Role.WORKER].ja in main(named.get(asked_for.location))
    second_officer = site.signed_in(people[1])
    assert second_officer.send(f"{asked_for.location}/agreement").status_code == 303
    sheet_shown = main(second_officer.press(f"{asked_for.location}/sheet"))
    assert WORKER.name in sheet_shown
    assert "情報提供者" not in sheet_shown  # who was affected is none
    seen = site.signed_in(site.person("n@npa.example", Desk.NPA)).get(page).text
    assert "/moc/sheets" not in seen


def test_moc_5_a_ministrys_own_page_shows_what_was_passed_on_and_what_it_waits_for(
    site: Site,  # noqa: F811
    shared: Instance,
):
    """moc:5: whoever reported back first; METI sees manufacturing, MLIT sees construction."""
    request = asked(shared)
    field, isa = shared.actor(Desk.METI_FIELD), shared.actor(Desk.ISA_RESIDENCE)
    tests.move(shared.session, HAND_OVER, request, actor=field, now=shared.now)
    fraud = cheated(shared, Desk.KG_OFFICER)
    head = shared.actor(Desk.KG_HEAD)
    tests.move(shared.session, RECORD, fraud, actor=head, now=shared.now)
    tests.send(shared.session, fraud, actor=head, now=shared.now)
    back, keep = REPORT_BACK, vault(shared, fraud.room)
    tests.answer(shared.session, keep, back, fraud, told(), actor=isa, now=shared.now)
    shared.session.commit()
    meti = site.signed_in(site.person("f@meti.example", Desk.METI_FIELD))
    mlit = site.signed_in(site.person("m@mlit.example", Desk.MLIT_MARKET))
    tokyo = site.signed_in(site.person("t@isa.example", Desk.ISA_RESIDENCE))
    page = f"/moc/tests/frauds/{fraud.id}"
    assert fraud.test not in main(meti.get("/"))
    assert request.subject in main(meti.get("/"))
    assert f"{page}/passing-on" in tokyo.get(page).text
    assert tokyo.send(f"{page}/passing-on").status_code == 303
    assert fraud.test in main(meti.get("/"))
    assert f'href="{page}"' in main(meti.get("/"))
    for text in (fraud.test, request.subject):
        assert text not in main(mlit.get("/"))
    assert mlit.get(page).status_code == 404
    assert f"{page}/note" in meti.get(page).text
    assert meti.send(f"{page}/note").status_code == 303
    assert fraud.test not in main(meti.get("/"))
    assert f"{page}/note" not in meti.get(page).text


def test_moc_7_4_where_a_revocation_is_recorded_the_certification_is_a_step_away(
    site: Site,  # noqa: F811
    shared: Instance,
):
    """moc:7.3, moc:7.4: it is revoked in the register first; both pages lead there."""
    found = certified(shared, 1)
    about = noticed(shared, "1")
    notices.send(shared.session, about, actor=shared.actor(Desk.ISA_RESIDENCE), now=shared.now)
    shared.session.commit()
    head = site.signed_in(site.person("h@kg.example", Desk.KG_HEAD))
    for page in (f"/moc/notices/{about.id}", f"/moc/notices/{about.id}/revocation"):
        assert f'href="/moc/certifications/{found.id}"' in main(head.get(page)), page
    keep = f"/moc/notices/{about.id}/keeping"
    assert "/moc/certifications/" not in main(head.get(keep))


@pytest.mark.parametrize(
    ("desk", "phone", "status"),
    [
        (Desk.ISA_RESIDENCE, "03-5796-7111", 303),
        (Desk.ISA_RESIDENCE, "+996 312 62 12 34", 303),
        (Desk.ISA_RESIDENCE, "代表", 422),
        (Desk.KG_OFFICER, "0312 62 12 34", 303),
        (Desk.KG_OFFICER, "0312 62", 422),
    ],
)
def test_moc_2_a_contact_point_has_a_telephone_that_can_be_dialled(
    site: Site,  # noqa: F811
    desk: Desk,
    phone: str,
    status: int,
):
    """moc:2: as it is written in its own country, or with + of any."""
    officer = site.signed_in(site.person("o@desk.example", desk))
    named = {"office_en": "Office", "holder": "Үлгү", "phone": phone, "since": "2026-11-20"}
    answer = officer.send("/moc/contacts/new", **named)
    assert answer.status_code == status
    assert ('id="form-phone-error"' in answer.text) == (status == 422)


def test_moc_9_whoever_consents_reads_from_when_an_amendment_would_be_in_force(
    site: Site,  # noqa: F811
    shared: Instance,
):
    """moc:9: on its page and where one consents, whether a day is proposed or none is."""
    japan = site.signed_in(site.person("t@isa.example", Desk.ISA_RESIDENCE))
    head = shared.actor(Desk.KG_HEAD)
    for day, said in ((date(2035, 4, 1), "2035年4月1日"), (None, "相手側が同意した日")):
        paper = store_file(
            shared.session,
            shared.files,
            BytesIO(NOTE),
            name="consent.txt",
            compartment="moc",
            organisation_id=None,
            stored_by=head.account_id,
            now=shared.now,
        )
        one = memorandum.propose(
            shared.session,
            "Өзгөртүү",
            "2-пункт.",
            language="ky",
            effective_on=day,
            consent=paper,
            actor=head,
            now=shared.now,
        )
        shared.session.commit()
        page = f"/moc/life/amendments/{one.id}"
        for url in (page, f"{page}/consent"):
            assert said in main(japan.get(url)), url
