"""Titles, sentences and questions for blocks that stand on several verdicts at once."""

from collections.abc import Iterable, Sequence
from datetime import date
from math import isfinite, nan

from analytics.charts import rows
from analytics.charts.look import years_before
from analytics.measures.declare import Measure
from analytics.results import verdict, words
from analytics.results.bridge import ADDED, GAP, LEFT, Bridge
from analytics.results.result import Comparator, Result
from analytics.results.verdict import Figure, Verdict

CLEAR = (verdict.RISE, verdict.FALL)


# One page ------------------------------------------------------------------------------------------------------------


def answer(verdicts: Iterable[Verdict]) -> str:
    """One sentence for each verdict family that occurs: "Clear rise in children looked after on 31 March." """
    by_family: dict[str, list[str]] = {}
    for found in verdicts:
        by_family.setdefault(found.family, []).append(what(found.measure))
    link = {verdict.TOO_FEW: "about"}
    return " ".join(
        f"{family.capitalize()} {link.get(family, 'in')} {joined(by_family[family])}."
        for family in verdict.FAMILIES
        if family in by_family
    )


def what(measure: Measure) -> str:
    """What a verdict is about, to follow "in": "children looked after on 31 March", "the share who returned home"."""
    if measure.formula.unit != "percent":
        return lower(measure.title)
    return f"the share {'that' if measure.out_of.startswith('referrals') else 'who'} {measure.did}"


def asks(found: Verdict, other: Verdict, side: str) -> list[str]:
    """A clear change asks what was different; a verdict that turns on unaccompanied children asks about them.

    other: the same figure with or without them. side: "With" or "Without", which of the two `other` is.
    """
    said = []
    if found.family in CLEAR:
        said.append(f"What was different? {words.title(found)}.")
    if found.family != other.family and {found.family, other.family} & set(CLEAR):
        same = f"{side} them, {what(found.measure)}: {lower(words.title(other))}."
        said.append(f"How much of this is unaccompanied children? {same}")
    return said


def of_years(result: Result) -> Verdict:
    """The newest complete year beside the year before it, as the yearly figures on screen have them.

    A headline counts every event of twelve months; a year of DfE's kind counts a child once, so the two can differ.
    """
    found = rows.points(result)
    now = next((point for point in reversed(found) if point.status != "incomplete"), found[-1])
    before = next((point for point in found if point.end == years_before(now.end, 1)), None)
    compare = {"percent": verdict.share_verdict, "days": verdict.mean_verdict}.get(now.unit, verdict.rate_verdict)
    return compare(result.measure, _as_figure(now), before and _as_figure(before))


def _as_figure(point: rows.Point) -> Figure:
    numbers = (point.value, point.lower, point.upper, point.numerator, point.denominator)
    return Figure(*numbers, point.start, point.end, point.status)


# Groups --------------------------------------------------------------------------------------------------------------


def by_group(result: Result, whole: Result) -> dict[str, Verdict]:
    """The newest year beside the year before, for each group, as events per 10,000 of all children.

    whole: the same question without the breakdown; its population serves every group, so a ratio compares the counts.
    """
    people = {point.end: point.denominator for point in rows.points(whole)}
    groups = rows.known_groups(rows.by_group(rows.points(result, "numerator")))
    newest = max((point.end for points in groups.values() for point in points), default=None)
    found = {}
    for group, points in groups.items():
        at = {point.end: point for point in points}
        if newest in at:
            now, before = at[newest], at.get(years_before(newest, 1))
            found[group] = verdict.rate_verdict(result.measure, *(_figure(point, people) for point in (now, before)))
    return found


def _figure(point: rows.Point | None, people: dict[date, float]) -> Figure | None:
    if point is None:
        return None
    population = people.get(point.end, nan)
    value = 10_000 * point.numerator / population if population else nan
    return Figure(value, nan, nan, point.numerator, population, point.start, point.end, point.status)


def groups_title(found: dict[str, Verdict], name: str) -> str:
    """ "Clear rise: 16 and over. No clear change elsewhere", or how many groups where naming them would be too long."""
    few = sum(one.family == verdict.TOO_FEW for one in found.values())
    clear = {family: [group for group, one in found.items() if one.family == family] for family in CLEAR}
    clear = {family: groups for family, groups in clear.items() if groups}
    if clear:
        named = [f"{family.capitalize()}: {joined([_short(g) for g in groups])}" for family, groups in clear.items()]
        counted = [
            f"{family.capitalize()} in {len(groups)} of {len(found)} groups by {_short(name)}"
            for family, groups in clear.items()
        ]
        none_left = sum(map(len, clear.values())) == len(found)
        rest = [] if none_left else ["No other clear change" if few else "No clear change elsewhere"]
        titles = [". ".join(parts) for parts in ([*named, *rest], named, counted)]
        return next((title for title in titles if len(title.split()) <= words.LONGEST_TITLE), titles[-1])
    if few == 0:
        return f"No clear change in any group by {_short(name)}"
    if few < len(found):
        return f"No clear change by {_short(name)}; {few} of {len(found)} groups too few to say"
    return f"Too few to say whether this changed by {_short(name)}"


def groups_sentence(found: dict[str, Verdict]) -> str:
    """The clear changes in numbers, else the largest difference, if any, and that it is common by chance."""
    clear = went(found)
    if clear:
        return f"{' '.join(clear)} {words.NOT_BY_CHANCE}"
    known = {group: one for group, one in found.items() if one.family == verdict.NO_CHANGE}
    if not known:
        return "There are too few children in every group to say whether it changed."
    moved = {name: abs(one.now.numerator - one.before.numerator) for name, one in known.items()}
    group = max(moved, key=moved.__getitem__)
    if not moved[group]:
        return "Both years have as many children in each group that can be compared."
    return f"The largest difference: {lower(_went(group, known[group]))} {words.BY_CHANCE}"


def groups_asks(found: dict[str, Verdict], name: str) -> list[str]:
    clear = went(found)
    return [f"What was different by {_short(name)}? {' '.join(clear)}"] if clear else []


def went(found: dict[str, Verdict]) -> list[str]:
    """A sentence for each group that clearly changed."""
    return [_went(group, one) for group, one in found.items() if one.family in CLEAR]


def _went(group: str, one: Verdict) -> str:
    children = words.count_of(one.now.numerator, "children")
    return f"{capital(group)} went from {words.number(one.before.numerator)} to {children}."


def _short(name: str) -> str:
    """ "section 20, agreed with parents" is "section 20"; "legal status at the start ..." is "legal status"."""
    return name.partition(",")[0].partition(" at ")[0]


# The bridge ----------------------------------------------------------------------------------------------------------


def bridge(found: Bridge) -> tuple[str, str]:
    """Title and sentence: starts and exits, and the sum they stand in; no numbers where one of them is hidden."""
    first, *_, last = (row.number for row in found.rows)
    if not all(isfinite(row.number) for row in found.rows):
        return (
            "Why the number changed",
            "A row is hidden or missing, so the rows between the two totals cannot be added up.",
        )
    started, left, gap = (sum(abs(row.number) for row in found.rows if row.kind == kind) for kind in (ADDED, LEFT, GAP))
    rest = "".join(_gap(row.label, row.number) for row in found.rows if row.kind == GAP) if gap else ""
    numbers = [words.number(number) for number in (first, started, left, last)]
    sentence = f"{numbers[0]} plus {numbers[1]} minus {numbers[2]}{rest} is {numbers[3]}."
    return f"Why the number changed: {numbers[1]} started and {numbers[2]} left", sentence


def _gap(label: str, number: float) -> str:
    return f", {'plus' if number > 0 else 'minus'} {words.number(abs(number))} ({lower(label)}),"


# Words ---------------------------------------------------------------------------------------------------------------


def joined(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def of_how_many(who: Comparator, figures: Result) -> list[str]:
    """Where the middle of several places lacks some of them in the newest year, a sentence that says so."""
    newest = figures.figures[figures.figures.value.notna()].iloc[-1]
    if not who.members or newest.numerator >= newest.denominator:
        return []
    year = newest.period_end.year
    return [
        f"{who.short_name}: based on {newest.numerator:.0f} of {newest.denominator:.0f} places in {year}; of the others DfE shows no figure."
    ]
