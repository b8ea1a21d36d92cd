"""Groups of children beside each other: one breakdown the reader chooses, or two."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from analytics import terms
from analytics.charts import beside_groups, findings, over_time
from analytics.disclosure.mode import PUBLICATION
from analytics.results import front_desk
from pages import _asked, _block, _frame, _kept, _shell
from pages._block import Block

NOTHING_ELSE = "Nothing else"


def groups(measure: str, breakdown: str, second: str | None = None, by: str = "three_years") -> None:
    """Each group's share beside all other children, in the newest whole period; three years pooled unless said."""
    view, found = _frame.view(), front_desk.measure(measure)
    if lacking := [cut for cut in (breakdown, second) if cut and cut not in found.breakdowns]:
        names = findings.joined([terms.BREAKDOWN_NAMES[cut] for cut in lacking])
        return _block.empty(f"{found.title}: not drawn, because it cannot be counted by {names}.")
    if view.mode.mode == PUBLICATION and view.without_uasc and found.without_uasc:
        return _block.no_groups_without(measure)
    by = by if by in found.formula.periods else found.formula.periods[0]
    ask = replace(_asked.asked(measure, by, breakdown), second=second)
    beside = _kept.groups_beside(view.store, view.mode.mode, ask, _asked.until_day())
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
