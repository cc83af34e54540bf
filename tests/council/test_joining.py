"""Joining from the draft to the letter, on a real database (council:2, 8.1, 8.2)."""

from datetime import date

import pytest

from registry.core.refusals import NotEntitled, OutOfDate, Refused
from registry.council.examination import services as examination
from registry.council.filings import queries, services
from registry.council.filings.rules import FilingKind, FilingState
from registry.council.members import queries as members
from registry.duties import queries as duties
from registry.parties.models import Organisation

CONTENT = {
    "name": "架空県商工会議所",
    "name_en": "Kakū Prefecture Chamber of Commerce",
    "kana": "カクウケンショウコウカイギショ",
    "corporate_number": "",
    "postal_code": "100-0001",
    "address": "架空県中央市一丁目２番３号",
    "representative": "会頭　髙山　一郎",
    "contact_name": "山田　花子",
    "contact_phone": "03-0000-0000",
    "contact_email": "desk@example.test",
    "purpose": "yes",
    "cooperation": "会員企業への周知と調査に協力する。",
}


def file_join(house, clerk, content=CONTENT):
    """File a join filing for the body that `clerk` stands for; return its identity."""
    with house.session(clerk) as session:
        organisation = session.get(Organisation, clerk.organisation_id)
        now = house.clock.after(minutes=1)
        filing = services.start(session, organisation, FilingKind.JOIN, actor=clerk, now=now)
        services.save(
            session, filing, content=content, effective_on=None, version=filing.version, now=now
        )
        services.submit(session, filing, actor=clerk, now=now)
        session.commit()
        return filing.id


def act(house, actor, filing_id, verb, **values):
    """Do one verb as `actor` on a filing, and commit."""
    with house.session(actor) as session:
        filing = queries.get(session, filing_id, actor)
        done = verb(session, filing, actor=actor, now=house.clock.after(minutes=1), **values)
        session.commit()
        return done


def state_of(house, actor, filing_id):
    with house.session(actor) as session:
        return queries.get(session, filing_id, actor).state


def test_council_8_1_a_body_files_is_examined_and_registered_by_a_second_officer(house):
    body = house.body()
    filing_id = file_join(house, body)
    with house.session(house.clerk()) as session:
        owed = duties.owed_by(session, house.clerk())
        assert [duty.code for duty in owed] == ["council.join.examine"]
    act(house, house.clerk(0), filing_id, examination.propose, proposal="registration", reason=None)
    with pytest.raises(Refused):
        act(
            house,
            house.clerk(0),
            filing_id,
            examination.register_member,
            member_from=date(2026, 11, 20),
        )
    act(
        house,
        house.clerk(1),
        filing_id,
        examination.register_member,
        member_from=date(2026, 11, 20),
    )
    act(house, house.clerk(0), filing_id, examination.notify)
    assert state_of(house, body, filing_id) == FilingState.REGISTERED
    with house.session(body) as session:
        state = members.state_on(session, body.organisation_id, date(2026, 11, 20))
        assert state is not None
        assert state.name == CONTENT["name"]
        assert [letter.paper.template for letter in queries.letters(session, filing_id)] == [
            "receipt",
            "registered",
        ]
        assert members.state_on(session, body.organisation_id, date(2026, 11, 19)) is None


def test_council_8_1_a_correction_keeps_the_first_filing_and_its_day(house):
    body = house.body()
    filing_id = file_join(house, body)
    act(
        house,
        house.clerk(),
        filing_id,
        examination.ask_correction,
        points={"address": "番地まで記入してください。"},
        text="補正をお願いします。",
        answer_by=date(2026, 12, 4),
    )
    house.clock.after(days=3)
    with house.session(body) as session:
        owed = duties.owed_by(session, body)
        assert [(duty.code, duty.due_on) for duty in owed] == [
            ("council.join.correct", date(2026, 12, 4))
        ]
        filing = queries.get(session, filing_id, body)
        corrected = CONTENT | {"address": "架空県中央市一丁目２番３号　会館４階"}
        services.save(
            session,
            filing,
            content=corrected,
            effective_on=None,
            version=filing.version,
            now=house.clock.now,
        )
        services.submit(session, filing, actor=body, now=house.clock.now)
        session.commit()
    with house.session(body) as session:
        filing = queries.get(session, filing_id, body)
        assert filing.arrived_on == date(2026, 11, 20)
        assert [filed.content["address"] for filed in filing.rounds] == [
            CONTENT["address"],
            corrected["address"],
        ]
        assert duties.owed_by(session, body) == []


def test_council_8_2_three_chairs_refuse_and_each_counts_once(house):
    body = house.body()
    filing_id = file_join(house, body)
    clerk = house.clerk()
    act(house, clerk, filing_id, examination.propose, proposal="refusal", reason="目的に反する。")
    with house.session(house.chair()) as session:
        digest = examination.refusal_digest(session, queries.get(session, filing_id, house.chair()))
    with pytest.raises(NotEntitled):
        act(house, clerk, filing_id, examination.refuse, draft_digest=digest)
    assert not act(house, house.chair(0), filing_id, examination.refuse, draft_digest=digest)
    with pytest.raises(Refused):
        act(house, house.chair(0), filing_id, examination.refuse, draft_digest=digest)
    with pytest.raises(OutOfDate):
        act(house, house.chair(1), filing_id, examination.refuse, draft_digest="another")
    assert not act(house, house.chair(1), filing_id, examination.refuse, draft_digest=digest)
    assert act(house, house.chair(2), filing_id, examination.refuse, draft_digest=digest)
    assert state_of(house, body, filing_id) == FilingState.REFUSED
    act(house, clerk, filing_id, examination.notify)
    with house.session(body) as session:
        letters = queries.letters(session, filing_id)
        assert letters[-1].paper.template == "refusal"
        assert "目的に反する。" in letters[-1].paper.data["reasons"]
