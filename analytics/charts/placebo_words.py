"""What is said of a change among the same change in every authority, and its tables: the words of the placebo strip."""

from collections.abc import Iterable, Sequence
from math import isfinite

from analytics.charts import look, over_time, table
from analytics.charts.findings import joined, lower
from analytics.charts.over_time import Said
from analytics.charts.places_words import plainly
from analytics.comparators import places
from analytics.results import words
from analytics.results.before_after import (
    COUNT,
    FROM_NOTHING,
    HIDDEN_OR_MISSING,
    OK,
    OUTSIDE,
    SHARE,
    STOCK,
    BeforeAfter,
    Changing,
    PriorTrend,
)
from analytics.results.result import LETTERS

EITHER = f"{LETTERS['hidden']} or {LETTERS['not_available']}"  # which of the two it was is not handed on
# why there are no dots: the letter, and after it the words in the hatched place
REFUSED = {
    HIDDEN_OR_MISSING: (EITHER, "A year here is hidden or missing"),
    OUTSIDE: (LETTERS["not_available"], "Some years are not published"),
    FROM_NOTHING: (LETTERS["not_applicable"], "No percentage can be taken of 0"),
}


# The tables ----------------------------------------------------------------------------------------------------------


def numbers(found: BeforeAfter, name: str, caption: str) -> str:
    """What was compared, a row a figure; then every authority with a change, A to Z, in a table that scrolls."""
    summary = table.html(
        caption, ["What", name], [[look.safe(what), said] for what, said in _summary(found)], ["", "n"]
    )
    if not found.changes:
        return summary
    named = sorted((name_of(key, found, name), change) for key, change in found.changes.items())
    cells = [[look.safe(each), signed(change, 1)] for each, change in named]
    heads = ["Authority", "Change, per cent of before"]
    return summary + table.html(f"{caption}: every authority with a change", heads, cells, ["", "n"])


def name_of(key: str, found: BeforeAfter, name: str) -> str:
    """An authority's name; the looked-at place may be one that DfE does not know (an invented one) and brings its own."""
    return name if key == found.place_key and key not in places.places() else places.places()[key].name


def _summary(found: BeforeAfter) -> list[tuple[str, str]]:
    """What each figure is, in words, and the figure, or the letter of why there is none."""
    lacking = REFUSED[found.status][0] if found.status != OK else LETTERS["not_available"]
    none = {OUTSIDE: lacking}.get(found.status, LETTERS["not_available"])  # what nobody has
    tails = found.tails

    def change(value: float, otherwise: str) -> str:
        return signed(value, 1) if isfinite(value) else letter(otherwise)

    rows = [
        (f"Before: {side(found, found.window.before)}", _side(found, found.before)),
        (f"After: {side(found, found.window.after)}", _side(found, found.after)),
        ("Change, per cent of before", change(found.change, lacking)),
        ("England's change over the same years", change(found.england_change, none)),
        ("Median of all authorities' changes", change(found.median, none)),
        ("Middle 80% of authorities' changes", _middle(found) or letter(none)),
        ("Authorities with a change", words.number(found.of)),
        ("Of them, fell this much or more", words.number(tails.fell_as_much) if tails else letter(lacking)),
        ("Of them, rose this much or more", words.number(tails.rose_as_much) if tails else letter(lacking)),
    ]
    if found.prior is None:
        return rows
    return [
        *rows,
        (f"Change before that, from {side(found, found.window.earlier)}", signed(found.prior.earlier_change, 1)),
        ("Allowing for that change, authorities this low or lower", f"{_this_low(found.prior)} of {found.prior.of}"),
    ]


def letter(text: str) -> str:
    """What stands in a table where a figure is missing."""
    return f'<span class="hw-missing">{text}</span>'


def _middle(found: BeforeAfter) -> str:
    return f"{signed(found.tenth, 1)} to {signed(found.ninetieth, 1)}" if isfinite(found.tenth) else ""


def _side(found: BeforeAfter, value: float) -> str:
    if isfinite(value):
        return exactly(found.measure, value)
    return letter(LETTERS["not_available"] if found.status == OUTSIDE else EITHER)


# Words ---------------------------------------------------------------------------------------------------------------


def said(found: BeforeAfter, name: str) -> Said:
    """How far the site moved and how many moved as far; both sides and England's change; never why."""
    title = _title(found, name)
    sentence = " ".join(one for one in _sentences(found, plainly(name)) if one)
    return Said(title, sentence, f"Dot strip: {found.measure.title}. {title}.")


def also(name: str, change: float) -> str:
    """What another place, our own, did over the same years: "Devon fell by 3% over the same years." """
    who = plainly(name)
    return (
        f"{who} {did(change)} by {amount(change)} over the same years." if change else f"{who} neither rose nor fell."
    )


def signed(change: float, decimals: int | None = None) -> str:
    """A change in per cent with its sign: "−12%", "+0.4%"; decimals: where not whole, or for small ones one."""
    if decimals is None and 0 < abs(change) < 0.05:
        return "just above 0%" if change > 0 else "just below 0%"
    shown = words.percent(change, _decimals(change) if decimals is None else decimals)
    return f"+{shown}" if change > 0 else shown


def amount(change: float) -> str:
    """How much, without its direction: "12%", "0.4%", "less than 0.1%"."""
    return "less than 0.1%" if 0 < abs(change) < 0.05 else words.percent(abs(change), _decimals(change))


def _decimals(change: float) -> int:
    return 1 if 0 < abs(change) < 0.95 else 0


def did(change: float) -> str:
    """What a change that is not nothing did."""
    return "fell" if change < 0 else "rose"


def _title(found: BeforeAfter, name: str) -> str:
    """The longest that is short enough; the last ones leave out the name, which the page has said."""
    who = plainly(name)
    if found.status != OK:
        return no_change(found, name)
    if not found.change:
        fell, rose, _ = ways(found)
        rest = f"neither rose nor fell: {fell} of {found.of} authorities fell, {rose} rose"
        return shortest([f"{who} {rest}", f"N{rest[1:]}"])
    moved, by = did(found.change), amount(found.change)
    same = found.tails.fell_as_much if found.change < 0 else found.tails.rose_as_much
    as_much = [f"{same} of {found.of}{noun} {moved} as much or more" for noun in (" authorities", "")]
    named = [f"{who} {moved} by {by}: {each}" for each in as_much]
    return shortest([*named, f"{moved.capitalize()} by {by}: {as_much[0]}"])


def no_change(found: BeforeAfter, name: str) -> str:
    """The title where there is no change, and why."""
    why = {
        HIDDEN_OR_MISSING: "a year is hidden or missing, so there is no change",
        OUTSIDE: "some years are not published, so there is no change",
        FROM_NOTHING: "0 before, so no percentage can be taken",
    }[found.status]
    return shortest([f"{plainly(name)}: {why}", f"{why[0].upper()}{why[1:]}"])


def shortest(titles: Sequence[str]) -> str:
    """The first title that is short enough, else the last."""
    return next((title for title in titles if len(title.split()) <= words.LONGEST_TITLE), titles[-1])


def ways(found: BeforeAfter) -> tuple[int, int, int]:
    """How many authorities fell, rose, and did neither."""
    changes = found.changes.values()
    return sum(each < 0 for each in changes), sum(each > 0 for each in changes), sum(each == 0 for each in changes)


def _sentences(found: BeforeAfter, name: str) -> Iterable[str]:
    what = lower(found.measure.title)
    before, after = (side(found, years) for years in (found.window.before, found.window.after))
    told = roughly(found.measure, found.before, found.after)
    if found.status == HIDDEN_OR_MISSING:
        yield f"{found.measure.title}: in {name} a year is hidden or missing, so no change can be worked out."
        yield f"It would be from {before} to {after}."
    elif found.status == OUTSIDE:
        yield f"{found.measure.title}: the change would be from {before} to {after}."
        yield "Not all of these years are published, so there is none for any authority."
    elif found.status == FROM_NOTHING:
        yield f"{found.measure.title}: in {name} it was 0 before ({before}), and {told[1]} after ({after})."
        yield "No percentage can be taken of 0."
    else:
        yield f"In {name}, {what}: {told[0]} before ({before}), {told[1]} after ({after})."
    if isfinite(found.england_change):
        yield f"{england(found.england_change)} over the same years."
    if found.status == OK:
        yield from _beside_all(found, name)


def england(change: float) -> str:
    """ "England rose by 4%"."""
    return f"England {did(change)} by {amount(change)}" if change else "England neither rose nor fell"


def _beside_all(found: BeforeAfter, name: str) -> Iterable[str]:
    if found.change:
        fell, rose = found.tails.fell_as_much, found.tails.rose_as_much
        yield f"Counting {name}, {fell} of {found.of} authorities fell this much or more and {rose} rose this much or more."
    else:
        fell, rose, neither = ways(found)
        yield f"Of {found.of} authorities {fell} fell, {rose} rose and {neither} did neither, {name} among them."
    if found.measure.value == SHARE and found.change:
        yield "These percentages are of the share before, not points."
    if found.prior is not None:
        why = "High figures often fall back: a" if found.prior.coefficient < 0 else "A"
        yield f"{why}llowing for the change before that, {_this_low(found.prior)} of {found.prior.of} authorities are this low or lower."
    yield "We cannot tell why."


def _this_low(prior: PriorTrend) -> int:
    return round(prior.at_or_below * prior.of / 100)


def side(found: BeforeAfter, years: tuple[int, ...]) -> str:
    """ "the mean of the years ending 31 March 2014 and 2015"; of children on a day "31 March 2015"."""
    if found.measure.kind == STOCK:
        return joined([f"31 March {year}" for year in years])
    return f"the mean of the years ending 31 March {joined([str(year) for year in years])}"


def roughly(measure: Changing, *values: float) -> list[str]:
    """Figures as sentences say them side by side: whole, unless two would look alike or one is small."""
    alike = len({words.number(value) for value in values}) < len(set(values))
    return [f"{words.number(value, 1) if alike else over_time.number(value)}{_sign(measure)}" for value in values]


def exactly(measure: Changing, value: float) -> str:
    """A figure as tables give it; a count is a half at times, being the mean of two years."""
    whole = measure.value == COUNT and value == round(value)
    return f"{words.number(value, 0 if whole else 1)}{_sign(measure)}"


def _sign(measure: Changing) -> str:
    return "%" if measure.value == SHARE else ""
