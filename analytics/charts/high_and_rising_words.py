"""What is said of a site among the places that stood as it did before, and its tables. Plain text: pages escape it."""

from collections.abc import Iterable
from math import isfinite

from analytics.charts import look, table
from analytics.charts.findings import joined
from analytics.charts.over_time import Said
from analytics.charts.placebo_words import EITHER, amount, exactly, letter, roughly, shortest, signed
from analytics.charts.places_words import plainly
from analytics.comparators import places
from analytics.results import words
from analytics.results.before_after import (
    COUNT,
    FEWEST_STARTS,
    FROM_NOTHING,
    HIDDEN_OR_MISSING,
    OK,
    OUTSIDE,
    RATE,
    STOCK,
)
from analytics.results.high_and_rising import FEWEST_ALIKE, SMALL, TOO_FEW, HighAndRising, StoodAlike
from analytics.results.result import LETTERS

SIDES = ("Earlier", "Before", "After")
# why there is no group: the letter, and after it the words in the hatched place; then the title
REFUSED = {
    HIDDEN_OR_MISSING: (EITHER, "A year here is hidden or missing"),
    OUTSIDE: (LETTERS["not_available"], "Some years are not published"),
    FROM_NOTHING: (LETTERS["not_applicable"], "No percentage can be taken of 0"),
    SMALL: (LETTERS["not_applicable"], "Too few children before"),
    TOO_FEW: (LETTERS["not_applicable"], "Too few authorities stood alike"),
}
TITLES = {
    HIDDEN_OR_MISSING: "A year is hidden or missing, so no authorities stand beside it",
    OUTSIDE: "Some years are not published, so no authorities stand beside it",
    FROM_NOTHING: "0 before, so no percentage can be taken",
    SMALL: "Too few children before to set authorities beside it",
    TOO_FEW: "Too few authorities stood as it did before to say",
}


def said(found: HighAndRising, name: str) -> Said:
    """How many of the authorities that stood as the site did moved the way it moved; never why."""
    title = _title(found)
    sentence = " ".join(one for one in _sentences(found, plainly(name)) if one)
    return Said(title, sentence, f"Line chart: {found.measure.title}. {title}.")


def situation(group: StoodAlike) -> str:
    """ "high and rising", "low but rising"."""
    link = "and" if group.high == group.rising else "but"
    return f"{'high' if group.high else 'low'} {link} {'rising' if group.rising else 'not rising'}"


def meaning(found: HighAndRising) -> str:
    """What high and rising mean here, for the notes under the chart."""
    counts = found.measure.value == COUNT
    level = "for its number of children, " if counts else ""
    small = f" Authorities with fewer than {FEWEST_STARTS} a year before are left out." if counts else ""
    of = f"all {found.of} authorities" if found.of else "all authorities"
    return (
        f"High: {level}above the median of {of} before; low: at it or below. Rising: before, above the earlier years "
        f"({_of(found, found.window.earlier)}). The site itself is in no group.{small}"
    )


def _title(found: HighAndRising) -> str:
    if found.status != OK:
        return TITLES[found.status]
    rises, stood = found.change > 0, situation(found.alike)
    moved = f"{found.alike.rose if rises else found.alike.fell} of {found.alike.of}"
    return shortest([f"{moved}{noun} that were {stood} {_way(rises)} afterwards" for noun in (" authorities", "")])


def _way(rises: bool) -> str:
    return "rose" if rises else "fell"


def _sentences(found: HighAndRising, name: str) -> Iterable[str]:
    if found.status in (OK, TOO_FEW):
        yield _stood(found, name)
        yield from _came_of_them(found, name)
    else:
        yield from _refused(found, name)
    if found.alike is None or not (found.alike.high and found.alike.rising):
        yield _high_and_rising(found)
    yield "We cannot tell why." if found.status == OK else ""


def _refused(found: HighAndRising, name: str) -> Iterable[str]:
    what = found.measure.title
    if found.status == OUTSIDE:
        every = joined([_of(found, span) for span in (found.window.earlier, found.window.before, found.window.after)])
        yield f"{what}: it would take {every}, and not all of these years are published."
        yield "The number of children goes back further." if found.measure.value == RATE else ""
    elif found.status == FROM_NOTHING:
        yield f"{what}: in {name} it was 0 before, and no percentage can be taken of 0."
    elif found.status == SMALL:
        yield f"{what}: in {name} fewer than {FEWEST_STARTS} a year before, so that a child or two is a change of a tenth."
    else:
        yield f"{what}: in {name} a year is hidden or missing, so it is not known how it stood before or what came after."


def _stood(found: HighAndRising, name: str) -> str:
    """How the site stood: beside the median of all, and beside its own earlier years."""
    before, earlier = roughly(found.measure, found.before, found.earlier)
    of_what = ", for its number of children," if found.measure.value == COUNT else ""
    beside = "above" if found.alike.high else "below" if found.level < found.median else "at"
    moved = "up from" if found.before > found.earlier else "down from" if found.before < found.earlier else "level with"
    return (
        f"{name} was {situation(found.alike)} before ({_of(found, found.window.before)}): {before}, which{of_what} is "
        f"{beside} the median of {found.of} authorities, and {moved} {earlier} ({_of(found, found.window.earlier)})."
    )


def _came_of_them(found: HighAndRising, name: str) -> Iterable[str]:
    alike = found.alike
    if not alike.enough:
        yield f"Only {alike.of} other authorities stood as it did; fewer than {FEWEST_ALIKE} say too little."
        return
    often = "High figures often fall back" if alike.high else "Low figures often rise"
    yield (
        f"{often} by themselves: of {alike.of} other authorities that were {situation(alike)}, {alike.fell} fell and "
        f"{alike.rose} rose afterwards, with a median change of {signed(alike.changed.median)}."
    )
    if found.change:
        way = _way(found.change > 0)
        yield f"{name} {way} by {amount(found.change)}; {alike.as_far(found.change)} of the {alike.of} {way} as much or more."
    else:
        yield f"{name} neither rose nor fell."


def _high_and_rising(found: HighAndRising) -> str:
    group = found.high_and_rising
    return f"Of {group.of} authorities that were high and rising, {group.fell} fell." if group.enough else ""


def years(found: HighAndRising, phone: bool) -> list[str]:
    """The years of each side, as they stand under the axis."""
    spans = found.window.earlier, found.window.before, found.window.after
    if found.measure.kind == STOCK:
        return [f"{'31 March ' * (not phone)}{joined([str(year) for year in span])}" for span in spans]
    return [joined([str(year) for year in span]) for span in spans]


def _of(found: HighAndRising, span: tuple[int, ...]) -> str:
    """ "mean of 2014 and 2015"; of children on a day "31 March 2015"."""
    named = joined([str(year) for year in span])
    return f"31 March {named}" if found.measure.kind == STOCK else f"mean of {named}"


def of_before(value: float) -> str:
    """A side in per cent of before, whole."""
    return words.percent(value)


# The tables ----------------------------------------------------------------------------------------------------------


def numbers(found: HighAndRising, name: str, caption: str) -> str:
    """The way of the site, England and the groups; then every other authority that stood alike, A to Z."""
    summary = table.html(
        caption, ["What", name], [[look.safe(what), cell] for what, cell in _summary(found)], ["", "n"]
    )
    if found.alike is None or not found.alike.of:
        return summary
    named, alike = places.places(), found.alike
    cells = [
        [look.safe(named[key].name), words.percent(alike.earlier[key], 1), signed(change, 1)]
        for key, change in sorted(alike.changes.items(), key=lambda each: named[each[0]].name)
    ]
    heads = ["Authority", "Earlier years, per cent of before", "Change afterwards, per cent of before"]
    group = f"{caption}: every other authority that was {situation(alike)}"
    return summary + table.html(group, heads, cells, ["", "n", "n"])


def _summary(found: HighAndRising) -> list[tuple[str, str]]:
    """What each figure is, in words, and the figure, or the letter of why there is none."""
    spans = found.window.earlier, found.window.before, found.window.after
    own = found.earlier, found.before, found.after
    lacking = REFUSED[found.status][0] if found.status != OK else LETTERS["not_available"]
    missing = LETTERS["not_available"] if found.status == OUTSIDE else EITHER
    level = "Before, per 10,000 children" if found.measure.value == COUNT else "Before"

    def or_letter(value: float, told: str, otherwise: str) -> str:
        return told if isfinite(value) else letter(otherwise)

    rows = [
        (
            f"{side}: {_of(found, span)}",
            or_letter(value, exactly(found.measure, value) if isfinite(value) else "", missing),
        )
        for side, span, value in zip(SIDES, spans, own, strict=True)
    ]
    shares = {
        "Earlier years, per cent of before": (found.came_from, lacking),
        "Years after, per cent of before": (found.went_to, lacking),
        "England: earlier years, per cent of before": (found.england_came_from, LETTERS["not_available"]),
        "England: years after, per cent of before": (found.england_went_to, LETTERS["not_available"]),
    }
    rows += [(what, or_letter(value, words.percent(value, 1), why)) for what, (value, why) in shares.items()]
    rows += [
        (f"{level}: to set against the median", or_letter(found.level, words.number(found.level, 1), missing)),
        (
            f"{level}: median of authorities",
            or_letter(found.median, words.number(found.median, 1), LETTERS["not_available"]),
        ),
        ("Authorities with all years", words.number(found.of)),
    ]
    groups = {situation(one): one for one in (found.alike, found.high_and_rising) if one is not None}
    return [*rows, *(row for stood, group in groups.items() for row in _of_group(found, stood, group))]


def _of_group(found: HighAndRising, stood: str, group: StoodAlike) -> Iterable[tuple[str, str]]:
    yield f"Other authorities that were {stood}", words.number(group.of)
    yield "Of them, fell afterwards", words.number(group.fell)
    yield "Of them, rose afterwards", words.number(group.rose)
    if isfinite(found.change) and found.change and group is found.alike:
        way = _way(found.change > 0)
        yield f"Of them, {way} as much as this one or more", words.number(group.as_far(found.change))
    if group.enough:
        changed = group.changed
        yield "Median of their changes, per cent of before", signed(changed.median, 1)
        yield "Middle 80% of their changes", f"{signed(changed.tenth, 1)} to {signed(changed.ninetieth, 1)}"
