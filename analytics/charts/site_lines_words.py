"""What is said of a site's yearly figures before and after its go-live, their table and notes. Plain text: pages escape it."""

from collections.abc import Sequence
from datetime import date
from math import isfinite

from analytics.charts import table
from analytics.charts.findings import capital, joined
from analytics.charts.over_time import SMALL, Said
from analytics.charts.placebo_words import amount, exactly, no_change, roughly, shortest
from analytics.charts.places_words import plainly
from analytics.results.before_after import COUNT, OK, RATE, SHARE, STOCK, BeforeAfter, Changing, Window, window_of
from analytics.results.site_series import SiteLine, breaks_of, since

Events = Sequence[tuple[str, str]]  # an ISO day and what began on it


def said(found: BeforeAfter, name: str) -> Said:
    """Whether the mean after go-live is lower or higher than before, and England's change; no test is made of it."""
    who = plainly(name)
    title = _title(found, who)
    known = found.status == OK
    points = "These percentages are of the share before, not points." * (known and found.measure.value == SHARE)
    told = [*_means(found), points, _break_within(found), "We cannot tell why." * known]
    sentence = " ".join(one for one in told if one)
    return Said(title, sentence, f"Line chart: {found.measure.title}. {title}.")


def undated(site: SiteLine) -> Said:
    """Of a site whose go-live was not found: where its figures begin and end."""
    who = plainly(site.name)
    title = shortest([f"{who}: go-live not found, so no before and after", "Go-live not found, so no before and after"])
    known, told = site.known, f"{site.measure.title}: no figure is published."
    if known:
        ends = dict.fromkeys((min(known), max(known)))
        figures = roughly(site.measure, *(site.exact(year) for year in ends))
        named = [f"{figure} in {year}" for figure, year in zip(figures, ends, strict=True)]
        told = f"{site.measure.title}: in {who} {joined(named)}."
    return Said(
        title, f"{told} Without a date there is no before and after.", f"Line chart: {site.measure.title}. {title}."
    )


def _title(found: BeforeAfter, who: str) -> str:
    if found.status != OK:
        return no_change(found, who)
    before, after = roughly(found.measure, found.before, found.after)
    unit = " per 10,000" if found.measure.value == RATE else ""
    if not found.change:
        return shortest(
            [f"The same before and after go-live in {who}: {before}{unit}", f"The same before and after: {before}"]
        )
    went = f"{_way(found.change)} after go-live"
    figures = f"{before} to {after}"
    return shortest(
        [
            f"{capital(went)} in {who}: {figures}{unit}",
            f"{capital(went)} in {who}: {figures}",
            f"{capital(went)}: {figures}",
        ]
    )


def _way(change: float) -> str:
    return "lower" if change < 0 else "higher"


def _means(found: BeforeAfter) -> list[str]:
    """ "Mean of the two years before (2014 and 2015) 19, of the two after (2016 and 2017) 17: 12% lower." """
    window = found.window
    if found.status != OK:
        return [
            f"{_side(found, 'before', window.before)} cannot be set beside {_side(found, 'after', window.after, False)}."
        ]
    before, after = roughly(found.measure, found.before, found.after)
    by = f"{amount(found.change)} {_way(found.change)}" if found.change else "no lower and no higher"
    told = [
        f"{_side(found, 'before', window.before)} {before}, {_side(found, 'after', window.after, False)} {after}: {by}."
    ]
    if isfinite(found.england_change) and found.england_change:
        told.append(f"England was {amount(found.england_change)} {_way(found.england_change)} over the same years.")
    elif isfinite(found.england_change):
        told.append("England was no lower and no higher over the same years.")
    return told


def _side(found: BeforeAfter, when: str, years: tuple[int, ...], begins: bool = True) -> str:
    named = joined([str(year) for year in years])
    if found.measure.kind == STOCK:
        return f"31 March {named}"
    many = f"the {SMALL[len(years)]} years {when}" if begins else f"that of the {SMALL[len(years)]} {when}"
    return f"{'Mean of ' if begins else ''}{many} ({named})"


def _break_within(found: BeforeAfter) -> str:
    first, last = found.window.before[0], found.window.after[-1]
    within = [day.year for day, _ in breaks_of(found.measure) if first < day.year <= last]
    return f"From {within[0]} on it is another figure: see the notes." if within and found.status == OK else ""


# Notes ---------------------------------------------------------------------------------------------------------------


def event_notes(events: Events) -> list[str]:
    """What each numbered event was, for the notes under the chart, in the order given."""
    return [f"Event {number}, {_day(first)}: {title.rstrip('. ')}." for number, (first, title) in enumerate(events, 1)]


def _day(first: str) -> str:
    day = date.fromisoformat(first)
    return f"{day.day} {day:%B} {day.year}"


def alone_note(measure: Changing) -> str:
    """Why a number of children stands alone; "" for a rate or a share."""
    return (
        "Numbers of places of different size share no scale, so the site stands alone here; a rate or a share has "
        "England beside it."
        if measure.value == COUNT
        else ""
    )


# The table -----------------------------------------------------------------------------------------------------------


def numbers(
    site: SiteLine,
    others: Sequence[SiteLine] = (),
    window: Window | None = None,
    caption: str = "",
    own_go_live: date | None = None,
) -> str:
    """Every year of anybody, oldest first; years since go-live where there is a window. A missing figure is its letter.

    own_go_live: given, our own line also has its own years since go-live.
    """
    kind, lines = site.measure.kind, [site, *others]
    years = sorted({year for line in lines for year in line.years})
    columns = [("31 March" if kind == STOCK else "Year ending 31 March", "", [str(year) for year in years])]
    if window is not None:
        columns.append(("Years since go-live", "n", [signed_year(since(year, window)) for year in years]))
    for line in lines:
        if own_go_live is not None and line.role == "own" and line is not site:
            own = window_of(kind, own_go_live)
            told = [signed_year(since(year, own)) for year in years]
            columns.append((f"{line.name}: years since its own go-live", "n", told))
        columns += columns_of(line, years, line.name)
    heads, kinds, cells = zip(*columns, strict=True)
    return table.html(caption, list(heads), list(zip(*cells, strict=True)), list(kinds))


def signed_year(years: int) -> str:
    """Years since go-live as axis and table have them: "−1", "0", "+1"."""
    return f"+{years}" if years > 0 else f"−{-years}" if years else "0"


def columns_of(line: SiteLine, years: Sequence[int], name: str) -> list[tuple[str, str, list[str]]]:
    """The figures, and what their statuses say where any has one. Years outside the line stay blank."""
    inside = [line.of(year) if year in line.years else None for year in years]
    figures = [
        "" if one is None else exactly(line.measure, one[0]) if isfinite(one[0]) else _letter(one[1]) for one in inside
    ]
    told = [table.SAID[one[1]] if one else "" for one in inside]
    return [(name, "n", figures), *([(f"{name}: status", "s", told)] if any(told) else [])]


def _letter(status: str) -> str:
    return "" if status == "incomplete" else table.letter(status)
