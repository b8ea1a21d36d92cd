"""The only bridge from pages to the analytics: the shared frame and selection, and the blocks pages are made of."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd
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
    rows,
    table,
)
from analytics.charts.look import safe
from analytics.disclosure.mode import PUBLICATION, Decision, decide
from analytics.results import front_desk, words
from analytics.results.ask import Ask
from analytics.results.result import Comparator, Result
from analytics.store import folder
from analytics.store.folder import StoreMissing

HOME = Path(__file__).parents[1]
SAMPLE, SAMPLE_FILES = HOME / ".homeward" / "sample", HOME / "sample_data" / "extracts"
VIEW = "homeward_view"  # in session state: what this run of the page looks at
SHORT = 22  # letters that fit a select in the side bar
INCLUDED, WITHOUT = "Included", "Without"
LATEST = "Latest 12 months"
SITES_HAVE_YEARS = "England, your region, or a pilot site of the Innovation Programme with the year it went live."

WHOLE_AUTHORITIES = (
    "These are annual counts for whole authorities. Differences can come from deprivation, unaccompanied children, "
    "recording, court practice or chance. They do not show what a programme caused."
)
NO_POPULATION = (
    "No rates can be shown: no population is known for this authority. Load the files again and say which authority "
    "they are from (--la, with its code or name), or add a table of mid_year and population to the files."
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
CHECKS = {
    "stops a chart": ("stops a chart", "stop a chart"),
    "changes a number": ("changes a number", "change a number"),
    "tidy later": ("can be tidied later", "can be tidied later"),
}


@dataclass(frozen=True)
class View:
    """What the reader chose, checked against what the store holds. year: None is the latest twelve months."""

    store: front_desk.Store
    authority: front_desk.Authority
    year: int | None
    beside: Comparator
    without_uasc: bool
    mode: Decision
    phone: bool

    @property
    def newest_year(self) -> int:
        return self.year or max(self.authority.years)


# The frame -----------------------------------------------------------------------------------------------------------


def frame() -> None:
    """Looks, store, selection and the frame line. Every page is drawn under it; without a store nothing is."""
    st.html(HOME / "pages" / "look.css")
    try:
        store = _store()
    except StoreMissing as missing:
        _stop(str(missing))
    if not any(authority.years for authority in store.info.authorities):
        _stop("No complete year is loaded. Load the SSDA903 episodes of at least one whole year, April to March.")
    st.session_state[VIEW] = _chosen(store)
    _frame_line(_view())
    if not store.population.knows(_view().authority.key):
        st.html(f'<div class="hw-empty">{safe(NO_POPULATION)}</div>')


def footer() -> None:
    authority = _view().authority
    said = "England, region and pilot-site figures are published by DfE."
    if authority.invented:
        said = f"Sample authority: every {authority.la_name} figure is invented. {said}"
    st.html(f'<p class="hw-footer">{safe(said)}</p>')


def _stop(reason: str) -> None:
    st.html(f'<h1 class="hw-question">No figures can be shown</h1><div class="hw-empty">{safe(reason)}</div>')
    st.stop()


def _view() -> View:
    return st.session_state[VIEW]


def _mode() -> Decision:
    """Decided by how the app was started, never by a page or an address.

    A server other than `streamlit run` may listen where Streamlit cannot know, so its address counts as unknown.
    """
    by_streamlit = bool(sys.argv[0]) and Path(sys.argv[0]).resolve() == HOME / "app.py"
    address = st.get_option("server.address") if by_streamlit else None
    return decide(address, st.context.headers, _asked_mode(sys.argv[1:]))


def _asked_mode(arguments: Sequence[str]) -> str | None:
    """What stands after --mode on the command line; nonsense stays nonsense, which hides small numbers."""
    for place, argument in enumerate(arguments):
        if argument.startswith("--mode="):
            return argument.partition("=")[2]
        if argument == "--mode":
            return arguments[place + 1] if place + 1 < len(arguments) else ""
    return None


def _store() -> front_desk.Store:
    """The store HOMEWARD_STORE names, else the invented sample, built when this is its first start."""
    asked = os.environ.get("HOMEWARD_STORE")
    if asked:
        return _opened(Path(asked))
    try:
        return _opened(SAMPLE)
    except StoreMissing:
        _build_sample()
        return _opened(SAMPLE)


@st.cache_resource(max_entries=1, show_spinner="Loading the invented sample. This happens once.")
def _build_sample() -> None:
    from analytics.store import build  # reading files is not needed on any other start

    build.load(sources=[SAMPLE_FILES], store=SAMPLE)


def _opened(path: Path) -> front_desk.Store:
    return _open(folder.current_file(path).stem, path)


@st.cache_resource(max_entries=4, show_spinner=False)
def _open(fingerprint: str, path: Path) -> front_desk.Store:
    return front_desk.open_store(path)


def _chosen(store: front_desk.Store) -> View:
    """The filters, drawn on every run so that they outlive a page change. What comes back is checked again here."""
    with st.sidebar:
        st.html('<p class="hw-filters">What you are looking at</p>')
        holders = _labelled([(a.la_name, "", a) for a in store.info.authorities if a.years])
        name = _pick("Authority", list(holders), "la") if len(holders) > 1 else next(iter(holders))
        years = _years_to_choose(store.info.data_to, holders[name])
        year = years[_pick("Year ending 31 March", list(years), "year")]
        others = _others(_comparators(store.info.fingerprint, holders[name].key, store))
        beside = others[_pick("Compare with", list(others), "beside", SITES_HAVE_YEARS)]
        children = _pick("Unaccompanied children", [INCLUDED, WITHOUT], "unaccompanied")
    phone = "Mobi" in (st.context.headers.get("User-Agent") or "")
    return View(store, holders[name], year, beside, children == WITHOUT, _mode(), phone)


def _pick(label: str, options: list[str], key: str, help_text: str | None = None) -> str:
    chosen = st.selectbox(label, options, key=key, bind="query-params", help=help_text)
    return chosen if chosen in options else options[0]


def _years_to_choose(data_to: date, authority: front_desk.Authority) -> dict[str, int | None]:
    """Newest first. The newest year is "latest" itself where the data end with it."""
    years = {str(year): year for year in sorted(authority.years, reverse=True)}
    if data_to == date(max(authority.years), 3, 31):
        return {**years, str(data_to.year): None}
    return {LATEST: None, **years}


def _others(comparators: Sequence[Comparator]) -> dict[str, Comparator]:
    """Comparators by a label that fits the side bar; a second site of one authority is told apart by its year."""
    return _labelled(
        [
            (other.name.partition(":")[0], f" ({other.go_live.from_date[:4]})" if other.go_live else " (pilot)", other)
            if other.role == "pilot_site"
            else (other.short_name, "", other)
            for other in comparators
        ]
    )


def _labelled(things: Sequence[tuple[str, str, object]]) -> dict[str, object]:
    """Things by a short label of their own: name and ending, then a number where two would be alike."""
    found: dict[str, object] = {}
    for name, ending, thing in things:
        label, number = _short(name, ending), 2
        while label in found:
            label, number = _short(name, f"{ending} {number}"), number + 1
        found[label] = thing
    return found


def _short(name: str, ending: str = "") -> str:
    room = SHORT - len(ending)
    return (name if len(name) <= room else f"{name[: room - 1].rstrip(' ,')}…") + ending


def _frame_line(view: View) -> None:
    info = view.store.info
    ends = date(view.year, 3, 31) if view.year else info.data_to
    period = words.period(date(ends.year - 1, 4, 1), ends) if (ends.month, ends.day) == (3, 31) else (
        f"12 months to {words.period(ends, ends)}"
    )  # fmt: skip
    said = ", ".join(
        (
            period,
            f"compared with {view.beside.name}",
            "without unaccompanied children" if view.without_uasc else "unaccompanied children included",
            f"data to {words.period(info.data_to, info.data_to)}",
            f"loaded {words.period(info.loaded_on, info.loaded_on)}",
        )
    )
    publication = view.mode.mode == PUBLICATION
    tag = "Publication: counts to nearest 5" if publication else "Internal: contains small numbers, do not share"
    why = f'<p class="hw-why">{safe(view.mode.reason)}</p>' if publication else ""
    sample = " (invented sample)" if view.authority.invented else ""
    st.html(
        f'<div class="hw-frame"><p><b>{safe(view.authority.la_name)}</b>{sample}, {safe(said)}</p>'
        f'<span class="hw-mode {view.mode.mode}">{tag}</span></div>{why}'
    )


# Figures -------------------------------------------------------------------------------------------------------------
# Kept as resources, not data: nobody changes a Result, so a copy for each reader would be wasted.


@st.cache_resource(max_entries=800, show_spinner=False)
def _result(fingerprint: str, mode: str, ask: Ask, _store: front_desk.Store) -> Result:
    return front_desk.result(_store, ask, mode)


@st.cache_resource(max_entries=100, show_spinner=False)
def _months_or_quarters(fingerprint: str, mode: str, ask: Ask, _store: front_desk.Store) -> Result:
    return front_desk.months_or_quarters(_store, ask, mode)


@st.cache_resource(max_entries=100, show_spinner=False)
def _bridge(fingerprint: str, mode: str, la: str, year: int, _store: front_desk.Store) -> front_desk.Bridge:
    return front_desk.bridge(_store, la, mode, year)


@st.cache_resource(max_entries=400, show_spinner=False)
def _published(fingerprint: str, measure: str, other: Comparator, without: bool, _store: front_desk.Store) -> Result:
    return front_desk.published(_store, measure, other, without)


@st.cache_resource(max_entries=400, show_spinner=False)
def _headline(
    fingerprint: str, mode: str, ask: Ask, year: int | None, _store: front_desk.Store
) -> front_desk.Headline | None:
    return front_desk.headline(_store, ask.measure, ask.la, mode, without_uasc=ask.without_uasc, year=year)


@st.cache_resource(max_entries=40, show_spinner=False)
def _comparators(fingerprint: str, la: str, _store: front_desk.Store) -> tuple[Comparator, ...]:
    return front_desk.comparators(_store, la)


def _asked(measure: str, by: str, breakdown: str | None = None, without_uasc: bool | None = None) -> Ask:
    """A question about the chosen authority. without_uasc: None follows the reader's choice."""
    view = _view()
    without = view.without_uasc if without_uasc is None else without_uasc
    return Ask(measure, by, breakdown, without and front_desk.measure(measure).without_uasc, view.authority.key)


def _figures(measure: str, by: str, breakdown: str | None = None, without_uasc: bool | None = None) -> Result:
    view = _view()
    ask = _asked(measure, by, breakdown, without_uasc)
    return _until(_result(view.store.info.fingerprint, view.mode.mode, ask, view.store), view.year)


def _headlined(measure: str, without_uasc: bool | None = None) -> front_desk.Headline | None:
    view = _view()
    ask = _asked(measure, "year", without_uasc=without_uasc)
    found = _headline(view.store.info.fingerprint, view.mode.mode, ask, view.year, view.store)
    return found and replace(found, result=_until(found.result, view.year))


def _until(result: Result, year: int | None) -> Result:
    """Figures up to the chosen year. Years before a file's first ending are incomplete and stay off the pages (R6)."""
    figures = result.figures
    first = figures.loc[figures.status != "incomplete", "period_end"].min()
    if pd.notna(first):
        figures = figures[figures.period_end >= first]
    if year is not None:
        figures = figures[figures.period_end <= pd.Timestamp(year, 3, 31)]
    return replace(result, figures=figures)


def _since(result: Result, day: date) -> Result:
    return replace(result, figures=result.figures[result.figures.period_end >= pd.Timestamp(day)])


def _beside(measure: str) -> tuple[list[tuple[Comparator, Result]], list[str]]:
    """England and the chosen comparator as DfE publishes them, and a sentence for each that it does not publish."""
    view = _view()
    england = _comparators(view.store.info.fingerprint, view.authority.key, view.store)[0]
    without = view.without_uasc and front_desk.measure(measure).without_uasc
    found, missing = [], []
    for other in dict.fromkeys((england, view.beside)):
        figures = _published(view.store.info.fingerprint, measure, other, without, view.store)
        figures = _until(figures, view.year)
        if figures.figures.value.notna().any():
            found.append((other, figures))
        else:
            children = " without unaccompanied children" if without else ""
            missing.append(f"{other.short_name} is not drawn: DfE does not publish this figure{children}.")
    return found, missing


def _without_line(measure: str, by: str) -> Result | None:
    """The same without unaccompanied children, where the reader did not choose that already."""
    if _view().without_uasc or not front_desk.measure(measure).without_uasc:
        return None
    other = _figures(measure, by, without_uasc=True)
    return other if other.figures.value.notna().any() else None


def _nothing(result: Result, column: str = "value") -> bool:
    """No figure to draw, and none hidden or too early that a chart should show as such."""
    return all(point.status in ("not_available", "not_applicable") for point in rows.points(result, column))


# Parts of a page -----------------------------------------------------------------------------------------------------


def question(text: str, answer: str = "") -> None:
    """The page's question and, under it, the answer in one or two sentences."""
    said = f'<p class="hw-answer">{safe(answer)}</p>' if answer else ""
    st.html(f'<h1 class="hw-question">{safe(text)}</h1>{said}')


def answer(measures: Sequence[str]) -> str:
    """What the headline verdicts say together."""
    return findings.answer(head.verdict for head in map(_headlined, measures) if head)


def answer_both_ways(measure: str) -> str:
    """One measure's verdict, and the same with the unaccompanied children the other way."""
    head, other = _headlined(measure), _headlined(measure, not _view().without_uasc)
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
    return "With" if _view().without_uasc else "Without"


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
    phone = _view().phone
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
    head = _headlined(measure)
    if head is not None and head.by == "three_years":
        _line_block(measure, "three_years", "three years pooled", [POOLED])
    else:
        yearly(measure)


def _line_block(measure: str, by: str, how: str = "", notes: Sequence[str] = ()) -> None:
    """A line over time whose finding is the verdict on its newest twelve months or year."""
    head, result = _headlined(measure), _figures(measure, by)
    if head is None or _nothing(result):
        return _nothing_to_draw(measure)
    found = findings.of_years(result) if by == "year" else head.verdict
    said = head.notes if by == head.by else result.notes
    others, missing = _beside(measure)
    others = [(who, _since(figures, line.first_day(result, others))) for who, figures in others]
    without = _without_line(measure, by)
    what = (result.measure.title, how, _unit(result), "" if by == "rolling" else _years(result))
    subtitle = f"{', '.join(part for part in what if part)}. {_named(others)}".strip()
    _draw(
        Block(
            name=f"{by}_{measure}",
            measure=measure,
            title=words.title(found),
            subtitle=subtitle,
            chart=line.draw(result, others, without, _view().phone),
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
    view, head = _view(), _headlined(measure)
    ask = _asked(measure, "month")
    result = _months_or_quarters(view.store.info.fingerprint, view.mode.mode, ask, view.store)
    result = _until(result, view.year)
    if head is None or _nothing(result, "numerator"):
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
    result = _figures(measure, "year", breakdown)
    if _nothing(result, "numerator"):
        return _nothing_to_draw(measure)
    without = None if _view().without_uasc else _figures(measure, "year", breakdown, without_uasc=True)
    found, name = findings.by_group(result, _figures(measure, "year")), terms.BREAKDOWN_NAMES[breakdown]
    title = findings.groups_title(found, name)
    subtitle = f"{result.measure.title} by {name}: children, {_years(result)}, same scale in every panel"
    _draw(
        Block(
            name=f"{breakdown}_{measure}",
            measure=measure,
            title=title,
            subtitle=subtitle,
            chart=multiples.draw([result], [without] if without else [], "numerator", across, _view().phone),
            alt=f"Small line charts: {result.measure.title} by {name}. {title}.",
            sentence=findings.groups_sentence(found),
            table=table.draw(result, subtitle, without=without, group_head=findings.capital(name)),
            sources=[result.source.text],
            notes=[
                *result.notes,
                NOT_KNOWN * _has_unknown(result),
                MANY_GROUPS,
                ROUNDED_FIRST * (_view().mode.mode == PUBLICATION),
                *_why_hatched([result], "numerator"),
            ],
        )
    )


def _has_unknown(result: Result) -> bool:
    return bool((result.figures.group == terms.NOT_KNOWN).any())


def side_by_side(measures: Sequence[str], subtitle: str) -> None:
    """Shares of the same children as panels on one scale; the first one's verdict is the finding."""
    results = [_figures(measure, "year") for measure in measures]
    if all(_nothing(result) for result in results):
        return _nothing_to_draw(measures[0])
    found = [findings.of_years(result) for result in results]
    subtitle = f"{subtitle}: per cent, {_years(results[0])}, same scale in each panel"
    _draw(
        Block(
            name=f"beside_{measures[0]}",
            measure=measures[0],
            title=words.title(found[0]),
            subtitle=subtitle,
            chart=multiples.draw(results, column="value", across=3, phone=_view().phone),
            alt=words.alt("Small line charts", found[0]),
            sentence=" ".join(f"{words.title(one)}." for one in found),
            table="".join(table.draw(result, result.measure.title) for result in results),
            sources=[result.source.text for result in results],
            notes=[*(note for result in results for note in result.notes), *_why_hatched(results)],
        )
    )


def cohorts(measure: str, column: str) -> None:
    """What share of each year's children had done something in time: the line, and the cohorts as an open table."""
    head, result = _headlined(measure), _figures(measure, "year")
    if head is None or _nothing(result):
        return _nothing_to_draw(measure)
    without = _without_line(measure, "year")
    subtitle = f"{result.measure.title}: per cent of children, by the year they started, {_years(result)}"
    _draw(
        Block(
            name=f"cohorts_{measure}",
            measure=measure,
            title=words.title(head.verdict),
            subtitle=subtitle,
            chart=line.draw(result, (), without, _view().phone),
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
    view = _view()
    with st.container(key="cards", gap=None):
        for column, (measure, page, label) in zip(st.columns(len(links), gap="medium"), links, strict=True):
            with column, st.container(key=f"card_{measure}", gap=None):
                _card(measure)
                st.page_link(page, label=label)
        st.html(card.key(view.authority.la_name))


def _card(measure: str) -> None:
    head, other = _headlined(measure), _headlined(measure, not _view().without_uasc)
    if head is None or other is None:
        return _nothing_to_draw(measure)
    others, _ = _beside(measure)
    england = next((figures for who, figures in others if who.role == "england"), None)
    beside = card.other_children(other.verdict, f"{_other_side()} unaccompanied children")
    st.html(card.draw(head.verdict, _yearly_points(head), beside, england, _view().phone))


def _yearly_points(head: front_desk.Headline) -> Result:
    """A rolling series at the same month of each year: twelve months that do not overlap, enough for a small chart."""
    figures = head.result.figures
    if head.by != "rolling":
        return head.result
    return replace(head.result, figures=figures[figures.period_end.dt.month == head.now.period_end.month])


def why_the_number_changed() -> None:
    """From last year's number through every start and way of leaving to this year's."""
    view = _view()
    year = view.newest_year
    found = _bridge(view.store.info.fingerprint, view.mode.mode, view.authority.key, year, view.store)
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
        found = findings.by_group(_figures(measure, "year", breakdown), _figures(measure, "year"))
        asks += findings.groups_asks(found, terms.BREAKDOWN_NAMES[breakdown])
    asks = asks or ["There is no clear signal this year. Is that what the front line sees?"]
    listed = "".join(f"<li>{safe(ask)}</li>" for ask in asks)
    head = '<h2 class="hw-finding">Things to ask</h2><p class="hw-subtitle">Drawn from the signals on these pages</p>'
    _part("asks", "", f'{head}<ol class="hw-asks">{listed}</ol>')


def _asks(measure: str) -> list[str]:
    head, other = _headlined(measure), _headlined(measure, not _view().without_uasc)
    return findings.asks(head.verdict, other.verdict, _other_side()) if head and other else []


def entries(links: Sequence[tuple[str, str, str]]) -> None:
    """Where to go next. links: page, question, for whom."""
    with st.container(key="block_entries", gap=None):
        for place, (column, link) in enumerate(zip(st.columns(len(links), gap="medium"), links, strict=True)):
            page, text, who = link
            with column, st.container(key=f"entry_{place}", gap=None):
                st.page_link(page, label=text)
                st.html(f'<p class="hw-entry">{safe(who)}</p>')


def data_checks() -> None:
    """How many rows of the extract stop a chart, change a number, or can be tidied later."""
    said = [_checked(count, CHECKS[what]) for what, count in _view().store.info.problems.items()]
    notice("Data checks:", f"{findings.joined(said)}.")


def _checked(count: int, does: tuple[str, str]) -> str:
    """In publication mode a number of rows follows the same rule as a number of children."""
    if count == 0:
        return f"no row {does[0]}"
    if _view().mode.mode != PUBLICATION:
        return f"{words.count_of(count, 'rows')} {does[count != 1]}"
    about = "1 to 7 rows" if count < 8 else f"about {words.number(5 * words.round_half_up(count / 5))} rows"
    return f"{about} {does[1]}"


# Definitions ---------------------------------------------------------------------------------------------------------


def definitions() -> None:
    """Every measure from its own declaration; the one a link asked for comes first and is open."""
    asked = st.query_params.get("measure", "")
    measures = sorted(front_desk.measures(), key=lambda measure: measure.id != asked)
    listed = "".join(definition.draw(measure, measure.id == asked) for measure in measures)
    _part("definitions", "", f'<h2 class="hw-section">Measures</h2>{listed}')


def licence() -> str:
    return front_desk.LICENCE
