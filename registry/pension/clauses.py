"""The agreement on social insurance between ISA and MHLW's Pension Bureau, in our own words."""

from datetime import date
from typing import Final

from registry.core.clauses import LAYS_DOWN, RESTRAINS, Clause, Instrument
from registry.core.due import NO_TIME, LastDay, MonthEnd, Unstated, Word
from registry.core.periods import PeriodKind
from registry.core.text import LocalizedText

PENSION_1_1: Final = Clause(
    "pension:1.1",
    gist_ja="入管庁は、社会保険の加入と保険料の納付を進めるのに要る情報を渡す。",
    gist_en="ISA gives MHLW what furthers enrolment in social insurance and payment of premiums.",
    reason=LAYS_DOWN,
)
PENSION_1_2_A: Final = Clause(
    "pension:1.2.a",
    gist_ja="入管庁は毎月、翌月の最終業務日の一業務日前までに、媒体に入れたデータを手渡す。",
    gist_en="ISA hands over each month's data on a medium by one business day before the next "
    "month's last business day.",
    due=MonthEnd(periods=(PeriodKind.MONTH,), last_day=LastDay.OPEN),
)
PENSION_1_2_B: Final = Clause(
    "pension:1.2.b",
    gist_ja="地方入管局は、加入手続が済んでいない旨の届出を受けたら、遅滞なく様式を郵送する。",
    gist_en="A regional bureau told by an employer that enrolment is not done posts the form "
    "without delay.",
    due=Unstated(word=Word.WITHOUT_DELAY),
)
PENSION_1_3: Final = Clause(
    "pension:1.3",
    gist_ja="情報は日本年金機構にだけ渡し、加入と納付の促進にだけ使い、秘密を守る。",
    gist_en="The data goes on to the Japan Pension Service only, for enrolment and premiums only, "
    "and stays confidential.",
    reason=RESTRAINS,
)
PENSION_2: Final = Clause(
    "pension:2",
    gist_ja="定めのないことは両官職が話し合う。初回の前に、同じ条件で試行を行う。",
    gist_en="The two officers settle open questions by consultation; a trial on the same terms "
    "comes before the first delivery.",
    due=NO_TIME,
)
PENSION_3: Final = Clause(
    "pension:3",
    gist_ja="2019年6月19日から適用する。",
    gist_en="It applies from 19 June 2019.",
    reason=LAYS_DOWN,
)

PENSION: Final = Instrument(
    prefix="pension",
    name_ja="入管庁・厚生労働省年金局 情報連携確認書（社会保険）",
    name_en="ISA–MHLW Pension Bureau agreement on social insurance",
    short_ja="年金局との確認書",
    short_en="Pension agreement",
    parties=(
        LocalizedText("出入国在留管理庁", "ISA"),
        LocalizedText("厚生労働省年金局", "MHLW Pension Bureau"),
        LocalizedText("日本年金機構", "Japan Pension Service"),
    ),
    versions=(date(2019, 6, 19),),
    clauses=(
        PENSION_1_1,
        PENSION_1_2_A,
        PENSION_1_2_B,
        PENSION_1_3,
        PENSION_2,
        PENSION_3,
    ),
)
