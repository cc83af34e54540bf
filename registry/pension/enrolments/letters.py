"""The form that goes to the Pension Bureau (pension:1.2.b), as the agreement annexes it."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from registry.core import wareki
from registry.core.clock import legal_date
from registry.papers.letters import Addressee, Contact, Entry, Form, FormBlock, Honorific
from registry.pension.enrolments.models import Enrolment
from registry.pension.enrolments.rules import ADDRESSEE, SENDER
from registry.settings.queries import value_on


def form_of(session: Session, enrolment: Enrolment, *, now: datetime) -> Form:
    """Compose the form of today."""
    day = legal_date(now)
    contact = f"担当　{enrolment.contact}"
    phone = f"電話　{enrolment.contact_phone}"
    officer = f"入国審査官　{enrolment.contact_officer}"
    return Form(
        issued_on=day,
        addressee=Addressee(tuple(value_on(session, ADDRESSEE, day)), Honorific.ORGANISATION),
        sender=tuple(value_on(session, SENDER, day)),
        contact=Contact(enrolment.contact, phone=enrolment.contact_phone),
        subject="健康保険及び厚生年金保険の資格取得手続に関する情報提供",
        lead=(
            "下記の事業場から、健康保険及び厚生年金保険の被保険者資格取得手続が済んでいない"
            "特定技能外国人がいる旨の届出があったので、情報を提供する。"
        ),
        blocks=(
            FormBlock(
                "事業場",
                (
                    Entry("名称", enrolment.establishment),
                    Entry("所在地", enrolment.establishment_address),
                    Entry("電話", enrolment.establishment_phone),
                    Entry("代表者氏名", enrolment.representative),
                ),
            ),
            FormBlock(
                "特定技能\n外国人",
                (
                    Entry("氏名", enrolment.worker),
                    Entry("国籍・地域", enrolment.nationality),
                    Entry("生年月日", _day(enrolment.born_on)),
                    Entry("性別", enrolment.sex),
                    Entry("在留資格", enrolment.status),
                    Entry("在留期限", _day(enrolment.expires_on)),
                    Entry("住居地", enrolment.residence),
                    Entry("分野", enrolment.field),
                    Entry("在留カード番号", enrolment.card_no),
                ),
            ),
            FormBlock(
                "手続が未了の\n理由等",
                (
                    Entry("１　手続が未了の理由", enrolment.reason),
                    Entry("２　当局の措置", enrolment.measures),
                ),
            ),
            FormBlock("備考", (Entry("", "\n".join((contact, phone, officer))),)),
        ),
    )


def _day(day: date | None) -> str:
    if day is None:
        return ""
    try:
        return wareki.format(day)
    except wareki.NotAnEraDate:
        return f"{day.year}年{day.month}月{day.day}日"
