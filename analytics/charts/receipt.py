"""The privacy receipt, and what moved since the load before."""

from collections.abc import Callable, Sequence

from analytics.charts import findings, table
from analytics.charts.look import safe
from analytics.charts.tables_found import in_words
from analytics.results import words
from analytics.results.reported import Moved, Receipt

FIRST_MOVED = 8  # figures that moved, seen without opening the list
NAMED = 3  # headings named without opening the list
HELD = "What is held is still personal data."


def draw(receipt: Receipt, when: str, said: Callable[[int], str], sent: Sequence[tuple[str, str]]) -> str:
    """What was dropped, replaced and coarsened. said: a count as it may be shown. sent: more rows, words and number."""
    rows = [(safe("Columns dropped and never stored"), words.number(len(receipt.dropped)), _dropped(receipt))]
    rows.append((safe("Child ids replaced with a keyed code"), said(receipt.hashed_children), ""))
    rows += [(safe(f"{what} turned into {into}"), said(many), "") for what, into, many in receipt.coarsened]
    rows += [(safe(what), safe(number), "") for what, number in sent]
    listed = "".join(f"<dt>{what}{under}</dt><dd>{number}</dd>" for what, number, under in rows)
    return (
        f'<h2 class="hw-finding">Privacy receipt</h2><p class="hw-subtitle">What was kept, what was dropped. {safe(when)}</p>'
        f'<dl class="hw-receipt">{listed}</dl>'
    )


def _dropped(receipt: Receipt) -> str:
    """The first headings, and all of them with the reason behind a summary."""
    if not receipt.dropped:
        return ""
    first = [safe(heading) for heading, _, _ in receipt.dropped[:NAMED]]
    more = len(receipt.dropped) - NAMED
    named = findings.joined([*first, f"{words.number(more)} more"] if more > 0 else first)
    cells = [[safe(heading), safe(why), words.number(files)] for heading, why, files in receipt.dropped]
    listed = table.html("Columns dropped and never stored", ("Column", "Why", "Files"), cells, ("", "w", "n"))
    return (
        f'<span class="hw-where">{named}</span>'
        f'<details class="hw-numbers"><summary><span>Show all columns</span></summary>{listed}</details>'
    )


def moved(found: Sequence[Moved], none: str) -> str:
    """Figures that are not what they were in the load before, newest year first; a sentence where there is none."""
    if not found:
        return f'<h2 class="hw-finding">Since the last load</h2><p class="hw-sentence">{safe(none)}</p>'
    count = f"{in_words(len(found))} {'figure' if len(found) == 1 else 'figures'} moved"
    cells = [
        [
            f"{safe(one.title)}, {one.year}",
            _counted(one.was, one.was_status, one.out_of_was),
            _counted(one.now, one.now_status, one.out_of_now),
        ]
        for one in found
    ]
    heads, caption = ("Figure, year ending 31 March", "Was", "Now"), "Figures not listed did not change"
    first = table.html(caption, heads, cells[:FIRST_MOVED], ("", "n", "n"))
    rest = table.html(f"{caption}: the rest", heads, cells[FIRST_MOVED:], ("", "n", "n"))
    more = len(cells) - FIRST_MOVED
    opened = (
        f'<details class="hw-numbers"><summary><span>Show {words.number(more)} more</span></summary>{rest}</details>'
    )
    return f'<h2 class="hw-finding">Since the last load: {count}</h2>{first}{opened if more > 0 else ""}'


def _counted(count: float | None, status: str, out_of: float | None) -> str:
    """A count, "x of n" for a share, or its letter."""
    if count is None:
        return table.letter(status)
    return words.number(count) if out_of is None else f"{words.number(count)} of {words.number(out_of)}"
