"""The agreement on employment-status notifications between ISA and MHLW, in our own words."""

from datetime import date
from typing import Final

from registry.core.clauses import LAYS_DOWN, RESTRAINS, Clause, Instrument
from registry.core.due import NO_TIME, SameDay, Unstated, Word
from registry.core.text import LocalizedText

EMPLOYMENT_1: Final = Clause(
    "employment:1",
    gist_ja="在留管理と雇用状況届出の情報を、どう渡し、守り、使うかを取り決める。",
    gist_en="It settles how residence and employment-status information is passed, kept and used.",
    reason=LAYS_DOWN,
)
EMPLOYMENT_2_1: Final = Clause(
    "employment:2.1",
    gist_ja="入管庁は、在留カード番号のある届出の19項目を求める。永住者の⑩～⑰は除く。",
    gist_en="ISA asks for 19 items of the notifications that bear a card number; for permanent "
    "residents without ⑩ to ⑰.",
)
EMPLOYMENT_2_2: Final = Clause(
    "employment:2.2",
    gist_ja="入管庁は、厚生労働省が求めた在留管理の情報を渡す。",
    gist_en="ISA supplies the residence information that MHLW asks for.",
    due=NO_TIME,
)
EMPLOYMENT_3_1_A: Final = Clause(
    "employment:3.1.a",
    gist_ja="厚生労働省は、在留記録と食い違った届出について、食い違う項目と最新の値を求める。",
    gist_en="MHLW asks, for notifications that disagree with the records, for the items that "
    "differ and their latest values.",
)
EMPLOYMENT_3_1_B: Final = Clause(
    "employment:3.1.b",
    gist_ja="厚生労働省は、就労資格を得たのに届出が結び付かない者の19項目を求める。",
    gist_en="MHLW asks for 19 items on people who got a working status and to whom no "
    "notification can be linked.",
)
EMPLOYMENT_3_2: Final = Clause(
    "employment:3.2",
    gist_ja="厚生労働省は、入管庁が求めた届出の情報を渡す。",
    gist_en="MHLW supplies the notifications that ISA asks for.",
    due=NO_TIME,
)
EMPLOYMENT_4: Final = Clause(
    "employment:4",
    gist_ja="カードの偽造があれば別人の情報かもしれないことを踏まえて、事業主を指導する。",
    gist_en="With a forged card the data may be another person's; guidance to employers bears "
    "that in mind.",
    reason=RESTRAINS,
)
EMPLOYMENT_5: Final = Clause(
    "employment:5",
    gist_ja="専用の回線で毎日送る。障害のときや双方が合意したときは他の方法でもよい。",
    gist_en="Data goes daily over the network between the two; by other means when it is down or "
    "both agree.",
    due=SameDay(),
)
EMPLOYMENT_6: Final = Clause(
    "employment:6",
    gist_ja="安全に管理し、漏えいなどが分かれば相手に速やかに知らせる。",
    gist_en="Both keep the data safe and tell the other promptly of a leak.",
    due=Unstated(word=Word.PROMPTLY),
)
EMPLOYMENT_7: Final = Clause(
    "employment:7",
    gist_ja="在留の確認、労働力の需給調整、雇用保険の事務のほかには使わない。",
    gist_en="The data serves immigration control, labour policy and employment insurance and "
    "nothing else.",
    reason=RESTRAINS,
)
EMPLOYMENT_8_1: Final = Clause(
    "employment:8.1",
    gist_ja="2021年3月22日に効力を生じる。",
    gist_en="It takes effect on 22 March 2021.",
    reason=LAYS_DOWN,
)
EMPLOYMENT_8_2: Final = Clause(
    "employment:8.2",
    gist_ja="定めのないことや疑いのあることは、署名した両官職が話し合って決める。",
    gist_en="What is not settled, or is in doubt, the two signing officers settle by consultation.",
    due=NO_TIME,
)

EMPLOYMENT: Final = Instrument(
    prefix="employment",
    name_ja="入管庁・厚生労働省 情報連携申合せ（外国人雇用状況届出）",
    name_en="ISA–MHLW agreement on employment-status notifications",
    short_ja="雇用状況届出の申合せ",
    short_en="Employment agreement",
    parties=(
        LocalizedText("出入国在留管理庁", "ISA"),
        LocalizedText("厚生労働省職業安定局", "MHLW Employment Security Bureau"),
    ),
    versions=(date(2021, 3, 22),),
    clauses=(
        EMPLOYMENT_1,
        EMPLOYMENT_2_1,
        EMPLOYMENT_2_2,
        EMPLOYMENT_3_1_A,
        EMPLOYMENT_3_1_B,
        EMPLOYMENT_3_2,
        EMPLOYMENT_4,
        EMPLOYMENT_5,
        EMPLOYMENT_6,
        EMPLOYMENT_7,
        EMPLOYMENT_8_1,
        EMPLOYMENT_8_2,
    ),
)
