"""What is said of the smallest change that could be told, and of what would make a smaller one possible to tell."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import isfinite

from analytics.charts.findings import joined
from analytics.charts.over_time import SMALL, Said
from analytics.results import words
from analytics.results.could_we_tell import (
    EXTRACT,
    FEWEST_YEARS,
    FOUND_IN,
    NOBODY_BESIDE,
    NONE_IN_A_YEAR,
    PER_CENT,
    SURE_OF,
    TO_TELL,
    BesideTrial,
    CouldWeTell,
    PublishedTrial,
    Telling,
    Told,
    places_to_tell,
)

SUBTITLE = (
    "Smallest fall and rise from the mean of the years before that the mean of one, two or three years after could tell "
    f"from chance ({SURE_OF:.0f}% confidence, found {FOUND_IN / 10:.0f} times in 10). A change inside a bar is one "
    "that chance alone can bring."
)
INDEPENDENT = (
    "This takes each year to vary by chance around one level. Where a level drifts, a place moves farther than that of "
    "itself."
)
USUAL_YEARS = 2  # years after that a title and most sentences speak of


def years_after(years: int) -> str:
    """Such as "one year", "two years"."""
    return f"{SMALL[years]} {'year' if years == 1 else 'years'}"


def change(telling: Telling, size: float) -> str:
    """Such as "33%" or "1.8 points"."""
    return words.percent(size, 0 if size >= 9.5 else 1) if telling.unit == PER_CENT else points(size)


def points(size: float, places: int = 1) -> str:
    said = words.number(size, places)
    return f"{said} {'point' if float(said) == 1 else 'points'}"


def children(count: float) -> str:
    """Such as "81 children"; under one is not said to be none."""
    return words.count_of(count, "children") if words.round_half_up(count) else "under 1 child"


def beside_name(found: CouldWeTell) -> str:
    """What our rate is set against: "Against the median of statistical neighbours, 2025 model"."""
    return f"Against the median of {found.beside.name}" if found.beside else "Against neighbours"


def in_order(found: CouldWeTell) -> list[tuple[str, Telling]]:
    """What each telling is called in a table."""
    starting = f"{found.starting.title}, per 10,000"
    beside = beside_name(found)
    return [
        (f"{starting}: alone", found.alone),
        (f"{starting}: {beside[0].lower()}{beside[1:]}", found.against),
        (f"{found.within.title}: alone", found.share),
    ]


def named_trial(each: BesideTrial) -> str:
    """What a trial was built to tell: "No Wrong Door trial: built to tell 1.85 points (12 to 17 at the first referral)"."""
    trial = each.trial
    return f"{trial.model} trial: built to tell {trial.detectable:g} points ({trial.ages})"


def counted(trial: PublishedTrial) -> str:
    """What a trial counted, and within what time where that is not said already."""
    return trial.outcome if not trial.window or trial.window in trial.outcome else f"{trial.outcome}, {trial.window}"


def stands_on(telling: Telling) -> str:
    """The years a telling stands on, what was left out, and whose count it is."""
    basis = "own extract" if telling.basis == EXTRACT else "as published"
    if not telling.years:
        return f"no year ({basis})" + "".join(f"; {said}" for said in _left_out(telling))
    return "; ".join([f"{_span(telling.years)} ({_count(telling.years)}, {basis})", *_left_out(telling)])


def why_not(telling: Telling) -> str:
    """Why nothing can be told."""
    if telling.reason == NOBODY_BESIDE:
        return "Choose places to compare with: neighbours or a group of your own"
    if telling.reason == NONE_IN_A_YEAR:
        return "There are years with no children at all, of which no percentage can be taken"
    left_out = "".join(f"; {said}" for said in _left_out(telling))
    return f"Too few years: {_count(telling.years)} known, {FEWEST_YEARS} are needed{left_out}"


def _left_out(telling: Telling) -> Iterable[str]:
    if telling.hidden:
        yield f"{_many(telling.hidden)} left out: hidden"
    if telling.early:
        yield f"{_many(telling.early)} left out: too early"


def _many(years: int) -> str:
    return f"{years} {'year' if years == 1 else 'years'}"


def _count(years: Sequence[int]) -> str:
    return _many(len(years)) if years else "no year"


def _span(years: Sequence[int]) -> str:
    """ "2013 to 2025", or "2013 to 2025 with gaps"."""
    gaps = any(after - before > 1 for before, after in pairwise(years))
    return f"{years[0]} to {years[-1]}{' with gaps' if gaps else ''}" if len(years) > 1 else f"{years[0]}"


# The finding ---------------------------------------------------------------------------------------------------------


def said(found: CouldWeTell) -> Said:
    """What two years could tell; then each number of years, and how far places moved in published years whatever they did."""
    title = _title(found)
    alt = f"Bars from the smallest fall to the smallest rise that could be told from chance. {title}."
    if not found.can:
        return Said(title, f"{why_not(found.alone)}.", alt)
    return Said(title, " ".join(_sentences(found)), alt)


def _title(found: CouldWeTell) -> str:
    """Of the rate, alone or against others, whichever could tell the smaller fall; of the share where there is no rate."""
    known = [(telling, told) for _, telling in in_order(found) if (told := telling.told(USUAL_YEARS))]
    falls = [(telling, told.fall) for telling, told in known if isfinite(told.fall)]
    rates = [one for one in falls if one[0].unit == PER_CENT]
    if not falls:
        return "Too few years to say what could be told from chance"
    # in whole per cent, as the title shows it: of two alike the first, which is alone
    telling, fall = min(rates, key=lambda one: words.round_half_up(one[1])) if rates else falls[0]
    against = " against others" if telling is found.against else ""
    return f"Two years{against} could tell a fall of {change(telling, fall)} or more from chance"


def _sentences(found: CouldWeTell) -> Iterable[str]:
    if found.alone.after:
        yield from _of_starting(found)
    if found.share.after:
        yield from _of_share(found)
    yield from _moved(found)


def _of_starting(found: CouldWeTell) -> Iterable[str]:
    alone = found.alone
    yield (
        f"{found.starting.title}: {found.la_name} had a mean of {_rate(alone.level)} per 10,000 in the years "
        f"{_span(alone.years)}, {children(alone.a_year)} a year at today's population."
    )
    yield f"{_each_year(alone)} could be told from chance."
    if found.against.after:
        yield f"{beside_name(found)}: {joined([change(found.against, told.fall) for told in found.against.after])}."
    if off := _newest_off(alone):
        yield off


def _each_year(telling: Telling) -> str:
    """ "A fall of 33% (105 children a year) in one year, 26% (81) in two years and 22% (71) in three years"."""
    first, *others = [told for told in telling.after if isfinite(told.fall)] or telling.after
    way = "fall" if isfinite(first.fall) else "rise"

    def size(told: Told) -> tuple[float, float]:
        return (told.fall, told.fewer) if way == "fall" else (told.rise, told.more)

    begins = f"A {way} of {change(telling, size(first)[0])} ({children(size(first)[1])} a year)"
    parts = [f"{begins} in {years_after(first.years_after)}"]
    for told in others:
        value, count = size(told)
        parts.append(f"{change(telling, value)} ({words.number(count)}) in {years_after(told.years_after)}")
    return joined(parts)


def _newest_off(telling: Telling) -> str:
    """What a newest year that is itself far off the mean means for a change told from that mean."""
    percent = 100 * (telling.newest / telling.level - 1)
    if abs(percent) < TO_TELL:
        return ""
    way = "above" if percent > 0 else "below"
    return (
        f"The newest year, {_rate(telling.newest)}, was {words.percent(abs(percent))} {way} that mean. Changes are told "
        "from the mean, so going back to it would be none."
    )


def _rate(value: float) -> str:
    return words.rate(value, 0 if value >= 10 else 1)


def _of_share(found: CouldWeTell) -> Iterable[str]:
    share = found.share
    yield (
        f"{found.within.title}: {words.percent(share.level, 1)} in the years {_span(share.years)}, of "
        f"{words.number(found.own_referrals_a_year)} first referrals in the newest."
    )
    yield f"{_each_year(share)} could be told from chance."


def _moved(found: CouldWeTell) -> Iterable[str]:
    """How many authorities moved as far in the newest published years, whatever they did: chance is not all there is."""
    told = found.alone.told(USUAL_YEARS)
    if told is None or not told.of:
        return
    least = words.number((100 - SURE_OF) / 100 * told.of)
    yield (
        f"{INDEPENDENT} In the {SMALL[USUAL_YEARS]} newest published years {told.moved} of {told.of} authorities lay as "
        f"far off their own years before as they could have told, where chance alone gives about {least}. We cannot tell why."
    )


# What would help -----------------------------------------------------------------------------------------------------


def evaluable(found: CouldWeTell) -> list[str]:
    """What would make a change possible to tell: a sentence or two for each way, with the numbers of this place."""
    ways = [_comparison(found), _staggered(found), *_trials_size(found), _pooled(found)]
    return [way for way in [*ways, *AGREED_BEFORE] if way]


AGREED_BEFORE = (
    "Dates agreed before: write down the day of the start, the teams that start, and the years that will be looked at.",
    "One question fixed before: write down the one figure that will be looked at, and the size of change that would matter. "
    "Of many figures looked at afterwards, some move by chance.",
)


def _comparison(found: CouldWeTell) -> str:
    alone, against = (telling.told(USUAL_YEARS) for telling in (found.alone, found.against))
    if alone is None or against is None:
        return (
            "A comparison group: agree before the start on places that will not start the same, and set your rate against "
            "theirs each year."
        )
    before, after = (change(found.alone, told.fall) for told in (alone, against))
    who = "neighbours" if found.beside.role == "neighbours" else "the group"
    takes_out = "It still takes out what moves everywhere at once, so agree on the places before the start."
    if after == before:
        narrows = f"set against {who}, two years can tell a fall of {after}, as alone: here it narrows nothing"
    elif against.fall < alone.fall:
        narrows = f"set against {who}, two years can tell a fall of {after} instead of {before}"
        takes_out = "It also takes out what moves everywhere at once. Agree on the places before the start."
    else:
        narrows = f"set against {who}, two years can tell a fall of {after}, alone {before}: here it narrows nothing"
    return f"A comparison group: {narrows}. {takes_out}"


def _staggered(found: CouldWeTell) -> str:
    start = "A staggered start: begin in half of the teams, drawn by lot, and a year later in the others"
    if not isfinite(found.halves):
        return f"{start}, so that both halves have the same year behind them."
    return (
        f"{start}. {words.number(found.own_referrals_a_year)} first referrals in two equal halves could then tell a fall "
        f"of {points(found.halves)} in the share starting within 18 months. Children of one team are alike, and so are "
        "brothers and sisters, so in truth the size is larger."
    )


def _trials_size(found: CouldWeTell) -> Iterable[str]:
    for each in found.trials:
        if not isfinite(each.needed) or each.trial.planned is None:
            continue
        years = words.number(each.years_for_needed, 1)
        of_yours = f", {years} years of your first referrals at the ages it counts ({each.trial.ages})" if years else ""
        yield (
            f"A trial's size: to tell {each.trial.detectable:g} points from {each.trial.baseline:g}% a simple trial needs "
            f"{words.number(each.needed)} children allotted one by one{of_yours}. The {each.trial.model} trial planned "
            f"{words.number(each.trial.planned)} ({each.trial.design})."
        )


def _pooled(found: CouldWeTell) -> str:
    needed = places_to_tell(found.alone, USUAL_YEARS)
    if needed is None:
        return "A pooled region: several places that start together and are counted together can tell a smaller change."
    if needed == 1:
        return f"A pooled region is not needed to tell a fall of {TO_TELL}% in two years."
    return (
        f"A pooled region: about {needed} places of this size that start together and are counted together could tell a fall "
        f"of {TO_TELL}% in two years, if their years vary independently. What moves in all of them at once needs a "
        "comparison group as well."
    )
