"""What a problem says it can change is all that it changes: any cell of the sample is made blank, unreadable or unknown."""

import csv
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from shutil import copyfile

import pytest
from drawn import a_store
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from analytics import terms
from analytics.measures import catalogue
from analytics.results import data_report, decides, effects, front_desk
from analytics.results.ask import Ask
from analytics.results.reported import EVERY, UNACCOMPANIED
from analytics.store.build import load

SAMPLE = Path(__file__).resolve().parent.parent / "sample_data" / "extracts" / "X99000001"
# file -> its columns that are read, upper case
READ = {
    "episodes.csv": "CHILD DECOM RNE LS CIN PLACE PLACE_PROVIDER DEC REC REASON_PLACE_CHANGE",
    "header.csv": "CHILD SEX DOB ETHNIC",
    "uasc.csv": "CHILD DUC",
    "CINdetails.csv": "LACHILDID CINREFERRALDATE REFERRALSOURCE PRIMARYNEEDCODE CINCLOSUREDATE REASONFORCLOSURE REFERRALNFA",
    "ChildIdentifiers.csv": "LACHILDID PERSONBIRTHDATE SEX",
    "ChildCharacteristics.csv": "LACHILDID ETHNICITY",
    "Disabilities.csv": "LACHILDID DISABILITY",
    "ChildProtectionPlans.csv": "LACHILDID CPPSTARTDATE CPPENDDATE",
    "population.csv": "MID_YEAR POPULATION",
}
IDS = ("CHILD", "LACHILDID")  # any text is an id: another one is wrong but valid
# where blank is a valid value, so that nobody can know it was made blank: a period still open, a referral not closed,
# unaccompanied to this day. DEC only where REC is blank too: see valid()
VALID_BLANK = ("DEC", "CINCLOSUREDATE", "DUC", "CPPENDDATE")
SPOILT = ("", "??", "31/02/2024", "ZZ9")
SPELT = {"SEX": ("SEX", "GENDERCURRENT")}
# one load need not hold both collections: nothing of one is read for the other (the slow test loads both)
TOGETHER = (
    ("episodes.csv", "header.csv", "uasc.csv"),
    (
        "CINdetails.csv",
        "ChildIdentifiers.csv",
        "ChildCharacteristics.csv",
        "Disabilities.csv",
        "ChildProtectionPlans.csv",
    ),
)
FEW_YEARS = ("2022-23", "2023-24", "2024-25")


@cache
def table(path: Path) -> tuple[tuple[str, ...], ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(tuple(row) for row in csv.reader(file))


def spoil(path: Path, row: int, column: str, text: str) -> bytes:
    """A file of the sample with one cell replaced. row counts from 1, the first below the heading."""
    rows = [list(cells) for cells in table(path)]
    headings = [name.upper() for name in rows[0]]
    rows[row][next(i for i, name in enumerate(headings) if name in SPELT.get(column, (column,)))] = text
    return "".join(",".join(cells) + "\n" for cells in rows).encode()


def valid(path: Path, row: int, column: str, text: str) -> bool:
    """Whether the spoilt row says something a return may say."""
    if column in IDS:
        return text != ""
    if column == "DEC" and text == "":
        cells = dict(zip(map(str.upper, table(path)[0]), table(path)[row], strict=True))
        return cells["REC"] == ""
    return column in VALID_BLANK and text == ""


@cache
def years(everything: bool) -> tuple[str, ...]:
    return tuple(sorted(p.name for p in SAMPLE.iterdir() if p.name != "authority")) if everything else FEW_YEARS


def files(everything: bool, name: str) -> tuple[Path, ...]:
    """What is loaded to spoil a cell of a file of this name: all years, or a few of one collection."""
    kept = () if everything else next((names for names in TOGETHER if name in names), TOGETHER[0])
    every = [p for year in (*years(everything), "authority") for p in sorted((SAMPLE / year).iterdir())]
    return tuple(p for p in every if everything or p.name in kept or p.parent.name == "authority")


@contextmanager
def loaded(paths: tuple[Path, ...], instead: dict[Path, bytes]) -> Iterator[front_desk.Store]:
    """A store of files of the sample, some of them replaced."""
    with tempfile.TemporaryDirectory(prefix="spoilt-") as name:
        root = Path(name)
        for path in paths:
            copy = root / "extracts" / SAMPLE.name / path.relative_to(SAMPLE)
            copy.parent.mkdir(parents=True, exist_ok=True)
            if path in instead:
                copy.write_bytes(instead[path])
            else:
                copyfile(path, copy)
        load([root / "extracts"], root / "store")
        store = front_desk.open_store(root / "store")
        try:
            yield store
        finally:
            store.con.close()


def figures(store: front_desk.Store) -> dict[tuple, tuple]:
    """Every figure by year, or by month: (measure, breakdown, without, last day, group) -> what is shown of it."""
    found = {}
    for measure in (m for m in catalogue.MEASURES if len(store.covered[m.collection].month)):
        by = measure.formula.periods[0]
        for breakdown in (None, *measure.breakdowns):
            for without in (False, True) if measure.without_uasc else (False,):
                rows = front_desk.result(store, Ask(measure.id, by, breakdown, without), "internal").figures
                for r in rows.itertuples(index=False):
                    key = measure.id, breakdown, without, r.period_end, r.group
                    found[key] = tuple(str(v) for v in (r.numerator, r.denominator, r.value, r.status))
    return found


def problems(store: front_desk.Store) -> dict[tuple, effects.Rows]:
    return {(r.la, r.rule, r.column, r.table, r.begins, r.file, r.return_year): r for r in effects.grouped(store)}


@cache
def untouched(paths: tuple[Path, ...]) -> tuple[dict, dict]:
    with loaded(paths, {}) as store:
        return figures(store), problems(store)


def check(everything: bool, path: Path, row: int, column: str, text: str) -> None:
    """Every figure that differs is covered by a problem that the spoilt load has and the sample has not."""
    paths = files(everything, path.name)
    figures_before, problems_before = untouched(paths)
    with loaded(paths, {path: spoil(path, row, column, text)}) as store:
        now, problems_now, held = figures(store), problems(store), effects.kept(store)
    more = [
        rows
        for key, rows in problems_now.items()
        if key not in problems_before or problems_before[key].rows < rows.rows
    ]
    effect = effects.effect(more, held)
    changed = {key for key in figures_before.keys() | now.keys() if differ(figures_before.get(key), now.get(key))}
    missed = {key for key in changed if not effect.covers(key[0], key[1], terms.year_ending(key[3]), key[2])}
    where = f"{path.parent.name}/{path.name}, row {row + 1}, {column} made {text!r}"
    assert not missed, f"{where}: {sorted(map(str, missed))[:5]} not in {[r.rule for r in more]}: {effect.sentence}"


def differ(before: tuple | None, now: tuple | None) -> bool:
    """Whether a figure changed. "not known" is listed in every year once it occurs in one: there it is nought."""
    if before is None or now is None:
        return float((before or now)[0]) > 0
    return before != now


@st.composite
def spoilt(draw, everything: bool):
    name = draw(st.sampled_from(sorted(READ)))
    year = draw(st.sampled_from(years(everything)))
    path = SAMPLE / ("authority" if name == "population.csv" else year) / name
    row = draw(st.integers(1, len(table(path)) - 1))
    column = draw(st.sampled_from(READ[name].split()))
    text = draw(st.sampled_from(SPOILT))
    return path, row, column, text if not valid(path, row, column, text) else ("" if column in IDS else "??")


# a load for each example: no deadline, and what fails is told as it is, not made smaller
LOADS = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None, phases=(Phase.generate,))


@settings(LOADS, max_examples=12, derandomize=True)
@given(cell=spoilt(everything=False))
def test_a_spoilt_cell_changes_only_what_its_problem_says(cell):
    check(False, *cell)


@pytest.mark.slow
@settings(LOADS, max_examples=50)
@given(cell=spoilt(everything=True))
def test_any_spoilt_cell_of_all_years_changes_only_what_its_problem_says(cell):
    check(True, *cell)


# -- the description of views is whole ----------------------------------------------------------------------------------
ROWS_ONLY = {"first_in_year", "last_in_year", "event_date", "started"}  # follow from which rows there are
SQL_WORDS = {"and", "or", "not", "between", "coalesce", "true", "false", "is", "null", "in"}


@pytest.mark.parametrize("measure", catalogue.MEASURES, ids=lambda m: m.id)
def test_every_view_and_column_a_measure_counts_by_is_described(measure):
    view = decides.VIEWS[measure.formula.of.view]
    assert decides.named_in(measure) - SQL_WORDS - ROWS_ONLY <= set(view.facts)
    assert set(measure.breakdowns) <= set(view.facts)
    assert not measure.without_uasc or UNACCOMPANIED in view.facts


def test_every_column_that_is_read_decides_something_or_feeds_no_figure():
    feeds_none = {"PLACE_PROVIDER", "REASON_PLACE_CHANGE", "REFERRALSOURCE"}
    for table_name, names in decides.TABLES.items():
        for name in names.split():
            touches = decides.touched(decides.columns(table_name, name))
            assert bool(touches) != (name in feeds_none), f"{table_name}.{name}"


# -- narrow where it can be -----------------------------------------------------------------------------------------------
def effect_of(rule: str, column: str | None = None, mode: str = "internal", **drawn) -> data_report.Effect:
    store = a_store(**drawn)
    groups = data_report.problem_groups(store, store.info.authorities[0].key, mode)
    (found,) = [g.effect for g in groups if g.rule == rule and column in (None, g.column)]
    return found


def two_years(first: str, second: str) -> dict:
    heading = "CHILD|DECOM|RNE|LS|CIN|PLACE|DEC|REC\n8|01/05/2021|S|V2|N1|U6|01/06/2021|E4A\n"
    later = "CHILD|DECOM|RNE|LS|CIN|PLACE|DEC|REC\n9|01/05/2022|S|V2|N1|U6|01/06/2022|E4A\n"
    return {"a": {"episodes": heading + first}, "b": {"episodes": later + second}}


def test_a_sex_nobody_knows_changes_figures_by_sex_of_its_own_return():
    header = "CHILD|SEX|DOB|ETHNIC\n9||01/01/2015|WBRI"
    drawn = two_years("", "")
    drawn["a"]["header"], drawn["b"]["header"] = "CHILD|SEX|DOB|ETHNIC\n8|1|01/01/2015|WBRI", header
    found = effect_of("R0_blank", "SEX", returns=drawn)
    assert found.breakdowns == ("sex",)
    assert {(r.breakdown, r.years) for r in found.reaches} == {("sex", frozenset({2023}))}
    assert found.sentence == "Can change figures by sex, year ending 31 March 2023."


def test_a_need_left_blank_matters_only_where_a_period_begins():
    on_a_start = two_years("", "1|01/07/2022|S|V2||U6|01/08/2022|X1\n1|01/08/2022|P|V2|N1|U6||")
    assert effect_of("R0_blank", "CIN", returns=on_a_start).breakdowns == ("category_of_need",)
    on_a_move = two_years("", "1|01/07/2022|S|V2|N1|U6|01/08/2022|X1\n1|01/08/2022|P|V2||U6||")
    found = effect_of("R0_blank", "CIN", returns=on_a_move)
    assert (found.measures, found.sentence) == ((), "No figure on any page changes.")


def test_a_row_left_out_changes_its_own_year_and_cohorts_a_window_before():
    found = effect_of("R0_date_unreadable", returns=two_years("", "1|01/07/2022|S|V2|N1|U6|31/02/2023|E4A"))
    years_of = {(r.measure, r.breakdown): set(r.years) for r in found.reaches}
    assert years_of["started_to_be_looked_after", EVERY] == {2023}
    assert years_of["returned_home_within_12_months_of_starting", EVERY] == {2022, 2023}
    assert found.sentence.startswith("Can change ") and "referrals" not in found.measures


def test_a_code_that_feeds_no_figure_is_tidied_later():
    drawn = two_years("", "")
    drawn["b"]["episodes"] = "CHILD|DECOM|RNE|LS|PLACE_PROVIDER|DEC|REC\n9|01/05/2022|S|V2|Q9|01/06/2022|E4A"
    store = a_store(returns=drawn)
    (group,) = [g for g in data_report.problem_groups(store, "", "internal") if g.column == "PLACE_PROVIDER"]
    assert (group.rule, group.kind, group.effect.measures) == ("R0_unknown_code", "tidy later", ())


def test_years_are_said_as_runs():
    assert effects.years_in_words({2023}) == "year ending 31 March 2023"
    assert effects.years_in_words({2018, 2021, 2022, 2023}) == "years ending 31 March 2018 and 2021 to 2023"
    assert effects.years_in_words({2022, 2023}) == "years ending 31 March 2022 and 2023"
