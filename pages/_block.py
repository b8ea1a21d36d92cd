"""What every block of a page is drawn with: the parts of a page, one block with all that belongs under it, and its words."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from analytics.charts import definition, findings, look, rows
from analytics.charts.look import safe
from analytics.results import front_desk
from analytics.results.ask import Ask
from analytics.results.result import Comparator, Result
from pages import _frame

MANY_GROUPS = "Looking at several groups at once makes it more likely that chance alone marks one of them."
ROUNDED_FIRST = "Counts are rounded to 5 before they are compared, which can tip a small group's verdict."
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


def section(text: str) -> None:
    part("section", text, f'<h2 class="hw-section">{safe(text)}</h2>')


def empty(text: str) -> None:
    part("empty", text, f'<div class="hw-empty">{safe(text)}</div>')


def notice(strong: str, text: str) -> None:
    part("notice", strong, f'<div class="hw-notice"><b>{safe(strong)}</b> {safe(text)}</div>')


def explain(title: str, terms_and_words: Sequence[tuple[str, str]]) -> None:
    """A list of terms under a heading."""
    listed = definition.listed([(term, safe(said)) for term, said in terms_and_words])
    part("terms", title, f'<h2 class="hw-section">{safe(title)}</h2>{listed}')


def two_columns() -> Sequence:
    """A wide column for a chart and a narrow one beside it; under each other on a phone."""
    with st.container(key="wide_and_narrow", gap=None):
        return st.columns([2, 1], gap="medium")


def part(kind: str, text: str, html: str) -> None:
    """A piece of a page with its own space above. Two may say the same, so each has the number it stands at."""
    name = "".join(letter if letter.isalnum() else "_" for letter in text.lower())[:40]
    with st.container(key=f"block_{kind}_{name}_{_frame.next_part()}", gap=None):
        st.html(html)


def behind(summary: str, html: str) -> str:
    """Finished HTML behind a summary to open."""
    head = f"<summary><span>{safe(summary)}</span></summary>"
    return f'<details class="hw-numbers hw-more">{head}{html}</details>'


def other_side() -> str:
    """Which way the reader did not choose, to say the other beside it."""
    return "With" if _frame.view().without_uasc else "Without"


@dataclass(frozen=True)
class Block:
    """A finding and all that belongs under it. table: finished HTML. key: names and values for a phone's chart.

    beside: what stands beside the finding, a paragraph of its own. counted: the questions whose counting the block can show as SQL.
    """

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
    beside: str = ""
    counted: Sequence[Ask] = ()


def draw(block: Block) -> None:
    """A block, all of its parts in their fixed order."""
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
    said = "".join(f'<p class="hw-sentence">{safe(text)}</p>' for text in (block.sentence, block.beside) if text)
    return (
        f"{said}{block.table if block.table_open else closed}"
        f'<p class="hw-source">Source: {safe(sources)}.</p>'
        + (f'<p class="hw-source">{safe(notes)}</p>' if notes else "")
        + _counted(block.counted)
    )


def _counted(asks: Sequence[Ask]) -> str:
    """The SQL behind a block, to be read and run by an analyst: each statement once, then each event view once."""
    if not asks:
        return ""
    found = [front_desk.counting_sql(ask) for ask in asks]
    said = "".join(f"<pre><code>{safe(sql)};</code></pre>" for sql in dict.fromkeys(sql for sql, _ in found))
    said += "".join(f"<pre><code>{safe(view)}</code></pre>" for view in dict.fromkeys(view for _, view in found))
    head = "Counted month by month with this, from the event views under it. $la is the authority; hiding and intervals come after."
    return (
        '<details class="hw-numbers hw-sql"><summary><span>Show the SQL that counted it</span></summary>'
        f'<p class="hw-source">{safe(head)}</p><div class="hw-scroll hw-long" tabindex="0" role="region" aria-label="SQL">{said}</div></details>'
    )


def _phone_key(lines: Sequence[tuple[str, str, str]]) -> str:
    said = (f'<span style="color:{colour}"><b>{safe(value)}</b> {safe(name)}</span>' for value, name, colour in lines)
    return f'<p class="hw-key">{" · ".join(said)}</p>' if lines else ""


def nothing_to_draw(measure: str, notes: Sequence[str] = ()) -> None:
    """Instead of a block: what is missing and what to do. notes: of the result; of a joined figure they say why."""
    found = front_desk.measure(measure)
    if found.linked and notes:
        return empty(f"No chart of {findings.lower(found.title)}. {' '.join(notes)}")
    files = "the SSDA903 episodes" if found.collection == "ssda903" else "the children in need census (CINdetails)"
    title = findings.lower(found.title)
    empty(f"No chart of {title}. It needs {files} of the years you want to see: load them with the others.")


def no_groups_without(measure: str) -> None:
    """Instead of groups without unaccompanied children, which a publication copy does not have."""
    empty(
        f"No groups of {findings.lower(front_desk.measure(measure).title)} without unaccompanied children: they are few in most "
        "groups, so a publication copy would give small numbers away. Choose unaccompanied children included to see groups."
    )


def years(result: Result) -> str:
    """The years of a yearly result, for a subtitle."""
    first, last = result.figures.period_end.min(), result.figures.period_end.max()
    return f"years ending 31 March {first.year} to {last.year}" if first < last else f"year ending 31 March {last.year}"


def named(others: Sequence[tuple[Comparator, Result]]) -> str:
    """Who stands beside, for a subtitle."""
    return f"{findings.joined([other.short_name for other, _ in others])}: published years" if others else ""


def why_hatched(results: Sequence[Result], column: str = "value") -> list[str]:
    """Why parts of a chart are hatched, for those who do not see it."""
    statuses = {point.status for result in results for point in rows.points(result, column)}
    return [said for status, said in WHY_HATCHED.items() if status in statuses]
