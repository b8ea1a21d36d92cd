"""The blocks pages are made of. The files whose names begin with _ are the only bridge to the analytics."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from analytics import terms
from analytics.charts import (
    bridge,
    card,
    definition,
    findings,
    line,
    multiples,
    problem_lists,
    table,
)
from analytics.charts.look import safe
from analytics.comparators import figures
from analytics.comparators.series import BY_ID as SERIES_BY_ID
from analytics.comparators.series import TOPICS, Series, series_of
from analytics.disclosure.mode import PUBLICATION
from analytics.results import front_desk, words
from analytics.results.before_after import BY_ID as CHANGING
from analytics.results.result import Result
from pages import _asked, _block, _frame, _kept
from pages._block import empty, explain, notice, question, section, two_columns

__all__ = ["empty", "explain", "notice", "question", "section", "two_columns"]

FOUND = "starts_found_in_referral_data"
WHOLE_AUTHORITIES = (
    "These are annual counts for whole authorities. Differences can come from deprivation, unaccompanied children, "
    "recording, court practice or chance. They do not show what a programme caused."
)
NOT_KNOWN = "Children whose group is not known are in the table."
POOLED = "One year alone is too few here, so three are pooled; neighbouring points share two of their years."


# Parts of a page -----------------------------------------------------------------------------------------------------


def answer(measures: Sequence[str]) -> str:
    """What the headline verdicts say together."""
    return findings.answer(head.verdict for head in map(_asked.headlined, measures) if head)


def answer_both_ways(measure: str) -> str:
    """One measure's verdict, and the same with the unaccompanied children the other way."""
    head, other = _asked.headlined(measure), _asked.headlined(measure, not _frame.view().without_uasc)
    if head is None or other is None:
        return ""
    return f"{words.chip(head.verdict)} over the year. {_block.other_side()} unaccompanied children: {other.verdict.family}."


def whole_authorities() -> None:
    _block.part("note", "whole authorities", f'<p class="hw-sentence">{safe(WHOLE_AUTHORITIES)}</p>')


# Blocks --------------------------------------------------------------------------------------------------------------


def rolling(measure: str) -> None:
    """The last twelve months at each month end, beside what DfE publishes each March."""
    _line_block(measure, "rolling", "in the 12 months to each month end")


def yearly(measure: str) -> None:
    """One figure a year, beside what DfE publishes."""
    _line_block(measure, "year")


def month_ends(measure: str) -> None:
    """Children on the last day of each month."""
    _line_block(measure, "month", "at each month end")


def pooled(measure: str) -> None:
    """The series a headline was read from: three years pooled where single years are too few."""
    head = _asked.headlined(measure)
    if head is not None and head.by == "three_years":
        _line_block(measure, "three_years", "three years pooled", [POOLED])
    else:
        yearly(measure)


def _line_block(measure: str, by: str, how: str = "", notes: Sequence[str] = ()) -> None:
    """A line over time whose finding is the verdict on its newest twelve months or year."""
    head, result = _asked.headlined(measure), _asked.figures(measure, by)
    if head is None or _asked.nothing(result):
        return _block.nothing_to_draw(measure, result.notes)
    found = findings.of_years(result) if by == "year" and head.by != "year" else head.verdict
    said = head.notes if by == head.by else result.notes
    others, missing = _asked.beside(measure)
    published = others
    others = [(who, _asked.since(figures, line.first_day(result, others))) for who, figures in others]
    compared = _asked.against_england(measure, published) if by in ("year", "rolling") else ()
    without = _asked.without_line(measure, by)
    what = (
        result.measure.title,
        how,
        words.unit_words(result.measure) if words.unit_words(result.measure) not in result.measure.title else "",
        "" if by in ("rolling", "month") else _block.years(result),
    )
    subtitle = f"{', '.join(part for part in what if part)}. {_block.named(others)}".strip()
    _block.draw(
        _block.Block(
            name=f"{by}_{measure}",
            measure=measure,
            title=words.title(found),
            subtitle=subtitle,
            chart=line.draw(result, others, without, _frame.view().phone),
            alt=words.alt("Line chart", found),
            sentence=words.sentence(found),
            beside=" ".join(compared),
            table=table.draw(result, subtitle, others, without),
            sources=[result.source.text, *(other.source.text for _, other in others)],
            notes=[*notes, *said, *missing, *_block.why_hatched([result]), *result.measure.caveats],
            key=line.key(result, others, without),
            counted=[result.ask],
        )
    )


def panels(measure: str, breakdown: str, across: int = 4) -> None:
    """Children by group in small panels on one scale, with and without unaccompanied children."""
    publication = _frame.view().mode.mode == PUBLICATION
    if publication and _frame.view().without_uasc and front_desk.measure(measure).without_uasc:
        return _block.no_groups_without(measure)
    result = _asked.figures(measure, "year", breakdown)
    if _asked.nothing(result, "numerator"):
        return _block.nothing_to_draw(measure, result.notes)
    one_way = _frame.view().without_uasc or publication
    without = None if one_way else _asked.figures(measure, "year", breakdown, without_uasc=True)
    found, name = findings.by_group(result, _asked.figures(measure, "year")), terms.BREAKDOWN_NAMES[breakdown]
    title = findings.groups_title(found, name)
    subtitle = f"{result.measure.title} by {name}: children, {_block.years(result)}, same scale in every panel"
    _block.draw(
        _block.Block(
            name=f"{breakdown}_{measure}",
            measure=measure,
            title=title,
            subtitle=subtitle,
            chart=multiples.draw([result], [without] if without else [], "numerator", across, _frame.view().phone),
            alt=f"Small line charts: {result.measure.title} by {name}. {title}.",
            sentence=findings.groups_sentence(found),
            table=table.draw(result, subtitle, without=without, group_head=findings.capital(name)),
            sources=[result.source.text],
            notes=[
                *result.notes,
                NOT_KNOWN * _has_unknown(result),
                _block.MANY_GROUPS,
                _block.ROUNDED_FIRST * publication,
                *_block.why_hatched([result], "numerator"),
                *result.measure.caveats,
            ],
            counted=[result.ask],
        )
    )


def found_in_both() -> None:
    """The share of children starting care who are found in the referral data: how sound the figures under it are."""
    view = _frame.view()
    found = _asked.figures(FOUND, "year")
    if _asked.nothing(found):
        return _block.nothing_to_draw(FOUND)
    said = _kept.link(view.store, view.mode.mode, view.authority.key)
    notice("Two collections, one child:", said)


def _has_unknown(result: Result) -> bool:
    return bool((result.figures.group == terms.NOT_KNOWN).any())


def side_by_side(measures: Sequence[str], subtitle: str) -> None:
    """Shares of the same children as panels on one scale; the first one's verdict is the finding."""
    results = [_asked.figures(measure, "year") for measure in measures]
    if all(_asked.nothing(result) for result in results):
        return _block.nothing_to_draw(measures[0])
    found = [findings.of_years(result) for result in results]
    pooled = "three years pooled, " if results[0].ask.by == "three_years" else ""
    subtitle = f"{subtitle}: per cent, {pooled}{_block.years(results[0])}, same scale in each panel"
    _block.draw(
        _block.Block(
            name=f"beside_{measures[0]}",
            measure=measures[0],
            title=words.title(found[0]),
            subtitle=subtitle,
            chart=multiples.draw(results, column="value", across=3, phone=_frame.view().phone),
            alt=words.alt("Small line charts", found[0]),
            sentence=" ".join(dict.fromkeys(f"{words.title(one)}." for one in found)),
            table="".join(table.draw(result, result.measure.title) for result in results),
            sources=[result.source.text for result in results],
            notes=[*(note for result in results for note in result.notes), *_block.why_hatched(results)],
            counted=[result.ask for result in results],
        )
    )


# Overview ------------------------------------------------------------------------------------------------------------


def cards(links: Sequence[tuple[str, str, str]]) -> None:
    """Verdict cards, four across. links: measure, page, words of the link."""
    view = _frame.view()
    with st.container(key="cards", gap=None):
        for column, (measure, page, label) in zip(st.columns(len(links), gap="medium"), links, strict=True):
            with column, st.container(key=f"card_{measure}", gap=None):
                _card(measure)
                st.page_link(page, label=label)
        st.html(card.key(view.authority.la_name))


def _card(measure: str) -> None:
    head, other = _asked.headlined(measure), _asked.headlined(measure, not _frame.view().without_uasc)
    if head is None or other is None:
        return _block.nothing_to_draw(measure)
    others, _ = _asked.beside(measure)
    england = next((figures for who, figures in others if who.role == "england"), None)
    beside = card.other_children(other.verdict, f"{_block.other_side()} unaccompanied children")
    st.html(card.draw(head.verdict, _yearly_points(head), beside, england, _frame.view().phone))


def _yearly_points(head: front_desk.Headline) -> Result:
    """A rolling series at the same month of each year: twelve months that do not overlap, enough for a small chart."""
    figures = head.result.figures
    if head.by != "rolling":
        return head.result
    return replace(head.result, figures=figures[figures.period_end.dt.month == head.now.period_end.month])


def why_the_number_changed() -> None:
    """From last year's number through every start and way of leaving to this year's."""
    view = _frame.view()
    year = view.newest_year
    found = _kept.bridge(view.store, view.mode.mode, view.authority.key, year)
    title, sentence = findings.bridge(found)
    subtitle = f"Children looked after, 31 March {year - 1} to 31 March {year}, every start and exit counted"
    _block.draw(
        _block.Block(
            name="bridge",
            measure="looked_after_at_year_end",
            title=title,
            subtitle=subtitle,
            chart=bridge.draw(found, view.phone),
            alt=f"Bridge chart: {subtitle}. {title}.",
            sentence=sentence,
            table=bridge.numbers(found, subtitle),
            sources=[found.source.text],
            notes=["This chart does not follow the choice to leave out unaccompanied children."] * view.without_uasc,
            counted=[
                _asked.asked("looked_after_at_year_end", "year", without_uasc=False),
                _asked.asked("started_to_be_looked_after", "rolling", without_uasc=False),
                _asked.asked("ceased_to_be_looked_after", "rolling", "how_left", without_uasc=False),
            ],
        )
    )


def things_to_ask(measures: Sequence[str], groups: Sequence[tuple[str, str]]) -> None:
    """Questions drawn from the signals on these pages, never answers. groups: measure and breakdown to look through."""
    asks = [ask for measure in measures for ask in _asks(measure)]
    for measure, breakdown in groups:
        found = findings.by_group(_asked.figures(measure, "year", breakdown), _asked.figures(measure, "year"))
        asks += findings.groups_asks(found, terms.BREAKDOWN_NAMES[breakdown])
    asks = asks or ["There is no clear signal this year. Is that what the front line sees?"]
    listed = "".join(f"<li>{safe(ask)}</li>" for ask in asks)
    head = '<h2 class="hw-finding">Things to ask</h2><p class="hw-subtitle">Drawn from the signals on these pages</p>'
    _block.part("asks", "", f'{head}<ol class="hw-asks">{listed}</ol>')


def _asks(measure: str) -> list[str]:
    head, other = _asked.headlined(measure), _asked.headlined(measure, not _frame.view().without_uasc)
    return findings.asks(head.verdict, other.verdict, _block.other_side()) if head and other else []


def on_returning_home() -> dict[str, str]:
    """What a link to the pilot sites carries to open them on returning home."""
    return {"measured": CHANGING["returned_home_or_relatives_share"].title}


def entries(links: Sequence[tuple[str, str, str, dict[str, str]]]) -> None:
    """Where to go next. links: page, question, for whom, and what the link carries besides the shared selection."""
    with st.container(key="block_entries", gap=None):
        for place, (column, link) in enumerate(zip(st.columns(len(links), gap="medium"), links, strict=True)):
            page, text, who, carried = link
            with column, st.container(key=f"entry_{place}", gap=None):
                st.page_link(page, label=text, query_params=carried)
                st.html(f'<p class="hw-entry">{safe(who)}</p>')


def data_checks(page: str) -> None:
    """How many problems stop a chart or change a number. page: where to see them."""
    view = _frame.view()
    groups = _kept.problem_groups(view.store, view.mode.mode, view.authority.key)
    notice("Data checks:", problem_lists.answer(groups))
    with st.container(key="acts_checks"):
        st.page_link(page, label="See each problem and what it can change")


# Definitions ---------------------------------------------------------------------------------------------------------


def definitions() -> None:
    """Every measure from its own declaration; the one a link asked for comes first and is open."""
    asked = st.query_params.get("measure", "")
    own = front_desk.measures()
    published = [front_desk.measure(asked)] if asked in SERIES_BY_ID and asked not in {each.id for each in own} else []
    measures = sorted((*own, *published), key=lambda measure: measure.id != asked)
    listed = "".join(definition.draw(measure, measure.id == asked) for measure in measures)
    _block.part("definitions", "", f'<h2 class="hw-section">Measures</h2>{listed}')


def published_series() -> None:
    """What other places are set beside each other by, as DfE publishes it, by topic."""
    listed = "".join(
        f'<details class="hw-numbers"><summary><span>{safe(topic)}</span></summary>'
        f"{definition.listed([(one.title, safe(_of_series(one))) for one in series_of(topic)])}</details>"
        for topic in TOPICS
    )
    _block.part("series", "", f'<h2 class="hw-section">Figures that DfE publishes by authority</h2>{listed}')


def _of_series(one: Series) -> str:
    """Its definition, since when there are figures, and what changed meanwhile."""
    years = figures.known_years(one.id)
    breaks = "".join(f" From {each.year} on another figure: {each.words}." for each in one.breaks)
    return f"{one.definition} Years ending 31 March {years[0]} to {years[1]}.{breaks}"


def licence() -> str:
    return front_desk.LICENCE
