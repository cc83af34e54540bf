"""What the two lists hold, who makes and publishes them, and what looks wrong in a new edition."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from registry.core.acts import Act, Duty, Entitled, Move, desks, names
from registry.core.clauses import Clause, Force
from registry.core.desks import Desk
from registry.core.text import N_, LocalizedText
from registry.exchange.difference import Difference, Row
from registry.moc.agencies.rules import CERTIFY
from registry.moc.clauses import MOC_6_1, MOC_6_3, MOC_7_2, MOC_7_5
from registry.moc.post.rules import Side
from registry.tables.keys import number_key
from registry.tables.schema import Choice, Column, Kind, Schema


class Sort(StrEnum):
    """What an edition is a list of."""

    AGENCIES = "agencies"
    SUPPORT = "support-organisations"


class EditionState(StrEnum):
    """Where an edition stands. Only an issued one has a number and leaves the desk."""

    DRAFT = "draft"
    FORWARD = "forward"
    ISSUED = "issued"
    DISCARDED = "discarded"


STATES: Final[Mapping[EditionState, tuple[str, str]]] = {
    EditionState.DRAFT: (N_("Draft"), "active"),
    EditionState.FORWARD: (N_("Waits for the second person"), "warn"),
    EditionState.ISSUED: (N_("Issued"), "good"),
    EditionState.DISCARDED: (N_("Discarded"), "ended"),
}
_S: Final = EditionState
_CENTRE: Final = desks(Desk.KG_OFFICER, Desk.KG_HEAD)
_HEAD: Final = desks(Desk.KG_HEAD)
_ISA: Final = desks(Desk.ISA_RESIDENCE)


@dataclass(frozen=True)
class Acts:
    """The acts upon one sort of list. `publish` says by which side's act it is published where."""

    put_forward: Act
    send_back: Act
    discard: Act
    issue: Act
    publish: Mapping[Side, Act]

    @property
    def all(self) -> tuple[Act, ...]:
        """All of them."""
        return (
            self.put_forward,
            self.send_back,
            self.discard,
            self.issue,
            *self.publish.values(),
        )


def _acts(
    prefix: str, clause: Clause, by: Entitled, head: Entitled, publish: Mapping[Side, Act]
) -> Acts:
    put_forward = Act(
        f"moc.{prefix}.put-forward",
        clause,
        by,
        N_("Put forward for issue"),
        N_("Edition put forward"),
        Move(_S.DRAFT, _S.FORWARD),
    )
    return Acts(
        put_forward,
        Act(
            f"moc.{prefix}.sent-back",
            clause,
            head,
            N_("Send back"),
            N_("Edition sent back"),
            Move(_S.FORWARD, _S.DRAFT),
            reasoned=True,
        ),
        Act(
            f"moc.{prefix}.discarded",
            clause,
            by,
            N_("Discard the edition"),
            N_("Edition discarded"),
            Move({_S.DRAFT, _S.FORWARD}, _S.DISCARDED),
        ),
        Act(
            f"moc.{prefix}.issued",
            clause,
            head,
            N_("Issue the edition"),
            N_("Edition issued"),
            Move(_S.FORWARD, _S.ISSUED),
            apart_from=names(put_forward),
            confirmed=True,
        ),
        publish,
    )


_PUBLISH: Final = N_("Record that the list is published")
_AGENCY_LIST: Final = _acts(
    "agency-list",
    MOC_7_2,
    _CENTRE,
    _HEAD,
    {
        Side.KG: Act(
            "moc.agency-list.published-at-home",
            MOC_7_2,
            _CENTRE,
            _PUBLISH,
            N_("List published in the Kyrgyz Republic"),
        ),
        Side.JP: Act(
            "moc.agency-list.published", MOC_6_1, _ISA, _PUBLISH, N_("List published in Japan")
        ),
    },
)
_SUPPORT_LIST: Final = _acts(
    "support-list",
    MOC_6_3,
    _ISA,
    _ISA,
    {
        Side.KG: Act(
            "moc.support-list.published",
            MOC_7_5,
            _CENTRE,
            _PUBLISH,
            N_("List published in the Kyrgyz Republic"),
        ),
    },
)
LISTED: Final = Act(
    "moc.certification.listed",
    MOC_7_2,
    _HEAD,
    N_("Put it on the list for Japan"),
    N_("Provided to Japan with a list"),
)
OF: Final[Mapping[Sort, Acts]] = {Sort.AGENCIES: _AGENCY_LIST, Sort.SUPPORT: _SUPPORT_LIST}
ACTS: Final = (*_AGENCY_LIST.all, *_SUPPORT_LIST.all, LISTED)
CROSSING: Final = tuple(act for one in OF.values() for act in (one.issue, *one.publish.values()))
SIDE: Final[Mapping[Sort, Side]] = {Sort.AGENCIES: Side.KG, Sort.SUPPORT: Side.JP}


def _decide(sort: Sort, code: str, clause: Clause, desk: Desk) -> Duty:
    acts = OF[sort]
    return Duty(
        code,
        clause,
        desk,
        N_("Look through an edition that was put forward, and issue it"),
        opens_on=names(acts.put_forward),
        closes_on=names(acts.issue, acts.send_back),
        falls_away_on=names(acts.discard),
        force=Force.PRACTICE,
    )


def _complete(sort: Sort, code: str, clause: Clause, desk: Desk) -> Duty:
    acts = OF[sort]
    return Duty(
        code,
        clause,
        desk,
        N_("Put an edition right that was sent back"),
        opens_on=names(acts.send_back),
        closes_on=names(acts.put_forward),
        falls_away_on=names(acts.discard),
        force=Force.PRACTICE,
    )


def _publish(sort: Sort, side: Side, code: str, clause: Clause, title: str) -> Duty:
    acts = OF[sort]
    return Duty(
        code,
        clause,
        Desk.KG_HEAD if side is Side.KG else Desk.ISA_RESIDENCE,
        title,
        opens_on=names(acts.issue),
        closes_on=names(acts.publish[side]),
        waits_for=Desk.ISA_RESIDENCE if side is Side.KG else Desk.KG_HEAD,
    )


DUTIES: Final = (
    _decide(Sort.AGENCIES, "moc.agency-list.decide", MOC_7_2, Desk.KG_HEAD),
    _complete(Sort.AGENCIES, "moc.agency-list.complete", MOC_7_2, Desk.KG_OFFICER),
    _decide(Sort.SUPPORT, "moc.support-list.decide", MOC_6_3, Desk.ISA_RESIDENCE),
    _complete(Sort.SUPPORT, "moc.support-list.complete", MOC_6_3, Desk.ISA_RESIDENCE),
    _publish(
        Sort.AGENCIES,
        Side.KG,
        "moc.agency-list.publish-at-home",
        MOC_7_2,
        N_("Publish the list of certified agencies in the Kyrgyz Republic"),
    ),
    _publish(
        Sort.AGENCIES,
        Side.JP,
        "moc.agency-list.publish",
        MOC_6_1,
        N_("Publish the list of certified agencies in Japan"),
    ),
    _publish(
        Sort.SUPPORT,
        Side.KG,
        "moc.support-list.publish",
        MOC_7_5,
        N_("Publish the list of support organisations in the Kyrgyz Republic"),
    ),
    Duty(
        "moc.certification.provide",
        MOC_7_2,
        Desk.KG_HEAD,
        N_("Give Japan the details of a certified agency"),
        opens_on=names(CERTIFY),
        closes_on=names(LISTED),
        waits_for=Desk.ISA_RESIDENCE,
    ),
)


# -- what the lists hold --------------------------------------------------------------------------

_STANDING: Final = (
    Choice("certified", "認定", "Certified"),
    Choice("suspended", "停止", "Suspended"),
)
AGENCIES: Final = Schema(
    "agencies",
    (
        Column(
            "certificate_number",
            "認定番号",
            "Certificate number",
            required=True,
            max_length=60,
            aliases=(
                "Certificate No",
                "Certificate No.",
                "Licence No",
                "Permit No",
                "№ сертификата",
                "Номер сертификата",
                "№ разрешения",
                "Номер разрешения",
                "Уруксат №",
                "Уруксаттын номери",
                "Күбөлүктүн номери",
            ),
        ),
        Column(
            "registration_number",
            "登記番号",
            "State registration number",
            max_length=60,
            aliases=(
                "Registration No",
                "Reg. No",
                "TIN",
                "ИНН",
                "Регистрационный номер",
                "Рег. номер",
                "Каттоо номери",
                "Катталган номери",
            ),
        ),
        Column(
            "name",
            "名称（登記）",
            "Name as registered",
            Kind.NAME,
            required=True,
            aliases=(
                "Name",
                "Agency",
                "Agency name",
                "Company",
                "Наименование",
                "Название",
                "Наименование организации",
                "Наименование компании",
                "Организация",
                "Аталышы",
                "Уюмдун аталышы",
                "Ишкананын аталышы",
                "Компаниянын аталышы",
            ),
        ),
        Column("name_ky", "名称（キルギス語）", "Name in Kyrgyz", aliases=("Кыргызча аталышы",)),
        Column("name_ru", "名称（ロシア語）", "Name in Russian", aliases=("Название на русском",)),
        Column(
            "name_latin",
            "名称（ラテン文字）",
            "Name in Latin letters",
            aliases=("Name in English", "English name", "Название на английском", "Латынча"),
        ),
        Column("other_names", "通称・旧名称", "Other names", aliases=("Other name", "Башка аты")),
        Column(
            "certified_on",
            "認定日",
            "Certified on",
            Kind.DATE,
            day_first=True,
            aliases=("Issued on", "Date of issue", "Дата выдачи", "Берилген күнү"),
        ),
        Column(
            "valid_until",
            "有効期限",
            "Valid until",
            Kind.DATE,
            day_first=True,
            aliases=(
                "Expiry",
                "Valid to",
                "Срок действия",
                "Действителен до",
                "Срок действия до",
                "Мөөнөтү",
                "Жарактуу мөөнөтү",
            ),
        ),
        Column(
            "standing",
            "状態",
            "Standing",
            Kind.CHOICE,
            allowed=_STANDING,
            aliases=("Status", "Статус", "Абалы"),
        ),
        Column("address", "所在地", "Address", aliases=("Адрес", "Юридический адрес", "Дареги")),
        Column(
            "phone", "電話番号", "Phone", max_length=200, aliases=("Телефон", "Телефону", "Tel")
        ),
        Column("email", "メール", "E-mail", max_length=254, aliases=("Email", "Эл. почта")),
        Column("website", "ウェブサイト", "Website", aliases=("Сайт", "Web", "Сайты")),
    ),
)
SUPPORT: Final = Schema(
    "support-organisations",
    (
        Column("registration_number", "登録番号", "Registration number", required=True),
        Column("registered_on", "登録年月日", "Date of registration", Kind.DATE),
        Column("name", "氏名又は名称", "Organization name", Kind.NAME, required=True),
        Column("postal_code", "郵便番号", "Zip code"),
        Column("address", "住所", "Address"),
        Column("phone", "電話番号", "Telephone number"),
        Column("representative", "代表者の氏名", "Representative name"),
        Column("office_name", "支援業務を行う事務所の名称", "Support office name"),
        Column("office_postal_code", "事務所の郵便番号", "Support office zip code"),
        Column("office_address", "事務所の所在地", "Support office address"),
        Column("support", "支援業務の内容", "Support details", max_length=4000),
        Column("started_on", "支援業務の開始年月日", "Date of starting support", Kind.DATE),
        Column("languages", "対応言語", "Languages supported", max_length=2000),
        Column("remarks", "備考", "Remarks", max_length=4000),
    ),
)
SCHEMAS: Final[Mapping[Sort, Schema]] = {Sort.AGENCIES: AGENCIES, Sort.SUPPORT: SUPPORT}
KEY: Final[Mapping[Sort, str]] = {
    Sort.AGENCIES: "certificate_number",
    Sort.SUPPORT: "registration_number",
}
TITLES: Final[Mapping[Sort, LocalizedText]] = {
    Sort.AGENCIES: LocalizedText("キルギス共和国の認定送出機関", "Certified sending agencies"),
    Sort.SUPPORT: LocalizedText("登録支援機関登録簿", "List of Registered Support Organizations"),
}
NAME_COLUMNS: Final = ("name", "name_ky", "name_ru", "name_latin", "other_names")


# -- what looks wrong -----------------------------------------------------------------------------


class Sign(StrEnum):
    """What in a new edition asks for a second look; each is overridden only with a reason."""

    MASS_REMOVAL = "mass-removal"
    MASS_RENAME = "mass-rename"
    COUNT_DROP = "count-drop"
    MISSING_NUMBERS = "missing-numbers"
    LOOK_ALIKE = "look-alike"
    REVOKED_BACK = "revoked-back"
    UNSEEN = "unseen-characters"


SIGNS: Final[Mapping[Sign, str]] = {
    Sign.MASS_REMOVAL: N_("More than a tenth of the list before is taken off it"),
    Sign.MASS_RENAME: N_("More than a tenth of the list before bears other names"),
    Sign.COUNT_DROP: N_("The list is more than a tenth shorter than the one before"),
    Sign.MISSING_NUMBERS: N_("Entries have no registration number"),
    Sign.LOOK_ALIKE: N_("Different entries bear names that look alike"),
    Sign.REVOKED_BACK: N_("An entry looks like an agency whose certification was revoked"),
    Sign.UNSEEN: N_("Names hold characters that nobody sees"),
}
_FEW: Final = 2  # so many may go without a question
# Nothing stands there, or the letters after it run the other way: one name could pass for another.
_UNSEEN: Final = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True)
class Stop:
    """A sign, and the entries that show it by their keys and names."""

    sign: Sign
    entries: tuple[str, ...]


@dataclass(frozen=True)
class Revoked:
    """What is known of a certification that was revoked: its numbers, and how its names look."""

    certificate_number: str
    registration_number: str
    looks: frozenset[str]


def stops(
    difference: Difference,
    rows: Collection[Row],
    looks: Mapping[str, frozenset[str]],
    *,
    before_count: int,
    key: str,
    revoked: Iterable[Revoked] = (),
) -> list[Stop]:
    """Return what looks wrong. `looks` are how each entry's names look, by its key."""
    named = {row[key]: f"{row[key]}　{row.get('name', '')}" for row in rows}
    found = []
    removed = [f"{row[key]}　{row.get('name', '')}" for row in difference.removed]
    if len(removed) > max(_FEW, before_count / 10):
        found.append(Stop(Sign.MASS_REMOVAL, tuple(removed)))
    renamed = tuple(named["".join(change.key)] for change in difference.renamed)
    if len(renamed) > max(_FEW, before_count / 10):
        found.append(Stop(Sign.MASS_RENAME, renamed))
    if len(rows) < before_count - max(_FEW, before_count / 10):
        found.append(Stop(Sign.COUNT_DROP, (f"{before_count} → {len(rows)}",)))
    numberless = [named[row[key]] for row in rows if not row.get("registration_number", "").strip()]
    if numberless:
        found.append(Stop(Sign.MISSING_NUMBERS, tuple(numberless)))
    if alike := _alike(looks, named):
        found.append(Stop(Sign.LOOK_ALIKE, alike))
    if back := _back(rows, looks, named, key=key, revoked=list(revoked)):
        found.append(Stop(Sign.REVOKED_BACK, back))
    if unseen := tuple(named[row[key]] for row in rows if _UNSEEN.search(_names_of(row))):
        found.append(Stop(Sign.UNSEEN, unseen))
    return found


def _names_of(row: Row) -> str:
    return " ".join(row.get(column, "") for column in NAME_COLUMNS)


def _alike(looks: Mapping[str, frozenset[str]], named: Mapping[str, str]) -> tuple[str, ...]:
    owners: dict[str, set[str]] = {}
    for number, skeletons in looks.items():
        for one in skeletons:
            owners.setdefault(one, set()).add(number)
    pairs = {tuple(sorted(numbers)) for numbers in owners.values() if len(numbers) > 1}
    return tuple(" / ".join(named[number] for number in pair) for pair in sorted(pairs))


def _back(
    rows: Iterable[Row],
    looks: Mapping[str, frozenset[str]],
    named: Mapping[str, str],
    *,
    key: str,
    revoked: list[Revoked],
) -> tuple[str, ...]:
    """Return entries with another certificate that share a number or a look with a revoked one."""
    if not revoked:
        return ()
    numbers = {number_key(one.registration_number) for one in revoked} - {""}
    revoked_looks = frozenset().union(*(one.looks for one in revoked))
    return tuple(
        named[row[key]]
        for row in rows
        if number_key(row.get("registration_number", "")) in numbers
        or looks.get(row[key], frozenset()) & revoked_looks
    )


def still_revoked(rows: Iterable[Row], revoked: Iterable[Revoked], *, key: str) -> list[str]:
    """Return the certificates of a list that were revoked: they can't come back on any list."""
    gone = {number_key(one.certificate_number) for one in revoked}
    return [row[key] for row in rows if number_key(row[key]) in gone]
