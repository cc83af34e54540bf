"""Fills an empty database: something to walk through, people to test with, rows to measure."""

import hmac
import json
from base64 import b32encode
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import cycle, product
from pathlib import Path
from random import Random
from typing import Any, Final

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.assets import CHECKOUT
from registry.core.actor import THE_SYSTEM, Actor
from registry.core.clock import TOKYO, legal_date
from registry.core.db import db, read_for
from registry.core.desks import SEATS, Desk
from registry.council.agreed import services as agreed
from registry.council.attending import services as attending
from registry.council.convening import services as convening
from registry.council.examination import services as examination
from registry.council.expulsion import services as expulsion
from registry.council.filings import services as filings
from registry.council.filings.models import Filing
from registry.council.filings.rules import FilingKind
from registry.council.letters import OFFICE
from registry.council.meetings.rules import ORGANS, MeetingKind, Topic
from registry.council.members import services as register
from registry.council.members.rules import Began, Ended, Ground, Item
from registry.council.violations.rules import ROOM
from registry.deliveries.doing import Office
from registry.informants.intake import Vault
from registry.moc.post.rules import FIELDS, Side
from registry.parties import credentials, visitor
from registry.parties import services as parties
from registry.parties.models import Account, Organisation
from registry.parties.passwords import hashed
from registry.parties.queries import find_account_of_email, people_of_domain
from registry.parties.rules import AccountState, OrganisationKind
from registry.seals.envelope import has_key, make_key
from registry.seals.rules import Identity
from registry.seeding.agencies import Centre
from registry.seeding.agencies import certify as certify_agencies
from registry.seeding.agencies import demonstrate as leave_agencies
from registry.seeding.cases import Desks as CaseStage
from registry.seeding.cases import demonstrate as leave_cases
from registry.seeding.construction import Site
from registry.seeding.construction import demonstrate as leave_construction
from registry.seeding.days import demonstrate as leave_days
from registry.seeding.deliveries import Exchange, need_signing_keys
from registry.seeding.deliveries import demonstrate as leave_deliveries
from registry.seeding.enrolments import Bureau
from registry.seeding.enrolments import demonstrate as leave_enrolments
from registry.seeding.exchange import Courier
from registry.seeding.incidents import demonstrate as leave_incidents
from registry.seeding.letters import Correspondents, leave_proposals
from registry.seeding.letters import demonstrate as leave_letters
from registry.seeding.lists import Lists, list_agencies
from registry.seeding.lists import demonstrate as leave_lists
from registry.seeding.matching import Matching
from registry.seeding.matching import demonstrate as leave_matchings
from registry.seeding.meetings import Person, Plan, Stage
from registry.seeding.minutes import demonstrate as leave_minutes
from registry.seeding.referrals import Informed
from registry.seeding.requests import Asking, roster
from registry.seeding.requests import demonstrate as leave_requests
from registry.settings.models import SettingValue

PASSWORD: Final = "demonstration-only"  # noqa: S105 - of made-up people, on loopback
DOMAIN: Final = "demo.example"
SEVERAL_AT: Final = {
    Desk.METI_SECRETARIAT: 3,
    Desk.METI_CHAIR: 3,
    Desk.ISA_RESIDENCE: 2,
    Desk.ISA_BUREAU: 2,
    Desk.MHLW_FOREIGN_WORKERS: 2,
    Desk.NPA: 2,
    Desk.MOFA: 2,
}
EMPLOYERS_UNTIL: Final = date(2025, 12, 26)  # the first day on which they were members no more


_KYRGYZ: Final = frozenset({Desk.KG_OFFICER, Desk.KG_HEAD})


class Seeder:
    """Puts made-up people and bodies into a database, through the verbs that everybody uses."""

    def __init__(self, app: Flask, session: Session, *, now: datetime) -> None:
        self.session = session
        self.app = app
        self.now = now
        self.data = json.loads((CHECKOUT / "seed" / "demonstration.json").read_text("utf-8"))
        self.envelope = visitor.setup().envelope
        self.random = Random(2026)  # noqa: S311 - the same made-up data every time
        self.people: Iterator[tuple[str, str]] = cycle(self.data["people"])
        self.kyrgyz_people: Iterator[tuple[str, str]] = cycle(self.data["kyrgyz_people"])
        self.secrets: dict[str, str] = {}
        self.password_hash = hashed(PASSWORD)  # once: making it is slow on purpose
        session.info["demonstration"] = app.config["DEMONSTRATION"]

    def account(
        self,
        email: str,
        desk: Desk,
        organisation: Organisation | None = None,
        *,
        locale: str = "ja",
    ) -> Account:
        """Give a made-up person an account at a desk, with a known password and authenticator."""
        name, roman = next(self.kyrgyz_people if desk in _KYRGYZ else self.people)
        account = parties.create_account(
            self.session,
            email=email,
            name_ja=name,
            name_en=roman,
            locale=locale,
            organisation_id=organisation.id if organisation else None,
            administers_organisation=organisation is not None,
            state=AccountState.ACTIVE,
            now=self.now,
        )
        credentials.give_password(self.session, account, self.password_hash)
        secret = authenticator_of(self.app, email)
        credentials.give_authenticator(self.session, self.envelope, account, secret)
        parties.hold_desks(
            self.session, account, [desk], from_on=legal_date(self.now) - timedelta(days=365)
        )
        self.secrets[email] = secret
        return account

    def desks(self) -> dict[Desk, list[Actor]]:
        """Give every desk of the offices its people; return them ready to act."""
        seated: dict[Desk, list[Actor]] = {}
        for desk in SEATS:
            if desk is Desk.ORGANISATION:
                continue
            for number in range(1, SEVERAL_AT.get(desk, 1) + 1):
                locale = "en" if desk in _KYRGYZ else "ja"
                account = self.account(
                    f"{desk.replace('.', '-')}{number}@{DOMAIN}", desk, locale=locale
                )
                seated.setdefault(desk, []).append(self.actor(account, desk))
        return seated

    def actor(self, account: Account, desk: Desk) -> Actor:
        """Return an account as an actor whose second factor was just given."""
        return Actor(
            account_id=account.id,
            desks=frozenset({desk}),
            organisation_id=account.organisation_id,
            confirmed_at=self.now,
            extra_reach=frozenset() if account.organisation_id else frozenset({"offices"}),
        )

    def organisation(self, name: str, name_en: str, kind: str) -> Organisation:
        """Add a made-up body."""
        found = parties.create_organisation(
            self.session,
            name=name,
            name_en=name_en,
            kind=OrganisationKind(kind),
            now=self.now,
        )
        self.session.flush()
        return found

    def particulars(
        self, name: str, kana: str, name_en: str, title: str = "代表"
    ) -> dict[str, str]:
        """Return a made-up body's particulars; its addresses and numbers lead nowhere."""
        person, _roman = self.data["people"][self.random.randrange(24)]
        number = self.random.randrange(100, 1000)
        return {
            "name": name,
            "name_en": name_en,
            "kana": kana,
            "corporate_number": "",
            "postal_code": f"{number}-{self.random.randrange(10000):04}",
            "address": f"架空県中央市本町{number % 9 + 1}丁目{number % 31 + 1}番{number % 17}号",
            "representative": f"{title}　{person}",
            "contact_name": f"産業振興課　{self.data['people'][number % 24][0]}",
            "contact_phone": "",  # any number that could be dialled might be somebody's
            "contact_email": f"desk{number}@{DOMAIN}",
            "purpose": "yes",
            "cooperation": "管内の事業者への周知と、受入れ状況の調査に協力する。",
        }

    def begin(self, values: dict[str, str], item: Item, since: date, **more: Any) -> Organisation:
        """Put a body straight into the register, as going live does."""
        kind = "registered-corporation" if item is Item.REGISTERED else more.pop("kind", "other")
        body = self.organisation(values["name"], values["name_en"], kind)
        register.begin(
            self.session,
            body,
            item=item,
            values=values,
            began=more.pop("began", Began.IMPORTED),
            valid_from=since,
            now=self.now,
            **more,
        )
        return body


@dataclass(frozen=True)
class Entrance:
    """How to sign in as one of the made-up people."""

    desk: Desk
    email: str
    secret: str


def authenticator_of(app: Flask, email: str) -> str:
    """Return the authenticator key of a made-up person: the same in this installation, always."""
    key = str(app.config["SECRET_KEY"]).encode()
    return b32encode(hmac.digest(key, f"authenticator of {email}".encode(), "sha1")).decode()


def sign_ins(app: Flask, *, now: datetime) -> list[Entrance]:
    """Return one way in for every desk that has a made-up person."""
    with app.app_context():
        session = db.session()
        read_for(session, THE_SYSTEM.reach)
        found = {
            Desk(desk): account.email
            for account, holding in reversed(people_of_domain(session, DOMAIN, on=legal_date(now)))
            for desk in holding.desks
        }
    return [
        Entrance(desk, found[desk], authenticator_of(app, found[desk]))
        for desk in SEATS
        if desk in found
    ]


def need_keys(app: Flask) -> None:
    """Make the keys that seal secrets where there are none yet."""
    folder = Path(app.config["KEYS_DIRECTORY"])
    if not has_key(folder):
        make_key(folder)


def furnish(app: Flask, *, now: datetime) -> bool:
    """Make keys where there are none, then demonstrate."""
    need_keys(app)
    return demonstrate(app, now=now)


def demonstrate(app: Flask, *, now: datetime) -> bool:
    """Fill an empty database with the demonstration; False where there is something already."""
    with app.test_request_context():
        session = db.session()
        read_for(session, THE_SYSTEM.reach)
        if session.scalar(select(func.count()).select_from(Account)):
            return False
        seeder = Seeder(app, session, now=now - timedelta(days=40))
        seated = seeder.desks()
        _office(seeder)
        _members(seeder)
        _employers(seeder, 240)
        _matters(seeder, seated, now)
        _meetings(seeder, seated, now)
        _agencies(seeder, seated, now)
        _deliveries(seeder, seated, now)
        _enrolments(seeder, seated, now)
        leave_incidents(
            seeder.session, {desk: actors[0] for desk, actors in seated.items()}, now=now
        )
        _requests(seeder, seated, now)
        session.commit()
        return True


def _office(seeder: Seeder) -> None:
    """Give the made-up office made-up particulars, so that letters say where to ask."""
    found = {
        "address": "〒100-0000　東京都千代田区架空町一丁目１番１号",
        "phone": "03-0000-0000",
        "email": f"council@{DOMAIN}",
    }
    seeder.session.add(
        SettingValue(
            key=OFFICE.key,
            value={**OFFICE.default, **found},
            effective_on=date(2019, 3, 26),
            recorded_at=seeder.now,
        )
    )


def _members(seeder: Seeder) -> None:
    offices = seeder.data["offices"]
    for item, since in ((Item.METI, date(2019, 3, 26)), (Item.ORGAN, date(2019, 3, 26))):
        for name, kana, name_en in offices[item.value]:
            seeder.begin(seeder.particulars(name, kana, name_en), item, since, began=Began.BY_RULES)
    name, kana, name_en = seeder.data["registered"]
    corporation = seeder.begin(
        seeder.particulars(name, kana, name_en, "代表理事"),
        Item.REGISTERED,
        date(2025, 6, 25),
        began=Began.BY_REGISTRATION,
        basis="第1号（令和7年6月25日登録）",
    )
    seeder.account(f"registered@{DOMAIN}", Desk.ORGANISATION, corporation)
    bodies = product(seeder.data["places"][3:15], seeder.data["bodies"])
    for (place, reading, roman), (form, kana, english, kind, title) in bodies:
        values = seeder.particulars(
            form.format(place), kana.format(reading), english.format(roman), title
        )
        since = date(2020, 4, 1) + timedelta(days=seeder.random.randrange(2000))
        seeder.begin(values, Item.ORGANISATION, since, kind=kind)


def _employers(seeder: Seeder, most: int) -> None:
    pairs = product(seeder.data["places"], seeder.data["trades"], ("", "本社", "第二"))
    for (place, reading, roman), (form, kana, english, _industry), site in list(pairs)[:most]:
        values = seeder.particulars(
            form.format(place + site), kana.format(reading), english.format(roman), "代表取締役"
        )
        since = date(2019, 4, 1) + timedelta(days=seeder.random.randrange(1900))
        seeder.begin(
            values,
            Item.EMPLOYER_UNTIL_2025,
            since,
            valid_until=EMPLOYERS_UNTIL,
            ended=Ended.RULES_AMENDED,
        )


def _matters(seeder: Seeder, seated: dict[Desk, list[Actor]], now: datetime) -> None:
    """Leave something to do at every desk of the council."""
    clerks = seated[Desk.METI_SECRETARIAT]
    bodies = iter(
        [
            (form.format(place), kana.format(reading), english.format(roman), kind, title)
            for place, reading, roman in (seeder.data["places"][2], *seeder.data["places"][15:])
            for form, kana, english, kind, title in seeder.data["bodies"]
        ]
    )
    _with_clerk(seeder, next(bodies), "applicant")  # has not filed yet
    _filed(seeder, next(bodies), "submitted", now - timedelta(days=6))
    _asked(seeder, next(bodies), clerks[0], now)
    proposed = _filed(seeder, next(bodies), "proposed", now - timedelta(days=12))
    examination.propose(
        seeder.session,
        proposed,
        "registration",
        reason=None,
        actor=clerks[0],
        now=now - timedelta(days=4),
    )
    refusal = _filed(seeder, next(bodies), "refusal", now - timedelta(days=20))
    examination.propose(
        seeder.session,
        refusal,
        "refusal",
        actor=clerks[0],
        now=now - timedelta(days=3),
        reason="協議・連絡会の目的に反する活動を行っていることが確認されたため。",
    )
    body, clerk = _member_with_clerk(seeder, "member", date(2023, 4, 1))
    _change(seeder, body, clerk, now)
    accused, _clerk = _member_with_clerk(seeder, "accused", date(2022, 4, 1))
    expulsion.open_case(
        seeder.session,
        accused.id,
        ground=Ground.MARKEDLY_UNSUITABLE,
        actor=clerks[0],
        facts="会員企業に対し、協議・連絡会の名称を用いて金銭を求めた。",
        now=now - timedelta(days=2),
    )
    _breaches(seeder, seated, (body, clerk), now)


def _with_clerk(
    seeder: Seeder, body: tuple[str, str, str, str, str], mailbox: str
) -> tuple[Organisation, Actor, dict[str, str]]:
    name, kana, name_en, kind, title = body
    organisation = seeder.organisation(name, name_en, kind)
    account = seeder.account(f"{mailbox}@{DOMAIN}", Desk.ORGANISATION, organisation)
    values = seeder.particulars(name, kana, name_en, title)
    return organisation, seeder.actor(account, Desk.ORGANISATION), values


def _filed(
    seeder: Seeder, body: tuple[str, str, str, str, str], mailbox: str, at: datetime
) -> Filing:
    organisation, clerk, values = _with_clerk(seeder, body, mailbox)
    filing = filings.start(seeder.session, organisation, FilingKind.JOIN, actor=clerk, now=at)
    filings.save(
        seeder.session, filing, content=values, effective_on=None, version=filing.version, now=at
    )
    filings.submit(seeder.session, filing, actor=clerk, now=at)
    return filing


def _asked(
    seeder: Seeder, body: tuple[str, str, str, str, str], clerk: Actor, now: datetime
) -> None:
    filing = _filed(seeder, body, "correcting", now - timedelta(days=15))
    examination.ask_correction(
        seeder.session,
        filing,
        points={"address": "番地まで記入してください。"},
        text="御提出いただいた届出について、次のとおり補正をお願いします。",
        answer_by=legal_date(now) + timedelta(days=10),
        actor=clerk,
        now=now - timedelta(days=5),
    )


def _member_with_clerk(seeder: Seeder, mailbox: str, since: date) -> tuple[Organisation, Actor]:
    number = len(seeder.secrets)
    values = seeder.particulars(
        f"架空製造業{number}協同組合",
        "カクウセイゾウギョウキョウドウクミアイ",
        f"Fictional Manufacturers' Cooperative {number}",
        "理事長",
    )
    body = seeder.begin(values, Item.ORGANISATION, since, kind="economic-organisation")
    account = seeder.account(f"{mailbox}@{DOMAIN}", Desk.ORGANISATION, body)
    return body, seeder.actor(account, Desk.ORGANISATION)


def _change(seeder: Seeder, body: Organisation, clerk: Actor, now: datetime) -> None:
    at = now - timedelta(days=1)
    filing = filings.start(seeder.session, body, FilingKind.CHANGE, actor=clerk, now=at)
    filings.save(
        seeder.session,
        filing,
        content=filing.content | {"address": "架空県中央市新町５丁目６番７号"},
        effective_on=legal_date(now) + timedelta(days=20),
        version=filing.version,
        now=at,
    )
    filings.submit(seeder.session, filing, actor=clerk, now=at)


def _breaches(
    seeder: Seeder,
    seated: dict[Desk, list[Actor]],
    member: tuple[Organisation, Actor],
    now: datetime,
) -> None:
    """Leave a breach that two organs answered, one that is fresh with three, and a report."""

    def at(actor: Actor, moment: datetime) -> Actor:
        return replace(actor, confirmed_at=moment)

    told, sent, answered = (now - timedelta(days=days) for days in (25, 18, 6))
    officers = seated[Desk.METI_SECRETARIAT]
    vault = Vault(seeder.app.extensions["registry.files"], seeder.envelope, ROOM)
    stage = Informed(seeder.session, vault, at(officers[0], sent), at(officers[1], sent))
    body, clerk = member
    informant = Identity(
        name="デモ　情報子",
        other_names="デモ ジョウホウコ\nDemo Johoko",
        nationality="キルギス",
        birth_on="1999-04-12",
        sex="female",
        contact=f"informant@{DOMAIN}",
    )
    report = stage.reported(body.id, clerk, informant=informant, now=told)
    case = stage.opened(report, now=told)
    for organ in (Desk.ISA_RESIDENCE, Desk.MHLW_FOREIGN_WORKERS):
        pair = [at(one, sent) for one in seated[organ]]
        stage.officers(pair, now=sent)
        part = stage.sent(case, organ, now=sent)
        if organ is Desk.ISA_RESIDENCE:
            stage.taken_on(part, at(pair[0], answered), now=answered)
        else:
            stage.refused(part, at(pair[0], answered), now=answered)
    stage.reported(body.id, clerk, informant=None, now=now - timedelta(days=2))
    lately = now - timedelta(days=3)
    fresh = stage.opened(
        stage.reported(body.id, clerk, informant=informant, now=lately), now=lately
    )
    yesterday = now - timedelta(days=1)
    again = Informed(seeder.session, vault, at(officers[0], yesterday), at(officers[1], yesterday))
    for organ in (Desk.NPA, Desk.MOFA):
        stage.officers([at(one, sent) for one in seated[organ]], now=sent)
    for organ in (Desk.ISA_RESIDENCE, Desk.NPA, Desk.MOFA):
        again.sent(fresh, organ, now=yesterday)


def _meetings(seeder: Seeder, seated: dict[Desk, list[Actor]], now: datetime) -> None:
    """Leave a meeting held, one coming, one of those concerned, a circulation, and a draft."""
    store = seeder.app.extensions["registry.files"]
    stage = Stage(
        seeder.session, store, seated[Desk.METI_SECRETARIAT][0], seated[Desk.METI_CHAIR][0]
    )
    corporation, member = _clerk(seeder, "registered"), _clerk(seeder, "member")
    bodies = [one.organisation_id for one in (corporation, member) if one.organisation_id]
    past = _plan(
        MeetingKind.RESTRICTED,
        ("第７回", "不正行為への対応について", "Responses to misconduct"),
        Topic.SITUATION,
        begins=_at(now - timedelta(days=20)),
        bodies=bodies,
        organs=tuple(ORGANS),
    )
    held = stage.convened(past, now=now - timedelta(days=34))
    stage.held(held, now=now - timedelta(days=19))
    debtors = {one.organisation_id or one.addressed_to: one for one in stage.called(held)}
    for matter, debtor, days in (
        ("相談窓口の一覧を構成員に周知する。", corporation.organisation_id, 12),
        ("関係法令の改正点を資料にまとめる。", Desk.MHLW_FOREIGN_WORKERS, -2),
        ("次回までに事例集の案を作成する。", None, 25),
    ):
        agreed.agree(
            seeder.session,
            held,
            matter=matter,
            debtor=debtors[debtor] if debtor else None,
            item_id=None,
            due_on=legal_date(now) + timedelta(days=days),
            actor=stage.officer,
            now=now - timedelta(days=18),
        )
    coming = _plan(
        MeetingKind.PLENARY,
        ("第８回", "受入れの状況と優良事例について", "How hosting goes, and good practice"),
        Topic.GOOD_PRACTICE,
        begins=_at(now + timedelta(days=16)),
    )
    stage.convened(coming, now=now - timedelta(days=3))
    concerned = _plan(
        MeetingKind.RESTRICTED,
        ("臨時", "特定の地域への集中の防止について", "Preventing concentration in big cities"),
        Topic.CONCENTRATION,
        begins=_at(now + timedelta(days=9)),
        bodies=bodies[1:],
        organs=(Desk.ISA_RESIDENCE, Desk.MOFA),
        persons=(Person("架空　花子", "架空大学　教授", f"outsider1@{DOMAIN}"),),
    )
    stage.convened(concerned, now=now - timedelta(days=2))
    circulated = _plan(
        MeetingKind.CIRCULATION,
        ("書面", "運営要領の改正案について", "Draft amendment of the operating rules"),
        Topic.OTHER,
        reply_by=legal_date(now) + timedelta(days=4),
        bodies=bodies,
        organs=(Desk.NPA,),
    )
    circulation = stage.convened(circulated, now=now - timedelta(days=6))
    place = {one.organisation_id: one for one in stage.called(circulation)}
    attending.receive(
        seeder.session,
        place[corporation.organisation_id],
        circulation,
        comment="第３条の改正については、施行までに周知の期間を設けていただきたい。",
        actor=corporation,
        now=now - timedelta(days=4),
    )
    leave_minutes(stage, bodies=bodies, organs=tuple(ORGANS), now=now)
    draft = stage.draft(
        replace(coming, kind=MeetingKind.RESTRICTED, number="第９回", bodies=bodies),
        now=now - timedelta(days=1),
    )
    convening.propose(seeder.session, draft, actor=stage.officer, now=now)


def _requests(seeder: Seeder, seated: dict[Desk, list[Actor]], now: datetime) -> None:
    """Leave requests in every state, and a measure with what is missing of it."""
    store = seeder.app.extensions["registry.files"]
    clerk, chair = seated[Desk.METI_SECRETARIAT][0], seated[Desk.METI_CHAIR][0]
    named = [
        (form.format(place), industry)
        for place, _reading, _roman in seeder.data["places"]
        for form, _kana, _english, industry in seeder.data["trades"]
    ]
    leave_requests(
        Asking(seeder.session, store, clerk, chair),
        roster(named, most=300),
        _clerk(seeder, "registered"),
        _clerk(seeder, "member"),
        now=now,
    )


def _agencies(seeder: Seeder, seated: dict[Desk, list[Actor]], now: datetime) -> None:
    """Leave sending agencies in every standing, and what the two sides wrote to each other."""
    store, (officer, *_others) = seeder.app.extensions["registry.files"], seated[Desk.KG_OFFICER]
    centre = Centre(seeder.session, store, officer, seated[Desk.KG_HEAD][0])
    japanese = seated[Desk.ISA_RESIDENCE][0]
    people = {Side.KG: seated[Desk.KG_HEAD][0], Side.JP: japanese}
    courier = Courier.of(seeder.app, seeder.session, people)
    courier.make_keys(now=now - timedelta(days=90))
    lists = Lists(
        seeder.session, store, officer, centre.head, japanese, seated[Desk.ISA_RESIDENCE][1]
    )
    found = certify_agencies(centre, now=now)
    list_agencies(lists, now=now - timedelta(days=20))
    for package in courier.pack(Side.KG, now=now - timedelta(days=20)):
        courier.hand_over(package, now=now - timedelta(days=19))
    leave_agencies(centre, found, japanese, courier, now=now)
    list_agencies(lists, now=now - timedelta(days=8))
    sides = Correspondents(seeder.session, store, officer, people[Side.KG], japanese)
    leave_letters(sides, now=now)
    police, mhlw = seated[Desk.NPA][0], seated[Desk.MHLW_FOREIGN_WORKERS][0]
    leave_proposals(sides, police, mhlw, now=now)
    leave_lists(lists, now=now)
    first, *later = courier.pack(Side.KG, now=now - timedelta(days=3))
    courier.hand_over(first, now=now - timedelta(days=2))
    if later:
        courier.hand_over(later[-1], now=now - timedelta(days=1))
    confirmed = {
        desk: replace(seated[desk][0], confirmed_at=now)
        for desk in (Desk.KG_OFFICER, Desk.KG_HEAD, Desk.ISA_RESIDENCE, *FIELDS)
    }
    stage = CaseStage(
        seeder.session,
        store,
        seeder.envelope,
        officer=confirmed[Desk.KG_OFFICER],
        head=confirmed[Desk.KG_HEAD],
        isa=confirmed[Desk.ISA_RESIDENCE],
        meti=confirmed[Desk.METI_FIELD],
        mlit=confirmed[Desk.MLIT_MARKET],
    )
    leave_cases(stage, now=now)
    stage.officers((stage.officer, stage.head), now=now)


def _deliveries(seeder: Seeder, seated: dict[Desk, list[Actor]], now: datetime) -> None:
    """Leave a year of the three agreements' deliveries."""
    keys = need_signing_keys(seeder.app, now=now)
    office = Office(seeder.session, seeder.app.extensions["registry.files"], keys)
    people = {desk: actors[0] for desk, actors in seated.items()}
    exchange = Exchange(office, people)
    leave_deliveries(exchange, now=now)
    leave_days(exchange, now=now)
    leave_matchings(Matching(office.session, office.files, people[Desk.ISA_DELIVERY]), now=now)
    site = Site(
        seeder.session,
        office.files,
        seeder.envelope,
        people[Desk.MLIT_MARKET],
        people[Desk.ISA_RESIDENCE],
    )
    leave_construction(site, seated[Desk.ISA_RESIDENCE][:2], now=now)


def _enrolments(seeder: Seeder, seated: dict[Desk, list[Actor]], now: datetime) -> None:
    """Leave notices that enrolment is not done, in every state."""
    officer, colleague = seated[Desk.ISA_BUREAU]
    store = seeder.app.extensions["registry.files"]
    bureau = Bureau(seeder.session, store, officer, colleague, seated[Desk.MHLW_PENSION][0])
    leave_enrolments(bureau, now=now)


def _at(moment: datetime) -> datetime:
    """Return two in the afternoon of that day in Tokyo."""
    return datetime.combine(legal_date(moment), time(14), tzinfo=TOKYO)


def _clerk(seeder: Seeder, mailbox: str) -> Actor:
    account = find_account_of_email(seeder.session, f"{mailbox}@{DOMAIN}")
    assert account is not None
    return seeder.actor(account, Desk.ORGANISATION)


def _plan(
    kind: MeetingKind,
    named: tuple[str, str, str],
    topic: Topic,
    *,
    begins: datetime | None = None,
    reply_by: date | None = None,
    **whom: Any,
) -> Plan:
    number, title_ja, title_en = named
    values: dict[str, Any] = {"choice_reason": "議題に関係する構成員に限るため。"}
    if begins is not None:
        values |= {
            "begins_at": begins,
            "ends_at": begins + timedelta(hours=2),
            "place_ja": "経済産業省別館　第１会議室",
            "place_en": "METI annex, room 1",
            "observing_ja": "前日までに事務局へ申し込む。先着順、オンラインも可。",
            "observing_en": "Register with the secretariat by the day before; online is possible.",
            "reply_by": legal_date(begins) - timedelta(days=5),
        }
    else:
        values |= {"reply_by": reply_by, "matter": "改正案を示し、意見を求める。"}
    return Plan(
        kind=kind,
        number=number,
        title_ja=title_ja,
        title_en=title_en,
        items=[(title_ja, title_en, topic), ("その他", "Other matters", Topic.OTHER)],
        values=values,
        **whom,
    )
