"""The matching of employment:3.1 as one person writes it for one engine and these very files.

It knows how the made-up files are spelled, and nothing beyond: no table of codes but theirs, no
other encoding, no line numbers for what is wrong.
"""

from collections.abc import Mapping

_WIDE = "".join(chr(code + 0xFEE0) for code in range(0x21, 0x7F)) + "　･"
_PLAIN = "".join(map(chr, range(0x21, 0x7F))) + " ・"
_ITEMS = ("name", "status", "expires_on", "born_on", "sex", "nationality", "address")
_DAYS = ("expires_on", "born_on")
_SEXES = {"男": "M", "M": "M", "MALE": "M", "女": "F", "F": "F", "2": "F"}
_NATIONALITIES = {
    "VN": ("ベトナム", "VIETNAM"),
    "KG": ("キルギス", "KGZ", "KYRGYZSTAN"),
    "PH": ("フィリピン", "PHL"),
    "NP": ("ネパール", "NPL", "NEPAL"),
    "MM": ("ミャンマー", "MYANMAR"),
}
_STATUSES = {
    "ssw1": ("特定技能1号", "SSW(I)"),
    "engineer": ("技術・人文知識・国際業務", "技人国"),
    "trainee2ro": ("技能実習2号ロ", "技能実習(2号ロ)"),
    "student": ("留学", "STUDENT"),
    "permanent": ("永住者", "PERMANENTRESIDENT"),
}


def _case(codes: dict[str, str], x: str) -> str:
    pairs = " ".join(f"WHEN '{spelling}' THEN '{code}'" for spelling, code in codes.items())
    return f"CASE {x} {pairs} ELSE {x} END"


def _inverted(codes: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {spelling: code for code, spellings in codes.items() for spelling in spellings}


def _read(table: str) -> str:
    return f"read_csv('{table}.csv', all_varchar = true, header = true, delim = ',', quote = '\"')"


_OTHER = """CASE WHEN n.{i} IS DISTINCT FROM h.{i}
    THEN {i}_of(n.{i}) IS DISTINCT FROM {i}_of(h.{i}) ELSE false END AS x_{i}"""
MATCHING = f"""
CREATE MACRO narrow(x) AS CASE
    WHEN strlen(x) = length(x) OR NOT regexp_matches(x, '[！-～　･]') THEN x
    ELSE translate(x, '{_WIDE.replace("'", "''")}', '{_PLAIN.replace("'", "''")}') END;
CREATE MACRO card_of(x) AS upper(replace(narrow(x), ' ', ''));
CREATE MACRO name_of(x) AS array_to_string(list_sort(list_distinct(
    string_split_regex(trim(upper(narrow(x))), '\\s+'))), ' ');
CREATE MACRO written_day(x) AS CASE
    WHEN regexp_full_match(x, '\\d{{8}}') THEN try_strptime(x, '%Y%m%d')::DATE
    WHEN x[1] IN ('令', 'R') THEN try_cast(format('{{}}-{{}}-{{}}',
        2018 + try_cast(regexp_extract(x, '(\\d+)', 1) AS INT),
        regexp_extract(x, '\\d+\\D+(\\d+)', 1),
        regexp_extract(x, '\\d+\\D+\\d+\\D+(\\d+)', 1)) AS DATE)
    WHEN contains(x, '年') THEN
        try_cast(rtrim(replace(replace(x, '年', '-'), '月', '-'), '日') AS DATE)
    ELSE try_cast(x AS DATE) END;
CREATE MACRO day_of(x) AS coalesce(
    CASE WHEN length(x) = 10 THEN try_cast(x AS DATE) END, written_day(narrow(x)));
CREATE MACRO sex_of(x) AS {_case(_SEXES, "upper(narrow(x))")};
CREATE MACRO nationality_of(x) AS
    {_case(_inverted(_NATIONALITIES), "upper(replace(narrow(x), ' ', ''))")};
CREATE MACRO status_of(x) AS
    {_case(_inverted(_STATUSES), "upper(replace(narrow(x), ' ', ''))")};
CREATE MACRO address_of(x) AS rtrim(regexp_replace(
    replace(narrow(x), ' ', ''), '丁目|番地|番|号|[‐ー-]+', '-', 'g'), '-');

CREATE TABLE residence AS SELECT
    card_of(card_no) AS card, coalesce(card_of(latest_card_no), card_of(card_no)) AS latest,
    previous_card_nos, name, status, expires_on, born_on, sex, nationality, address,
    day_of(expires_on) AS expires_day, day_of(born_on) AS born_day
FROM {_read("residence")};

CREATE TABLE notification AS SELECT
    notification_no, card_no, card_of(card_no) AS card, name, status, expires_on, born_on, sex,
    nationality, address, industry, day_of(expires_on) AS expires_day, day_of(born_on) AS born_day,
    day_of(hired_on) AS hired_day, day_of(left_on) AS left_day,
    day_of(registered_on) AS registered_day, day_of(updated_on) AS updated_day,
    day_of(deleted_on) AS deleted_day,
    card_no IS NULL OR (expires_on IS NOT NULL AND day_of(expires_on) IS NULL)
        OR (born_on IS NOT NULL AND day_of(born_on) IS NULL)
        OR (hired_on IS NOT NULL AND day_of(hired_on) IS NULL)
        OR (deleted_on IS NOT NULL AND day_of(deleted_on) IS NULL)
        OR regexp_matches(concat(notification_no, card_no, name, status, sex, nationality, address,
            establishment_name, establishment_address), '[\\x00-\\x08\\x0b-\\x1f]')
        OR (status IN ('永住者', 'Permanent Resident') AND concat(establishment_no,
            establishment_name, establishment_address, establishment_postal_code,
            establishment_phone, industry, size, hired_on, left_on) <> '') AS is_wrong
FROM {_read("notifications")};

CREATE TABLE permit AS SELECT row_number() OVER () AS id, *, card_of(card_no) AS card,
    day_of(born_on) AS born_day,
    CASE basis WHEN 'coe' THEN day_of(landed_on) ELSE day_of(change_permitted_on) END AS since
FROM {_read("permits")};

CREATE TABLE valid AS SELECT * EXCLUDE (place) FROM (
    SELECT *, row_number() OVER (PARTITION BY notification_no ORDER BY deleted_day IS NULL,
        coalesce(updated_day, registered_day) DESC NULLS LAST) AS place FROM notification)
WHERE place = 1 AND deleted_day IS NULL;

CREATE TABLE link AS
SELECT number, CASE WHEN bool_or(number = latest) THEN number ELSE min(latest) END AS latest,
    bool_or(own) AS own
FROM (
    SELECT card AS number, latest, true AS own FROM residence
    UNION ALL
    SELECT unnest(string_split(previous_card_nos, ' ')), latest, false FROM residence
    WHERE previous_card_nos IS NOT NULL)
WHERE number IN (SELECT card FROM valid UNION SELECT card FROM permit)
GROUP BY number;

CREATE TABLE judged AS
SELECT n.notification_no, l.latest, n.card <> l.latest AS is_stale,
    {", ".join(f"h.{item} AS h_{item}" for item in _ITEMS)},
    n.expires_day IS DISTINCT FROM h.expires_day AS x_expires_on,
    n.born_day IS DISTINCT FROM h.born_day AS x_born_on,
    {", ".join(_OTHER.format(i=item) for item in _ITEMS if item not in _DAYS)}
FROM valid n JOIN link l ON l.number = n.card
JOIN residence h ON h.card = CASE WHEN l.own THEN n.card ELSE l.latest END;
CREATE TABLE compared AS FROM judged
WHERE is_stale OR {" OR ".join(f"x_{item}" for item in _ITEMS)};

CREATE TABLE unknown AS SELECT n.*, name_of(n.name) AS name_key
FROM valid n ANTI JOIN link l ON l.number = n.card;
CREATE TABLE near AS
SELECT u.notification_no, u.card_no, r.card AS candidate_card_no,
    u.name_key = name_of(r.name) AS is_namesake,
    length(u.card) = length(r.card) AND hamming(u.card, r.card) = 1 AS is_one_off
FROM unknown u JOIN residence r ON r.born_day = u.born_day AND r.card = r.latest
WHERE (strlen(r.name) <> length(r.name) OR contains(upper(r.name), split_part(u.name_key, ' ', 1)))
    OR (length(u.card) = length(r.card) AND hamming(u.card, r.card) = 1);
"""
CHECKS = (
    "FROM notification WHERE is_wrong",
    "SELECT card FROM residence GROUP BY card HAVING count(*) > 1",
)
_EMPTY = "CASE WHEN x_{i} THEN coalesce(c.h_{i}, '') ELSE '' END AS {i}"
_LATEST = "CASE WHEN x_{i} THEN coalesce(r.{i}, c.h_{i}, '') ELSE '' END AS {i}_latest"
_DISPATCHED = ", ".join(
    f"CASE WHEN dispatch_name <> '' THEN dispatch_{part} ELSE '' END AS dispatch_{part}"
    for part in ("name", "address", "phone")
)
RESULTS = {
    "mismatch": f"""SELECT c.notification_no, c.latest AS card_no, '2026-11-20' AS matched_on,
        CASE WHEN is_stale THEN 'previous' ELSE 'current' END AS found_by,
        {", ".join(_EMPTY.format(i=item) for item in _ITEMS)},
        {", ".join(_LATEST.format(i=item) for item in _ITEMS)},
        CASE WHEN x_name AND x_born_on THEN 'possibly_another_person' ELSE '' END AS caution
        FROM compared c LEFT JOIN residence r ON r.card = c.latest ORDER BY ALL""",
    "unknown_card": "SELECT notification_no, card_no FROM unknown ORDER BY ALL",
    "review": """SELECT notification_no, card_no, candidate_card_no,
        concat_ws(' ', CASE WHEN is_one_off THEN 'card_no_one_character_off' END,
            CASE WHEN is_namesake THEN 'same_name' END, 'same_birth') AS reason
        FROM near WHERE is_one_off OR is_namesake ORDER BY ALL""",
    "not_notified": f"""SELECT name, status, expires_on, born_on, sex, nationality, card_no,
        address, CASE basis WHEN 'coe' THEN landed_on ELSE '' END AS landed_on,
        CASE basis WHEN 'change' THEN change_permitted_on ELSE '' END AS change_permitted_on,
        CASE basis WHEN 'change' THEN status_before ELSE '' END AS status_before, employer_no,
        employer_name, employer_address, employer_phone, employer_representative,
        {_DISPATCHED},
        CASE WHEN l.id IS NOT NULL THEN 'hired_before' WHEN EXISTS (FROM unknown u
            WHERE u.born_day = p.born_day AND u.name_key = name_of(p.name))
            THEN 'unmatched' ELSE 'none' END AS cause
        FROM permit p LEFT JOIN (
            SELECT p.id, bool_and(coalesce(n.hired_day < p.since, false)) AS is_before
            FROM permit p JOIN link o ON o.number = p.card JOIN link l ON l.latest = o.latest
            JOIN valid n ON n.card = l.number GROUP BY p.id) l ON l.id = p.id
        WHERE p.since <= DATE '2026-11-20' AND status <> '家族滞在'
            AND (l.id IS NULL OR l.is_before) ORDER BY ALL""",
}
