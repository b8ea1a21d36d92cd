"""Claims checked: what was claimed, its grade, and what official figures of the same place show, row by row."""

from calendar import month_name
from collections.abc import Sequence

from analytics.charts import evidence_words, table
from analytics.charts.findings import joined, lower
from analytics.charts.look import safe
from analytics.charts.places_words import plainly
from analytics.comparators.evidence import NO_GRADE
from analytics.results import words
from analytics.results.before_after import COUNT, SHARE, STOCK
from analytics.results.claims import (
    BESIDE,
    BETWEEN,
    CLOSE,
    EQUAL,
    NO_RESULT,
    NOT_PUBLISHED,
    NOTHING,
    OUTSIDE,
    SAME,
    WIDER,
    CheckedClaim,
    OfficialChange,
    OfficialRow,
    Side,
)
from analytics.results.result import LETTERS

TITLE = "Claims checked"
SUBTITLE = "Public claims set beside the official figures of the same place, in the order they were found"
HEADS = ("Claim", "Grade", "What official figures show")
OPEN = "Show the official years, what agrees and what does not"
ABOUT = (
    "These are counts for whole authorities. Differences can come from deprivation, unaccompanied children, recording, "
    "court practice or chance. This table cannot show what a programme caused."
)
EMPTY = "No claim was found here that stands apart from the cards."
WHY = (
    "This says what the figures show, not what the service did for children: a whole-authority count holds many other "
    "things, and we cannot tell why it changed."
)
WHY_SOME = "The service may have reached few of the children that an authority counts."
WHY_NOTHING = "That no official figure shows it does not make it untrue: it cannot be checked here."
WHY_NO_RESULT = "No result is not a result: it says nothing either way about the service."
WITHIN = 1.0  # points of per cent, ours: a rounded claim is as good as an unrounded one
ROLES = {"before": "starts from", "after": "ends at"}


def draw(checked: Sequence[CheckedClaim]) -> str:
    """A table as HTML, a row a claim in the order given; the official years and the words of the check open under it."""
    if not checked:
        return f'<p class="hw-source">{EMPTY}</p>'
    head = "".join(f'<th scope="col">{text}</th>' for text in HEADS)
    body = "".join(_row(one) for one in checked)
    return (
        f'<div class="hw-scroll" tabindex="0" role="region" aria-label="{TITLE}"><table class="hw-table hw-claims">'
        f"<caption>{SUBTITLE}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        f'<p class="hw-source">{ABOUT}</p>'
    )


def sentences(checked: Sequence[CheckedClaim]) -> list[str]:
    """Everything the table says, as plain text."""
    found = [TITLE, SUBTITLE, *HEADS, OPEN, ABOUT, EMPTY]
    for one in checked:
        found += [*_claim(one), _grade(one), *shows(one), *(f"{term}: {text}" for term, text in _check(one))]
        found += (
            [_caption(one), *_heads(one), *(table.SAID[row.status] for row in one.official)] if one.official else []
        )
    return [text for text in found if text]


def _row(one: CheckedClaim) -> str:
    project, value, source = (safe(text) for text in _claim(one))
    figure_id = safe(one.figure.figure_id)
    shown = "".join(f"<p>{safe(text)}</p>" for text in shows(one))
    check = "".join(f"<p><b>{term}:</b> {safe(text)}</p>" for term, text in _check(one))
    return (
        f'<tr id="claim-{figure_id}"><th scope="row"><p class="hw-claimed">{project}</p><p>{value}</p>'
        f'<p class="hw-where">{source}</p></th><td>{safe(_grade(one))}</td><td>{shown}</td></tr>'
        f'<tr class="hw-claim-more"><td colspan="{len(HEADS)}"><details class="hw-numbers"><summary><span>{OPEN}</span>'
        f"</summary>{_years(one)}{check}</details></td></tr>"
    )


# The claim -----------------------------------------------------------------------------------------------------------


def _claim(one: CheckedClaim) -> tuple[str, str, str]:
    """Whose it is and where, what it says, and where it stands."""
    figure = one.figure
    name, sites = evidence_words.project_name(figure.project), evidence_words.where(figure)
    who = name if sites in name else f"{name}: {sites}"
    value = f"{figure.measure}. {evidence_words.published_value(figure)}"
    return who, value, f"{figure.figure_id}. {evidence_words.read_in(figure)}"


def _grade(one: CheckedClaim) -> str:
    return "Not graded" if one.figure.grade == NO_GRADE else one.figure.grade


# What official figures show -------------------------------------------------------------------------------------------


def shows(one: CheckedClaim) -> list[str]:
    """Both ends and the change between, England's beside them, and how far it turns on which 31 March is meant."""
    if one.kind == NO_RESULT:
        return ["No result was published, so there is nothing to set beside it."]
    if one.kind == NOTHING:
        who = "counts this by authority" if one.figure.la_codes else "stands beside it: no authority is named"
        return [f"No official series {who}."]
    start = "Nothing official counts this. " if one.kind == BESIDE else ""
    if not one.changes:
        return [f"{start}{_what(one)}: a year has no figure, so there is no change."]
    change = one.changes[0]
    ends = " and ".join(f"{_figure(one, _at(one, year))} {_when(one, year)}" for year in (change.first, change.last))
    return [f"{start}{_what(one)}: {ends}, {went(change.percent)}. {_england(change)}", *_otherwise(one)]


def went(percent: float) -> str:
    """ "7% lower", "less than 1% higher", "neither lower nor higher"."""
    if not percent:
        return "neither lower nor higher"
    size = "less than 1%" if abs(percent) < 0.5 else words.percent(abs(percent))
    return f"{size} {'lower' if percent < 0 else 'higher'}"


def _what(one: CheckedClaim) -> str:
    return f"{one.series_title.removesuffix(', per 10,000').removesuffix(' on 31 March')} in {plainly(one.place)}"


def _england(change: OfficialChange) -> str:
    if change.england is None:
        return "England has no figure for one of these years."
    return f"England over the same years: {went(change.england)}."


def _otherwise(one: CheckedClaim) -> list[str]:
    """A month lies between two 31 Marches, and "around" between more."""
    if len(one.changes) < 2:
        return []
    low, high = _reach(one)
    return [f"It turns on which years are taken: from {went(low)} to {went(high)}."]


def _reach(one: CheckedClaim) -> tuple[float, float]:
    every = [change.percent for change in one.changes]
    return min(every), max(every)


def _at(one: CheckedClaim, year: int) -> OfficialRow:
    return next(row for row in one.official if row.year == year)


def _when(one: CheckedClaim, year: int) -> str:
    return f"on 31 March {year}" if one.measure.kind == STOCK else f"in the year ending 31 March {year}"


def _figure(one: CheckedClaim, row: OfficialRow) -> str:
    return _said(one, row.value) if row.value is not None else LETTERS.get(row.status, LETTERS["not_available"])


def _said(one: CheckedClaim, value: float) -> str:
    """A count whole, a rate and a share with the decimal they are compared by."""
    if one.measure.value == COUNT:
        return words.number(value)
    return f"{words.number(value, 1)}{'%' if one.measure.value == SHARE else ' per 10,000'}"


# What agrees, what does not, and what follows -------------------------------------------------------------------------


def _check(one: CheckedClaim) -> list[tuple[str, str]]:
    """The rest of a claim's check, each with its term."""
    found = [("What agrees", agrees(one)), ("What does not", differs(one))]
    if one.kind != SAME:
        found = [("What agrees, and what does not", [_cannot(one)])]
    return [
        *((term, " ".join(said)) for term, said in found),
        ("Checked against others", evidence_words.checked(one.figure)),
        ("Known limits", one.figure.caveats or "None is noted."),
        ("What this does not say", why(one)),
        ("Address", one.figure.read.url),
    ]


def agrees(one: CheckedClaim) -> list[str]:
    """Numbers of the claim that official figures bear out."""
    found = [_side(one, side) for side in one.sides if side.found in (EQUAL, CLOSE, BETWEEN)]
    if one.claimed_change is not None and one.changes:
        low, high = _reach(one)
        claimed = f"The change claimed, {went(one.claimed_change)},"
        if low - WITHIN <= one.claimed_change <= high + WITHIN:
            found.append(f"{claimed} lies within what official figures give for the years compared.")
        elif _all_one_way(one):
            found.append(f"Official figures went the same way, {_way(one.claimed_change)}.")
    return found or ["No number of the claim."]


def differs(one: CheckedClaim) -> list[str]:
    """Numbers of the claim that official figures do not bear out, and what came before the start."""
    found = [_side(one, side) for side in one.sides if side.found in (OUTSIDE, NOT_PUBLISHED)]
    if one.claimed_change is not None and one.changes:
        low, high = _reach(one)
        if not low - WITHIN <= one.claimed_change <= high + WITHIN:
            given = went(low) if low == high else f"between {went(low)} and {went(high)}"
            found.append(f"The claim is {went(one.claimed_change)}; official figures are {given}.")
        elif low < 0 < high:
            found.append("Official figures went both ways, by the years that are taken.")
    return [*found, *_before_start(one)] or ["Nothing beyond what the choice of years leaves open."]


def why(one: CheckedClaim) -> str:
    """Why a check is no verdict on a service."""
    if one.kind == NO_RESULT:
        return WHY_NO_RESULT
    if one.kind == NOTHING:
        return WHY_NOTHING
    return WHY if one.kind == SAME else f"{WHY} {WHY_SOME}"


def _cannot(one: CheckedClaim) -> str:
    if one.kind == NO_RESULT:
        return "Not applicable: nothing is claimed."
    if one.kind == WIDER:
        whom = lower(one.figure.population)
        return f"Cannot be said: the claim is of {whom}, and official figures are of the whole authority."
    return "Cannot be said: no official series counts what is claimed."


def _all_one_way(one: CheckedClaim) -> bool:
    return all(change.percent * one.claimed_change > 0 for change in one.changes)


def _way(percent: float) -> str:
    return "down" if percent < 0 else "up"


def _side(one: CheckedClaim, side: Side) -> str:
    """ "The claim starts from 1,800; official figures are 1,373 to 1,475 (31 March 2010 to 2013)."""
    claim = f"The claim {ROLES[side.role]} {words.number(side.claimed, 0 if float(side.claimed).is_integer() else 1)}"
    period = (one.figure.before if side.role == "before" else one.figure.after).period.replace(" (", ", ").rstrip(")")
    if side.found == NOT_PUBLISHED:
        first = next((row for row in one.official if row.value is not None), None)
        since = f"; the first is {_figure(one, first)} {_when(one, first.year)}" if first else ""
        return f"{claim} ({period}): no official figure is published for that{since}."
    if side.found == EQUAL:
        (year,) = (year for year, value in side.official.items() if value == side.claimed)
        return f"{claim}, the official figure {_when(one, year)}."
    if side.found == CLOSE:
        year = min(side.official, key=lambda each: abs(side.official[each] - side.claimed))
        return f"{claim}, close to the official {_said(one, side.official[year])} {_when(one, year)}."
    official = joined([f"{_said(one, value)} {_when(one, year)}" for year, value in sorted(side.official.items())])
    if side.found == BETWEEN:
        return f"{claim} ({period}), which lies between official figures: {official}."
    return f"{claim} ({period}); official figures are {official}."


def _before_start(one: CheckedClaim) -> list[str]:
    """How much of the official change was there before the programme was."""
    if one.started is None or not one.changes:
        return []
    month = f"{month_name[one.started.month]} {one.started.year}"
    found, change = one.before_start, one.changes[0]
    if max(each.last for each in one.changes) <= one.started.year:
        return [f"Both of its dates lie before the programme is dated to have started there ({month})."]
    if found is None or found.part * found.whole <= 0:
        return []
    by = f"{words.percent(100 * found.part / found.whole)} had come {_when(one, found.year).replace('on', 'by')}"
    ends = f"{_figure(one, _at(one, change.first))} to {_figure(one, _at(one, change.last))}"
    return [f"Of the official change from {ends}, {by}; the programme is dated {month}."]


# The official years ---------------------------------------------------------------------------------------------------


def _caption(one: CheckedClaim) -> str:
    return f"{one.series_title}: {plainly(one.place)} and England"


def _heads(one: CheckedClaim) -> list[str]:
    first = "31 March" if one.measure.kind == STOCK else "Year ending 31 March"
    return [first, plainly(one.place), "Status", "England", "Source of the place's figure"]


def _years(one: CheckedClaim) -> str:
    """The years as a table, with the release each figure of the place is from; nothing where there are none."""
    if not one.official:
        return ""
    cells = [
        [
            str(row.year),
            _cell(one, row.value, row.status),
            table.SAID[row.status],
            _cell(one, row.england, row.england_status),
            safe(f"DfE, {row.release}" if row.release else ""),
        ]
        for row in one.official
    ]
    return table.html(_caption(one), _heads(one), cells, ["", "n", "s", "n", "s"])


def _cell(one: CheckedClaim, value: float | None, status: str) -> str:
    places = 0 if one.measure.value == COUNT else 1
    return table.number(float("nan") if value is None else value, status, places)
