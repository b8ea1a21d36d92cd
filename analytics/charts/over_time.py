"""The words of the blocks that follow children or months over time, and the hatched place where there are only words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from plotly.graph_objects import Figure

from analytics.charts import look, rows
from analytics.charts.findings import capital, joined
from analytics.measures.declare import Measure, Stock
from analytics.results import words
from analytics.results.control import PROVISIONAL, ControlChart, ControlPoint
from analytics.results.curves import HOME, STILL, Cohort, LeavingCurve, ReEntryCurve
from analytics.results.groups import GroupBeside, GroupsBeside
from analytics.results.outlook import Outlook
from analytics.results.result import LETTERS, Result
from analytics.results.verdict import Verdict

OUTSIDE = ("above the upper limit", "below the lower limit")
# the other signals of a control chart, as what a run of months does
RUNS = {
    "seven rising": "rising",
    "seven falling": "falling",
    "two of three near the upper limit": "near the upper limit",
    "two of three near the lower limit": "near the lower limit",
    "seven above the mean": "above the mean",
    "seven below the mean": "below the mean",
}
NOT_ROUTINE = "unlikely to be routine variation; look for the reason"
NAMED = 3  # months or groups that a sentence names before it counts the rest
SMALL = (*"no one two three four five six seven eight nine ten eleven twelve".split(),)
PARTS = {
    0.02: "one in fifty of the",
    0.05: "one in twenty of the",
    0.1: "a tenth of",
    0.2: "a fifth of",
    0.25: "a quarter of",
    1 / 3: "a third of",
    0.4: "two fifths of",
    0.5: "half of",
    0.6: "three fifths of",
    2 / 3: "two thirds of",
    0.75: "three quarters of",
    0.9: "nine tenths of",
}
REFUSED = {
    "hidden": words.hidden(),
    "too few": "Too few children to draw",
    "too early": "Too early: not followed for long enough",
    "unstable": "Too few children followed in the first days to draw",
}
PATTERN = "If the last years' pattern continues"
NOTHING_HEIGHT = 168  # px


@dataclass(frozen=True)
class Said:
    """What a block says in words. alt: chart type, measure and the title's own finding."""

    title: str
    sentence: str
    alt: str


def nothing(text: str) -> Figure:
    """The place of a chart that may not or cannot be drawn: hatched, and why. text: ours, finished."""
    layout = look.frame(NOTHING_HEIGHT, (0, 0, 0, 0))
    layout["xaxis"] = layout["yaxis"] = {"range": [0, 1], "visible": False, "fixedrange": True}
    layout["annotations"] = [look.patch(text, x=0.5, y=0.5)]
    return look.figure([look.hatch(0, 1, 0, 1)], layout)


def number(value: float, beside: float | None = None) -> str:
    """A mean, limit or number ahead: whole, and with one decimal where it (or what it stands beside) is under ten."""
    return words.number(value, 0 if (value if beside is None else beside) >= 10 else 1) if value else "0"


def events(measure: Measure) -> str:
    """What months and quarters count, plural: "starts", "referrals", "children"."""
    return measure.every_event or noun(measure.counted)


def noun(counted: str) -> str:
    """What is counted without what it did: "children who started" gives "children"."""
    return re.split(" (?:who|that|which) ", counted)[0]


def months_of(days: float) -> int:
    """Whole months of a number of days: 91 is 3, 730 is 24."""
    return round(days / 30.4)


def _said(chart: str, measure: Measure, title: str, sentences: Sequence[str]) -> Said:
    sentence = " ".join(dict.fromkeys(one for one in sentences if one))  # what a verdict and a curve both say, once
    return Said(title, sentence, f"{chart}: {measure.title}. {title}.")


def _in_words(count: int) -> str:
    return SMALL[count] if count < len(SMALL) else words.number(count)


# Control charts ------------------------------------------------------------------------------------------------------


def control(chart: ControlChart) -> Said:
    """Which months are unlikely to be routine variation, and how often chance alone would flag one."""
    if not chart.segments:
        title = f"Too few {chart.each}s to say whether any {chart.each} stands out"
        return _said("Dot chart", chart.result.measure, title, [f"Limits need 12 {chart.each}s, so none are drawn."])
    judged = [p for p in chart.points if isfinite(p.number) and p.status != PROVISIONAL and _has_limits(p, chart)]
    lit = [point for point in judged if point.signal]
    sentences = [_unlikely(chart, lit), _rest(chart.each, len(judged), len(lit)), _means(chart)]
    sentences += [_by_chance(chart)] if lit else []
    return _said("Control chart", chart.result.measure, _control_title(chart, lit), sentences)


def _has_limits(point: ControlPoint, chart: ControlChart) -> bool:
    return any(segment.first <= point.end <= segment.last for segment in chart.segments)


def newest(points: Sequence[ControlPoint]) -> list[ControlPoint]:
    """The newest point of each kind of signal, in order of time."""
    kinds = {point.signal: point for point in points if point.signal}
    return sorted(kinds.values(), key=lambda point: point.end)


def signal(point: ControlPoint, chart: ControlChart, short: bool = False) -> str:
    """A signal in words beside its mark: "October 2024: 54 starts", "Rising to March 2025". short: for a phone."""
    end = f"{point.end:%b} {point.end.year}" if short else _end(point)
    if point.signal in RUNS:
        return f"{capital(RUNS[point.signal])} to {end}"
    when = end if short and chart.each == "month" else words.period(point.start, point.end)
    return f"{when}: {words.number(point.number) if short else _count(chart, point)}"


def _control_title(chart: ControlChart, lit: Sequence[ControlPoint]) -> str:
    each = chart.each
    if not lit:
        usual = f"about {number(chart.segments[-1].mean)} {events(chart.result.measure)} a {each}"
        return f"No {each} stands out: {usual}"
    last = newest(lit)[-1]
    period = words.period(last.start, last.end)
    if last.signal in RUNS:
        return f"A run of {each}s stands out: {RUNS[last.signal]} to {_end(last)}"
    outside = [point for point in lit if point.signal in OUTSIDE]
    if len(outside) == 1:
        return f"One {each} stands out: {_count(chart, last)} in {period}"
    return f"{capital(_in_words(len(outside)))} {each}s stand out, the newest {period}: {_count(chart, last)}"


def _end(point: ControlPoint) -> str:
    """The month that a run has come to."""
    return f"{point.end:%B} {point.end.year}"


def _count(chart: ControlChart, point: ControlPoint) -> str:
    return words.count_of(point.number, events(chart.result.measure))


def _unlikely(chart: ControlChart, lit: Sequence[ControlPoint]) -> str:
    """ "October 2024 is a change that is unlikely to be routine variation; look for the reason." """
    outside = [words.period(point.start, point.end) for point in lit if point.signal in OUTSIDE]
    more = [f"{_in_words(len(outside) - NAMED)} more before"] if len(outside) > NAMED else []
    runs = [
        f"the run of {chart.each}s {RUNS[point.signal]} to {_end(point)}"
        for point in newest(lit)
        if point.signal in RUNS
    ]
    subjects = [*outside[-NAMED:], *more, *runs]
    if not subjects:
        return ""
    single = len(subjects) == 1
    link = "is a change that is" if single else "are changes that are"
    return f"{capital(joined(subjects))} {link} {NOT_ROUTINE if single else f'{NOT_ROUTINE}s'}."


def _rest(each: str, judged: int, lit: int) -> str:
    rest = judged - lit
    if not lit:
        return f"All {judged} {each}s are consistent with routine variation."
    if not rest:
        return ""
    one = f"The other {each} is" if rest == 1 else f"The other {rest} {each}s are"
    return f"{one} consistent with routine variation."


def _means(chart: ControlChart) -> str:
    """Several stretches: the mean of each."""
    if len(chart.segments) == 1:
        return ""
    means = [number(segment.mean) for segment in chart.segments]
    until = [f" to {segment.last:%B} {segment.last.year}" for segment in chart.segments[:-1]]
    said = [f"{mean}{end}" for mean, end in zip(means[:-1], until, strict=True)]
    return f"The limits begin anew at a marked change: a mean of {', '.join(said)}, then {means[-1]} a {chart.each}."


def _by_chance(chart: ControlChart) -> str:
    if not isfinite(chart.any_by_chance):
        return ""
    part = PARTS[min(PARTS, key=lambda share: abs(share - chart.any_by_chance))]
    return f"Chance alone flags some {chart.each} on about {part} charts this long."


# Leaving care, and coming into care again ------------------------------------------------------------------------------


def exits(curve: LeavingCurve, verdict: Verdict | None = None) -> Said:
    """How children left care. verdict: on the share who went home; without one the title states the newest share."""
    if curve.refused:
        return _refused("Stacked area chart", curve, "how children left care", verdict)
    title = words.title(verdict) if verdict is not None else "Too few to say yet how many had gone home"
    said = ["None of them has been followed for 3 months."]
    if curve.at:
        first, last = _first_and_last(curve.at)
        ends = words.interval(curve.at[first][HOME].lower, curve.at[first][HOME].upper, 0)
        interval = f" (95% interval {ends}%)" if ends else ""
        home = {months: words.percent(curve.at[months][HOME].value) for months in (first, last)}
        title = title if verdict is not None else f"{home[first]} had gone home by {first} months"
        children = f"{words.count_of(curve.children, 'children')}{_of_cohort(curve.cohort, 'who started ')}"
        later = f" and {home[last]} by {last} months" if first < last else ""
        said = [
            f"Of {children}, {home[first]} had gone home by {first} months{interval}{later}.",
            f"At {last} months {words.percent(curve.at[last][STILL].value)} were still in care.",
        ]
    started = f"The curve begins {curve.from_day:.0f} days after starting, of children still in care then."
    unfinished = "Not all of them have been followed to the end."
    said += [started * (curve.from_day > 0), unfinished * curve.censored]
    return _said("Stacked area chart", curve.measure, title, [verdict and words.sentence(verdict), *said])


def again(curve: ReEntryCurve, verdict: Verdict | None = None) -> Said:
    """How many came into care again. verdict: on the share who did so within some months."""
    if curve.refused:
        return _refused("Step chart", curve, "whether returns home last", verdict)
    first, last = _first_and_last(curve.at)
    share = {months: words.percent(curve.at[months].value) for months in (first, last)}
    title = (
        words.title(verdict) if verdict is not None else f"{share[first]} had come into care again by {first} months"
    )
    returns = f"{words.count_of(curve.returns, 'returns home')}{_of_cohort(curve.cohort)}"
    later = f", {share[last]} by {last} months" if first < last else ""
    ends = words.interval(curve.at[first].lower, curve.at[first].upper, 0)
    interval = f" (95% interval {ends}%)" if ends else ""
    said = f"Of {returns}, {share[first]}{interval} had been followed by care again by {first} months{later}."
    return _said("Step chart", curve.measure, title, [verdict and words.sentence(verdict), said])


def _of_cohort(cohort: Cohort | None, did: str = "") -> str:
    """Whose curve it is: " who started in the year ending 31 March 2023"; nothing where everybody is followed."""
    return f" {did}in the {words.period(cohort.start, cohort.end)}" if cohort is not None else ""


def _first_and_last(at: dict[int, object]) -> tuple[int, int]:
    """Which months a sentence tells of: 12 where the curve reaches them, and the last it reaches."""
    return (12 if 12 in at else max(at)), max(at)


def _refused(chart: str, curve: LeavingCurve | ReEntryCurve, what: str, verdict: Verdict | None) -> Said:
    yet = " yet" if curve.refused == "too early" else ""
    title = words.title(verdict) if verdict is not None else f"Too few to say{yet} {what}"
    why = REFUSED[curve.refused].removeprefix(f"{LETTERS['hidden']} ")
    return _said(chart, curve.measure, title, [verdict and words.sentence(verdict), f"{why}."])


# Groups beside each other ----------------------------------------------------------------------------------------------


def groups(found: GroupsBeside) -> Said:
    """Which groups are higher or lower than all the others, read off the intervals of their ratios."""
    everybody = noun(found.result.measure.out_of)
    clear = [row for row in found.rows if row.word in ("higher", "lower")]
    told = [row for row in found.rows if row.word]
    sentences = [f"{_share_of(row)}, {words.against_comparator(row.ratio, f'other {everybody}')}." for row in clear]
    if len(clear) > NAMED:
        sentences = [*sentences[:NAMED], f"{capital(_in_words(len(clear) - NAMED))} more are in the table."]
    if told and not clear:
        sentences.append(f"Each interval covers the share of the other {everybody}.")
    if len(told) < len(found.rows):
        sentences.append("Some groups are too small to compare." if told else "Every group is too small to compare.")
    return _said("Dot chart with intervals", found.result.measure, _groups_title(found, clear, told), sentences)


def group_name(row: GroupBeside) -> str:
    """The group as a row of a chart or table: "Under 1", "Female, under 1"."""
    return capital(", ".join(row.groups))


def _groups_title(found: GroupsBeside, clear: Sequence[GroupBeside], told: Sequence[GroupBeside]) -> str:
    if not told:
        return "Too few to say whether any group differs from the others"
    if not clear:
        return "No group is clearly different from the others"
    by_word = {word: [", ".join(row.groups) for row in clear if row.word == word] for word in ("higher", "lower")}
    named = ". ".join(f"Clearly {word}: {joined(names)}" for word, names in by_word.items() if names)
    counted = f"{len(clear)} of {len(found.rows)} groups are clearly higher or lower than the others"
    return named if len(named.split()) <= words.LONGEST_TITLE else counted


def _share_of(row: GroupBeside) -> str:
    return f"{group_name(row)}: {words.percent(row.value)} ({of(row)})"


def of(row: GroupBeside) -> str:
    """ "20 of 50", or nothing where either may not be shown."""
    counts = words.number(row.numerator), words.number(row.denominator)
    return " of ".join(counts) if all(counts) else ""


# Months ahead ----------------------------------------------------------------------------------------------------------


def outlook(found: Outlook) -> Said:
    """What the months ahead would look like, with how far off the method was when tried. Never a promise."""
    measure = found.result.measure
    if found.refused:
        return _said("Line chart", measure, "Too few months to continue their pattern", [found.refused])
    what, last = events(measure), f"{found.ends[-1]:%B} {found.ends[-1].year}"
    if isinstance(measure.formula, Stock):
        title = f"{PATTERN}: about {number(found.middle[-1])} {what} in {last}"
        between = f"between {number(found.lower80[-1], found.middle[-1])} and {number(found.upper80[-1])} {what} would be looked after"
        between = f"{between} at the end of {last} (80% band)"
    else:
        title = f"{PATTERN}: about {number(sum(found.middle) / len(found.middle))} {what} a month"
        between = f"there would be between {number(min(found.lower80), max(found.middle))} and {number(max(found.upper80))} {what} a month"
        between = f"{between} up to {last} (80% band)"
    years = min(sum(point.drawn is not None for point in rows.points(found.result, "numerator")) // 12, 3)
    pattern = f"If the last {words.YEARS_IN_WORDS.get(years, 'few')} years' pattern continues"
    return _said(
        "Line chart with bands", measure, title, [f"{pattern}, {between}.", f"It uses {found.method}.", _tried(found)]
    )


def _tried(found: Outlook) -> str:
    if not isfinite(found.error):
        return "There were too few past months to try it on."
    return f"When tried on {words.count_of(found.tried, 'past months')} it was off by {number(found.error)} on average."


# Starts and exits ------------------------------------------------------------------------------------------------------


def flow(starts: Result, exits: Result) -> Said:
    """How many started and left in the newest period, and over all that both are known for."""
    pairs = both(starts, exits)
    known = [(came, left) for came, left in pairs if came.drawn is not None and left.drawn is not None]
    each = starts.ask.by
    if not known:
        title = f"Too few to say how many started and left in any {each}"
        return _said("Bar chart", starts.measure, title, [f"{words.hidden().partition(' ')[2]}."])
    came, left = known[-1]
    title = f"{_when(came)}: {words.number(came.drawn)} started and {words.number(left.drawn)} left"
    more = sum(came.drawn > left.drawn for came, left in known)
    sentence = f"More started than left in {more} of the {words.count_of(len(known), f'{each}s')}"
    if len(known) < len(pairs):
        sentence += " for which both can be shown"
    total = [sum(point.drawn for point in side) for side in zip(*known, strict=True)]
    added = f"In these {words.number(total[0])} started and {words.number(total[1])} left."
    return _said("Bar chart", starts.measure, title, [f"{sentence}.", added])


def both(starts: Result, exits: Result) -> list[tuple[rows.Point, rows.Point]]:
    """Starts and exits of the same periods, in order of time."""
    left = {point.end: point for point in rows.points(exits, "numerator")}
    return [(came, left[came.end]) for came in rows.points(starts, "numerator") if came.end in left]


def _when(point: rows.Point) -> str:
    return capital(words.period(point.start, point.end))
