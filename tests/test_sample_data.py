"""The invented sample: small, the same every time, close to England's published mix, and as its README says."""

import csv
import math
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

SAMPLE = Path(__file__).parents[1] / "sample_data"
HOME = SAMPLE / "extracts" / "X99000001"
YEARS = range(2016, 2026)
AGE_BANDS = {1: "under 1", 5: "1 to 4", 10: "5 to 9", 16: "10 to 15", 200: "16 and over"}
SHORT_BREAKS = ("V3", "V4")
HELD_TO = pd.read_csv(SAMPLE / "held_to.csv", dtype=str, keep_default_na=False)


def folder(year: int) -> Path:
    return HOME / f"{year - 1}-{year % 100:02d}"


@cache
def table(year: int, name: str) -> pd.DataFrame:
    return pd.read_csv(folder(year) / f"{name}.csv", dtype=str, keep_default_na=False)


def british(texts: pd.Series) -> pd.Series:
    return pd.to_datetime(texts, format="%d/%m/%Y", errors="coerce")


def ages(births: pd.Series, days: pd.Series) -> pd.Series:
    had = (days.dt.month * 100 + days.dt.day) >= (births.dt.month * 100 + births.dt.day)
    return days.dt.year - births.dt.year - (~had).astype(int)


@cache
def episodes(year: int) -> pd.DataFrame:
    """In-scope episodes of a year's own return with the child's header, rejected rows left out."""
    found = (
        table(year, "episodes").merge(table(year, "header"), on="CHILD", how="left").drop_duplicates(["CHILD", "DECOM"])
    )
    found = found.assign(started=british(found.DECOM), ended=british(found.DEC), born=british(found.DOB))
    found = found.assign(unaccompanied=np.where(found.CHILD.isin(table(year, "uasc").CHILD), "yes", "no"))
    found = found.assign(sex=found.SEX.replace({"1": "M", "2": "F"}))
    return found[~found.LS.isin(SHORT_BREAKS) & ~(found.ended < found.started)].sort_values(["CHILD", "started"])


@cache
def starts(year: int) -> pd.DataFrame:
    found = episodes(year)
    goes_on = (found.started == found.groupby("CHILD").ended.shift()) | (found.ended == found.started)
    found = found[(found.RNE == "S") & (found.started >= f"{year - 1}-04-01") & ~goes_on]
    return with_age(found, found.started).drop_duplicates("CHILD")


@cache
def ceased(year: int) -> pd.DataFrame:
    found = episodes(year)
    found = found[~found.REC.isin(("", "X1")) & found.ended.notna() & (found.ended != found.started)]
    return with_age(found, found.ended).drop_duplicates("CHILD", keep="last")


@cache
def looked_after(year: int) -> pd.DataFrame:
    found = episodes(year)
    placed = found[found.RNE.isin(("S", "P", "B"))].groupby("CHILD").size()
    found = found[found.DEC == ""].drop_duplicates("CHILD", keep="last")
    found = with_age(found, pd.Series(pd.Timestamp(year, 3, 31), index=found.index))
    return found.assign(placements=np.where(found.CHILD.map(placed) >= 3, "3 or more", "fewer"))


def with_age(found: pd.DataFrame, days: pd.Series) -> pd.DataFrame:
    age = ages(found.born, days)
    bands = pd.cut(age, [-1, 0, 4, 9, 15, 200], labels=list(AGE_BANDS.values())).astype(str)
    return found.assign(age=age, age_band=bands, aged_18=np.where(age >= 18, "yes", "no"))


@cache
def all_referrals() -> pd.DataFrame:
    """Every referral once, with the year it was made and whether the child had another in the 365 days before."""
    found = pd.concat(table(year, "CINdetails") for year in YEARS)
    found = found.assign(made=pd.to_datetime(found.CINreferralDate)).sort_values(["LAchildID", "made"])
    found = found.drop_duplicates(["LAchildID", "made"], keep="last")
    before = found.made - found.groupby("LAchildID").made.shift()
    return found.assign(
        year=found.made.dt.year + (found.made.dt.month > 3),
        again=np.where(before.dt.days <= 365, "yes", "no"),
        no_further_action=np.where(found.ReferralNFA == "1", "yes", "no"),
        not_in_need=np.where(found.ReasonForClosure.isin(("RC8", "RC9")) & (found.ReferralNFA == "0"), "yes", "no"),
    )


def referrals(year: int) -> pd.DataFrame:
    return all_referrals()[all_referrals().year == year]


@cache
def plans(year: int) -> pd.DataFrame:
    """Child protection plans of a year's own census, the rejected row left out. Ended is blank for an open plan."""
    found = table(year, "ChildProtectionPlans")
    found = found.assign(started=british(found.CPPstartDate), ended=british(found.CPPendDate))
    return found[~(found.ended < found.started)]


def plans_started(year: int) -> pd.DataFrame:
    found = plans(year)[plans(year).started >= f"{year - 1}-04-01"]
    return found.assign(earlier_plan=np.where(found.NumberOfPreviousCPP == "0", "no", "yes"))


def plans_open(year: int) -> pd.DataFrame:
    return plans(year)[plans(year).ended.isna()]


def plans_ended(year: int) -> pd.DataFrame:
    found = plans(year)[plans(year).ended.notna()]
    days = (found.ended - found.started).dt.days
    return found.assign(
        three_months=np.where(days <= 91, "or less", "more"), two_years=np.where(days >= 730, "or more", "less")
    )


def in_need(year: int) -> pd.DataFrame:
    """Children whose case is open on 31 March, with ethnicity and whether a disability is recorded."""
    found = table(year, "CINdetails").query("CINclosureDate == ''").drop_duplicates("LAchildID")
    recorded = table(year, "Disabilities").query("Disability != 'NONE'").LAchildID
    found = found.merge(table(year, "ChildCharacteristics"), on="LAchildID")
    return found.assign(disability=np.where(found.LAchildID.isin(recorded), "recorded", "none"))


OF = {
    **{"starts": starts, "ceased": ceased, "looked_after": looked_after, "referrals": referrals},
    **{"plans started": plans_started, "plans open": plans_open, "plans ended": plans_ended, "in need": in_need},
}
IN_WORDS = ("age_band", "placements", "three_months", "two_years")  # columns of one group in words, not of codes


def population(year: int) -> int:
    found = pd.read_csv(HOME / "authority" / "population.csv").set_index("mid_year").population
    return int(found[year - 1])


def ours(line: pd.Series) -> float:
    """The figure of a line of held_to.csv, counted from the sample."""
    first, last = map(int, line["years"].split("-"))
    rows = {year: OF[line["of"]](year) for year in range(first, last + 1)}
    if line["unit"] == "per 10,000":
        return float(np.mean([1e4 * len(found) / population(year) for year, found in rows.items()]))
    found = pd.concat(rows.values())
    codes = [line["codes"]] if line["column"] in IN_WORDS else line["codes"].split()
    return 100 * found[line["column"]].isin(codes).mean()


def test_it_is_small():
    assert sum(file.stat().st_size for file in SAMPLE.rglob("*") if "__pycache__" not in file.parts) <= 10_500_000


def test_making_it_again_gives_the_same_bytes(tmp_path):
    subprocess.run([sys.executable, SAMPLE / "make.py", "--into", tmp_path], check=True, timeout=120)
    made = {file.relative_to(tmp_path): file.read_bytes() for file in tmp_path.rglob("*.csv")}
    kept = {file.relative_to(SAMPLE): file.read_bytes() for file in SAMPLE.rglob("*.csv") if file.name != "held_to.csv"}
    assert [file for file in kept if made.get(file) != kept[file]] == []
    assert made.keys() == kept.keys()


@pytest.mark.parametrize("line", [line for _, line in HELD_TO.iterrows()], ids=list(HELD_TO.figure))
def test_the_mix_is_close_to_england_s(line):
    assert ours(line) == pytest.approx(float(line["england"]), abs=float(line["tolerance"]))


@pytest.mark.skipif("HOMEWARD_SHARED" not in os.environ, reason="HOMEWARD_SHARED does not say where the releases are")
def test_held_to_says_what_was_published():
    published = Path(os.environ["HOMEWARD_SHARED"]) / "published"
    england = pd.read_parquet(published / "published_measures.parquet").query("geographic_level.str.startswith('N')")
    lait = pd.read_parquet(published / "lait_measures.parquet").query("la_name.str.startswith('England')")
    values = {(f"lait {row.lait_short}", int(row.year)): row.value for row in lait.itertuples()}
    values |= {(row.measure_key, int(row.year)): row.value for row in england.itertuples()}
    for _, line in HELD_TO.iterrows():
        if line["measures"]:
            assert float(line["england"]) == pytest.approx(england_s(line, values), abs=0.051), line["figure"]


def england_s(line: pd.Series, values: dict[tuple[str, int], float]) -> float:
    """The mean of a published figure over the years of the line, or the share of one pooled count in another."""
    first, last = map(int, line["years"].split("-"))
    years = range(first, last + 1)
    keys = [line["measures"]] if line["measures"].startswith("lait") else line["measures"].split()
    found = sum(values[key, year] for key in keys for year in years)
    if line["out_of"]:
        return 100 * found / sum(values[line["out_of"], year] for year in years)
    return found / len(years)


def by_month(found: pd.DataFrame) -> pd.Series:
    months = pd.period_range("2015-04", "2025-03", freq="M")
    return found.started.dt.to_period("M").value_counts().reindex(months, fill_value=0)


def test_the_planted_rise_is_there():
    found = pd.concat(starts(year) for year in YEARS)
    agreed = found[(found.age_band == "10 to 15") & found.LS.isin(("V2", "L1")) & (found.unaccompanied == "no")]
    assert by_month(agreed)["2024-05":].mean() > 2 * by_month(agreed)["2023-05":"2024-04"].mean()
    rest = found[~found.index.isin(agreed.index)]
    assert by_month(rest)["2024-05":].mean() < 1.15 * by_month(rest)["2023-05":"2024-04"].mean()


@pytest.mark.parametrize("with_unaccompanied", [True, False])
def test_starts_clearly_rose_in_the_last_year(with_unaccompanied):
    found = pd.concat(starts(year) for year in YEARS)
    found = found if with_unaccompanied else found[found.unaccompanied == "no"]
    monthly = by_month(found).to_numpy()
    now, before = monthly[-12:].sum(), monthly[-24:-12].sum()
    error = math.sqrt(over_dispersion(monthly) * (1 / now + 1 / before))
    assert math.log(now / before) - 1.96 * error > 0


def test_brothers_and_sisters_make_months_vary_more():
    assert 1.1 <= over_dispersion(by_month(pd.concat(starts(year) for year in YEARS)).to_numpy()) <= 1.5


def over_dispersion(monthly: np.ndarray) -> float:
    """phi: 12/11 of the mean of (count - mean)^2 / mean, the mean centred over twelve months."""
    means = np.convolve(monthly, np.array([0.5] + [1] * 11 + [0.5]) / 12, mode="valid")
    return 12 / 11 * np.mean((monthly[6:-6] - means) ** 2 / means)


def test_about_one_in_five_who_return_home_come_back_within_a_year():
    stack = pd.concat(episodes(year) for year in YEARS).drop_duplicates(["CHILD", "DECOM"], keep="last")
    home = stack[stack.REC.isin(("E4A", "E4B")) & (stack.ended <= "2024-03-31")][["CHILD", "ended"]]
    back = home.merge(stack[stack.RNE == "S"][["CHILD", "started"]], on="CHILD")
    days = (back.started - back.ended).dt.days
    assert 0.17 <= days.between(1, 365).sum() / len(home) <= 0.23


def test_nearly_every_looked_after_child_is_in_the_referral_data():
    referred = set(all_referrals().LAchildID)
    for year in YEARS:
        looked_after_in_year = set(table(year, "header").CHILD)
        assert len(looked_after_in_year & referred) >= 0.96 * len(looked_after_in_year)


def test_nothing_looks_like_a_person():
    pupil, postcode = r"\b[A-Z][0-9]{11}[0-9A-Z]\b", r"\b[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}\b"
    for file in SAMPLE.rglob("*.csv"):
        assert re.search(f"{pupil}|{postcode}", file.read_text(encoding="utf-8")) is None, file.name
    for year in YEARS:
        left_blank = {
            "header": ["UPN", "MC_DOB"],
            "episodes": ["HOME_POST", "PL_POST", "URN"],
            "ChildIdentifiers": ["UPN", "FormerUPN", "UPNunknown"],
        }
        for name, columns in left_blank.items():
            assert (table(year, name)[columns] == "").all(axis=None)


def test_codes_stand_only_in_the_collections_that_had_them():
    for year in YEARS:
        rec, place = set(table(year, "episodes").REC), set(table(year, "episodes").PLACE)
        details = table(year, "CINdetails")
        assert rec.isdisjoint(("E45", "E46", "E47", "E48") if year <= 2018 else ("E43", "E44"))
        assert place.isdisjoint(("H5", "P2") if year >= 2025 else ("K3",))
        assert set(table(year, "header").SEX) == ({"M", "F"} if year >= 2025 else {"1", "2"})
        assert ("Sex" in table(year, "ChildIdentifiers")) == (year >= 2025)
        assert ("5D" in set(details.ReferralSource)) == ("RC9" in set(details.ReasonForClosure)) == (year >= 2023)


def planted(year: int, file: str) -> set[str]:
    found = pd.read_csv(SAMPLE / "planted.csv", dtype=str)
    return set(found[(found["return"] == folder(year).name) & (found.file == file)].child)


@pytest.mark.parametrize("year", YEARS)
def test_episodes_of_a_return_join_up(year):
    first, last = pd.Timestamp(year - 1, 4, 1), pd.Timestamp(year, 3, 31)
    found = table(year, "episodes")
    found = found[~found.CHILD.isin(planted(year, "episodes.csv"))]
    found = found.assign(started=british(found.DECOM), ended=british(found.DEC))
    assert (found.started <= last).all()
    assert (found.ended.dropna() >= first).all()
    assert (found.ended.dropna() <= last).all()
    assert ((found.DEC == "") == (found.REC == "")).all()
    assert (found.ended.dropna() > found.started[found.ended.notna()]).all()
    then = found.groupby("CHILD").shift(-1)
    goes_on = found.REC == "X1"
    assert (then.started[goes_on] == found.ended[goes_on]).all()
    assert (then.CIN[goes_on] == found.CIN[goes_on]).all()
    assert then.RNE[goes_on].isin(("L", "P", "T", "B", "U")).all()
    ends = ~goes_on & then.started.notna()
    assert (then.started[ends] > found.ended[ends]).all()
    assert (then.RNE[ends] == "S").all()


def test_open_episodes_stand_in_the_next_return():
    for year in YEARS[:-1]:
        still = table(year, "episodes").query("DEC == ''")
        following = table(year + 1, "episodes")
        missing = set(still.CHILD) - set(following.CHILD)
        assert missing <= planted(year + 1, "episodes.csv")


@pytest.mark.parametrize("year", YEARS)
def test_a_plan_runs_inside_an_open_referral_of_its_census(year):
    first, last = pd.Timestamp(year - 1, 4, 1), pd.Timestamp(year, 3, 31)
    found = plans(year)
    assert found.started.max() <= last
    assert found.ended.min() >= first
    assert found.ended.max() <= last
    cases = table(year, "CINdetails").query("ReferralNFA == '0'")
    cases = cases.assign(made=pd.to_datetime(cases.CINreferralDate), closed=pd.to_datetime(cases.CINclosureDate))
    both = found.merge(cases, on="LAchildID")
    inside = (both.made < both.started) & ~(both.closed < both.ended.fillna(last + pd.Timedelta(days=1)))
    assert len(both[inside].drop_duplicates(["LAchildID", "started"])) == len(found)


def test_a_plan_stands_in_every_census_until_it_ends_and_is_the_only_one_open():
    for year in YEARS[:-1]:
        keys = ["LAchildID", "CPPstartDate", "InitialCategoryOfAbuse", "NumberOfPreviousCPP"]
        then = plans(year + 1)
        carried = then[then.started < f"{year}-04-01"]
        assert set(plans_open(year)[keys].itertuples(index=False)) == set(carried[keys].itertuples(index=False))
        in_order = then.sort_values(["LAchildID", "started"])
        assert not (in_order.groupby("LAchildID").started.shift(-1) <= in_order.ended).any()
        assert not plans_open(year).LAchildID.duplicated().any()


@pytest.mark.parametrize("year", YEARS)
def test_every_child_of_a_census_has_one_ethnicity_and_disabilities_or_none(year):
    children = set(table(year, "ChildIdentifiers").LAchildID)
    ethnicity, disability = table(year, "ChildCharacteristics"), table(year, "Disabilities")
    assert set(ethnicity.LAchildID) == set(disability.LAchildID) == children
    assert not ethnicity.LAchildID.duplicated().any()
    assert not disability.duplicated().any()
    no_disability = set(disability.query("Disability == 'NONE'").LAchildID)
    assert no_disability.isdisjoint(disability.query("Disability != 'NONE'").LAchildID)
    both = ethnicity.merge(table(year, "header"), left_on="LAchildID", right_on="CHILD")
    assert (both.Ethnicity == both.ETHNIC).all()
    unborn = table(year, "ChildIdentifiers").query("PersonBirthDate == ''").LAchildID
    assert set(unborn) <= no_disability


@cache
def cases_and_plans() -> tuple[dict[str, list], dict[str, list]]:
    """Child to referrals (made, closed, no further action) and to plans (started, ended), as last returned."""
    cases, protected = {}, {}
    for row in all_referrals().assign(closed=pd.to_datetime(all_referrals().CINclosureDate)).itertuples():
        cases.setdefault(row.LAchildID, []).append((row.made, row.closed, row.ReferralNFA == "1"))
    every = pd.concat(plans(year) for year in YEARS).drop_duplicates(["LAchildID", "started"], keep="last")
    for row in every.itertuples():
        protected.setdefault(row.LAchildID, []).append((row.started, row.ended))
    return cases, protected


def route(child: str, started: pd.Timestamp) -> str:
    """What was open for a child the day before a start."""
    cases, protected = (found.get(child, []) for found in cases_and_plans())
    before, month = started - pd.Timedelta(days=1), started - pd.Timedelta(days=30)
    if any(begun <= before and not ended <= before for begun, ended in protected):
        return "plan"
    if any(made < month and not closed <= before and not none for made, closed, none in cases):
        return "in need"
    return "referred" if any(month <= made <= started for made, _, _ in cases) else "nothing"


@cache
def routes(year: int) -> pd.DataFrame:
    return starts(year).assign(
        route=[route(*start) for start in zip(starts(year).CHILD, starts(year).started, strict=True)]
    )


def test_a_third_of_children_who_start_were_on_a_plan_and_few_were_not_known():
    families = {year: routes(year).query("unaccompanied == 'no' and LS != 'J1'").route for year in YEARS}
    assert all(0.27 <= (found == "plan").mean() <= 0.39 for found in families.values())
    shares = pd.concat(families.values()).value_counts(normalize=True)
    assert 0.3 <= shares["plan"] <= 0.35
    assert 0.25 <= shares["in need"] <= 0.35
    assert shares["nothing"] <= 0.03


# one check a planted problem: the child's rows of that file, "" for a child who is not in it
STANDS = {
    "DEC before DECOM": lambda rows: (british(rows.DEC) < british(rows.DECOM)).any(),
    "REC without DEC": lambda rows: ((rows.DEC == "") & (rows.REC != "")).any(),
    "X1 without a continuation": lambda rows: rows.REC.iloc[-1] == "X1",
    "care begins without an S record": lambda rows: rows.RNE.iloc[0] == "P",
    "unknown PLACE code": lambda rows: (rows.PLACE == "U9").any(),
    "S on the day the last episode ended": lambda rows: (rows.RNE.iloc[1:] == "S").any(),
    "DEC without REC": lambda rows: ((rows.DEC != "") & (rows.REC == "")).any(),
    "category of need changed inside a period": lambda rows: rows.CIN.nunique() == 2,
    "V3 of more than 17 days": lambda rows: ((british(rows.DEC) - british(rows.DECOM)).dt.days > 17).any(),
    "starts and ends on one day": lambda rows: (rows.DEC == rows.DECOM).any(),
    "episodes overlap": lambda rows: british(rows.DEC).iloc[0] > british(rows.DECOM).iloc[1],
    "legal status blank": lambda rows: (rows.LS == "").any(),
    "open in one return, missing from the next": lambda rows: rows.empty,
    "the same episode twice": lambda rows: rows.duplicated().any(),
    "two referrals on one day": lambda rows: rows.CINreferralDate.duplicated().any(),
    "unknown ReferralSource code": lambda rows: (rows.ReferralSource == "11").any(),
    "referred while an earlier referral is open": lambda rows: (
        (rows.CINclosureDate.shift() > rows.CINreferralDate) & (rows.CINreferralDate.shift() < rows.CINreferralDate)
    ).any(),
    "birth date blank": lambda rows: (rows.DOB == "").any(),
    "plan ends before it starts": lambda rows: (british(rows.CPPendDate) < british(rows.CPPstartDate)).any(),
}


@pytest.mark.parametrize(
    "line", list(pd.read_csv(SAMPLE / "planted.csv", dtype=str).itertuples()), ids=lambda line: line.problem
)
def test_planted_problems_stand_where_they_are_said_to(line):
    found = pd.read_csv(HOME / line[1] / line.file, dtype=str, keep_default_na=False)
    assert STANDS[line.problem](found[found.iloc[:, 0] == line.child])


def test_the_printed_figures_are_the_counts_but_for_two():
    with (HOME / "authority" / "published.csv").open(encoding="utf-8") as file:
        printed = {(row["measure"], int(row["year_ending"])): int(row["numerator"]) for row in csv.DictReader(file)}
    counted = {}
    for year in YEARS:
        counted["started_to_be_looked_after", year] = len(starts(year))
        counted["ceased_to_be_looked_after", year] = len(ceased(year))
        counted["looked_after_at_year_end", year] = len(looked_after(year))
        counted["returned_home_among_ceased", year] = int(ceased(year).REC.isin(("E4A", "E4B")).sum())
        counted["referrals", year] = len(referrals(year))
    differ = {key: printed[key] - counted[key] for key in counted if printed[key] != counted[key]}
    assert differ == {("looked_after_at_year_end", 2021): 1, ("referrals", 2018): -4}


def test_the_readme_s_counts_are_the_sample_s():
    readme = (SAMPLE / "README.md").read_text(encoding="utf-8")
    for year in YEARS:
        left, home = ceased(year), int(ceased(year).REC.isin(("E4A", "E4B")).sum())
        assert f"| {year} | {len(starts(year))} | {len(left)} | {len(looked_after(year))} | {home} |" in readme


@pytest.mark.parametrize("year", YEARS[1:])
def test_the_readme_s_routes_are_the_sample_s(year):
    counts = routes(year).route.value_counts()
    plan, in_need, referred, nothing = (counts.get(name, 0) for name in ("plan", "in need", "referred", "nothing"))
    families = routes(year).query("unaccompanied == 'no' and LS != 'J1'").route
    share = f"{100 * (families == 'plan').mean():.0f}%"
    readme = (SAMPLE / "README.md").read_text(encoding="utf-8")
    assert f"| {year} | {plan} | {in_need} | {referred} | {nothing} | {share} |" in readme
