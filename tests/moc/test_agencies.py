"""The Kyrgyz register of agencies: names in any script, certifications and what becomes of them."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from registry.core.desks import Desk
from registry.core.refusals import NotEntitled, NotFound, OutOfDate, Refused
from registry.duties.models import DutyState, OwedDuty
from registry.moc.agencies import queries, services
from registry.moc.agencies.models import Agency, Certification
from registry.moc.agencies.rules import (
    NameKind,
    Standing,
    refusals_to_certify,
    refusals_to_examine,
)
from registry.moc.agencies.services import Ground
from tests.house.conftest import keys, quick_hashes, site  # noqa: F401 - screens by HTTP
from tests.house.site import Site, main
from tests.moc.conftest import TODAY, Instance

BECAUSE = Ground("Себеби", TODAY)


@pytest.fixture
def centre(kyrgyz: Instance) -> Instance:
    return kyrgyz


def entered(at: Instance, name: str, number: str = "1", **names: str) -> Agency:
    given = {NameKind(kind): one for kind, one in names.items()}
    return services.enter_agency(
        at.session,
        number,
        {NameKind.REGISTERED: name, **given},
        particulars={},
        actor=at.actor(Desk.KG_OFFICER),
        now=at.now,
    )


def certified(at: Instance) -> Certification:
    found = services.examine(
        at.session,
        entered(at, "ОсОО «Өнүгүү»"),
        met=[],
        actor=at.actor(Desk.KG_OFFICER),
        now=at.now,
        today=TODAY,
    )
    certify(at, found)
    return found


def certify(at: Instance, found: Certification, *, by: Desk = Desk.KG_HEAD, **changes) -> None:
    asked: dict[str, Any] = {
        "certificate_number": "KG-1",
        "valid_until": TODAY + timedelta(days=30),
    }
    services.certify(
        at.session,
        found,
        **{**asked, **changes},
        ground=BECAUSE,
        actor=at.actor(by),
        now=at.now,
        today=TODAY,
    )


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("өнүгүү", True),
        ("ӨНҮГҮҮ", True),
        ("Onuguu", True),
        ("Өнү", True),
        ("осоо Өнүгүү", True),
        ("000123", True),
        ("Развитие", True),
        ("Абсент", False),
        ("%", False),
    ],
)
def test_an_agency_is_found_in_any_script(centre: Instance, typed: str, found: bool):
    """moc:7.1: Kyrgyz letters, Latin, Russian, the number."""
    entered(centre, "ОсОО «Өнүгүү»", "000123", latin="Onuguu", russian="Развитие")
    rows = queries.agencies(centre.session, centre.actor(Desk.KG_OFFICER), part=typed)
    assert bool(rows) is found


def test_a_former_name_still_finds_it(centre: Instance):
    agency = entered(centre, "ОсОО «Өнүгүү»")
    services.rename(
        centre.session,
        agency,
        NameKind.REGISTERED,
        "ОсОО «Жаңы Жол»",
        since=TODAY,
        actor=centre.actor(Desk.KG_OFFICER),
        now=centre.now,
    )
    assert queries.name_of(agency, NameKind.REGISTERED) == "ОсОО «Жаңы Жол»"
    reader = centre.actor(Desk.KG_OFFICER)
    for part in ("Өнүгүү", "Жаңы"):
        assert queries.agencies(centre.session, reader, part=part) == [agency]


@pytest.mark.parametrize("name", ["Acka Travel", "АСКА TRAVEL", "аска travel"])
def test_a_look_alike_is_asked_about_and_can_be_another_agency(centre: Instance, name: str):
    """moc:7.1, T52: Cyrillic letters that look Latin."""
    entered(centre, "Аска Travel")
    with pytest.raises(Refused) as refused:
        entered(centre, name, "2")
    assert refused.value.refusals[0].field == "accepted"
    services.enter_agency(
        centre.session,
        "2",
        {NameKind.REGISTERED: name},
        particulars={},
        actor=centre.actor(Desk.KG_OFFICER),
        now=centre.now,
        look_alike_accepted=True,
    )


@pytest.mark.parametrize("number", ["204 101", "２０４１０１", " 204101", "204-101"])
def test_one_number_is_one_agency_however_it_is_written(centre: Instance, number: str):
    """moc:7.1: so of the numbers of certificates."""
    entered(centre, "ОсОО «Өнүгүү»", "204101")
    with pytest.raises(Refused) as refused:
        entered(centre, "ЖЧК «Башка»", number)
    assert refused.value.refusals[0].field == "registration_number"
    entered(centre, "ЖЧК «Башка»", "204102")


def test_a_look_alike_is_named_and_told_if_it_was_revoked(centre: Instance):
    """moc:7.4: one that was revoked comes back under much the same name."""
    certification = certified(centre)
    with pytest.raises(Refused) as refused:
        entered(centre, "ЖЧК «Онугуу»", "2")
    first = refused.value.refusals[0]
    assert first.params == {"name": "ОсОО «Өнүгүү»", "number": "1"}
    head = centre.actor(Desk.KG_HEAD)
    services.revoke(centre.session, certification, BECAUSE, actor=head, now=centre.now)
    with pytest.raises(Refused) as refused:
        entered(centre, "ЖЧК «Онугуу»", "2")
    assert refused.value.refusals[0].message != first.message


@pytest.mark.parametrize("name", ["Аskа Travel", "", "   "])
def test_names_that_nobody_bears(centre: Instance, name: str):
    """A word of two scripts is refused however often it is sent."""
    with pytest.raises(Refused):
        services.enter_agency(
            centre.session,
            "1",
            {NameKind.REGISTERED: name},
            particulars={},
            actor=centre.actor(Desk.KG_OFFICER),
            now=centre.now,
            look_alike_accepted=True,
        )


def test_whoever_examined_does_not_certify(centre: Instance):
    """moc:7.1: the head of section decides, and not on what the same person examined."""
    head = centre.actor(Desk.KG_HEAD)
    found = services.examine(
        centre.session, entered(centre, "Үлгү"), met=[], actor=head, now=centre.now, today=TODAY
    )
    with pytest.raises(Refused):
        certify(centre, found)
    with pytest.raises(NotEntitled):
        certify(centre, found, by=Desk.KG_OFFICER)
    services.certify(
        centre.session,
        found,
        certificate_number="KG-1",
        valid_until=TODAY,
        ground=BECAUSE,
        actor=centre.actor(Desk.KG_HEAD, 1),
        now=centre.now,
        today=TODAY,
    )
    assert found.state == Standing.CERTIFIED
    duties = {duty.code: duty.state for duty in centre.session.scalars(select(OwedDuty))}
    assert duties["moc.certification.decide"] == DutyState.DISCHARGED
    assert DutyState.OPEN in duties.values()  # what is certified has to be told (moc:7.2)


def test_every_criterion_in_force_is_to_be_met(centre: Instance):
    """moc:7.1: the criteria are data, each wording in force from its day."""
    officer, agency = centre.actor(Desk.KG_OFFICER), entered(centre, "Үлгү")
    for since in (TODAY - timedelta(days=9), TODAY):
        services.set_criterion(
            centre.session,
            "1",
            wording=f"Эреже {since}",
            wording_en="",
            since=since,
            actor=officer,
            now=centre.now,
        )
    with pytest.raises(Refused):
        services.set_criterion(
            centre.session,
            "1",
            wording="Эски",
            wording_en="",
            since=TODAY,
            actor=officer,
            now=centre.now,
        )
    (now,) = queries.criteria_on(centre.session, TODAY)
    (before,) = queries.criteria_on(centre.session, TODAY - timedelta(days=1))
    assert (now.code, before.code) == ("1", "1")
    assert now.wording != before.wording
    with pytest.raises(Refused):
        services.examine(centre.session, agency, met=[], actor=officer, now=centre.now, today=TODAY)
    services.examine(centre.session, agency, met=["1"], actor=officer, now=centre.now, today=TODAY)


def test_one_certification_for_a_country_at_a_time(centre: Instance):
    """moc:7.1: the next is examined only once that is over, for another country at once."""
    found, officer = certified(centre), centre.actor(Desk.KG_OFFICER)
    doing: dict[str, Any] = {"met": [], "actor": officer, "now": centre.now, "today": TODAY}
    with pytest.raises(Refused):
        services.examine(centre.session, found.agency, **doing)
    services.examine(centre.session, found.agency, **doing, destination="KR")
    head = centre.actor(Desk.KG_HEAD)
    services.revoke(centre.session, found, BECAUSE, actor=head, now=centre.now)
    services.examine(centre.session, found.agency, **doing)


def test_the_life_of_a_certification(centre: Instance):
    """moc:7.1, moc:7.4: each step with its day and ground; what was revoked stays revoked."""
    found, head = certified(centre), centre.actor(Desk.KG_HEAD)
    doing: dict[str, Any] = {"actor": head, "now": centre.now}
    with pytest.raises(OutOfDate):
        services.resume(centre.session, found, BECAUSE, **doing)
    services.suspend(centre.session, found, BECAUSE, **doing)
    services.resume(centre.session, found, BECAUSE, **doing)
    later = TODAY + timedelta(days=60)
    services.extend(centre.session, found, valid_until=later, ground=BECAUSE, **doing)
    with pytest.raises(Refused):
        services.extend(centre.session, found, valid_until=later, ground=BECAUSE, **doing)
    with pytest.raises(Refused):
        services.revoke(centre.session, found, Ground("", TODAY), **doing)
    with pytest.raises(Refused):
        services.revoke(centre.session, found, Ground("x", TODAY + timedelta(days=1)), **doing)
    notice = services.revoke(centre.session, found, BECAUSE, **doing)
    assert [step.standing for step in found.steps] == [
        "certified",
        "suspended",
        "certified",
        "certified",
        "revoked",
    ]
    assert (notice.name, notice.ground) == ("ОсОО «Өнүгүү»", "Себеби")
    for verb in (services.suspend, services.resume, services.revoke):
        with pytest.raises(OutOfDate):
            verb(centre.session, found, BECAUSE, **doing)


def test_what_becomes_of_a_certification_follows_day_after_day(centre: Instance):
    """moc:7.4: no step is of a day before the last one, so that any day has one answer."""
    found = certified(centre)
    before, head = Ground("Себеби", TODAY - timedelta(days=1)), centre.actor(Desk.KG_HEAD)
    with pytest.raises(Refused) as refused:
        services.suspend(centre.session, found, before, actor=head, now=centre.now)
    assert [one.field for one in refused.value.refusals] == ["on"]
    services.suspend(centre.session, found, BECAUSE, actor=head, now=centre.now)
    with pytest.raises(Refused):
        services.resume(centre.session, found, before, actor=head, now=centre.now)
    services.resume(centre.session, found, BECAUSE, actor=head, now=centre.now)
    assert found.state == Standing.CERTIFIED


def test_a_term_ends_by_the_round_after_its_last_day(centre: Instance):
    """moc:7.1: the last day is included, in Bishkek."""
    found = certified(centre)
    centre.after(days=30)
    assert services.let_expire(centre.session, now=centre.now) == 0
    centre.after(days=1)
    assert services.let_expire(centre.session, now=centre.now) == 1
    assert services.let_expire(centre.session, now=centre.now) == 0
    assert found.state == Standing.EXPIRED


@pytest.mark.parametrize(
    ("certified_on", "valid_until", "fields"),
    [
        (0, 0, []),
        (-10, 355, []),
        (1, 30, ["on"]),
        (0, -1, ["valid_until"]),
        (-10, -5, ["valid_until"]),
        (5, 1, ["on"]),
        (5, -1, ["on", "valid_until"]),
    ],
)
def test_terms(certified_on: int, valid_until: int, fields: list[str]):
    days = [TODAY + timedelta(days=offset) for offset in (certified_on, valid_until)]
    found = refusals_to_certify(days[0], days[1], today=TODAY)
    assert [refusal.field for refusal in found] == fields


def test_examinations():
    assert refusals_to_examine([], []) == []
    assert refusals_to_examine(["1", "2"], ["2", "1", "3"]) == []
    assert refusals_to_examine(["1", "2"], ["2"]) != []


def test_only_the_parties_see_agencies(centre: Instance):
    """moc:3, 7.2: whoever is no party has no part in it; Japan, once a list or notice names one."""
    found = certified(centre)
    agency, parties = found.agency, (Desk.KG_HEAD, Desk.ISA_RESIDENCE, Desk.MOFA)
    strangers = (Desk.METI_SECRETARIAT, Desk.METI_CHAIR, Desk.METI_FIELD, Desk.ADMINISTRATOR)
    assert queries.get_agency(centre.session, agency.id, centre.actor(Desk.KG_HEAD)) is agency
    for desk in (*parties[1:], *strangers):
        assert queries.agencies(centre.session, centre.actor(desk)) == []
    head = centre.actor(Desk.KG_HEAD)
    notice = services.revoke(centre.session, found, BECAUSE, actor=head, now=centre.now)
    for desk in parties[1:]:
        with pytest.raises(NotFound):
            queries.get_revocation(centre.session, notice.id, centre.actor(desk))
    services.notify(centre.session, notice, actor=head, now=centre.now)
    for desk in parties:
        assert queries.get_agency(centre.session, agency.id, centre.actor(desk)) is agency
        assert queries.get_revocation(centre.session, notice.id, centre.actor(desk)) is notice
    for desk in strangers:
        assert queries.agencies(centre.session, centre.actor(desk)) == []
        with pytest.raises(NotFound):
            queries.get_agency(centre.session, agency.id, centre.actor(desk))


def test_whether_it_is_another_agency_is_asked_once_a_look_alike_is_found(site: Site):  # noqa: F811
    """moc:7.1, T52: of an agency that is entered and of a new name; never before."""
    officer = site.signed_in(site.person("o@kg.example", Desk.KG_OFFICER))
    new, asks = "/moc/agencies/new", 'name="accepted"'
    assert asks not in officer.get(new).text
    assert asks not in officer.send(new, name="", registration_number="1").text
    first = officer.send(new, name="ОсОО «Өнүгүү»", registration_number="1").location
    alike = {"name": "ЖЧК «Онугуу»", "registration_number": "2"}
    refused = officer.send(new, **alike)
    assert refused.status_code == 422
    assert asks in refused.text
    assert "ОсОО «Өнүгүү»" in main(refused)
    second = officer.send(new, **alike, accepted="y")
    assert second.status_code == 303
    rename = f"{second.location}/name"
    assert asks not in officer.get(rename).text
    named = {"kind_of_name": "alias", "name": "Өнүгүү", "since": "2026-11-01"}
    assert asks in officer.send(rename, **named).text
    assert officer.send(rename, **named, accepted="y").status_code == 303
    assert "Өнүгүү" in main(officer.get(first))


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("+996 312 62 12 34", True),
        ("0312 62-12-34", True),
        ("+81 3-5796-7111", True),
        ("", True),
        ("жок", False),
        ("0312 62 12", False),
        ("0312 62 12 34, 0555 12 34 56", False),
    ],
)
def test_an_agency_has_a_telephone_that_can_be_dialled(site: Site, typed: str, taken: bool):  # noqa: F811
    """moc:7.2: the public and Japan are told it; without + it is a number of the country."""
    officer = site.signed_in(site.person("o@kg.example", Desk.KG_OFFICER))
    new = {"name": "Үлгү", "registration_number": "1", "phone": typed}
    answer = officer.send("/moc/agencies/new", **new)
    assert answer.status_code == (303 if taken else 422)
    if taken:
        assert typed in officer.get(answer.location).text
    else:
        assert 'id="form-phone-error"' in answer.text


def test_the_centre_enters_and_revokes_and_japan_publishes(site: Site):  # noqa: F811
    """moc:7.1, moc:7.4, moc:6.2: by HTTP, from the agency to the proof."""
    officer = site.signed_in(site.person("o@kg.example", Desk.KG_OFFICER))
    head = site.signed_in(site.person("h@kg.example", Desk.KG_HEAD))
    tokyo = site.signed_in(site.person("t@isa.example", Desk.ISA_RESIDENCE))
    bad = officer.send("/moc/agencies/new", name="", registration_number="1" * 50)
    assert bad.status_code == 422
    new = {"name": "ОсОО «Ңаң Өсүү»", "registration_number": "00077", "name_latin": "Nang Osuu"}
    agency = officer.send("/moc/agencies/new", **new).location
    assert "ОсОО «Ңаң Өсүү»" in head.get(agency).text
    assert tokyo.get(agency).status_code == 404
    moved = {"address": "Ош ш., Үлгү көч. 2", "website": "javascript:alert(1)", "email": ""}
    assert officer.send(f"{agency}/particulars", **moved).status_code == 422
    moved["website"] = "www.example.kg"
    assert officer.send(f"{agency}/particulars", **moved).status_code == 303
    assert officer.send(f"{agency}/particulars", email="").status_code == 422  # nothing is new
    assert "Ош ш., Үлгү көч. 2" in head.get(agency).text
    assert "00077" in officer.get("/moc/agencies?q=ңаң").text
    assert "00077" not in officer.get("/moc/agencies?q=бул+жок").text
    assert (
        officer.send("/moc/criteria", code="1", wording="Эреже", since="2026-11-01").status_code
        == 303
    )
    assert officer.send(f"{agency}/examination").status_code == 422
    found = officer.send(f"{agency}/examination", criteria="1").location
    today = {"on": "20.11.2026", "ground": "Чечим"}  # as days are written there
    assert officer.get(f"{found}/certificate").status_code == 403
    assert "20.11.2026" in main(head.get(f"{found}/certificate"))
    term = {"certificate_number": "KG-9", "valid_until": "2035-12-31"}
    assert head.send(f"{found}/certificate", **today, **term).status_code == 303
    assert head.send(f"{found}/suspension", on="", ground="").status_code == 422
    done = head.send(f"{found}/revocation", **today)
    assert done.status_code == 303
    page = head.get(found).text
    notice = page.split("/moc/revocations/", 1)[1][:36]
    assert tokyo.get(f"/moc/revocations/{notice}/publication").status_code == 404
    assert officer.send(f"/moc/revocations/{notice}/notification").status_code == 303
    assert tokyo.send(f"/moc/revocations/{notice}/publication", address="x").status_code == 422
    assert "ОсОО «Ңаң Өсүү»" in tokyo.get(agency).text
    assert officer.send(f"/moc/revocations/{notice}/notification").status_code == 409
    assert "1 Feb 2026" in officer.get("/en/read-date?on=01.02.2026").text
    assert tokyo.get("/en/read-date?on=01.02.2026").text == ""
    shown = tokyo.get(f"/moc/revocations/{notice}").text
    assert f'href="{found}"' in shown
    assert f"/moc/revocations/{notice}/publication" in shown
