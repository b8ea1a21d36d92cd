"""The words of the same test at home: what each share is, what stands beside it and what does not, and how far back one sees."""

from collections.abc import Iterable
from math import isfinite

from analytics.charts import rows
from analytics.charts.findings import joined
from analytics.charts.over_time import Said
from analytics.results import words
from analytics.results.same_test import AGAIN_3, AGAIN_12, ALL_AGES, FROM_DAY_46, HOME, WITHIN_18, Row, SameTest
from analytics.terms import FROM_12_TO_17, UNDER_12

CHILDREN = {ALL_AGES: "children", UNDER_12: "children under 12", FROM_12_TO_17: "children of 12 to 17"}
AGES = {ALL_AGES: "All ages", UNDER_12: "Under 12", FROM_12_TO_17: "12 to 17"}
HEADINGS = {
    WITHIN_18: "Started care within 18 months of a first referral",
    FROM_DAY_46: "Started care from day 46 to 18 months, of those who had not by day 45",
    HOME: "Returned home within 18 months of starting care",
    AGAIN_3: "Came into care again after going home",
    AGAIN_12: "Came into care again after going home",
}
NAMES = {HOME: "All starts", AGAIN_3: "Within 3 months", AGAIN_12: "Within 12 months"}
RUN_IN = (
    "The share from day 46 on leaves out children who had started by day 45: entries so soon were under way before a "
    "service could answer the referral."
)
AGED = (
    "Ages are those at the first referral: up to the 12th birthday, the unborn included, and 12 to 17. The code of the Family "
    "Safeguarding trial counts children of 12 as well; here they stand with 12 to 17 alone, so that no child stands twice. "
    "Children of 18 or over, and those whose age is not known, are among all ages only; that code keeps a child with no "
    "birth date, as it may be unborn."
)
NO_TRIAL = "No trial has published a result in this measure, this unit and for these children, so none stands beside."
OTHERS = "A published figure is of other children in other years, so it is no target."
REFUSED = {
    "hidden": "Too few children to show who started care after a first referral",
    "incomplete": "Too early to say how many referred children started care within 18 months",
}
NO_FIGURE = "No figure for children who started care after a first referral"


def drawn(row: Row) -> bool:
    """Whether a row's figure may be shown."""
    return isfinite(row.value) and row.status not in rows.NOT_DRAWN


def heading(row: Row) -> str:
    """The heading of a row's block, with its period."""
    return f"{HEADINGS[row.measure.id]}, {row.period}" if row.period else HEADINGS[row.measure.id]


def row_name(row: Row) -> str:
    """A row under its heading: "Under 12", "Within 3 months"."""
    return NAMES.get(row.measure.id, AGES[row.group])


def age(row: Row) -> str:
    """The age range, for a table; "" where there is none to choose."""
    return "" if row.measure.id in NAMES else AGES[row.group]


def x_of_n(row: Row) -> str:
    """ "77 of 2,413"."""
    return f"{words.number(row.numerator)} of {words.number(row.denominator)}"


def said(found: SameTest) -> Said:
    """The share of the trials' own age range in the title; every share that may be shown, with its counts, under it."""
    title = _title(found.rows[0])
    sentence = " ".join(one for one in _sentences(found) if one)
    return Said(title, sentence, f"Dots with intervals: {found.rows[0].measure.title}, and what followed. {title}.")


def _title(row: Row) -> str:
    if drawn(row):
        return f"{words.percent(row.value)} of {CHILDREN[row.group]} first referred started care within 18 months"
    return REFUSED.get(row.status, NO_FIGURE)


def _sentences(found: SameTest) -> Iterable[str]:
    yield _after_referral(found)
    home, again = found.row(HOME), [row for row in (found.row(AGAIN_3), found.row(AGAIN_12)) if drawn(row)]
    if drawn(home):
        counted = f"{x_of_n(home)} starts in the {home.period} ({words.percent(home.value)})"
        yield f"{counted} were followed by a return home within 18 months."
    if again:
        shares = [
            f"{x_of_n(row)} ({words.percent(row.value)}) within {'3' if row.measure.id == AGAIN_3 else '12'} months"
            for row in again
        ]
        yield f"After returns home in the {again[0].period}, children came into care again: {joined(shares)}."
    beside = [words.percent(row.reference.value) for row in again if row.reference]
    if beside:
        yield f"Published for England, in the same {'windows' if len(beside) > 1 else 'window'}: {joined(beside)}."


def _after_referral(found: SameTest) -> str:
    first, later = found.rows[0], found.row(FROM_DAY_46, found.rows[0].group)
    if not drawn(first):
        return f"{REFUSED.get(first.status, NO_FIGURE)}."
    counted = f"{x_of_n(first)} {CHILDREN[first.group]} first referred in the {first.period}"
    ends = words.interval(first.lower, first.upper)
    told = f"{counted} started to be looked after within 18 months ({words.percent(first.value)}, 95% interval {ends})"
    if drawn(later):
        told += f"; of those who had not by day 45, {x_of_n(later)} did from day 46 on ({words.percent(later.value)})"
    return f"{told}."


def notes(found: SameTest) -> tuple[str, ...]:
    """What belongs beside the figures: how far back referrals are seen, the join, the run-in and ages."""
    return tuple(dict.fromkeys([*_seen(found), *found.linked, RUN_IN, AGED, NO_TRIAL]))


def published_beside(found: SameTest) -> tuple[str, ...]:
    """What the published figures beside our own are of, and that they are no target; none where none stands beside."""
    told = [_published(row) for row in found.rows if row.reference]
    return (*told, OTHERS) if told else ()


def _seen(found: SameTest) -> Iterable[str]:
    """From which day on referrals can be seen, in years before those counted."""
    reach, first = found.reach, found.rows[0]
    if reach is None:
        return
    day = f"{reach.first_day.day} {reach.first_day:%B %Y}"
    told = f"Referrals before {day} are not in the data"
    if first.period and reach.years:
        before = f"{reach.years} {'year' if reach.years == 1 else 'years'} before the {first.period}"
        told += f": that is {before}, and some of the children counted then may have been referred earlier still"
    elif first.period:
        told += f", so many of the children counted in the {first.period} may have been referred before"
    yield f"{told}."
    if reach.holes:
        years = joined([str(year) for year in reach.holes])
        plural = "years" if len(reach.holes) > 1 else "year"
        yield f"Nor are those of the {plural} ending 31 March {years}, which no census loaded answers for."


def _published(row: Row) -> str:
    figure = row.reference.figure
    report = f"{figure.report.authors}, {figure.report.year}"
    told = f"{figure.measure}: {figure.after.value:g}% of {figure.population} ({figure.sites}; {report})."
    return f"{told} {figure.caveats}".strip()


def not_beside(found: SameTest) -> tuple[str, ...]:
    """Published figures on going home and coming in again that stand beside no row, and why."""
    return tuple(f"{figure.measure} ({figure.after.value:g}%): {reason}." for figure, reason in found.not_matched)
