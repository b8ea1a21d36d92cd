"""Every flag on a row, drawn where it stands and where it does not; counts of the public samples worked out elsewhere."""

import json
from collections import Counter

import pytest
from drawn import a_load, rules_broken
from test_real_extracts import SOURCES

from analytics.extracts.problems import CHANGES, ROW_RULES, RULES
from analytics.results import front_desk
from analytics.store import build

HEADING = "CHILD|DECOM|RNE|LS|CIN|PLACE|DEC|REC"
# so that a return is for the year ending 2024 whatever else is drawn
YEAR = (
    "9|01/04/2023|S|V2|N1|U6|01/05/2023|X1",
    "9|01/05/2023|P|V2|N1|U1|01/06/2023|X1",
    "9|01/06/2023|P|V2|N1|U6|02/03/2024|E4A",
)
HEADER = "CHILD|SEX|DOB|ETHNIC"


def rules_of_cases(
    cases: dict[str, tuple[str, ...]], table: str, heading: str, before=(), **more: str
) -> dict[str, dict]:
    """Rows of many cases in one load: case -> how often its rows break each rule."""
    rows, owner = list(before), {}
    for case, drawn in cases.items():
        owner |= {len(rows) + 2 + i: case for i in range(len(drawn))}
        rows += drawn
    _, loaded = a_load(**{table: "\n".join([heading, *rows])}, **more)
    found = {case: Counter() for case in cases}
    for problem in build.problems(loaded.path):
        if table.replace("_", "") in problem.file.lower():
            assert problem.row in owner, f"{problem.rule} at row {problem.row}, which is nobody's"
            found[owner[problem.row]][problem.rule] += 1
    return {case: dict(counted) for case, counted in found.items()}


# rule: rows that break it once, rows like them that do not. Each is a child of its own, born in June 2010
SEQUENCES = {
    "R4_overlap": (
        ("01/06/2023|S|V2|N1|U6|01/08/2023|E3", "01/07/2023|S|V2|N1|U6|01/09/2023|E4A"),
        ("01/06/2023|S|V2|N1|U6|01/07/2023|E3", "02/07/2023|S|V2|N1|U6|01/09/2023|E4A"),
    ),
    "R4_overlap, open": (
        ("01/06/2023|S|V2|N1|U6||", "01/07/2023|S|V2|N1|U6|01/09/2023|E4A"),
        ("01/07/2023|S|V2|N1|U6|01/09/2023|E4A", "01/10/2023|S|V2|N1|U6||"),
    ),
    "R3_gap_before": (
        ("01/06/2023|S|V2|N1|U6|01/07/2023|E3", "03/07/2023|P|V2|N1|U6||"),
        ("01/06/2023|S|V2|N1|U6|01/07/2023|X1", "01/07/2023|P|V2|N1|U6||"),
    ),
    "R3_continuation": (
        ("01/06/2023|S|V2|N1|U6|01/07/2023|E3", "01/07/2023|S|V2|N1|U6||"),
        ("01/06/2023|S|V2|N1|U6|01/07/2023|E3", "02/07/2023|S|V2|N1|U6||"),
    ),
    "R4_x1_without_continuation": (
        ("01/06/2023|S|V2|N1|U6|01/07/2023|X1",),
        ("01/06/2023|S|V2|N1|U6|01/07/2023|X1", "01/07/2023|P|V2|N1|U6||"),
    ),
    "R4_open_with_rec": (("01/06/2023|S|V2|N1|U6||E4A",), ("01/06/2023|S|V2|N1|U6|01/07/2023|E4A",)),
    "R4_ended_without_rec": (("01/06/2023|S|V2|N1|U6|01/07/2023|",), ("01/06/2023|S|V2|N1|U6||",)),
    "R4_same_day": (("01/06/2023|S|V2|N1|U6|01/06/2023|E4A",), ("01/06/2023|S|V2|N1|U6|02/06/2023|E4A",)),
    "R2_long_short_break": (("01/06/2023|S|V3|N2|U6|19/06/2023|E8",), ("01/06/2023|S|V3|N2|U6|18/06/2023|E8",)),
    "R2_long_short_break, open to the end of the year": (("13/03/2024|S|V3|N2|U6||",), ("15/03/2024|S|V3|N2|U6||",)),
    "R2_many_short_breaks": (
        (
            "15/04/2023|S|V3|N2|U6|16/04/2023|E8",
            *(f"01/{m:02}/2023|S|V3|N2|U6|16/{m:02}/2023|E8" for m in range(5, 10)),
        ),
        tuple(f"01/{m:02}/2023|S|V3|N2|U6|16/{m:02}/2023|E8" for m in range(5, 10)),  # 75 days
    ),
    "R2_two_kinds_of_short_break": (
        ("01/06/2023|S|V3|N2|U6|05/06/2023|E8", "01/07/2023|S|V4|N2|U6|05/07/2023|E8"),
        ("01/06/2023|S|V3|N2|U6|05/06/2023|E8", "01/07/2023|S|V3|N2|U6|05/07/2023|E8"),
    ),
    "R3_need_changed": (
        ("01/06/2023|S|V2|N1|U6|01/07/2023|X1", "01/07/2023|P|V2|N5|U6||"),
        ("01/06/2023|S|V2|N1|U6|01/07/2023|E3", "02/07/2023|S|V2|N5|U6||"),
    ),
    "R0_blank, RNE": (("01/06/2023||V2|N1|U6||",), ("01/06/2023|S|V2|N1|U6||",)),
    "R0_blank, LS": (("01/06/2023|S||N1|U6||",), ("01/06/2023|S|C1|N1|U6||",)),
    "R0_blank, CIN": (("01/06/2023|S|V2||U6||",), ("01/06/2023|S|V2|N0|U6||",)),
    "R0_blank, PLACE": (("01/06/2023|S|V2|N1|||",), ("01/06/2023|S|V2|N1|P1||",)),
    "R0_unknown_code": (("01/06/2023|S|V2|N1|Q9||",), ("01/06/2023|S|V2|N1|Z11||",)),
    "R0_end_before_start": (("01/06/2023|S|ZZ|N1|U6|01/05/2023|E4A",), ("01/06/2023|S|V2|N1|U6|03/06/2023|E4A",)),
}
EACH_ROW_OF_THEM = ("R2_many_short_breaks", "R2_two_kinds_of_short_break")  # a rule about all of a child's short breaks
WITH_IT = {"R0_blank, RNE": {"R3_no_start_record": 1}}


def child_rows(child: int, rows: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{child}|{row}" for row in rows)


@pytest.fixture(scope="module")
def sequences() -> dict[str, dict]:
    cases = {f"wrong {name}": child_rows(100 + i, wrong) for i, (name, (wrong, _)) in enumerate(SEQUENCES.items())}
    cases |= {f"right {name}": child_rows(200 + i, right) for i, (name, (_, right)) in enumerate(SEQUENCES.items())}
    cases["started at 18"], cases["started at 17"] = ("301|01/06/2023|S|V2|N1|U6||",), ("302|01/06/2023|S|V2|N1|U6||",)
    children = sorted({row.split("|")[0] for rows in cases.values() for row in rows} - {"301", "302"})
    header = [f"{child}|1|01/06/2010|WBRI" for child in (*children, "9")]
    header += ["301|1|01/06/2005|WBRI", "302|1|02/06/2005|WBRI"]
    return rules_of_cases(cases, "episodes", HEADING, YEAR, header="\n".join([HEADER, *header]))


@pytest.mark.parametrize("name", SEQUENCES)
def test_rows_are_flagged_where_they_break_a_rule_and_nowhere_else(name, sequences):
    rule = name.split(",")[0]
    times = len(SEQUENCES[name][0]) if name in EACH_ROW_OF_THEM else 1
    assert sequences[f"wrong {name}"] == {rule: times, **WITH_IT.get(name, {})}
    assert sequences[f"right {name}"] == {}


def test_a_start_at_18_or_over_is_flagged(sequences):
    assert sequences["started at 18"] == {"R3_started_at_18": 1}
    assert sequences["started at 17"] == {}


def test_a_column_no_row_of_the_file_fills_is_not_flagged_row_by_row():
    assert rules_broken(episodes="CHILD|DECOM|RNE|LS|DEC|REC\n1|01/06/2023|S||01/07/2023|E4A") == {}


HEADERS = {
    "R0_blank, SEX": "1||01/06/2010|WBRI",
    "R0_blank, ETHNIC": "1|1|01/06/2010|",
    "R0_birth_unreadable, blank": "1|1||WBRI",
    "R0_birth_unreadable": "1|1|31/02/2010|WBRI",
    "R0_no_child": "|1|01/06/2010|WBRI",
    "R0_unknown_code, SEX": "1|3|01/06/2010|WBRI",
    "R0_unknown_code, ETHNIC": "1|1|01/06/2010|ZZZZ",
    "nothing": "1|U|01/06/2010|NOBT",
}


def test_a_header_says_what_it_lacks():
    got = rules_of_cases({k: (v,) for k, v in HEADERS.items()}, "header", HEADER, episodes="\n".join([HEADING, *YEAR]))
    assert got == {name: {} if name == "nothing" else {name.split(",")[0]: 1} for name in HEADERS}


def test_when_unaccompanied_status_ended_may_be_blank_and_must_else_be_a_date():
    cases = {"open": ("1|",), "soon": ("2|soon",), "ended": ("3|01/06/2026",), "nobody": ("|01/06/2026",)}
    got = rules_of_cases(cases, "uasc", "CHILD|DUC", episodes="\n".join([HEADING, *YEAR]))
    assert got == {"open": {}, "soon": {"R0_end_unreadable": 1}, "ended": {}, "nobody": {"R0_no_child": 1}}


CENSUS = "LAchildID|CINreferralDate|ReferralSource|PrimaryNeedCode|CINclosureDate|ReasonForClosure|ReferralNFA"
REFERRALS = {
    "nothing": "2023-05-01|1A|N1|2023-07-01|RC1|0",
    "nothing, open": "2023-05-01|1A|N1|||1",
    **{
        f"R0_blank, {i}": row
        for i, row in enumerate(
            (
                "2023-05-01||N1|2023-07-01|RC1|0",
                "2023-05-01|1A||2023-07-01|RC1|0",
                "2023-05-01|1A|N1|2023-07-01||0",
                "2023-05-01|1A|N1|2023-07-01|RC1|",
            )
        )
    },
    **{
        f"R0_unknown_code, {i}": row
        for i, row in enumerate(
            (
                "2023-05-01|??|N1|2023-07-01|RC1|0",
                "2023-05-01|1A|??|2023-07-01|RC1|0",
                "2023-05-01|1A|N1|2023-07-01|??|0",
                "2023-05-01|1A|N1|2023-07-01|RC1|??",
            )
        )
    },
}


def test_a_referral_says_what_it_lacks():
    cases = {name: child_rows(i, (row,)) for i, (name, row) in enumerate(REFERRALS.items(), start=1)}
    got = rules_of_cases(cases, "cin_details", CENSUS)
    assert got == {name: {} if "nothing" in name else {name.split(",")[0]: 1} for name in REFERRALS}


def test_a_blank_birth_date_in_the_census_can_be_a_child_not_yet_born():
    details = f"{CENSUS}\n8|2023-05-01|1A|N1|2023-07-01|RC1|0"
    people = "LAchildID|PersonBirthDate|Sex\n8|2015-01-01|F\n9||U"
    assert rules_broken(cin_details=details, child_identifiers=people) == {"R0_birth_blank": 1}
    assert RULES["R0_birth_blank"].kind != CHANGES


# -- the public samples ---------------------------------------------------------------------------------------------------
COUNTED = {
    "Q1_overlap_or_open_then_later": "R4_overlap",
    "Q2_continuation_not_same_day": "R3_gap_before",
    "Q3_S_on_day_previous_ended": "R3_continuation",
    "Q5_X1_without_continuation": "R4_x1_without_continuation",
}
CARE = [name for name in SOURCES if "episodes" in name]


@pytest.mark.parametrize("source", CARE)
def test_flags_of_the_public_samples_are_as_many_as_counted_elsewhere(source, shared, tmp_path):
    expected = json.loads((shared / "extracts" / "expected.json").read_text(encoding="utf-8"))
    (said,) = [answer["quality"] for answer in expected if answer["source"] == source]
    build.load([shared / "extracts" / path for path in SOURCES[source]], tmp_path)
    con = front_desk.open_store(tmp_path).con
    found = dict(
        con.execute(
            """
            SELECT (rule, u.return_year), count(*) FROM store.kept.flagged_rows f JOIN store.units u USING (file_id, la, year_label)
            GROUP BY ALL
            """
        ).fetchall()
    )
    con.close()
    for year, counts in said.items():
        if year.isdigit():
            got = {name: found.get((rule, int(year)), 0) for name, rule in COUNTED.items()}
            assert got == {name: counts[name] for name in COUNTED}


def test_first_episodes_that_are_no_start_are_as_many_as_counted_elsewhere(shared, tmp_path):
    """Q6 is no flag: in one annual return most first episodes are moves of children who started years before."""
    source = "cs-demand-model 2017+2018+2019 episodes stacked"
    expected = json.loads((shared / "extracts" / "expected.json").read_text(encoding="utf-8"))
    (said,) = [answer["quality"] for answer in expected if answer["source"] == source]
    build.load([shared / "extracts" / path for path in SOURCES[source]], tmp_path)
    con = front_desk.open_store(tmp_path).con
    found = con.execute(
        """
        SELECT return_year, count(*) FILTER (RNE IS DISTINCT FROM 'S') FROM (
            SELECT return_year, child, arg_min(RNE, DECOM) AS RNE FROM store.episodes GROUP BY ALL
        ) GROUP BY ALL
        """
    ).fetchall()
    con.close()
    assert {str(y): n for y, n in found} == {
        y: counts["Q6_first_episode_not_S"] for y, counts in said.items() if y.isdigit()
    }


# -- the rules themselves -------------------------------------------------------------------------------------------------
def test_every_sequence_flag_of_the_validator_has_one_rule():
    numbers = [rule.v903 for rule in ROW_RULES if rule.v903]
    assert sorted(numbers) == sorted("501 433 431 388 148 365 367 426 504 352".split())


def test_a_flag_points_at_the_row_to_look_at():
    rows = ("1|01/06/2023|S|V2|N1|U6|01/08/2023|E3", "1|01/07/2023|S|V2|N1|U6|01/09/2023|E4A")
    _, loaded = a_load(episodes="\n".join([HEADING, *YEAR, *rows]))
    (found,) = [p for p in build.problems(loaded.path) if p.rule == "R4_overlap"]
    assert (found.file.endswith("episodes.csv"), found.row, found.column) == (True, 5, "DEC")
