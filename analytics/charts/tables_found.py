"""Which tables a load found: rows by table and year, what is missing, and what was left alone."""

from collections.abc import Callable, Sequence

from analytics.charts import findings, table
from analytics.charts.look import safe
from analytics.results import words
from analytics.results.reported import TableFound

CAPTION = "Rows by table and year ending 31 March, recognised by content, not by name"
NAMED = 5  # files that are named before the rest is counted
MISSING = '<span class="hw-missing hw-word">missing</span>'
SMALL = (*"no one two three four five six seven eight nine ten eleven twelve".split(),)


def title(tables: Sequence[TableFound], seconds: float | None = None) -> str:
    """ "39 of 40 tables found, in 21 seconds". seconds: how long the load took, where somebody waited for it."""
    annual, years = _annual(tables), _years(tables)
    if not annual:
        return "No table of a whole year was found"
    found, could = sum(len(one.rows) for one in annual), len(annual) * len(years)
    took = "" if seconds is None else f", in {words.count_of(max(round(seconds), 1), 'seconds')}"
    said = f"All {could}" if found == could else f"{found} of {could}"
    return f"{said} tables found{took}" if could > 1 else f"One table found{took}"


def draw(
    tables: Sequence[TableFound], said: Callable[[int], str], rows: Callable[[int], str], unused: Sequence[str] = ()
) -> str:
    """Rows of each table that was read, by year; then the tables of no single year, those left alone, files not usable.

    said: a number of rows as a cell may show it, finished HTML. rows: the same in words. unused: files not usable.
    """
    annual, years = _annual(tables), _years(tables)
    cells = [
        [safe(one.what), *(said(one.rows[year]) if year in one.rows else MISSING for year in years)] for one in annual
    ]
    heads, kinds = ["Table", *map(str, years)], ["", *("n" for _ in years)]
    drawn = f'<div class="hw-found">{table.html(CAPTION, heads, cells, kinds)}</div>' if annual else ""
    lines = (_of_no_year(tables, rows), _left(tables), _not_usable(unused))
    return drawn + "".join(f'<p class="hw-source">{line}</p>' for line in lines if line)


def in_words(number: int) -> str:
    """A small whole number as a word: "two", and "13" from thirteen on."""
    return SMALL[number] if number < len(SMALL) else words.number(number)


def _annual(tables: Sequence[TableFound]) -> list[TableFound]:
    found = [one for one in tables if one.read and one.rows]
    return sorted(found, key=lambda one: (not one.what.startswith("SSDA903"), one.what))


def _years(tables: Sequence[TableFound]) -> list[int]:
    """From the first year any table has to the last: a year in between that no table has is missing everywhere."""
    found = {year for one in _annual(tables) for year in one.rows}
    return list(range(min(found), max(found) + 1)) if found else []


def _of_no_year(tables: Sequence[TableFound], rows: Callable[[int], str]) -> str:
    found = [one for one in tables if one.read and one.other_rows]
    named = [f"{safe(one.what)} ({safe(rows(one.other_rows))})" for one in found]
    return f"Not one year's return: {findings.joined(named)}." if named else ""


def _left(tables: Sequence[TableFound]) -> str:
    named = list(dict.fromkeys(safe(one.what) for one in tables if not one.read))
    return f"Recognised and left alone, because no figure needs them: {findings.joined(named)}." if named else ""


def _not_usable(files: Sequence[str]) -> str:
    named = [safe(file) for file in dict.fromkeys(files)]
    if len(named) > NAMED:
        named = [*named[:NAMED], f"{words.number(len(named) - NAMED)} more"]
    return f"Not usable, see Stops a chart: {findings.joined(named)}." if named else ""
