"""Cut the annual returns from the history: what a year's SSDA903 and CIN census hold, column by column."""

from collections.abc import Iterable
from datetime import date
from functools import cache

from exampleshire.people import FIRST_YEAR, LAST_YEAR, YEARS, Child, Episode, Plan, Referral, day, year_ending

FILES = {
    "header.csv": ("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"),
    "episodes.csv": (
        *("CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC", "REASON_PLACE_CHANGE"),
        *("HOME_POST", "PL_POST", "URN"),
    ),
    "uasc.csv": ("CHILD", "SEX", "DOB", "DUC"),
    "ChildIdentifiers.csv": (
        *("LAchildID", "UPN", "FormerUPN", "UPNunknown", "PersonBirthDate", "ExpectedPersonBirthDate"),
    ),
    "CINdetails.csv": (
        *("LAchildID", "CINdetailsID", "CINreferralDate", "ReferralSource", "PrimaryNeedCode", "CINclosureDate"),
        *("ReasonForClosure", "DateOfInitialCPC", "ReferralNFA"),
    ),
    "ChildProtectionPlans.csv": (
        *("LAchildID", "CPPstartDate", "CPPendDate", "InitialCategoryOfAbuse", "LatestCategoryOfAbuse"),
        "NumberOfPreviousCPP",
    ),
    "ChildCharacteristics.csv": ("LAchildID", "Ethnicity"),
    "Disabilities.csv": ("LAchildID", "Disability"),
}
SEX_IN_WORDS_FROM, SUPPORTED_FROM = 2025, 2025
Rows = list[list[str]]


def folder(year: int) -> str:
    """The collection year as the returns name it: 2015-16 ends on 31 March 2016."""
    return f"{year - 1}-{year % 100:02d}"


def annual_returns(children: Iterable[Child]) -> dict[int, dict[str, Rows]]:
    """Year ending to file name to rows, headings first. A child's rows stand together, children in order of id."""
    returns = {year: {name: [list(headings(name, year))] for name in FILES} for year in YEARS}
    for child in sorted(children, key=lambda child: child.id):
        for year, episodes in _by_year(_every_episode(child)).items():
            _to_care_return(returns[year], child, episodes, year)
        for year, referrals in _by_year((r.made, r.closed, r) for r in child.referrals).items():
            _to_census(returns[year], child, referrals, year)
        for year, plans in _by_year((p.started, p.ended, p) for p in child.plans).items():
            returns[year]["ChildProtectionPlans.csv"] += [_plan(child, p, day(year, 3, 31)) for p in plans]
    return returns


def headings(name: str, year: int) -> tuple[str, ...]:
    """The columns of a file in a year's collection, in order."""
    if name == "ChildIdentifiers.csv":
        return (*FILES[name], "Sex" if year >= SEX_IN_WORDS_FROM else "GenderCurrent", "PersonDeathDate")
    return FILES[name]


def _every_episode(child: Child) -> list[tuple[int, int, Episode]]:
    every = [*(e for p in child.periods for e in p.episodes), *child.short_breaks]
    return [(e.started, e.ended, e) for e in every]


def _by_year(dated: Iterable[tuple[int, int, object]]) -> dict[int, list]:
    """Year ending to what is open on any day of it: from the year it begins to the year it ends, both included."""
    found: dict[int, list] = {}
    for begins, ends, thing in dated:
        for year in range(max(year_ending(begins), FIRST_YEAR), min(year_ending(ends), LAST_YEAR) + 1):
            found.setdefault(year, []).append(thing)
    return found


def _to_care_return(files: dict[str, Rows], child: Child, episodes: list[Episode], year: int) -> None:
    last = day(year, 3, 31)
    files["header.csv"].append(_header(child, year))
    files["episodes.csv"] += [_episode(child, e, last, year) for e in episodes]
    if child.unaccompanied:
        files["uasc.csv"].append(_uasc(child, year))


def _to_census(files: dict[str, Rows], child: Child, referrals: list[Referral], year: int) -> None:
    last, details = day(year, 3, 31), files["CINdetails.csv"]
    files["ChildIdentifiers.csv"].append(_identifiers(child, last, year))
    for referral in referrals:
        details.append(_referral(child, referral, len(details), last))
    files["ChildCharacteristics.csv"].append([child.id, child.ethnic])
    recorded = child.disabilities if child.disability_known <= last else ()
    files["Disabilities.csv"] += [[child.id, code] for code in recorded or ("NONE",)]


@cache
def british(when: int | None) -> str:
    """DD/MM/YYYY, blank for none."""
    return date.fromordinal(when).strftime("%d/%m/%Y") if when else ""


@cache
def iso(when: int | None) -> str:
    """YYYY-MM-DD, blank for none."""
    return date.fromordinal(when).isoformat() if when else ""


def sex_code(sex: str, year: int) -> str:
    """SEX and GenderCurrent are 1 and 2 to 2024, letters from 2025."""
    return sex if year >= SEX_IN_WORDS_FROM else {"M": "1", "F": "2"}[sex]


def _header(child: Child, year: int) -> list[str]:
    mother = "0" if child.sex == "F" else ""
    return [child.id, sex_code(child.sex, year), british(child.born), child.ethnic, "", mother, ""]


def _uasc(child: Child, year: int) -> list[str]:
    return [child.id, sex_code(child.sex, year), british(child.born), british(child.status_ended)]


def _episode(child: Child, episode: Episode, last: int, year: int) -> list[str]:
    over = episode.ended <= last
    ending = [british(episode.ended), episode.reason_ceased, episode.move_reason] if over else ["", "", ""]
    place = episode.place
    if year >= SUPPORTED_FROM and place in ("H5", "P2"):
        place = "K3"
    start = [child.id, british(episode.started), episode.new_because, episode.legal_status, episode.need]
    return [*start, place, episode.provider, *ending, "", "", ""]


def _identifiers(child: Child, last: int, year: int) -> list[str]:
    unborn = child.born > last
    sex = sex_code(child.sex, year) if not unborn else "U" if year >= SEX_IN_WORDS_FROM else "0"
    died = [p.ended for p in child.periods if p.outcome == "E2" and p.ended <= last]
    born = ["", iso(child.due)] if unborn else [iso(child.born), ""]
    return [child.id, "", "", "", *born, sex, iso(died[0] if died else None)]


def _referral(child: Child, referral: Referral, number: int, last: int) -> list[str]:
    ending = [iso(referral.closed), referral.reason] if referral.closed <= last else ["", ""]
    conference = referral.conference if referral.conference and referral.conference <= last else None
    start = [child.id, str(number), iso(referral.made), referral.source, referral.need]
    return [*start, *ending, iso(conference), "1" if referral.no_further_action else "0"]


def _plan(child: Child, plan: Plan, last: int) -> list[str]:
    ending, latest = (british(plan.ended), plan.latest) if plan.ended <= last else ("", plan.category)
    return [child.id, british(plan.started), ending, plan.category, latest, str(plan.previous)]
