"""Blocks of months: control charts with the marks a reader sets, starts and exits, and the months ahead."""

from dataclasses import dataclass
from datetime import date

import streamlit as st

from analytics.charts import control, findings, flow, outlook, over_time
from analytics.disclosure.mode import PUBLICATION
from analytics.results import front_desk, words
from analytics.results.control import ControlChart
from analytics.results.marks import LONGEST, MOST, Mark
from pages import _asked, _block, _frame, _kept
from pages._block import Block

EVERY_EVENT = "Every event counts here; a year counts a child once, so the parts of a year can add up to more."
QUARTERS = "Single months are too few here, so quarters are shown."
TOO_FEW_EVENTS = {
    False: "There are fewer than 5 in a usual quarter",
    True: "There are fewer than 20 in a usual quarter",
}
SCREENED, ALL_KEPT = "Left out of the limits once", "All kept"
NO_MARK = "No change marked"
MONTHS_TO_MARK = 36
STARTED, LEFT = "started_to_be_looked_after", "ceased_to_be_looked_after"
LOOKED_AFTER = "looked_after_at_month_end"


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


def _control_chart(measure: str, how: Drawn, without_uasc: bool | None) -> ControlChart | None:
    view = _frame.view()
    ask = _asked.asked(measure, "month", without_uasc=without_uasc)
    return _kept.control_chart(view.store, view.mode.mode, ask, _asked.until_day(), how.marks, how.screened)


def _draw_control(measure: str, way: bool | None, chart: ControlChart | None, charts: int) -> None:
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
    found = _kept.outlook(view.store, view.mode.mode, _asked.asked(measure, "month"), _asked.until_day())
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
