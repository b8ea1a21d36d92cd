"""Blocks that follow months or children: control charts, how children leave and come back, groups beside each other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from analytics import terms
from analytics.charts import (
    again,
    beside_groups,
    cohort_table,
    control,
    exits,
    findings,
    flow,
    line,
    outlook,
    over_time,
)
from analytics.disclosure.mode import PUBLICATION
from analytics.results import front_desk, words
from analytics.results.marks import LONGEST, MOST, Mark
from pages import _asked, _block, _frame, _kept, _shell
from pages._block import Block

EVERY_EVENT = "Every event counts here; a year counts a child once, so the parts of a year can add up to more."
QUARTERS = "Single months are too few here, so quarters are shown."
TOO_FEW_EVENTS = {
    False: "There are fewer than 5 in a usual quarter",
    True: "There are fewer than 20 in a usual quarter",
}
TOO_EARLY = "Too early gives the month when all children of a year will have been followed."
SCREENED, ALL_KEPT = "Left out of the limits once", "All kept"
NO_MARK = "No change marked"
MONTHS_TO_MARK = 36
HOME_WITHIN = tuple(f"returned_home_within_{months}_months_of_starting" for months in (3, 6, 12, 24))
AGAIN, HOME_24 = "re_entered_within_12_months_of_returning_home", HOME_WITHIN[-1]
STARTED, LEFT = "started_to_be_looked_after", "ceased_to_be_looked_after"
LOOKED_AFTER = "looked_after_at_month_end"
NOTHING_ELSE = "Nothing else"


# Control charts ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Drawn:
    """How the reader wants control charts drawn. screened: unusually large moving ranges are left out of the limits."""

    marks: tuple[Mark, ...] = ()
    screened: bool = True


def how_to_draw() -> Drawn:
    """Changes the reader marks on the monthly charts of a page, and the switch for their limits.

    They live in the address, so a copied link keeps them.
    """
    found: list[Mark] = []
    months = {f"{day:%B} {day.year}": day for day in _months_to_mark()}
    with (
        st.container(key="block_marks"),
        st.expander("Mark a change on the monthly charts, or choose how limits are drawn"),
    ):
        st.html(
            '<p class="hw-source">A go-live, a court change, new recording. It stays in the link of this page: write no '
            "child's or worker's name.</p>"
        )
        for number in range(1, MOST + 1):
            mark = _mark(number, months)
            if mark is None:
                break
            found.append(mark)
        kept = st.segmented_control(
            "Unusually large steps from month to month",
            [SCREENED, ALL_KEPT],
            default=SCREENED,
            key="screen",
            bind="query-params",
        )
    return Drawn(tuple(sorted(found, key=lambda mark: mark.day)), kept != ALL_KEPT)


def _months_to_mark() -> list[date]:
    """The first days of the months that a monthly chart can show, newest first."""
    view = _frame.view()
    last = date(view.year, 3, 31) if view.year else view.store.info.data_to
    numbers = [last.year * 12 + last.month - 1 - back for back in range(MONTHS_TO_MARK)]
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def _mark(number: int, months: dict[str, date]) -> Mark | None:
    """One mark's three controls; None where no month is chosen. What comes back is checked again."""
    when, what, anew = st.columns([3, 5, 3], vertical_alignment="bottom")
    with when:
        month = st.selectbox("Month", [NO_MARK, *months], key=f"mark{number}", bind="query-params")
    with what:
        said = st.text_input(
            "What changed",
            key=f"mark{number}_words",
            max_chars=LONGEST,
            placeholder="Such as: edge-of-care team began",
            bind="query-params",
        )
    with anew:
        new_limits = st.checkbox("New limits from then on", key=f"mark{number}_limits", bind="query-params")
    if month not in months:
        return None
    text = " ".join("".join(letter if letter.isprintable() else " " for letter in said or "").split())[:LONGEST]
    return Mark(months[month], text or "Change", bool(new_limits) and bool(text))


def control_charts(measure: str, how: Drawn, both_ways: bool = True) -> None:
    """Each month with the limits of routine variation, and again without unaccompanied children.

    A reason is needed for new limits: a mark without words has none.
    """
    ways = [None, True] if both_ways and not _frame.view().without_uasc else [None]
    charts = [_control_chart(measure, how, way) for way in ways]
    drawn = [chart for chart in charts if chart is not None]
    for way, chart in zip(ways, charts, strict=True):
        _draw_control(measure, way, chart, len(drawn))


def _control_chart(measure: str, how: Drawn, without_uasc: bool | None):
    view = _frame.view()
    ask = _asked.asked(measure, "month", without_uasc=without_uasc)
    return _kept.control_chart(view.store, view.mode.mode, ask, until(), how.marks, how.screened)


def until() -> date | None:
    """The last day the reader's choice of year looks at; None for all there is."""
    year = _frame.view().year
    return date(year, 3, 31) if year else None


def _draw_control(measure: str, way: bool | None, chart, charts: int) -> None:
    found = front_desk.measure(measure)
    children = ", without unaccompanied children" if way or _frame.view().without_uasc else ""
    if chart is None:
        few = TOO_FEW_EVENTS[_frame.view().mode.mode == PUBLICATION]
        return _block.empty(
            f"No control chart of {findings.lower(found.title)}{children}. {few}, so chance would fill it."
        )
    said = over_time.control(chart)
    subtitle = f"{found.title} in each {chart.each}{children}, with limits that routine variation rarely crosses"
    lit = words.number(charts * chart.any_by_chance, 1)
    _block.draw(
        Block(
            name=f"control_{measure}{'_without' if way else ''}",
            measure=measure,
            title=said.title,
            subtitle=subtitle,
            chart=control.draw(chart, _frame.view().phone),
            alt=said.alt,
            sentence=said.sentence,
            table=control.numbers(chart, subtitle),
            sources=[chart.result.source.text],
            notes=[
                QUARTERS * (chart.each == "quarter"),
                *chart.notes,
                f"Control charts here: {charts}; chance alone would flag some {chart.each} on about {lit} of them."
                * bool(chart.segments),
                EVERY_EVENT * bool(found.every_event),
                *_block.why_hatched([chart.result], "numerator"),
            ],
            key=control.key(chart),
            counted=[chart.result.ask],
        )
    )


def looking_ahead() -> None:
    """The months ahead if the pattern continued: off until asked for."""
    with st.container(key="block_ahead"):
        asked = st.toggle(
            "Show the next 12 months if the pattern of the last years continued", key="ahead", bind="query-params"
        )
    if asked:
        _outlook(STARTED)
        _outlook(LOOKED_AFTER)


def _outlook(measure: str) -> None:
    view = _frame.view()
    found = _kept.outlook(view.store, view.mode.mode, _asked.asked(measure, "month"), until())
    said = over_time.outlook(found)
    if found.refused:
        return _block.empty(f"{said.title}. {found.refused}")
    subtitle = f"{found.result.measure.title}, with bands that would hold 80 and 95 of 100 months"
    _block.draw(
        Block(
            name=f"outlook_{measure}",
            measure=measure,
            title=said.title,
            subtitle=subtitle,
            chart=outlook.draw(found, view.phone),
            alt=said.alt,
            sentence=said.sentence,
            table=outlook.numbers(found, subtitle),
            sources=[found.result.source.text],
            notes=["The bands hold routine variation, not a change in what brings children into care or home."],
            key=outlook.key(found),
            counted=[found.result.ask],
        )
    )


def starts_and_exits() -> None:
    """How many came in and left in each quarter, and the difference."""
    came, left = (_asked.figures(measure, "quarter") for measure in (STARTED, LEFT))
    if _asked.nothing(came, "numerator") or _asked.nothing(left, "numerator"):
        return _block.nothing_to_draw("starts_minus_exits")
    said = over_time.flow(came, left)
    subtitle = "Children starting and ceasing to be looked after in each quarter, and starts minus exits"
    _block.draw(
        Block(
            name="starts_and_exits",
            measure="starts_minus_exits",
            title=said.title,
            subtitle=subtitle,
            chart=flow.draw(came, left, _frame.view().phone),
            alt=said.alt,
            sentence=said.sentence,
            table=flow.numbers(came, left, subtitle),
            sources=[came.source.text],
            notes=[EVERY_EVENT, *_block.why_hatched([came, left], "numerator")],
            key=flow.key(came, left),
            counted=[came.ask, left.ask],
        )
    )


# Leaving care and coming back ----------------------------------------------------------------------------------------


def how_children_leave() -> None:
    """Every way of leaving by months since starting, with and without unaccompanied children."""
    for way in [None] if _frame.view().without_uasc else [None, True]:
        _how_children_leave(way)


def _how_children_leave(without_uasc: bool | None) -> None:
    view = _frame.view()
    ask = _asked.asked(HOME_24, "year", without_uasc=without_uasc)
    curve = _kept.leaving_curve(view.store, view.mode.mode, ask, until())
    said = over_time.exits(curve, _compared(HOME_24, curve.cohort, without_uasc))
    children = "children, unaccompanied children left out," if ask.without_uasc else "children"
    whom = (
        f"Of {children} who started in the {_span(curve.cohort)}" if curve.cohort else f"Of all {children} seen in care"
    )
    subtitle = f"{whom}, the share who had left each way by months since starting"
    _block.draw(
        Block(
            name=f"leaving{'_without' if without_uasc else ''}",
            measure=HOME_24,
            title=said.title,
            subtitle=subtitle,
            chart=exits.draw(curve, view.phone),
            alt=said.alt,
            sentence=said.sentence,
            table=exits.numbers(curve, subtitle),
            sources=[curve.source.text],
            notes=[*curve.notes, "Special guardianship includes child arrangements orders."],
            key=exits.key(curve),
            counted=[ask],
        )
    )


def coming_back() -> None:
    """How many came into care again by months since going home."""
    view, head = _frame.view(), _asked.headlined(AGAIN)
    curve = _kept.re_entry_curve(view.store, view.mode.mode, _asked.asked(AGAIN, "year"), until())
    said = over_time.again(curve, head.verdict if head else None)
    whole = f"returns home in the {_span(curve.cohort)}" if not curve.refused else "returns home"
    subtitle = f"Of {whole}, the share followed by care again, by months since going home"
    _block.draw(
        Block(
            name="again",
            measure=AGAIN,
            title=said.title,
            subtitle=subtitle,
            chart=again.draw(curve, view.phone),
            alt=said.alt,
            sentence=said.sentence,
            table=again.numbers(curve, subtitle),
            sources=[curve.source.text],
            notes=curve.notes,
            counted=[_asked.asked(AGAIN, "year")],
        )
    )


def _compared(measure: str, cohort, without_uasc: bool | None):
    """The verdict on a cohort's share beside that of the cohort before, from the figures on screen."""
    if cohort is None:
        return None
    result = _asked.figures(measure, cohort.by, without_uasc=without_uasc)
    kept = result.figures[result.figures.period_end.dt.date <= cohort.end]
    return findings.of_years(replace(result, figures=kept)) if len(kept) else None


def _span(cohort) -> str:
    return words.period(cohort.start, cohort.end)


def home_by_cohort() -> None:
    """What share of each year's children had gone home by 3, 6, 12 and 24 months: the line, and the cohorts as an open table."""
    head, results = _asked.headlined(HOME_WITHIN[2]), [_asked.figures(measure, "year") for measure in HOME_WITHIN]
    result = results[2]
    if head is None or _asked.nothing(result):
        return _block.nothing_to_draw(HOME_WITHIN[2])
    without = [found for measure in HOME_WITHIN if (found := _asked.without_line(measure, "year")) is not None]
    subtitle = f"Children who started in each year and the share who had returned home, {_block.years(result)}"
    _block.draw(
        Block(
            name="home_by_cohort",
            measure=HOME_WITHIN[2],
            title=words.title(head.verdict),
            subtitle=subtitle,
            chart=line.draw(result, (), without[2] if len(without) == 4 else None, _frame.view().phone),
            alt=words.alt("Line chart", head.verdict),
            sentence=words.sentence(head.verdict),
            table=cohort_table.draw(results, subtitle, "Home", without if len(without) == 4 else ()),
            sources=[result.source.text],
            notes=[TOO_EARLY, *result.notes, *_block.why_hatched([result]), *result.measure.caveats],
            key=line.key(result, (), without[2] if len(without) == 4 else None),
            table_open=True,
            counted=[each.ask for each in results],
        )
    )


# Groups --------------------------------------------------------------------------------------------------------------


def groups(measure: str, breakdown: str, second: str | None = None, by: str = "three_years") -> None:
    """Each group's share beside all other children, in the newest whole period; three years pooled unless said."""
    view, found = _frame.view(), front_desk.measure(measure)
    if lacking := [cut for cut in (breakdown, second) if cut and cut not in found.breakdowns]:
        names = findings.joined([terms.BREAKDOWN_NAMES[cut] for cut in lacking])
        return _block.empty(f"{found.title}: not drawn, because it cannot be counted by {names}.")
    by = by if by in found.formula.periods else found.formula.periods[0]
    ask = replace(_asked.asked(measure, by, breakdown), second=second)
    beside = _kept.groups_beside(view.store, view.mode.mode, ask, until())
    if beside is None or all(row.status in ("not_available", "not_applicable") for row in beside.rows):
        return _no_groups(measure, by)
    said = over_time.groups(beside)
    cut = " and ".join(terms.BREAKDOWN_NAMES[each] for each in ask.breakdowns)
    subtitle = f"{found.title} by {cut}: per cent with 95% interval, {beside.period}"
    _block.draw(
        Block(
            name=f"groups_{measure}_{'_'.join(ask.breakdowns)}",
            measure=measure,
            title=said.title,
            subtitle=subtitle,
            chart=beside_groups.draw(beside, view.phone),
            alt=said.alt,
            sentence=said.sentence,
            table=beside_groups.numbers(beside, subtitle),
            sources=[beside.result.source.text],
            notes=[*beside.result.notes, _block.MANY_GROUPS, _block.ROUNDED_FIRST * (view.mode.mode == PUBLICATION)],
            counted=[ask],
        )
    )


def counts_by(measure: str, breakdown: str, second: str | None) -> None:
    """How many children in each group, year by year; with two breakdowns there would be too many panels to read."""
    found = front_desk.measure(measure)
    if second or breakdown not in found.breakdowns:
        return _block.empty(
            f"{found.title}: not drawn, because {'two breakdowns' if second else terms.BREAKDOWN_NAMES[breakdown]} "
            f"{'make too many panels' if second else 'is not known of it'}."
        )
    _shell.panels(measure, breakdown)


def _no_groups(measure: str, by: str) -> None:
    if by == "three_years":
        title = findings.lower(front_desk.measure(measure).title)
        return _block.empty(
            f"No figures by group of {title}. They are pooled over three years that have all been followed: load three or more."
        )
    _block.nothing_to_draw(measure)


def choose_breakdowns(breakdowns: Sequence[str]) -> tuple[str, str | None]:
    """One breakdown, and if wanted another within it: two at most. Both live in the address."""
    names = {findings.capital(terms.BREAKDOWN_NAMES[each]): each for each in breakdowns}
    with st.container(key="block_choose"):
        first, then = st.columns([1, 1])
    with first:
        one = st.selectbox("Group children by", list(names), key="group_by", bind="query-params")
    with then:
        more = [name for name in names if name != one]
        two = st.selectbox("and within it by", [NOTHING_ELSE, *more], key="then_by", bind="query-params")
    return names.get(one, breakdowns[0]), names.get(two) if two != one else None
