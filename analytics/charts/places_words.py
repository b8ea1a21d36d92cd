"""What is said of an authority beside the places like it: titles, sentences and the answer line. Plain text: pages escape it."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from math import isclose, isfinite

from analytics.charts import over_time
from analytics.charts.findings import capital, joined, lower
from analytics.charts.over_time import Said
from analytics.charts.places_lines import brief, is_share, said, whose
from analytics.charts.places_plot import CLOSED
from analytics.results import words
from analytics.results.places import MEAN, MEDIAN, PUBLISHED, AsDfePrints, Middle, PlaceRow, PlacesBeside

WORDS = {"higher": "higher than", "similar": "similar to", "lower": "lower than"}
NAMED = 3  # places a sentence names before it counts them
# why a place has no figure: after one name or number, and after several
LACKING = {
    "hidden": ("is hidden by DfE", "are hidden by DfE"),
    "low": ("rounds to 0 but is not 0", "round to 0 but are not 0"),
    CLOSED: ("was not an authority in this year", "were not authorities in this year"),
    "": ("has no published figure", "have no published figure"),
}
FAR_MORE = 2  # times as far as the median a mean must move before that is given as a reason
DFE_TITLES = {True: "DfE's two tools agree", False: "DfE's two tools disagree", None: "As DfE prints rates"}
AGREE = {True: ": DfE's two tools agree", False: ": DfE's two tools disagree", None: ""}
TOOLS = "DfE's Local Authority Interactive Tool (LAIT) shows the mean, its children's social care dashboard the median."


# The strips -------------------------------------------------------------------------------------------------------------


def strip(found: PlacesBeside, in_england: bool = True) -> Said:
    """How many of the places our figure is higher than, similar to and lower than, each by the interval of its ratio.

    in_england: our own children are part of England, so that we were compared with the rest of it.
    """
    sentences = [_standing(found), _based_on(found), _beside_england(found, in_england), _the_other_way(found)]
    return _said("Dot chart with intervals", found, _strip_title(found), [*sentences, _chosen_because(found)])


def _strip_title(found: PlacesBeside) -> str:
    if not found.of:
        return f"There are no {_noun(found, 2)} to stand beside"
    if not found.own.known:
        return _shortest(f"{_no_own(found)}{median}" for median in (_whose_median(found), ""))
    own = f": {_figure(found.own.value, found)}"
    median = f", their median {said(found.median, found.measure)}" if isfinite(found.median) else ""
    all_of_them = f"{_many(found.of)} {_noun(found, found.of)}"
    finding = _most_are(found)
    titles = [
        f"{finding}{own}{median}",
        f"{finding}{own}",
        finding,
        f"{_ways(found)} of {all_of_them}",
        f"beside {all_of_them}{own}",
    ]
    return _shortest(map(capital, titles))


def _most_are(found: PlacesBeside) -> str:
    """What we are beside most of them: "higher than five of ten neighbours"; of two alike both."""
    told = _told(found)
    if not told:
        few = f"too few to compare with any {_noun(found, 1)}"
        return few if found.n else f"no {_noun(found, 1)} has a figure"
    most = max(told.values())
    if most < told.total():
        return f"{_ways(found)} of {_compared(found, told.total(), 'the ')}"
    return f"{WORDS[next(iter(told))]} {'the one' if most == 1 else _every(most)} {_compared(found, most)}"


def _ways(found: PlacesBeside) -> str:
    """The word said of most, with how many; several where as many are said of each."""
    told = _told(found)
    most = max(told.values(), default=0)
    return joined([f"{WORDS[word]} {_many(most)}" for word in told if told[word] == most] or [""])


def _every(count: int) -> str:
    return "both" if count == 2 else f"all {_many(count)}"


def _told(found: PlacesBeside) -> Counter[str]:
    """Of how many places each word is said, in the order of WORDS."""
    every = [row.word for row in found.places]
    return Counter({word: every.count(word) for word in WORDS if word in every})


def _compared(found: PlacesBeside, count: int, the: str = "") -> str:
    """Those that could be compared, to follow a number: of all "ten neighbours", of some "the eight neighbours compared"."""
    counted = f"{_many(count)} " if the else ""
    if count == found.of:
        return f"{counted}{_noun(found, count)}"
    if found.set.role == "group":
        return f"{the}{counted}compared {_noun(found, count)}"
    return f"{the}{counted}{_noun(found, count)} compared"


def _whose_median(found: PlacesBeside) -> str:
    return f": {lower(whose(found))} median {_figure(found.median, found)}" if isfinite(found.median) else ""


def _no_own(found: PlacesBeside) -> str:
    """Why there is nothing of ours to compare, to begin a title."""
    if found.own.status == "hidden":
        return "Hidden by DfE, so not compared" if found.own.basis == PUBLISHED else "Too few children to compare"
    return "Too early to compare" if found.own.status == "incomplete" else "No figure of our own to compare"


def _standing(found: PlacesBeside) -> str:
    """ "Exampleshire is higher than five neighbours, similar to four and lower than one." """
    if not found.own.known:
        return _why_no_own(found)
    told = _told(found)
    untold = found.n - told.total()
    if not told:
        return f"The counts are too small to compare with any {_noun(found, 1)}." if untold else ""
    name, (first, *more) = plainly(found.own.name), told
    how_many = _every if not more and told.total() == found.of > 1 else _many
    start = f"{WORDS[first]} {how_many(told[first])} {_noun(found, told[first])}"
    rest = f" The counts are too small to compare with {_many(untold)} more." if untold else ""
    return f"{name} is {joined([start, *(f'{WORDS[word]} {_many(told[word])}' for word in more)])}.{rest}"


def _why_no_own(found: PlacesBeside) -> str:
    name, year = plainly(found.own.name), _year(found)
    if found.own.status == "hidden":
        few = f"There are too few children to show in {name} in the {year}."
        return f"DfE hides the figure of {name} for the {year}: small number." if found.own.basis == PUBLISHED else few
    if found.own.status == "incomplete":
        return f"The figure of {name} for the {year} is not complete yet."
    return f"{name} has no figure for the {year}."


def _based_on(found: PlacesBeside) -> str:
    """ "Based on 8 of 10: Dorset and Suffolk are hidden by DfE." """
    without = [row for row in found.places if not row.known]
    if not without:
        return ""
    reasons: dict[str, list[PlaceRow]] = {}
    for row in without:
        reasons.setdefault(row.status if row.status in LACKING else "", []).append(row)
    why = [f"{_named(rows)} {LACKING[reason][len(rows) > 1]}" for reason, rows in reasons.items()]
    return f"Based on {found.n} of {found.of}: {'; '.join(why)}."


def _named(rows: Sequence[PlaceRow]) -> str:
    """Names, or how many where they would be too many. A name with an "and" of its own is set apart by a comma."""
    if len(rows) > NAMED:
        return _many(len(rows))
    names = [plainly(row.name) for row in rows]
    apart = len(names) > 1 and any(" and " in name for name in names)
    return f"{', '.join(names[:-1])}, and {names[-1]}" if apart else joined(names)


def _beside_england(found: PlacesBeside, in_england: bool) -> str:
    row = _england(found)
    if row is None or not found.own.known:
        return ""
    other = f"{'the rest of ' * in_england}{row.name}"
    few = f"There are too few to compare it with {other}."
    return f"It is {words.against_comparator(row.ratio, other)}." if row.word else few


def _england(found: PlacesBeside) -> PlaceRow | None:
    return next((row for row in found.references if row.role == "england" and row.known), None)


def _the_other_way(found: PlacesBeside) -> str:
    """The same two figures with the unaccompanied children counted the other way."""
    other = found.other_way
    if other is None:
        return ""
    own = f"{plainly(other.own.name)} has {_figure(other.own.value, other)}" if other.own.known else ""
    median = f"{lower(whose(other))} median is {_figure(other.median, other)}"
    parts = [part for part in (own, f"the {median}" if isfinite(other.median) else "") if part]
    way = "Without" if other.without_uasc else "With"
    return f"{way} unaccompanied children, {joined(parts)}." if parts else ""


def _chosen_because(found: PlacesBeside) -> str:
    """A set that somebody chose says why, in their own words."""
    if found.set.role != "group":
        return ""
    reason = " ".join(found.set.reason.split())
    return f"Chosen by user because: “{reason}”" if reason else "Chosen by user; no reason was given."


# The answer line --------------------------------------------------------------------------------------------------------


def answer(found: PlacesBeside, in_england: bool = True) -> str:
    """One sentence: our figure beside the middle of the places, and beside England.

    More or fewer than at the middle is said only where our own interval leaves the median out; the median has none.
    """
    if not found.own.known:
        return _why_no_own(found)
    row = _england(found)
    england = f"{WORDS[row.word]} {'the rest of ' * in_england}{row.name}" if row and row.word else ""
    parts = [part for part in (_beside_middle(found), england) if part]
    if not parts:
        return "There are too few figures to compare with."
    return f"{capital('; '.join(parts))}."


def _beside_middle(found: PlacesBeside) -> str:
    own = found.own
    if not all(map(isfinite, (found.median, own.lower, own.upper))):
        return ""
    measure = found.measure
    some = "with a figure" if found.n < found.of else ""
    like = "similar places" if found.set.role == "neighbours" else "places chosen by the user"
    middle = " ".join(part for part in ("at the middle of", _many(found.n), like, some) if part)
    apart = not own.lower <= found.median <= own.upper
    if is_share(measure):
        share = f"share of {measure.out_of} {measure.did}"
        way = "higher" if own.value > found.median else "lower"
        return f"a {way} {share} than {middle}" if apart else f"about as large a {share} as {middle}"
    noun = brief(measure.counted)
    counted = f"{noun} per 10,000 {'' if noun == 'children' else 'children '}{measure.did}"
    way = "more" if own.value > found.median else "fewer"
    return f"{way} {counted} than {middle}" if apart else f"about as many {counted} as {middle}"


# One left out -----------------------------------------------------------------------------------------------------------


def left_out(found: PlacesBeside) -> Said:
    """How far the median and the mean of the set on show move with one place left out, and on whom the mean hangs."""
    shown = {each.method: each.middle for each in found.middles if each.comparator.key == found.set.key}
    median, mean = shown.get(MEDIAN), shown.get(MEAN)
    if median is None:
        few = f"Fewer than three {_noun(found, 2)} have a figure"
        return _said("Dot chart", found, f"{few}: no median", [f"{few}, so there is no median and no mean of them."])
    sentences = [_median_moves(found, median), _mean_moves(found, median, mean) if mean else ""]
    sentences.append("DfE's LAIT shows the mean; its dashboard the median." if found.set.role == "neighbours" else "")
    sentences.append(f"Based on {median.n} of {found.of}." if median.n < found.of else "")
    return _said("Dot chart", found, _left_out_title(found, median), sentences)


def _left_out_title(found: PlacesBeside, median: Middle) -> str:
    low, high = median.moves
    span = said(low, found.measure) if isclose(low, high) else " to ".join(_apart((low, high), found, 0))
    one = "place" if found.set.role == "group" else "neighbour"
    if not found.own.known:
        return f"Median {span} whichever {one} is left out"
    if low <= found.own.value <= high:
        return f"Inside the median's range with one {one} left out: {span}"
    return f"{'Above' if found.own.value > high else 'Below'} the median whichever {one} is left out: {span}"


def _median_moves(found: PlacesBeside, median: Middle) -> str:
    low, high = median.moves
    if isclose(low, high):
        return f"The median stays {said(low, found.measure, 1)} whichever {_noun(found, 1)} is left out."
    return f"Leaving out one {_noun(found, 1)} moves the median between {' and '.join(_apart((low, high), found, 1))}."


def _mean_moves(found: PlacesBeside, median: Middle, mean: Middle) -> str:
    """Which place the mean hangs on most, and whether the median hangs much less on any."""
    without = mean.left_out[mean.hangs_on]
    if isclose(mean.value, without):
        return ""
    name = next((plainly(row.name) for row in found.places if row.key == mean.hangs_on), "one of them")
    before, after = _apart((mean.value, without), found, 0)
    most = max(abs(moved - median.value) for moved in median.left_out.values())
    why = ": this is why the median is used" if abs(without - mean.value) > FAR_MORE * most else ""
    return f"Leaving out {name} moves the mean from {before} to {after}{why}."


# As DfE prints ----------------------------------------------------------------------------------------------------------


def dfe(found: PlacesBeside) -> Said | None:
    """Where DfE's two tools put us, from the rates as printed; None where DfE prints none."""
    if not found.as_dfe_prints:
        return None
    ordered = sorted(found.as_dfe_prints, key=lambda one: one.comparator.key != found.set.key)
    first, own = ordered[0], _printed(ordered[0].own, found)
    rounded = "whole numbers" if found.series.publication == "cla" else "to one decimal"
    start = (
        f"As DfE prints rates, {rounded}, {plainly(found.own.name)} has {own}, which is {_beside_both(first, found)}"
    )
    sentences = [f"{start}{AGREE[_agree(first)]}.", _fallen_out(first)]
    for other in ordered[1:]:
        sentences += [f"It is {_beside_both(other, found)}{AGREE[_agree(other)]}.", _fallen_out(other)]
    mean, *median = _sides(first)
    short = f"{mean} the mean, {median[0]} the median" if median else f"{mean} mean and median"
    return _said("Words", found, f"{DFE_TITLES[_agree(first)]}: {own} is {short}", [*sentences, TOOLS])


def _agree(one: AsDfePrints) -> bool | None:
    """Whether the mean and the median lie on one side of us; None where we lie on one of them."""
    return None if one.own in (one.mean, one.median) else not one.disagree


def _sides(one: AsDfePrints) -> list[str]:
    """Where we lie, beside the mean and beside the median; once where that is the same."""
    ways = (
        "above" if one.own > other else "below" if one.own < other else "equal to" for other in (one.mean, one.median)
    )
    return list(dict.fromkeys(ways))


def _beside_both(one: AsDfePrints, found: PlacesBeside) -> str:
    mean, median = (f"({_printed(each, found, one.own)})" for each in (one.mean, one.median))
    of = f"of the {one.comparator.key.partition(':')[2]} model's {_many(one.of)} neighbour{'s' * (one.of != 1)}"
    ways = _sides(one)
    if len(ways) == 1:
        return f"{ways[0]} both the mean {of} {mean} and their median {median}"
    return f"{ways[0]} the mean {of} {mean} and {ways[1]} their median {median}"


def _fallen_out(one: AsDfePrints) -> str:
    if one.n == one.of:
        return ""
    return f"Both are based on {one.n} of {one.of} with a printed rate: those without silently fall out."


def _printed(value: float, found: PlacesBeside, beside: float | None = None) -> str:
    """A rate as DfE's tools have it: one decimal, none where it is whole, two where one would make it equal to another."""
    same = beside is not None and value != beside and words.round_half_up(value, 1) == words.round_half_up(beside, 1)
    text = words.number(value, 2 if same else 1)
    return text.removesuffix(".0") if found.series.publication == "cla" else text


# Words ------------------------------------------------------------------------------------------------------------------


def plainly(name: str) -> str:
    """A name as a sentence has it: "Bristol, City of" is "City of Bristol"."""
    return re.sub(r"^([^,]+), ((?:City|County) of)$", r"\2 \1", name)


def _said(chart: str, found: PlacesBeside, title: str, sentences: Iterable[str]) -> Said:
    return Said(title, " ".join(one for one in sentences if one), f"{chart}: {found.measure.title}. {title}.")


def _shortest(titles: Iterable[str]) -> str:
    """The first that is short enough, or else the last."""
    for title in titles:
        if len(title.split()) <= words.LONGEST_TITLE:
            break
    return title


def _noun(found: PlacesBeside, count: int) -> str:
    """ "neighbours"; a set that somebody chose is never called that."""
    one = count == 1
    if found.set.role == "group":
        return f"place{'' if one else 's'} chosen by the user"
    return f"neighbour{'' if one else 's'}"


def _many(count: int) -> str:
    return over_time.SMALL[count] if 0 < count < len(over_time.SMALL) else words.number(count)


def _year(found: PlacesBeside) -> str:
    return words.period(date(found.year - 1, 4, 1), date(found.year, 3, 31))


def _figure(value: float, found: PlacesBeside) -> str:
    """ "27 per 10,000", "44%"."""
    return f"{said(value, found.measure)}{'' if is_share(found.measure) else ' per 10,000'}"


def _apart(values: tuple[float, float], found: PlacesBeside, places: int) -> list[str]:
    """Two different figures with the fewest decimals, from some on, that tell them apart."""
    enough = next((p for p in range(places, 3) if len({words.round_half_up(v, p) for v in values}) == 2), 3)
    return [said(value, found.measure, enough) for value in values]
