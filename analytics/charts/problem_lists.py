"""What is wrong with the files, in three lists side by side: stops a chart, changes a number, tidy later."""

from collections.abc import Callable, Sequence

from analytics.charts import findings
from analytics.charts.look import safe
from analytics.charts.tables_found import in_words
from analytics.results import words
from analytics.results.reported import ProblemGroup

FIRST = 3  # problems of a list that are seen without opening it
PLACES = 2  # files named for one problem
LISTS = {  # kind -> heading, what an empty list says
    "stops a chart": ("Stops a chart", "Every chart these tables can feed is drawn."),
    "changes a number": ("Changes a number", "No problem found that could change a number."),
    "tidy later": ("Tidy later", "Nothing to tidy."),
}


def answer(groups: Sequence[ProblemGroup]) -> str:
    """ "One problem stops a chart; two change a number." """
    stop, change = (sum(group.kind == kind for group in groups) for kind in list(LISTS)[:2])
    return (
        f"{findings.capital(in_words(stop))} {'problem stops' if stop < 2 else 'problems stop'} a chart; "
        f"{in_words(change) if change else 'none'} {'changes' if change < 2 else 'change'} a number."
    )


def draw(groups: Sequence[ProblemGroup], rows: Callable[[int], str], places: bool) -> str:
    """The three lists. rows: a number of rows in words, as it may be said. places: whether row numbers may be shown."""
    return '<div class="hw-lists">' + "".join(_list(kind, groups, rows, places) for kind in LISTS) + "</div>"


def _list(kind: str, groups: Sequence[ProblemGroup], rows: Callable[[int], str], places: bool) -> str:
    heading, none = LISTS[kind]
    listed = [_problem(group, rows, places) for group in groups if group.kind == kind]
    seen = FIRST if len(listed) > FIRST + 1 else len(listed)  # nobody opens a list for one more
    more = "".join(listed[seen:])
    if more:
        said = f"Show {words.number(len(listed) - seen)} more"
        more = f'<details class="hw-numbers"><summary><span>{said}</span></summary>{more}</details>'
    body = "".join(listed[:seen]) or f'<p class="hw-source">{safe(none)}</p>'
    return (
        f'<section class="hw-problems"><h2><span class="hw-figure">{words.number(len(listed))}</span> {heading}</h2>'
        f"{body}{more}</section>"
    )


def _problem(group: ProblemGroup, rows: Callable[[int], str], places: bool) -> str:
    # rules of R0 are about any cell: which one belongs to the heading, also where no place may be named
    column = f"{group.column}: " if group.column and group.rule.startswith("R0_") else ""
    detail = f" ({group.detail})" if group.detail else ""
    how_many = f", {rows(group.rows)}" if group.rows else ""
    where = ". ".join(part for part in (_places(group, places), group.fix) if part)
    return (
        f'<div class="hw-problem"><h3>{safe(findings.capital(column + group.what) + detail + how_many)}</h3>'
        f'<div class="hw-consequence">{_consequence(group.effect.sentence)}</div><p class="hw-where">{safe(where)}</p></div>'
    )


def _consequence(sentence: str) -> str:
    """What it can change; where that is many figures, the first of them and the rest behind a summary."""
    first, _, rest = sentence.partition("; ")
    if not rest:
        return safe(sentence)
    return f"{safe(first)}.<details><summary><span>And more figures</span></summary>{safe(findings.capital(rest))}</details>"


def _places(group: ProblemGroup, numbered: bool) -> str:
    """ "episodes.csv, DEC, rows 412, 1,877 and more; header.csv, ..." """
    named = [_place(file, group.column, found if numbered else ()) for file, found in group.places[:PLACES]]
    if len(group.places) > PLACES:
        more = len(group.places) - PLACES
        named.append(f"{in_words(more)} more {'file' if more == 1 else 'files'}")
    shown = sum(len(found) for _, found in group.places[:PLACES])
    return "; ".join(named) + (" and more" if numbered and shown < group.rows and len(group.places) <= PLACES else "")


def _place(file: str, column: str | None, found: Sequence[int]) -> str:
    at = ""
    if found:
        at = f"{'row' if len(found) == 1 else 'rows'} {findings.joined([words.number(row) for row in found])}"
    return ", ".join(part for part in (file, column, at) if part)
