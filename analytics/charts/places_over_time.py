"""The words of an authority and places like it over time: beside their middle, beside its own published line, and who changed."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from math import isfinite

from analytics.charts import rows
from analytics.charts.findings import joined
from analytics.charts.over_time import SMALL, Said
from analytics.comparators.places import Place
from analytics.results import words
from analytics.results.agreement import Agreement
from analytics.results.result import Comparator, Result

Beside = Sequence[tuple[Comparator, Result]]


def said(title: str, result: Result, others: Beside, name: str) -> Said:
    """In how many years the authority lay above the middle of the places, and by how much at both ends.

    title: of the series. A year counts where both have a figure; above and below are of the figures themselves: whether one
    year differs clearly is said under the chart of that year.
    """
    middle = next(((who, figures) for who, figures in others if who.members), None)
    printed = next((figures for who, figures in others if who.role == "published"), None)
    own = {**(_by_year(printed) if printed is not None else {}), **_by_year(result)}
    if middle is None or not own:
        return _alone(title, result, others, name)
    who, figures = middle
    places, set_name = _by_year(figures), _set(who)
    both = sorted(set(own) & set(places))
    if not both:
        return _alone(title, result, others, name)
    above = sum(own[year] > places[year] for year in both)
    below = sum(own[year] < places[year] for year in both)
    unit = result.measure.formula.unit
    ends = [
        f"{words.of_unit(own[year], unit)} and {words.of_unit(places[year], unit)} in {year}"
        for year in dict.fromkeys((both[0], both[-1]))
    ]
    finding = _finding(above, below, len(both), f"the middle of {set_name}")
    return Said(
        title=finding,
        sentence=f"{name} beside the median of {set_name}: {joined(ends)}. {_lacking(result)}".strip(),
        alt=f"Line chart: {title}. {finding}.",
    )


def _finding(above: int, below: int, years: int, middle: str) -> str:
    """Which way most years lie; a year on the middle itself is neither."""
    over = "the one year both have" if years == 1 else f"{_count(years)} years"
    if above == below:
        return f"As often above as below {middle} over {over}" if above else f"On {middle} in {over}"
    most = max(above, below)
    in_years = f"in {over}" if years == 1 else f"in all {over}" if most == years else f"in {_count(most)} of {over}"
    return f"{'Above' if above > below else 'Below'} {middle} {in_years}"


def _count(number: int) -> str:
    return SMALL[number] if number < len(SMALL) else str(number)


def _set(who: Comparator) -> str:
    if who.role == "group":
        return f"{_count(len(who.members))} places chosen by user"
    return f"{_count(len(who.members))} neighbours"


def _alone(title: str, result: Result, others: Beside, name: str) -> Said:
    """Without us or without a middle: what the chart shows, and what is not there to set beside it."""
    middle = next(((who, figures) for who, figures in others if who.members), None)
    places = _by_year(middle[1]) if middle else {}
    if _by_year(result) or not places:
        finding = f"{name}: no {'middle of places' if _by_year(result) else 'figure'} to stand beside"
        return Said(title=finding, sentence=f"{title} over time.", alt=f"Line chart: {title}. {finding}.")
    newest = max(places)
    figure = words.of_unit(places[newest], result.measure.formula.unit)
    finding = f"Median of {_set(middle[0])} in {newest}: {figure}"
    return Said(
        title=finding, sentence=f"{name} has no figure of its own here.", alt=f"Line chart: {title}. {finding}."
    )


def _by_year(result: Result) -> dict[int, float]:
    if result.figures.empty:
        return {}
    return {
        point.end.year: point.drawn
        for point in rows.points(result)
        if point.drawn is not None and isfinite(point.drawn)
    }


def _lacking(result: Result) -> str:
    hidden = [str(end.year) for end in result.figures.period_end[result.figures.status == "hidden"]]
    return f"Hidden in {joined(hidden)}: too few children." if hidden else ""


def agreement(found: Agreement) -> str:
    """Whether the extract and DfE's figures of the same authority agree, and where they do not."""
    if not found.years:
        return ""
    if not found.apart and not found.close:
        return f"Your extract and the figures DfE published agree in {_all(found.years)}."
    matching = _count(len(found.matching)) if found.matching else "none"
    said = f"Your extract and the figures DfE published agree in {matching} of {_count(found.years)} years"
    if found.close:
        said += f" and lie close in {_count(len(found.close))} more"
    apart = [
        f"{year} ({words.number(ours)} here, {words.number(theirs)} published)" for year, ours, theirs in found.apart
    ]
    return f"{said}. They differ in {joined(apart)}: Your data says what can explain it." if apart else f"{said}."


def _all(years: int) -> str:
    return "the one year both have" if years == 1 else f"all {_count(years)} years both have"


def boundaries(places: Sequence[Place]) -> list[str]:
    """Places whose years begin or end inside the chart, each once, in a sentence of its own."""
    known = {place.key: place for place in places if place.what_happened}
    return [
        f"{place.name}: {place.what_happened[:1].lower()}{place.what_happened[1:]}; it has no figures for other years."
        for place in sorted(known.values(), key=lambda place: place.name)
    ]


def closeness(words_of_each: Sequence[str]) -> str:
    """How close the neighbours are in their model's own words: "all ten very close", "six close and four not close"."""
    counted = Counter(said for said in words_of_each if said)
    if len(counted) == 1 and len(words_of_each) == counted.total():
        return f"all {_count(counted.total())} {next(iter(counted))}"
    return joined([f"{_count(number)} {said}" for said, number in counted.most_common()]) if counted else ""


def period(year: int) -> str:
    """A financial year in words."""
    return words.period(date(year - 1, 4, 1), date(year, 3, 31))
