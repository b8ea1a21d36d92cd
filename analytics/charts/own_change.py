"""What is said of a change after a go-live of our own, beside England, places like us and every authority; and its tables."""

from collections.abc import Iterable, Sequence
from math import isfinite

from analytics.charts import look, table
from analytics.charts.findings import capital, joined, lower
from analytics.charts.over_time import Said
from analytics.charts.placebo_words import amount, did, england, exactly, roughly, shortest, side, signed
from analytics.charts.places_words import plainly
from analytics.comparators.places import MODELS
from analytics.results import words
from analytics.results.before_after import (
    COUNT,
    FEWEST_STARTS,
    FROM_NOTHING,
    HIDDEN_OR_MISSING,
    OK,
    OUTSIDE,
    RATE,
    SHARE,
)
from analytics.results.own_change import CLOSED, TOO_EARLY, OwnChange, PlaceChange
from analytics.results.places import EXTRACT

LEAST = 0.05  # of a unit: less than tables show
UNITS = {RATE: "per 10,000", SHARE: "points"}  # of a difference; counts of two places have none in common
SAID = {**table.SAID, CLOSED: "not an authority in all of these years"}
# what a year that we have no figure of is, before its number
LACKING = {
    "hidden": "Hidden",
    "incomplete": "Not complete",
    "low": "Rounds to 0 but is not 0",
    "not_applicable": "Not applicable",
}
ROUNDED = "Our own counts are rounded to the nearest 5."
WITHOUT = "All figures are without unaccompanied children."
SMALL = "In numbers this small one or two children are a large change."


# Words ---------------------------------------------------------------------------------------------------------------


def said(found: OwnChange, name: str) -> Said:
    """How far we moved beside England over the same years, how many others moved as far, and never why. name: ours."""
    who = plainly(name)
    title = shortest(_titles(found, who))
    sentence = " ".join(one for one in _sentences(found, who) if one)
    return Said(title, sentence, f"Table: {found.measure.title}. {title}.")


def _titles(found: OwnChange, who: str) -> list[str]:
    """The longest that is short enough; the last one leaves out the name, which the page has said."""
    if found.status == OK:
        return [f"{who} {_beside_england(found)}", capital(_beside_england(found))]
    if found.status == TOO_EARLY:
        why = f"too early to say: the years after run to {_day(found)}"
    else:
        why = {
            HIDDEN_OR_MISSING: "no figure of ours for all the years, so no change",
            OUTSIDE: "some years are not published, so there is no change",
            FROM_NOTHING: "0 before, so no percentage can be taken",
        }[found.status]
    return [f"{who}: {why}", capital(why)]


def _sentences(found: OwnChange, who: str) -> Iterable[str]:
    before, after = (side(found.among, years) for years in (found.window.before, found.window.after))
    if found.status == TOO_EARLY:
        yield from _too_early(found, who, before, after)
    elif found.status == OK:
        told = roughly(found.measure, found.before, found.after)
        yield f"In {who}, {lower(found.measure.title)}: {told[0]} before ({before}), {told[1]} after ({after})."
        yield f"It {_beside_england(found)} over the same years."
        yield from _in_per_cent(found)
        yield from _neighbours(found)
        yield from _everybody(found, who)
    else:
        yield from _no_change(found, who, before, after)
    yield from _about_ours(found)
    if found.status == OK:
        yield "We cannot tell why."


def _beside_england(found: OwnChange) -> str:
    """ "fell by 9 per 10,000 more than England": what a table of the two would give, in the measure's own unit."""
    if found.measure.value == COUNT or not isfinite(found.england_change):
        ours = f"{did(found.change)} by {amount(found.change)}" if found.change else "neither rose nor fell"
        return ours if not isfinite(found.england_change) else f"{ours} and {england(found.england_change)}"
    unit, moved = UNITS[found.measure.value], abs(found.ours.difference)
    if found.change * found.england_change <= 0:
        return f"{_moved_by(found.change, moved, unit)} and England {_moved_by(found.england_change, abs(found.england.difference), unit)}"
    more = moved - abs(found.england.difference)
    if abs(more) < LEAST:
        return f"{did(found.change)} by as much as England"
    return f"{did(found.change)} by {_much(more)} {unit} {'more' if more > 0 else 'less'} than England"


def _moved_by(change: float, moved: float, unit: str) -> str:
    return f"{did(change)} by {_much(moved)} {unit}" if change else "neither rose nor fell"


def _much(difference: float) -> str:
    """Whole, and with a decimal where it is under ten and does not come out whole."""
    if abs(difference) < LEAST:
        return "under 0.1"
    return words.number(abs(difference), 0 if abs(difference) >= 9.95 else 1).removesuffix(".0")


def _in_per_cent(found: OwnChange) -> Iterable[str]:
    """The change in the unit that everybody's is counted in."""
    told = [signed(found.change)]
    told += [f"England {signed(found.england_change)}"] if isfinite(found.england_change) else []
    told += (
        [f"median of {_noun(found)} {signed(found.neighbours_median)}"] if found.neighbours_median is not None else []
    )
    if found.measure.value != COUNT or found.neighbours_median is not None:
        yield f"In per cent of before: {', '.join(told)}."


def _noun(found: OwnChange) -> str:
    """Whom the set holds, after a number; a set that somebody chose is never called neighbours."""
    return "places chosen by the user" if found.set and found.set.role == "group" else "neighbours"


def _neighbours(found: OwnChange) -> Iterable[str]:
    """ "4 of 22 comparable authorities fell by as much or more"."""
    if found.set is None or not found.neighbours:
        return
    fell, rose, known = found.neighbours_as_far
    model = found.set.key.partition(":")[2]
    which = f" ({model} model)" if model in MODELS else ""
    lacking = len(found.neighbours) - known
    none = f"; {lacking} {'has' if lacking == 1 else 'have'} no change" if lacking else ""
    if not known:
        yield f"No change is known for any of {len(found.neighbours)} {_noun(found)}{which}."
    elif found.change:
        same = fell if found.change < 0 else rose
        yield f"{same} of {known} {_noun(found)}{which} {did(found.change)} by as much or more{none}."
    else:
        changes = [each.change for each in found.neighbours if isfinite(each.change)]
        yield f"Of {known} {_noun(found)}{which} {sum(one < 0 for one in changes)} fell and {sum(one > 0 for one in changes)} rose{none}."


def _everybody(found: OwnChange, who: str) -> Iterable[str]:
    if found.tails is None:
        yield "The same years are not published for other authorities."
    elif found.change:
        tails = found.tails
        yield f"Counting {who}, {tails.fell_as_much} of {tails.of} authorities fell this much or more and {tails.rose_as_much} rose this much or more."
    if found.prior is not None:
        low = round(found.prior.at_or_below * found.prior.of / 100)
        why = "High figures often fall back: a" if found.prior.coefficient < 0 else "A"
        yield f"{why}llowing for the change before that, {low} of {found.prior.of} authorities are this low or lower."
    elif isfinite(found.earlier_change) and found.earlier_change:
        moved = f"Over the years before it {did(found.earlier_change)} by {amount(found.earlier_change)}"
        alone = (
            "high figures often fall back by themselves"
            if found.earlier_change > 0
            else "low figures often rise again by themselves"
        )
        yield f"{moved}; {alone}."


def _no_change(found: OwnChange, who: str, before: str, after: str) -> Iterable[str]:
    yield f"{found.measure.title}: in {who} the change would be from {before} to {after}."
    if found.status == FROM_NOTHING:
        yield f"It was 0 before and {roughly(found.measure, found.after)[0]} after, and no percentage can be taken of 0."
    elif found.newest is None:
        yield "It is not counted from the extract, and no figure of ours is published."
    else:
        yield from _years_lacking(found)
    if isfinite(found.england_change):
        yield f"{england(found.england_change)} over the same years."


def _too_early(found: OwnChange, who: str, before: str, after: str) -> Iterable[str]:
    """What is missing yet, and from when on it could be known."""
    yield f"{found.measure.title}: in {who} the change would be from {before} to {after}."
    yield f"Our figures end on 31 March {found.newest}, so there is none yet."
    if isfinite(found.before):
        yield f"Before it was {roughly(found.measure, found.before)[0]}."
    yield from _years_lacking(found)
    yield f"It can be known once figures up to {_day(found)} are loaded, and beside others once DfE has published them."


def _years_lacking(found: OwnChange) -> Iterable[str]:
    """ "Hidden: 2018. Not available: 2013 and 2014." """
    by_status: dict[str, list[str]] = {}
    for year, status in found.lacking.items():
        by_status.setdefault(LACKING.get(status, "No figure of ours"), []).append(str(year))
    for what, years in by_status.items():
        yield f"{what}: {joined(years)}."


def _about_ours(found: OwnChange) -> Iterable[str]:
    """How our own figures were counted, where any stands in the words."""
    if not isfinite(found.before) and not isfinite(found.after):
        return
    if found.measure.value == COUNT and isfinite(found.before) and found.before < FEWEST_STARTS:
        yield SMALL
    ours = "counted from the extract" if found.basis == EXTRACT else "as published"
    yield f"Ours are {ours}, others' as DfE published them."
    if found.basis == EXTRACT and found.mode == "publication":
        yield ROUNDED
    if found.without_uasc:
        yield WITHOUT


def _day(found: OwnChange) -> str:
    return words.period(found.known_on, found.known_on)


# The tables ----------------------------------------------------------------------------------------------------------


def numbers(found: OwnChange, caption: str) -> str:
    """Ours, England's and each neighbour's (A to Z), both sides and the change; then where ours lies among all."""
    unit = UNITS.get(found.measure.value)
    heads = [
        "Place",
        f"Before: {side(found.among, found.window.before)}",
        f"After: {side(found.among, found.window.after)}",
    ]
    heads += [f"Change, {unit}"] if unit else []
    heads += ["Change, per cent of before", "Status"]
    kinds = ["", *"nn", *(["n"] if unit else []), "n b", "s"]
    cells = [_our_row(found), _row(found, "England", found.england)]
    if found.set is not None and found.neighbours:
        cells += [_row(found, each.name, each) for each in found.neighbours]
        cells.append(_median_row(found))
    drawn = table.html(caption, heads, [row if unit else [*row[:3], *row[4:]] for row in cells], kinds)
    if found.status == TOO_EARLY:
        return drawn
    summary = [[look.safe(what), figure] for what, figure in _among_all(found)]
    return drawn + table.html(f"{caption}: among all authorities", ["What", "Figure"], summary, ["", "n"])


def _our_row(found: OwnChange) -> list[str]:
    """Each side with its own letter: a hidden year before says nothing of the years after."""
    statuses = [found.missing(years) or "incomplete" for years in (found.window.before, found.window.after)]
    name = f"{plainly(found.name)} ({'extract' if found.basis == EXTRACT else 'published'})"
    return _row(found, name, found.ours, statuses)


def _row(found: OwnChange, name: str, place: PlaceChange, statuses: Sequence[str] = ()) -> list[str]:
    """statuses: of each side, where they differ."""
    sides = zip((place.before, place.after), statuses or [place.status] * 2, strict=True)
    return [
        look.safe(name),
        *(exactly(found.measure, value) if isfinite(value) else _letter(status) for value, status in sides),
        _moved(place.difference, place.status),
        signed(place.change, 1) if isfinite(place.change) else _letter(place.status),
        SAID[place.status],
    ]


def _median_row(found: OwnChange) -> list[str]:
    known = found.neighbours_as_far[2]
    middle = found.neighbours_median
    return [
        look.safe(f"Median change of {known} {_noun(found)}"),
        *("", "", ""),
        signed(middle, 1) if middle is not None else _letter("not_available"),
        "" if middle is not None else "too few for a median",
    ]


def _moved(difference: float, status: str) -> str:
    """A difference in the measure's unit, with its sign."""
    if not isfinite(difference):
        return _letter(status)
    return f"{'+' if difference > 0 else ''}{words.number(difference, 1)}"


def _letter(status: str) -> str:
    """What stands where a figure is missing; what is not over yet stays blank."""
    return "" if status == "incomplete" else table.letter("not_applicable" if status == CLOSED else status)


def _among_all(found: OwnChange) -> Iterable[tuple[str, str]]:
    """What each figure is, in words, and the figure, or the letter of why there is none."""
    among, tails, none = found.among, found.tails, table.letter("not_available")
    there = isfinite(among.median)
    yield "Authorities with a change, ours among them" if tails else "Authorities with a change", words.number(found.of)
    yield "Median of their changes", signed(among.median, 1) if there else none
    yield "Middle 80% of their changes", f"{signed(among.tenth, 1)} to {signed(among.ninetieth, 1)}" if there else none
    yield "Of them, fell this much or more", words.number(tails.fell_as_much) if tails else none
    yield "Of them, rose this much or more", words.number(tails.rose_as_much) if tails else none
    if found.neighbours and isfinite(found.change):
        fell, rose, known = found.neighbours_as_far
        yield f"Of {known} {_noun(found)}, fell this much or more", words.number(fell)
        yield f"Of {known} {_noun(found)}, rose this much or more", words.number(rose)
    if isfinite(found.earlier_change):
        yield f"Our change before that, from {side(among, found.window.earlier)}", signed(found.earlier_change, 1)
    if found.prior is not None:
        low = round(found.prior.at_or_below * found.prior.of / 100)
        yield "Allowing for that change, authorities this low or lower", f"{low} of {found.prior.of}"
