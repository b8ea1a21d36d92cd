"""What the reader's selection asks of a measure: its figures, its verdict, and who stands beside it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st

from analytics.charts import findings, rows
from analytics.comparators.choices import ENGLAND
from analytics.comparators.series import Series
from analytics.results import front_desk
from analytics.results.ask import Ask
from analytics.results.result import Comparator, Result
from pages import _frame, _kept

FIRST_DAY = date(2000, 1, 1)  # of the days a change may have begun


def asked(measure: str, by: str, breakdown: str | None = None, without_uasc: bool | None = None) -> Ask:
    """A question about the chosen authority. without_uasc: None follows the reader's choice."""
    view = _frame.view()
    without = view.without_uasc if without_uasc is None else without_uasc
    return Ask(measure, by, breakdown, without and front_desk.measure(measure).without_uasc, view.authority.key)


def figures(measure: str, by: str, breakdown: str | None = None, without_uasc: bool | None = None) -> Result:
    view = _frame.view()
    by = by if breakdown else front_desk.shown_by(measure, by, view.mode.mode)
    ask = asked(measure, by, breakdown, without_uasc)
    return until(_kept.result(view.store, view.mode.mode, ask), view.year)


def headlined(measure: str, without_uasc: bool | None = None) -> front_desk.Headline | None:
    view = _frame.view()
    ask = asked(measure, "year", without_uasc=without_uasc)
    found = _kept.headline(view.store, view.mode.mode, ask, view.year)
    return found and replace(found, result=until(found.result, view.year))


def until(result: Result, year: int | None) -> Result:
    """Figures up to the chosen year. Years before a file's first ending are incomplete and stay off the pages (R6)."""
    figures = result.figures
    first = figures.loc[figures.status != "incomplete", "period_end"].min()
    if pd.notna(first):
        figures = figures[figures.period_end >= first]
    if year is not None:
        figures = figures[figures.period_end <= pd.Timestamp(year, 3, 31)]
    return replace(result, figures=figures)


def until_day() -> date | None:
    """The last day the reader's choice of year looks at; None for all there is."""
    year = _frame.view().year
    return date(year, 3, 31) if year else None


def without(series: Series) -> bool:
    """Whether a published series is asked for without unaccompanied children: by choice, where DfE publishes it so."""
    return _frame.view().without_uasc and series.without_uasc


def of_place(series: Series, who: Comparator, without_uasc: bool | None = None) -> Result:
    """What DfE publishes of a place or a set of places, up to the chosen year. without_uasc: None follows the choice."""
    view = _frame.view()
    left_out = without(series) if without_uasc is None else without_uasc
    return until(_kept.published(view.store, series.id, who, left_out), view.year)


def own_series(series: Series, without_uasc: bool | None = None) -> Result | None:
    """A published series counted from the reader's own extract; None where it is not counted that way."""
    view = _frame.view()
    left_out = without(series) if without_uasc is None else without_uasc
    found = _kept.own_series(view.store, view.mode.mode, series.id, view.authority.key, left_out)
    return found and until(found, view.year)


def own_go_live() -> date | None:
    """The day the reader's own change began, checked again here; None where none was entered."""
    chosen = st.session_state.get("our_start")
    return chosen if isinstance(chosen, date) and chosen >= FIRST_DAY else None


def since(result: Result, day: date) -> Result:
    return replace(result, figures=result.figures[result.figures.period_end >= pd.Timestamp(day)])


def beside(measure: str) -> tuple[list[tuple[Comparator, Result]], list[str]]:
    """England and the chosen comparator as DfE publishes them, and a sentence on what of them is not drawn."""
    view = _frame.view()
    if not front_desk.published_elsewhere(measure):
        return [], ["DfE does not publish this figure, so no other place stands beside it."]
    without = view.without_uasc and front_desk.measure(measure).without_uasc
    found, missing = [], []
    for other in dict.fromkeys((ENGLAND, view.beside)):
        figures = until(_kept.published(view.store, measure, other, without), view.year)
        if figures.figures.value.notna().any():
            found.append((other, figures))
            missing += findings.of_how_many(other, figures)
        else:
            children = " without unaccompanied children" if without else ""
            missing.append(f"{other.short_name}: not drawn, because DfE does not publish this figure{children}.")
    return found, missing


def against_england(measure: str, others: Sequence[tuple[Comparator, Result]]) -> tuple[str, ...]:
    """How the newest year both have sits beside England, in sentences; nothing where DfE publishes no such figure."""
    england = next((published for who, published in others if who.role == "england"), None)
    if england is None:
        return ()
    return front_desk.against_england(figures(measure, "year"), england, not _frame.view().authority.invented)


def without_line(measure: str, by: str) -> Result | None:
    """The same without unaccompanied children, where the reader did not choose that already."""
    if _frame.view().without_uasc or not front_desk.measure(measure).without_uasc:
        return None
    other = figures(measure, by, without_uasc=True)
    return other if other.figures.value.notna().any() else None


def nothing(result: Result, column: str = "value") -> bool:
    """No figure to draw, and none hidden or too early that a chart should show as such."""
    return all(point.status in ("not_available", "not_applicable") for point in rows.points(result, column))
