"""The agreement on construction workers between ISA and MLIT, in our own words."""

from datetime import date
from typing import Final

from registry.core.clauses import (
    LAYS_DOWN,
    RESTRAINS,
    Clause,
    Force,
    Instrument,
)
from registry.core.due import NO_TIME, MonthEnd, Unstated, WithinDays, Word
from registry.core.periods import PeriodKind
from registry.core.text import LocalizedText

_MONTHLY: Final = (PeriodKind.MONTH,)
_QUARTERLY: Final = (PeriodKind.QUARTER,)

MLIT_1: Final = Clause(
    "mlit:1",
    gist_ja="入管庁と国土交通省は、在留管理と建設就労者の監理に要る情報を渡し合う。",
    gist_en="ISA and MLIT give each other what residence control and the supervision of "
    "construction workers need.",
    reason=LAYS_DOWN,
)
MLIT_2_1_A: Final = Clause(
    "mlit:2.1.a",
    gist_ja="入管庁は、建設分野の特定技能外国人のデータを毎月、翌月末の一業務日前までに渡す。",
    gist_en="ISA delivers each month's data on construction SSWs by one business day before the "
    "last day of the next month.",
    due=MonthEnd(periods=_MONTHLY),
)
MLIT_2_1_B: Final = Clause(
    "mlit:2.1.b",
    gist_ja="入管庁は、国土交通省からの通報を、内容に応じて指導や実地の確認に用いる。",
    gist_en="ISA uses what MLIT reports for guidance or on-site checks, as the content asks.",
    due=NO_TIME,
)
MLIT_2_1_C: Final = Clause(
    "mlit:2.1.c",
    gist_ja="入管庁は、欠格の認定や改善命令があれば、四半期ごとに様式1で知らせる。",
    gist_en="Where there are any, ISA reports disqualifications and improvement orders quarterly "
    "on Form 1.",
    due=MonthEnd(periods=_QUARTERLY),
)
MLIT_2_1_D: Final = Clause(
    "mlit:2.1.d",
    gist_ja="入管庁は、行方不明者があれば、毎月、翌月14日までに様式2・3と一覧で渡す。",
    gist_en="Where there are any, ISA reports missing trainees and SSWs monthly on Forms 2 and 3, "
    "within 14 days.",
    due=WithinDays(periods=_MONTHLY, days=14),
)
MLIT_2_2_A: Final = Clause(
    "mlit:2.2.a",
    gist_ja="国土交通省は、計画の取消し・取止め・無計画・不適正の疑いを、随時、様式4で通報する。",
    gist_en="MLIT reports on Form 4, as needed: plans cancelled or given up, workers without a "
    "plan, suspected wrongs.",
    due=Unstated(word=Word.AS_NEEDED),
)
MLIT_2_2_B: Final = Clause(
    "mlit:2.2.b",
    gist_ja="国土交通省は、受けた情報を適正就労監理機関と受入事業実施法人に渡せる。",
    gist_en="MLIT may pass what it received to the monitoring body and the acceptance corporation.",
    force=Force.MAY,
)
MLIT_2_3: Final = Clause(
    "mlit:2.3",
    gist_ja="双方は、このやり取りのために就労者が不利な扱いを受けないよう気を配る。",
    gist_en="Both take care that no worker is treated worse because of this exchange.",
    reason=RESTRAINS,
)
MLIT_3: Final = Clause(
    "mlit:3",
    gist_ja="受けた情報は定めた目的にだけ使い、秘密を守り、法令によるほか他に渡さない。",
    gist_en="What is received serves the stated purpose only, stays confidential and goes to no "
    "one else but by law.",
    reason=RESTRAINS,
)
MLIT_4: Final = Clause(
    "mlit:4",
    gist_ja="定めのないことや疑いのあることは、署名した両官職が話し合って決める。",
    gist_en="What is not settled, or is in doubt, the two signing officers settle by consultation.",
    due=NO_TIME,
)
MLIT_5: Final = Clause(
    "mlit:5",
    gist_ja="2024年9月1日から適用する。",
    gist_en="It applies from 1 September 2024.",
    reason=LAYS_DOWN,
)

MLIT: Final = Instrument(
    prefix="mlit",
    name_ja="入管庁・国土交通省 情報連携確認書（建設分野）",
    name_en="ISA–MLIT agreement on information linkage (construction)",
    short_ja="国交省との確認書",
    short_en="MLIT agreement",
    parties=(
        LocalizedText("出入国在留管理庁", "ISA"),
        LocalizedText("国土交通省不動産・建設経済局", "MLIT"),
    ),
    versions=(date(2024, 9, 1),),
    clauses=(
        MLIT_1,
        MLIT_2_1_A,
        MLIT_2_1_B,
        MLIT_2_1_C,
        MLIT_2_1_D,
        MLIT_2_2_A,
        MLIT_2_2_B,
        MLIT_2_3,
        MLIT_3,
        MLIT_4,
        MLIT_5,
    ),
)
