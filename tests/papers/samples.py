"""One filled document of every kind in each language, with characters that go wrong elsewhere."""

from datetime import UTC, date, datetime
from typing import Any, Final

from registry.papers.letters import (
    Acknowledgement,
    Addressee,
    Attachment,
    Box,
    CaseFile,
    CaseSheet,
    Certificate,
    Channel,
    Column,
    Contact,
    Correction,
    Document,
    Entry,
    Expulsion,
    Filing,
    Form,
    FormBlock,
    Ground,
    Hearing,
    Honorific,
    Language,
    Minutes,
    NotEligible,
    Notice,
    Outcome,
    Receipt,
    Refusal,
    Registered,
    Replaced,
    Roster,
    SheetLine,
    Slip,
    Step,
)

ISSUED_ON: Final = date(2026, 11, 20)
RECEIVED_ON: Final = date(2026, 11, 2)
RULES_ON: Final = date(2026, 5, 8)
RECEIVED_AT: Final = datetime(2026, 11, 2, 5, 7, tzinfo=UTC)
DIGEST: Final = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

OFFICE: Final = {
    "ja": (
        "製造業特定技能外国人材受入れ協議・連絡会事務局",
        "経済産業省製造産業局製造産業戦略企画室長",
    ),
    "en": (
        "Secretariat of the Council",
        "Director, Manufacturing Industry Strategy Planning Office, METI",
    ),
}
CHAIRS: Final = {
    "ja": (
        "製造業特定技能外国人材受入れ協議・連絡会　主宰者",
        "経済産業省製造産業局長",
        "経済産業省商務情報政策局長",
        "経済産業省商務・サービス審議官",
    ),
    "en": (
        "Chairs of the Council",
        "Director-General, Manufacturing Industries Bureau, METI",
        "Director-General, Commerce and Information Policy Bureau, METI",
        "Director-General for Commerce and Service Industry Policy, METI",
    ),
}
CONTACT: Final = {
    "ja": Contact(
        office="経済産業省製造産業局製造産業戦略企画室　協議・連絡会事務局",
        address="〒100－8901　東京都千代田区霞が関１丁目３番１号",
        phone="03－0000－0000",
        email="jimukyoku@council.example",
    ),
    "en": Contact(
        office="Secretariat of the Council, METI",
        address="1-3-1 Kasumigaseki, Chiyoda-ku, Tokyo 100-8901",
        phone="+81 3 0000 0000",
        email="jimukyoku@council.example",
    ),
}
TO: Final = {
    "ja": Addressee(
        ("一般社団法人𠮷野川流域ものづくり連絡協議会", "会長　髙﨑　太郎"), Honorific.OFFICE_HOLDER
    ),
    "en": Addressee(
        ("Yoshino River Basin Manufacturers’ Liaison Association", "Mr Taro Takasaki, Chair")
    ),
}
BODY: Final = {
    "ja": "一般社団法人𠮷野川流域ものづくり連絡協議会",
    "en": "Yoshino River Basin Manufacturers’ Liaison Association",
}
REASONS: Final = {
    "ja": (
        "提出された定款及び事業報告書によれば、貴団体の事業は特定の企業への人材の紹介に限られており、"
        "協議・連絡会が行う情報の周知及び調査に協力する体制を確認することができませんでした。\n"
        "また、11月9日付けでお願いした追加の資料についても、提出がありませんでした。"
    ),
    "en": (
        "According to the articles and the annual report, the body’s work is limited to placing "
        "workers with particular companies. No organisation for spreading information or taking "
        "part in surveys was shown.\n"
        "The further papers asked for on 9 November were not filed."
    ),
}
FIELDS: Final = {
    "ja": (
        Entry("名称", "一般社団法人𠮷野川流域ものづくり連絡協議会"),
        Entry("フリガナ", "ヨシノガワリュウイキモノヅクリレンラクキョウギカイ"),
        Entry("法人番号", "4011001098993"),
        Entry("所在地", "〒770－0000　徳島県徳島市万代町１丁目１番地"),
        Entry("代表者", "会長　髙﨑　太郎"),
        Entry("担当者", "Өмүрбек кызы Айгүл（ң・ө・ү）"),
        Entry("電子メール", "rather.long.mailbox.name.of.a.division@department.prefecture.example"),
        Entry("備考", ""),
    ),
    "en": (
        Entry("Name", "Yoshino River Basin Manufacturers’ Liaison Association"),
        Entry("Corporate number", "4011001098993"),
        Entry("Address", "1-1 Bandai-cho, Tokushima-shi, Tokushima 770-0000"),
        Entry("Representative", "Taro Takasaki (髙﨑 太郎), Chair"),
        Entry("Contact", "Өмүрбек кызы Айгүл (ң, ө, ү)"),
        Entry("E-mail", "rather.long.mailbox.name.of.a.division@department.prefecture.example"),
        Entry("Remarks", ""),
    ),
}
CHANGES: Final = {
    "ja": (
        Entry("所在地", "徳島県徳島市万代町２丁目５番地", before="徳島県徳島市万代町１丁目１番地"),
        Entry("代表者", "会長　𠮷田　花子", before="会長　髙﨑　太郎"),
        Entry("電話番号", "088－000－0000", before=""),
    ),
    "en": (
        Entry("Address", "2-5 Bandai-cho, Tokushima-shi", before="1-1 Bandai-cho, Tokushima-shi"),
        Entry("Representative", "Hanako Yoshida", before="Taro Takasaki"),
        Entry("Telephone", "088-000-0000", before=""),
    ),
}
ATTACHMENTS: Final = (
    Attachment("定款（令和８年６月改正）.pdf", 482_133, DIGEST),
    Attachment(
        "annual report 2025 – final version, signed by the auditors.xlsx", 3_211_264, DIGEST
    ),
    Attachment("役員名簿.csv", 812, DIGEST),
)


def sample(kind: str, language: Language) -> Document:
    """Return the document of `kind` filled in `language`."""
    return _documents(language)[kind]


def _documents(language: Language) -> dict[str, Document]:
    ja = language == "ja"
    head: dict[str, Any] = {
        "issued_on": ISSUED_ON,
        "number": "製産戦第12号" if ja else "Seisan-sen No. 12",
        "addressee": TO[language],
        "contact": CONTACT[language],
    }
    office = head | {"sender": OFFICE[language]}
    chairs = head | {"sender": CHAIRS[language]}
    filing: dict[str, Any] = {
        "filing": Filing.JOIN,
        "receipt_number": "入会2026－0041" if ja else "J2026-0041",
        "received_on": RECEIVED_ON,
        "rules_on": RULES_ON,
    }
    facts = (
        "会員企業の特定技能外国人から保証金を徴収していたこと（令和8年7月から9月まで、計４件）。"
        if ja
        else "Deposits were collected from workers of members (four cases, July to September 2026)."
    )
    documents: list[Document] = [
        Receipt(
            **(office | {"number": filing["receipt_number"]}),
            filing=Filing.JOIN,
            received_at=RECEIVED_AT,
            channel=Channel.SYSTEM,
            filer=BODY[language],
            entries=FIELDS[language],
            attachments=ATTACHMENTS,
        ),
        Correction(
            **office,
            **filing,
            points=(
                Entry(
                    "代表者",
                    "登記事項証明書の記載と異なります。現在の代表者の氏名を記入してください。",
                )
                if ja
                else Entry("Representative", "Differs from the certificate of registration."),
                Entry("添付書類（定款）", "３ページ目が読み取れません。改めて添付してください。")
                if ja
                else Entry(
                    "Attachment (articles)", "Page 3 cannot be read. Please attach it again."
                ),
            ),
            method="マイページの「届出を補正する」から訂正し、再提出してください。"
            if ja
            else "Choose “Correct this filing” on your page, correct it and submit it again.",
            reply_by_on=date(2026, 12, 4),
        ),
        Registered(
            **office,
            **filing,
            member=BODY[language],
            address="徳島県徳島市万代町１丁目１番地" if ja else "1-1 Bandai-cho, Tokushima-shi",
            registered_on=ISSUED_ON,
            member_number="4－0132",
        ),
        NotEligible(
            **office,
            **filing,
            filer=BODY[language],
            finding="協議・連絡会の行う情報把握や周知等に協力する能力を有すること"
            if ja
            else "Able to cooperate with the information work of the Council",
            reasons=REASONS[language],
        ),
        Refusal(
            **chairs,
            **filing,
            filer=BODY[language],
            decided_on=date(2026, 11, 19),
            reasons=REASONS[language],
        ),
        Acknowledgement(
            **office,
            **(filing | {"filing": Filing.CHANGE}),
            outcome=Outcome.CHANGE,
            filer=BODY[language],
            effective_on=date(2026, 10, 30),
            entries=CHANGES[language],
            late=True,
            replaces=Replaced("製産戦第11号" if ja else "Seisan-sen No. 11", date(2026, 11, 16)),
        ),
        Hearing(
            **chairs,
            rules_on=RULES_ON,
            member=BODY[language],
            ground=Ground.ORGANISATION,
            facts=facts,
            evidence=("聴取書（令和8年10月5日付け）", "領収書の写し　４枚")
            if ja
            else ("Record of interview, 5 October 2026", "Copies of four receipts"),
            statement_by_on=date(2026, 12, 11),
            statement_to="協議・連絡会事務局" if ja else "the secretariat",
            hearing_at=datetime(2026, 12, 15, 5, 0, tzinfo=UTC),
            hearing_place="経済産業省別館２階　214会議室"
            if ja
            else "METI Annex, 2nd floor, room 214",
        ),
        Expulsion(
            **chairs,
            rules_on=RULES_ON,
            member=BODY[language],
            ground=Ground.ORGANISATION,
            expelled_on=ISSUED_ON,
            facts=facts,
            reasons=REASONS[language],
            heard="令和8年12月15日に口頭で弁明を聴取しました。"
            if ja
            else "The member was heard in person on 15 December 2026.",
        ),
        Notice(
            **office,
            subject="届出の失効について（通知）" if ja else "Notice that a Filing Has Lapsed",
            paragraphs=(
                "令和8年11月2日に受け付けた入会の届出について、補正をお願いしていましたが、御回答がありませんでした。"
                if ja
                else "No answer came to the request to correct the filing of 2 November 2026.",
                "このため、下記のとおり届出を失効としましたので、通知します。改めて届け出ることができます。"
                if ja
                else "The filing has therefore lapsed, as set out below. The body may file again.",
            ),
            entries=(
                Entry("受付番号", "入会2026－0041"),
                Entry("失効の年月日", "令和8年11月20日"),
            )
            if ja
            else (Entry("Receipt number", "J2026-0041"), Entry("Lapsed on", "20 November 2026")),
        ),
        Certificate(
            issued_on=ISSUED_ON,
            number="製産戦証第７号" if ja else "Seisan-sen Certificate No. 7",
            sender=OFFICE["ja"],
            sender_en=OFFICE["en"],
            name_ja=BODY["ja"],
            name_en=BODY["en"],
            address_ja="徳島県徳島市万代町１丁目１番地",
            address_en="1-1 Bandai-cho, Tokushima-shi, Tokushima",
            item_ja="運営要領第２条第４号（地方公共団体、経済団体その他の団体）",
            item_en="Article 2, item (iv): local governments, economic and other organisations",
            member_since_on=date(2019, 5, 1),
            as_of_on=date(2026, 11, 18),
            code="7KQ2-M4XD-9HTC",
            verify_url="https://council.example/verify/7KQ2-M4XD-9HTC",
        ),
        Roster(
            issued_on=ISSUED_ON,
            title="構成員名簿" if ja else "Register of Members",
            office="協議・連絡会事務局" if ja else "Secretariat of the Council",
            made_at=RECEIVED_AT,
            as_of_on=ISSUED_ON,
            filters=(
                Entry("区分", "第２条第４号"),
                Entry("名称に含む", "連絡"),
                Entry("都道府県", "徳島県、香川県"),
            )
            if ja
            else (Entry("Item", "2 (iv)"), Entry("Name contains", "association")),
            columns=(
                Column("番号" if ja else "No.", 0.7),
                Column("名称" if ja else "Name", 3),
                Column("法人番号" if ja else "Corporate number", 1.5),
                Column("所在地" if ja else "Address", 3),
                Column("入会日" if ja else "Member since", 1.4),
                Column("従業者数" if ja else "Workers", 0.9, right=True),
            ),
            rows=tuple(
                (
                    f"4－{row:04}",
                    BODY[language] if row % 3 else "愛知県" if ja else "Aichi Prefecture",
                    "4011001098993" if row % 4 else "",
                    "徳島県徳島市万代町１丁目１番地" if ja else "1-1 Bandai-cho, Tokushima-shi",
                    "令和元年5月1日" if ja else "1 May 2019",
                    f"{row * 37:,}",
                )
                for row in range(1, 61)
            ),
        ),
        CaseFile(
            issued_on=ISSUED_ON,
            subject=f"{BODY[language]}の入会について（伺い）"
            if ja
            else f"Membership of {BODY[language]}",
            office="経済産業省製造産業局製造産業戦略企画室" if ja else "Secretariat of the Council",
            case_number="入会2026－0041",
            prepared_by="製造産業戦略企画室　係長　山田　一郎"
            if ja
            else "Ichiro Yamada, secretariat",
            clause="運営要領第２条第４号、第８条" if ja else "Articles 2 (iv) and 8 of the Rules",
            retention="10年" if ja else "10 years",
            proposal="標記の届出について、下記のとおり構成員として登録し、別添案のとおり通知してよろしいか伺います。"
            if ja
            else "It is proposed to register the body and to notify it as in the attached draft.",
            reasons="徳島県内の製造業の団体であり、特定技能制度に係る情報の周知に実績がある。"
            if ja
            else "It is an association of manufacturers with a record of spreading information.",
            boxes=(
                Box("起案", "山田", ISSUED_ON),
                Box("審査", "鈴木", ISSUED_ON),
                Box("室長補佐"),
                Box("室長"),
                Box("製造産業局長"),
            )
            if ja
            else (
                Box("Prepared", "Yamada", ISSUED_ON),
                Box("Second officer"),
                Box("Director"),
                Box("Chair"),
            ),
            entries=FIELDS[language],
            timeline=(
                Step(RECEIVED_AT, "入会の届出が到達", "髙﨑　太郎（届出者）", "council:8.1")
                if ja
                else Step(
                    RECEIVED_AT, "Filing to join arrived", "T. Takasaki (filer)", "council:8.1"
                ),
                Step(
                    datetime(2026, 11, 9, 1, 0, tzinfo=UTC),
                    "補正を依頼",
                    "山田　一郎",
                    "council:8.1",
                )
                if ja
                else Step(
                    datetime(2026, 11, 9, 1, 0, tzinfo=UTC),
                    "Correction asked",
                    "I. Yamada",
                    "council:8.1",
                ),
            ),
            attachments=ATTACHMENTS,
        ),
        Minutes(
            issued_on=ISSUED_ON,
            office="製造業特定技能外国人材受入れ協議・連絡会" if ja else "Council",
            title="第７回会議" if ja else "Seventh meeting",
            mark="公開版" if ja else "Public version",
            particulars=(Entry("日時", "令和８年11月20日　10時00分"),)
            if ja
            else (Entry("When", "20 November 2026, 10:00"),),
            sections=(
                Entry("議題1　受入れの状況", "髙﨑委員から説明があった。\n質疑は［不公開］。"),
                Entry("議題2　その他", ""),
            )
            if ja
            else (Entry("1. How hosting goes", "A report was heard."), Entry("2. Other", "")),
            note="墨消し部分は公開していない。" if ja else "Passages marked are not public.",
        ),
        Slip(
            issued_on=ISSUED_ON,
            title="電磁的記録媒体 受渡票" if ja else "Hand-over slip",
            sender="出入国在留管理庁" if ja else "ISA",
            receiver="年金局　髙﨑" if ja else "Pension Bureau, K. Ito",
            code="ABCDE-FGHJK",
            particulars=(Entry("媒体", "CD-R　1枚") if ja else Entry("Medium", "CD-R, 1 piece"),),
            is_trial=True,
        ),
        CaseSheet(
            issued_on=ISSUED_ON,
            title_ja="仲介者の不正に関する情報",
            title_en="Report of Broker Misconduct",
            office="キルギス 在外就労センター / Kyrgyz centre",
            mark="秘 / CONFIDENTIAL",
            lines=(
                SheetLine("仲介者", "Broker", "ЖЧК «Өмүр Жолу Үчүн»"),
                SheetLine("所在地", "Address", ""),
            ),
            steps=(SheetLine("受領 / Received", "20.11.2026", "髙﨑"),),
        ),
        Form(
            **office,
            subject="情報提供" if ja else "Information",
            title="別記様式" if ja else "Form",
            heading="記" if ja else "",
            lead="次のとおり情報提供する。" if ja else "The following is passed on.",
            blocks=(
                FormBlock(
                    "事業場" if ja else "Workplace",
                    (
                        Entry("名称" if ja else "Name", BODY[language]),
                        Entry("所在地" if ja else "Address", ""),
                    ),
                ),
                FormBlock("備考" if ja else "Remarks", (Entry("", "髙﨑"),)),
            ),
        ),
    ]
    return {document.kind: document for document in documents}
