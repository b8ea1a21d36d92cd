"""The one place where figures become words. Words never rank, never judge and never claim a cause."""

import math
import re
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from analytics.measures.declare import Measure, is_on_a_day
from analytics.results.result import LETTERS
from analytics.results.verdict import (
    DAYS,
    DIFFERENCE,
    DOES_NOT_ADD_UP,
    FALL,
    FEW_EVENTS,
    FEW_FOLLOWED,
    FEWEST_EVENTS,
    FEWEST_FOLLOWED,
    HIDDEN,
    INCOMPLETE,
    NET_CHANGE,
    NO_CHANGE,
    NOT_THERE,
    RATIO,
    RISE,
    TOO_FEW,
    Figure,
    Verdict,
    family_of,
)
from analytics.stats.estimate import Estimate, is_missing

LONGEST_TITLE = 14  # words
BY_CHANCE = "A difference this size is common by chance in a place this size, so this is not a clear change."
NOT_BY_CHANCE = "Chance alone would rarely give a difference this size. We cannot tell why from these figures."
UNEXPLAINED = "The recorded starts and exits do not add up to the change in the number, so this is not a clear change."
COUNTING_NOISE = "The interval shows counting noise only."
TOGETHER = "Brothers and sisters often enter together, so real variation is wider than shown."
REFERRED_TOGETHER = "Brothers and sisters are often referred together, so real variation is wider than shown."
# shorter words for a title, where the page has already said what started
BRIEFLY = {"started to be looked after": "started", "ceased to be looked after": "left care"}
MONTHS_OF_DAYS = {91: 3, 182: 6, 365: 12, 547: 18, 730: 24}  # R11
UNIT_WORDS = {
    "per_10000": "per 10,000 children aged 0 to 17",
    "percent": "per cent",
    "days": "mean number of days",
    "per_1000_days": "per 1,000 placement days",
    "children": "children",
}
YEARS_IN_WORDS = {2: "two", 3: "three", 4: "four", 5: "five"}

# A star stands for any ending. Some of these have harmless uses; none of our texts needs them.
BANNED = (
    *("performance", "best", "worst", "good", "improve*", "worse*", "failing", "league", "rank*", "outperform*"),
    *("due to", "led to", "because of", "caused by", "impact*", "effect", "effects", "the programme reduced"),
    *("significant*", "predicted", "expected demand", "the same as", "no difference"),
    *("cases", "caseload*", "client", "clients", "LAC", "kid", "kids"),
)


# Numbers ------------------------------------------------------------------------------------------------------------


def round_half_up(x: float, places: int = 0) -> float:
    """Round as people do: 2.5 gives 3, 28.45 gives 28.5 at one place, −2.5 gives −3. NaN stays NaN.

    A float is read to 12 digits first, so that 28.499999999999996, which was 28.5 before it was divided, gives 29.
    """
    if is_missing(x) or math.isinf(x):
        return math.nan if is_missing(x) else x
    rounded = Decimal(f"{x:.12g}").quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return float(rounded) + 0.0  # no minus zero


def number(x: float | None, places: int = 0) -> str:
    """1234.5 as "1,235", −3 with a real minus sign, and nothing at all for no figure."""
    return "" if is_missing(x) else f"{round_half_up(x, places):,.{places}f}".replace("-", "−")


def rate(x: float | None, places: int = 0) -> str:
    """A rate per 10,000: whole in sentences and charts; tables ask for one place."""
    return number(x, places)


def percent(x: float | None, places: int = 0) -> str:
    """Per cent 0 to 100 as "28%"."""
    return "" if is_missing(x) else f"{number(x, places)}%"


def interval(lower: float | None, upper: float | None, places: int = 1) -> str:
    """Such as "24.7 to 30.1", for tables."""
    return "" if is_missing(lower) or is_missing(upper) else f"{number(lower, places)} to {number(upper, places)}"


def count_of(count: float, plural: str) -> str:
    """Such as "398 children", "1 child", "1 return home"."""
    return f"{number(count)} {singular(plural) if round_half_up(count) == 1 else plural}"


def singular(plural: str) -> str:
    """One of what a plural names: "children who were seen" gives "child who was seen"."""
    return re.sub(r"\b(who|that) were\b", r"\1 was", _one(plural))


def _one(plural: str) -> str:
    """Only the first noun: "children per 10,000" gives "child per 10,000"."""
    if re.match(r"(\S+ )?children", plural):
        return plural.replace("children", "child", 1)
    return re.sub(r"^(\S*?)(ies|s)\b", lambda found: found[1] + ("y" if found[2] == "ies" else ""), plural, count=1)


# Periods ------------------------------------------------------------------------------------------------------------


def period(start: date, end: date) -> str:
    """A span of days in words: "year ending 31 March 2025", "April to June 2024", "October 2024", "31 March 2025"."""
    if start > end:
        raise ValueError("a period ends on or after the day it starts")
    after = end + timedelta(days=1)
    if start == end or start.day != 1 or after.day != 1:
        return _day(end) if start == end else f"{_day(start)} to {_day(end)}"
    months = 12 * (after.year - start.year) + after.month - start.month
    if months % 12 == 0:
        return _years(months // 12, end)
    if months == 1:
        return f"{end:%B} {end.year}"
    first = f"{start:%B}" if start.year == end.year else f"{start:%B} {start.year}"
    return f"{first} to {end:%B} {end.year}"


def _years(years: int, end: date) -> str:
    if years == 1:
        return f"year ending {_day(end)}" if end.month == 3 else f"12 months to {_day(end)}"
    return f"{YEARS_IN_WORDS.get(years, years)} years to {_day(end)}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _in(figure: Figure) -> str:
    """When, to follow a verb: "in the year ending 31 March 2025", "in October 2024", "on 31 March 2025"."""
    words = period(figure.period_start, figure.period_end)
    if figure.period_start == figure.period_end:
        return f"on {words}"
    return f"in the {words}" if re.search(r"^year|^12 months|years to ", words) else f"in {words}"


def _counted_in(measure: Measure, figure: Figure) -> str:
    """When a share's children were counted: the last day of its period where they are those of one day."""
    return f"on {_day(figure.period_end)}" if is_on_a_day(measure.formula) else _in(figure)


# Figures ------------------------------------------------------------------------------------------------------------


def hidden() -> str:
    """What stands in the place of a hidden chart."""
    return f"{LETTERS['hidden']} Too few children to show"


def too_early(month: date) -> str:
    """What stands in the place of a figure that will be known in `month`."""
    return f"Too early: {month:%B} {month.year}"


def headline(measure: Measure, figure: Figure) -> str:
    """The figure of a card: "27", "28%", or its letter in brackets where there is none."""
    if is_missing(figure.value):
        return LETTERS.get(figure.status, LETTERS["not_available"])
    return of_unit(figure.value, measure.formula.unit)


def of_unit(value: float | None, unit: str, exact: bool = False) -> str:
    """A value as charts and sentences say it; exact: as tables do, where a rate has one decimal."""
    if unit == "percent":
        return percent(value)
    if unit in ("days", "children"):
        return number(value)
    return rate(value, 1 if exact or unit == "per_1000_days" else 0)


def unit_words(measure: Measure) -> str:
    """What a measure's values are in: "per 10,000 children aged 0 to 17", "per cent", "days"."""
    return UNIT_WORDS[measure.formula.unit]


def under_headline(measure: Measure, figure: Figure) -> str:
    """The unit of a card's figure with the count behind it."""
    if is_missing(figure.numerator):
        return "" if _is_share(measure) else unit_words(measure)
    if _is_share(measure):
        return _x_of_n(measure, figure)
    return f"{unit_words(measure)} ({count_of(figure.numerator, measure.every_event or _noun(measure))})"


def _is_share(measure: Measure) -> bool:
    return measure.formula.unit == "percent"


def _noun(measure: Measure) -> str:
    """What is counted without what it did: "children who started" gives "children"."""
    return re.split(r" (?:who|that|which) ", measure.counted)[0]


def _x_of_n(measure: Measure, figure: Figure) -> str:
    """Such as "101 of 356 children who started in the year ending 31 March 2024"."""
    out_of = count_of(figure.denominator, measure.out_of or "children")
    return f"{number(figure.numerator)} of {out_of} {_counted_in(measure, figure)}"


# Verdicts -----------------------------------------------------------------------------------------------------------


def chip(verdict: Verdict) -> str:
    """The verdict family, as a label: "No clear change"."""
    return verdict.family.capitalize()


def title(verdict: Verdict) -> str:
    """The finding in about ten words, 14 at most."""
    if verdict.family == TOO_FEW:
        yet = " yet" if verdict.reason == INCOMPLETE else ""
        return _shortest_needed(f"Too few to say{yet} whether {what}" for what in _open_questions(verdict))
    return _shortest_needed(f"{chip(verdict)}: {finding}" for finding in _findings(verdict))


def alt(chart_type: str, verdict: Verdict) -> str:
    """Alternative text of a chart ("Line chart"): its type, the measure and the title's own finding."""
    return f"{chart_type}: {verdict.measure.title}. {title(verdict)}."


def sentence(verdict: Verdict) -> str:
    """The finding in full: value, from what, how many, interval, chance, and what the interval leaves out."""
    if verdict.family == TOO_FEW:
        return _why_too_few(verdict)
    return " ".join((_what(verdict), _difference(verdict), _chance(verdict), note(verdict)))


def was(verdict: Verdict) -> str:
    """The one sentence of a card, under its figure."""
    if verdict.family == TOO_FEW and verdict.reason != FEW_EVENTS:
        return _why_too_few(verdict)
    before = _ends(verdict)[1]
    count = verdict.before.numerator
    if verdict.kind == DIFFERENCE:
        old = f"{before} ({number(count)} of {number(verdict.before.denominator)})"
    elif verdict.kind == DAYS:
        old = f"{before} days"
    else:
        old = (
            f"{before} ({count_of(count, verdict.measure.every_event or _noun(verdict.measure))})"
            if before
            else count_of(count, "children")
        )
    return f"Was {old}. {_briefest_chance(verdict)}"


def note(verdict: Verdict) -> str:
    """What the interval leaves out, or how far it was widened."""
    if verdict.counting_noise_only:
        return f"{COUNTING_NOISE} {TOGETHER if verdict.measure.collection == 'ssda903' else REFERRED_TOGETHER}"
    if round_half_up(verdict.dispersion, 1) == 1:
        return "Months vary about as much as chance alone would make them."
    times = number(verdict.dispersion, 1)
    return f"Months vary {times} times as much as chance alone would make them; the interval is widened to match."


def _chance(verdict: Verdict) -> str:
    if verdict.reason == DOES_NOT_ADD_UP:
        return UNEXPLAINED
    return NOT_BY_CHANCE if verdict.family in (RISE, FALL) else BY_CHANCE


def _briefest_chance(verdict: Verdict) -> str:
    if verdict.family == TOO_FEW:
        return "Too few to say whether this changed."
    if verdict.reason == DOES_NOT_ADD_UP:
        return "Recorded starts and exits do not add up to the change."
    if verdict.family in (RISE, FALL):
        return "Chance alone would rarely give a difference this size."
    return "A difference this size is common by chance in a place this size."


def _ends(verdict: Verdict) -> tuple[str, str]:
    """The figures now and before: whole, or with the decimals a clear change needs to be seen."""
    sides = verdict.now.value, verdict.before.value
    places = 1 if verdict.measure.formula.unit == "per_1000_days" else 0
    if verdict.family in (RISE, FALL):
        places = next((p for p in (places, 1) if number(sides[0], p) != number(sides[1], p)), 2)
    write = percent if verdict.kind == DIFFERENCE else rate
    return write(sides[0], places), write(sides[1], places)


def _what(verdict: Verdict) -> str:
    """Both figures with their counts and periods."""
    measure, now, before = verdict.measure, verdict.now, verdict.before
    this, last = _ends(verdict)
    if verdict.kind == DAYS:
        behind = [f"{count_of(side.denominator, _out_of_briefly(measure))} {_in(side)}" for side in (now, before)]
        return f"A mean of {this} days for {behind[0]}, from {last} days for {behind[1]}."
    if verdict.kind == DIFFERENCE:
        of_before = f"{number(before.numerator)} of {number(before.denominator)} {_counted_in(measure, before)}"
        if of := _briefly_of(measure):
            of_now = f"{number(now.numerator)} of {number(now.denominator)} {_counted_in(measure, now)}"
            return f"{this}{of} {measure.did} ({of_now}), from {last} ({of_before})."
        return f"{this} {measure.did} ({_x_of_n(measure, now)}), from {last} ({of_before})."
    if verdict.kind == NET_CHANGE:
        rates = [f" ({this} per 10,000 aged 0 to 17)", f" ({last})"] if this and last else ["", ""]
        held = _did(number(now.numerator), "children", f"{_undated(measure.did)} on {_day(now.period_end)}{rates[0]}")
        return f"{held}, from {number(before.numerator)}{rates[1]} on {_day(before.period_end)}."
    counts = count_of(now.numerator, measure.every_event or _noun(measure)), number(before.numerator)
    this = _per_10000(measure, this, measure.did, " aged 0 to 17")
    return f"{this} {_in(now)} ({counts[0]}), from {last} ({counts[1]}) {_in(before)}."


def _out_of_briefly(measure: Measure) -> str:
    """ "children whose start is known" is "children"."""
    return re.split(r" (?:who|that|which|whose) ", measure.out_of or "children")[0]


def _per_10000(measure: Measure, figure: str, did: str, aged: str = "") -> str:
    """Such as "27 children per 10,000 started", "540 referrals per 10,000 children were received"."""
    if measure.formula.unit == "per_1000_days":
        return f"{figure} {measure.counted} per 1,000 {measure.out_of}"
    if _counts_children(measure):
        return _did(figure, f"children per 10,000{aged}", did)
    return _did(figure, f"{_noun(measure)} per 10,000 children{aged}", did)


def _did(figure: str, plural: str, did: str) -> str:
    """Such as "27 children started", "1 child was looked after"."""
    if figure == "1":
        plural, did = _one(plural), re.sub("^were ", "was ", did)
    return f"{figure} {plural} {did}"


def _counts_children(measure: Measure) -> bool:
    return measure.counted.startswith("children")


def _undated(did: str) -> str:
    return re.sub(r" on 31 March$", "", did)


def _difference(verdict: Verdict) -> str:
    """The interval that the verdict was read from.

    The size of the change is not given beside two rounded figures: 29% to 34% can be 4 points.
    """
    lower, upper = verdict.lower, verdict.upper
    if verdict.kind == RATIO:
        lower, upper = 100 * (lower - 1), 100 * (upper - 1)
    between = _between(verdict.kind, lower, upper, _places_seen(lower, upper, clear=verdict.family in (RISE, FALL)))
    if verdict.kind == NET_CHANGE:
        return f"{_outnumbered(verdict.change)} (95% interval {between})."
    return f"The 95% interval of the change is {between}."


def _outnumbered(change: float) -> str:
    if change == 0:
        return "There were as many starts as exits in between"
    more, fewer = ("start", "exits") if change > 0 else ("exit", "starts")
    if abs(change) == 1:
        return f"There was 1 more {more} than {fewer} in between"
    return f"There were {number(abs(change))} more {more}s than {fewer} in between"


def _places_seen(lower: float, upper: float, clear: bool) -> int:
    """The fewest decimals at which an interval is not all zero, and a clear one is seen to leave zero out."""
    nearest = min(abs(lower), abs(upper)) if clear else max(abs(lower), abs(upper))
    return next((places for places in range(3) if round_half_up(nearest, places)), 3)


def _between(kind: str, lower: float, upper: float, places: int) -> str:
    """Such as "2% lower to 30% higher", or "8% to 38% lower" where both ends are on one side."""
    up, down = {NET_CHANGE: ("more", "fewer"), DAYS: ("days longer", "days shorter")}.get(kind, ("higher", "lower"))
    low, high = round_half_up(lower, places), round_half_up(upper, places)
    if low < 0 < high:
        return f"{_amount(kind, -low, places)} {down} to {_amount(kind, high, places)} {up}"
    near, far = sorted((abs(low), abs(high)))
    first = percent(near, places) if kind == RATIO else number(near, places)
    return f"{first} to {_amount(kind, far, places)} {up if high > 0 else down}"


def _amount(kind: str, size: float, places: int) -> str:
    if kind == RATIO:
        return percent(size, places)
    if kind in (NET_CHANGE, DAYS):
        return number(size, places)
    points = number(size, places)
    return f"{points} {'point' if points == '1' else 'points'}"


def _findings(verdict: Verdict) -> Iterable[str]:
    """The finding of a title, in ever fewer words."""
    measure = verdict.measure
    now, before = _ends(verdict)
    if verdict.kind == NET_CHANGE:
        counts = number(verdict.now.numerator), number(verdict.before.numerator)
        yield f"{_did(counts[0], 'children', measure.did)}, from {counts[1]}"
        return
    if verdict.kind == DAYS:
        yield f"a mean of {now} days, from {before}"
        return
    for did in _ever_shorter(measure.did)[1:]:
        if verdict.kind == RATIO:
            yield f"{_per_10000(measure, now, did)}, from {before}"
        else:
            yield f"{now}{_briefly_of(measure)} {did}, from {before}"
            yield f"{now} {did}, from {before}"


def _briefly_of(measure: Measure) -> str:
    """Such as " of referrals"; nothing where more words would run into the verb ("of children who left returned")."""
    return f" of {measure.out_of}" if measure.out_of and " " not in measure.out_of else ""


def _open_questions(verdict: Verdict) -> Iterable[str]:
    """What too few children cannot answer, in ever fewer words."""
    measure = verdict.measure
    for did in _ever_shorter(_undated(measure.did)):
        if measure.formula.unit in ("days", "per_1000_days"):
            break
        if verdict.kind == DIFFERENCE:
            yield f"the share {'that' if 'referral' in measure.out_of else 'who'} {did} changed"
        else:
            yield f"more or fewer {_noun(measure)} {did}"
    yield "this changed"


def _ever_shorter(did: str) -> tuple[str, str, str]:
    """Such as "went home within 12 months of starting", then without "of starting", then without the months.

    "were within 12 months of an earlier referral" has no verb to stand alone, so it stays.
    """
    shorter = re.sub(r"^(\S+ \S.* within \d+ months) of .*$", r"\1", BRIEFLY.get(did, did))
    return did, shorter, re.sub(r"^(\S+ \S.*) within \d+ months$", r"\1", shorter)


def _shortest_needed(titles: Iterable[str]) -> str:
    """The first title short enough, or else the last."""
    for words in titles:
        if len(words.split()) <= LONGEST_TITLE:
            break
    return words


def _why_too_few(verdict: Verdict) -> str:
    out_of = verdict.measure.out_of or "children"
    if verdict.reason == HIDDEN:
        return _what_is_hidden(verdict)
    if verdict.reason == INCOMPLETE:
        return _why_too_early(verdict, out_of)
    if verdict.reason == FEW_FOLLOWED:
        return f"There were fewer than {FEWEST_FOLLOWED} {out_of} in one of the two periods, too few to compare."
    if verdict.reason == FEW_EVENTS:
        return f"{_what(verdict)} {_why_few(verdict)}"
    return _what_is_missing(verdict)


def _what_is_hidden(verdict: Verdict) -> str:
    if verdict.now.status == HIDDEN:
        return "Too few children to show."
    if verdict.before and verdict.before.status == HIDDEN:
        return "The earlier figure is hidden: too few children to show."
    return "The starts or exits in between are hidden: too few children to show."


def _what_is_missing(verdict: Verdict) -> str:
    asked = verdict.measure.title[0].lower() + verdict.measure.title[1:]
    if _lacks(verdict, verdict.now):
        return f"There is no figure for {asked} {_in(verdict.now)}."
    if _lacks(verdict, verdict.before):
        return "There is no earlier figure to compare with."
    return "The starts and exits between the two dates are not known."


def _lacks(verdict: Verdict, figure: Figure | None) -> bool:
    if figure is None or figure.status in NOT_THERE or is_missing(figure.numerator):
        return True
    return verdict.kind != NET_CHANGE and is_missing(figure.value)


def _why_too_early(verdict: Verdict, out_of: str) -> str:
    early = next(side for side in (verdict.now, verdict.before) if side and side.status == INCOMPLETE)
    months = MONTHS_OF_DAYS.get(getattr(verdict.measure.formula, "follow_up_days", 0))
    if months:
        return f"Too early: not all {out_of} {_in(early)} have been followed for {months} months."
    return f"Too early: what was recorded {_in(early)} is not complete."


def _why_few(verdict: Verdict) -> str:
    counts = verdict.now.numerator, verdict.before.numerator
    if verdict.kind == NET_CHANGE and min(counts) >= FEWEST_EVENTS:
        return f"Fewer than {FEWEST_EVENTS} starts and exits in between are too few to say whether this changed."
    return f"With fewer than {FEWEST_EVENTS} in one of the two periods there are too few to say whether this changed."


# Beside others ------------------------------------------------------------------------------------------------------


def against_comparator(estimate: Estimate, comparator: str = "the rest of England", kind: str = RATIO) -> str:
    """Where a figure stands beside a comparator's, from the interval of the ratio (or difference) and nothing else.

    estimate: kind "ratio": `against_rest` or `rate_ratio`; kind "difference": points.
    """
    word = compared(estimate, kind)
    if not word:
        return f"too few to compare with {comparator}"
    clear = word != "similar"
    joined = f"{word} than {comparator}" if clear else f"not clearly different from {comparator}"
    if kind == DIFFERENCE:
        places = _places_seen(estimate.lower, estimate.upper, clear)
        size = _amount(DIFFERENCE, round_half_up(estimate.value, places), places)
        return f"{joined} ({size}, {interval(estimate.lower, estimate.upper, places)})"
    # a clear ratio is written with the decimals that keep its interval off 1.00
    ends = estimate.lower, estimate.upper
    places = next((p for p in (2, 3) if not clear or 1 not in [round_half_up(end, p) for end in ends]), 4)
    return f"{joined} (ratio {number(estimate.value, places)}, {interval(*ends, places)})"


def by_how_much(change: Estimate, each: str = "") -> str:
    """A difference with its interval: "8 a month higher (95% interval 1 to 15)" where each is " a month"."""
    places = 0 if abs(change.value) >= FEWEST_EVENTS else 1
    way = "higher" if change.value > 0 else "lower"
    ends = interval(change.lower, change.upper, places)
    return f"{number(abs(change.value), places)}{each} {way} (95% interval {ends})"


def compared(estimate: Estimate, kind: str = RATIO) -> str:
    """The word of a table's column: "higher", "lower" or "similar"; nothing where there is too little to compare.

    "similar" says that the interval covers no difference; a sentence says "not clearly different".
    """
    if estimate.is_missing or not math.isfinite(estimate.upper):
        return ""
    return {RISE: "higher", FALL: "lower", NO_CHANGE: "similar"}[family_of(estimate, kind)]


# Words we do not use ------------------------------------------------------------------------------------------------


def banned_words(text: str) -> list[str]:
    """The banned words in a text, in the order they stand there, as written."""
    return BANNED_PATTERN.findall(text)


def _pattern(words: Iterable[str]) -> re.Pattern:
    endings = (re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for word in words)
    return re.compile(rf"\b(?:{'|'.join(endings)})\b", re.IGNORECASE)


BANNED_PATTERN = _pattern(BANNED)
