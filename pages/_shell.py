"""The blocks pages are made of. The files whose names begin with _ are the only bridge to the analytics."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from analytics import terms
from analytics.charts import (
    bridge,
    card,
    cohort_table,
    definition,
    findings,
    line,
    look,
    months,
    multiples,
    problem_lists,
    rows,
    table,
)
from analytics.charts.look import safe
from analytics.disclosure.mode import PUBLICATION
from analytics.results import front_desk, words
from analytics.results.result import Comparator, Result
from pages import _asked, _frame, _kept

WHOLE_AUTHORITIES = (
    "These are annual counts for whole authorities. Differences can come from deprivation, unaccompanied children, "
    "recording, court practice or chance. They do not show what a programme caused."
)
BROTHERS_AND_SISTERS = "Brothers and sisters often enter together, so real variation is wider than shown."
EVERY_START = "Every start counts here; a year counts a child once, so the parts of a year can add up to more."
QUARTERS = "Single months are too few here once counts are rounded to 5, so quarters are shown."
MANY_GROUPS = "Looking at several groups at once makes it more likely that chance alone marks one of them."
ROUNDED_FIRST = "Counts are rounded to 5 before they are compared, which can tip a small group's verdict."
NOT_KNOWN = "Children whose group is not known are in the table."
POOLED = "One year alone is too few here, so three are pooled; neighbouring points share two of their years."
TOO_EARLY = "Too early gives the month when all children of a year will have been followed."
WHY_HATCHED = {
    "incomplete": "Hatched as too early: the period is not over, or has not been followed long enough.",
    "provisional": "Hatched months use a population carried forward, so they are provisional.",
    "hidden": "Hatched and marked [c]: too few children to show.",
    "not_available": "Hatched and marked [x]: there is no figure.",
}


# Parts of a page -----------------------------------------------------------------------------------------------------


def question(text: str, answer: str = "") -> None:
    """The page's question and, under it, the answer in one or two sentences."""
    said = f'<p class="hw-answer">{safe(answer)}</p>' if answer else ""
    st.html(f'<h1 class="hw-question">{safe(text)}</h1>{said}')


def answer(measures: Sequence[str]) -> str:
    """What the headline verdicts say together."""
    return findings.answer(head.verdict for head in map(_asked.headlined, measures) if head)


def answer_both_ways(measure: str) -> str:
    """One measure's verdict, and the same with the unaccompanied children the other way."""
    head, other = _asked.headlined(measure), _asked.headlined(measure, not _frame.view().without_uasc)
    if head is None or other is None:
        return ""
    return f"{words.chip(head.verdict)} over the year. {_other_side()} unaccompanied children: {other.verdict.family}."


def section(text: str) -> None:
    _part("section", text, f'<h2 class="hw-section">{safe(text)}</h2>')


def empty(text: str) -> None:
    _part("empty", text, f'<div class="hw-empty">{safe(text)}</div>')


def notice(strong: str, text: str) -> None:
    _part("notice", strong, f'<div class="hw-notice"><b>{safe(strong)}</b> {safe(text)}</div>')


def whole_authorities() -> None:
    _part("note", "whole authorities", f'<p class="hw-sentence">{safe(WHOLE_AUTHORITIES)}</p>')


def explain(title: str, terms_and_words: Sequence[tuple[str, str]]) -> None:
    """A list of terms under a heading."""
    listed = definition.listed([(term, safe(said)) for term, said in terms_and_words])
    _part("terms", title, f'<h2 class="hw-section">{safe(title)}</h2>{listed}')


def two_columns() -> Sequence:
    """A wide column for a chart and a narrow one beside it; under each other on a phone."""
    with st.container(key="wide_and_narrow", gap=None):
        return st.columns([2, 1], gap="medium")


def _part(kind: str, text: str, html: str) -> None:
    name = "".join(letter if letter.isalnum() else "_" for letter in text.lower())[:40]
    with st.container(key=f"block_{kind}_{name}", gap=None):
        st.html(html)


def _other_side() -> str:
    return "With" if _frame.view().without_uasc else "Without"


# Blocks --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Block:
    """A finding and all that belongs under it. table: finished HTML. key: names and values for a phone's chart."""

    name: str
    measure: str
    title: str
    subtitle: str
    chart: object
    alt: str
    sentence: str
    table: str
    sources: Sequence[str]
    notes: Sequence[str] = ()
    key: Sequence[tuple[str, str, str]] = ()
    table_open: bool = False


def _draw(block: Block) -> None:
    phone = _frame.view().phone
    with st.container(key=f"block_{block.name}", gap=None):
        head = f'<h2 class="hw-finding">{safe(block.title)}</h2><p class="hw-subtitle">{safe(block.subtitle)}</p>'
        st.html(head + (_phone_key(block.key) if phone else ""))
        with st.container(key=f"{'phone' if phone else 'desk'}_{block.name}", gap=None):
            st.plotly_chart(block.chart, theme=None, key=f"chart_{block.name}", config=look.CONFIG, alt=block.alt)
        st.html(_under(block))
        with st.container(key=f"acts_{block.name}", horizontal=True):
            st.page_link("pages/definitions.py", label="What does this mean?", query_params={"measure": block.measure})


def _under(block: Block) -> str:
    closed = f'<details class="hw-numbers"><summary><span>Show the numbers</span></summary>{block.table}</details>'
    sources = "; ".join(dict.fromkeys(text.rstrip(". ") for text in block.sources))
    notes = " ".join(dict.fromkeys(note for note in block.notes if note))
    return (
        f'<p class="hw-sentence">{safe(block.sentence)}</p>{block.table if block.table_open else closed}'
        f'<p class="hw-source">Source: {safe(sources)}.</p>'
        + (f'<p class="hw-source">{safe(notes)}</p>' if notes else "")
    )


def _phone_key(lines: Sequence[tuple[str, str, str]]) -> str:
    said = (f'<span style="color:{colour}"><b>{safe(value)}</b> {safe(name)}</span>' for value, name, colour in lines)
    return f'<p class="hw-key">{" · ".join(said)}</p>' if lines else ""


def rolling(measure: str) -> None:
    """The last twelve months at each month end, beside what DfE publishes each March."""
    _line_block(measure, "rolling", "in the 12 months to each month end")


def yearly(measure: str) -> None:
    """One figure a year, beside what DfE publishes."""
    _line_block(measure, "year")


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
        return _nothing_to_draw(measure)
    found = findings.of_years(result) if by == "year" else head.verdict
    said = head.notes if by == head.by else result.notes
    others, missing = _asked.beside(measure)
    others = [(who, _asked.since(figures, line.first_day(result, others))) for who, figures in others]
    without = _asked.without_line(measure, by)
    what = (result.measure.title, how, _unit(result), "" if by == "rolling" else _years(result))
    subtitle = f"{', '.join(part for part in what if part)}. {_named(others)}".strip()
    _draw(
        Block(
            name=f"{by}_{measure}",
            measure=measure,
            title=words.title(found),
            subtitle=subtitle,
            chart=line.draw(result, others, without, _frame.view().phone),
            alt=words.alt("Line chart", found),
            sentence=words.sentence(found),
            table=table.draw(result, subtitle, others, without),
            sources=[result.source.text, *(other.source.text for _, other in others)],
            notes=[*notes, *said, *missing, *_why_hatched([result]), *result.measure.caveats],
            key=line.key(result, others, without),
        )
    )


def monthly(measure: str) -> None:
    """A plain run of months; of quarters where rounding would swamp the months."""
    view, head = _frame.view(), _asked.headlined(measure)
    ask = _asked.asked(measure, "month")
    result = _kept.months_or_quarters(view.store, view.mode.mode, ask)
    result = _asked.until(result, view.year)
    if head is None or _asked.nothing(result, "numerator"):
        return _nothing_to_draw(measure)
    each = result.ask.by
    title = findings.a_period(head.verdict, each) or words.title(head.verdict)
    subtitle = f"{result.measure.title} in each {each}"
    _draw(
        Block(
            name=f"monthly_{measure}",
            measure=measure,
            title=title,
            subtitle=subtitle,
            chart=months.draw(result, view.phone),
            alt=f"Dot chart: {subtitle}. {title}.",
            sentence=f"One {each} alone says little: numbers go up and down by chance. {BROTHERS_AND_SISTERS}",
            table=table.draw(result, subtitle),
            sources=[result.source.text],
            notes=[QUARTERS if each == "quarter" else "", EVERY_START, *_why_hatched([result], "numerator")],
        )
    )


def panels(measure: str, breakdown: str, across: int = 4) -> None:
    """Children by group in small panels on one scale, with and without unaccompanied children."""
    result = _asked.figures(measure, "year", breakdown)
    if _asked.nothing(result, "numerator"):
        return _nothing_to_draw(measure)
    without = None if _frame.view().without_uasc else _asked.figures(measure, "year", breakdown, without_uasc=True)
    found, name = findings.by_group(result, _asked.figures(measure, "year")), terms.BREAKDOWN_NAMES[breakdown]
    title = findings.groups_title(found, name)
    subtitle = f"{result.measure.title} by {name}: children, {_years(result)}, same scale in every panel"
    _draw(
        Block(
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
                MANY_GROUPS,
                ROUNDED_FIRST * (_frame.view().mode.mode == PUBLICATION),
                *_why_hatched([result], "numerator"),
            ],
        )
    )


def _has_unknown(result: Result) -> bool:
    return bool((result.figures.group == terms.NOT_KNOWN).any())


def side_by_side(measures: Sequence[str], subtitle: str) -> None:
    """Shares of the same children as panels on one scale; the first one's verdict is the finding."""
    results = [_asked.figures(measure, "year") for measure in measures]
    if all(_asked.nothing(result) for result in results):
        return _nothing_to_draw(measures[0])
    found = [findings.of_years(result) for result in results]
    subtitle = f"{subtitle}: per cent, {_years(results[0])}, same scale in each panel"
    _draw(
        Block(
            name=f"beside_{measures[0]}",
            measure=measures[0],
            title=words.title(found[0]),
            subtitle=subtitle,
            chart=multiples.draw(results, column="value", across=3, phone=_frame.view().phone),
            alt=words.alt("Small line charts", found[0]),
            sentence=" ".join(f"{words.title(one)}." for one in found),
            table="".join(table.draw(result, result.measure.title) for result in results),
            sources=[result.source.text for result in results],
            notes=[*(note for result in results for note in result.notes), *_why_hatched(results)],
        )
    )


def cohorts(measure: str, column: str) -> None:
    """What share of each year's children had done something in time: the line, and the cohorts as an open table."""
    head, result = _asked.headlined(measure), _asked.figures(measure, "year")
    if head is None or _asked.nothing(result):
        return _nothing_to_draw(measure)
    without = _asked.without_line(measure, "year")
    subtitle = f"{result.measure.title}: per cent of children, by the year they started, {_years(result)}"
    _draw(
        Block(
            name=f"cohorts_{measure}",
            measure=measure,
            title=words.title(head.verdict),
            subtitle=subtitle,
            chart=line.draw(result, (), without, _frame.view().phone),
            alt=words.alt("Line chart", head.verdict),
            sentence=words.sentence(head.verdict),
            table=cohort_table.draw(result, subtitle, column, without),
            sources=[result.source.text],
            notes=[TOO_EARLY, *result.notes, *_why_hatched([result]), *result.measure.caveats],
            key=line.key(result, (), without),
            table_open=True,
        )
    )


def _nothing_to_draw(measure: str) -> None:
    found = front_desk.measure(measure)
    files = "the SSDA903 episodes" if found.collection == "ssda903" else "the children in need census (CINdetails)"
    title = findings.lower(found.title)
    empty(f"No chart of {title}. It needs {files} of the years you want to see: load them with the others.")


def _unit(result: Result) -> str:
    return "per cent" if result.measure.formula.unit == "percent" else "per 10,000 children aged 0 to 17"


def _years(result: Result) -> str:
    first, last = result.figures.period_end.min(), result.figures.period_end.max()
    return f"years ending 31 March {first.year} to {last.year}" if first < last else f"year ending 31 March {last.year}"


def _named(others: Sequence[tuple[Comparator, Result]]) -> str:
    return f"{findings.joined([other.short_name for other, _ in others])}: published years" if others else ""


def _why_hatched(results: Sequence[Result], column: str = "value") -> list[str]:
    """Why parts of a chart are hatched, for those who do not see it."""
    statuses = {point.status for result in results for point in rows.points(result, column)}
    return [said for status, said in WHY_HATCHED.items() if status in statuses]


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
        return _nothing_to_draw(measure)
    others, _ = _asked.beside(measure)
    england = next((figures for who, figures in others if who.role == "england"), None)
    beside = card.other_children(other.verdict, f"{_other_side()} unaccompanied children")
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
    _draw(
        Block(
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
    _part("asks", "", f'{head}<ol class="hw-asks">{listed}</ol>')


def _asks(measure: str) -> list[str]:
    head, other = _asked.headlined(measure), _asked.headlined(measure, not _frame.view().without_uasc)
    return findings.asks(head.verdict, other.verdict, _other_side()) if head and other else []


def entries(links: Sequence[tuple[str, str, str]]) -> None:
    """Where to go next. links: page, question, for whom."""
    with st.container(key="block_entries", gap=None):
        for place, (column, link) in enumerate(zip(st.columns(len(links), gap="medium"), links, strict=True)):
            page, text, who = link
            with column, st.container(key=f"entry_{place}", gap=None):
                st.page_link(page, label=text)
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
    measures = sorted(front_desk.measures(), key=lambda measure: measure.id != asked)
    listed = "".join(definition.draw(measure, measure.id == asked) for measure in measures)
    _part("definitions", "", f'<h2 class="hw-section">Measures</h2>{listed}')


def licence() -> str:
    return front_desk.LICENCE
