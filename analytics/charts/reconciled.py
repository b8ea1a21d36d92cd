"""Counts from the files beside the figures DfE published: the finding, a sentence, and the table."""

from collections.abc import Sequence

from analytics.charts import findings, table
from analytics.charts.look import safe
from analytics.charts.tables_found import in_words
from analytics.results import words
from analytics.results.reported import CANNOT, LOOK, MATCHES, Reconciled

HEADS = ("Your files", "DfE published", "Difference", "Result", "What explains it")
TOLD = 2  # figures whose difference the sentence says
KINDS = ("", "n", "n", "n", "s", "w")


def title(rows: Sequence[Reconciled]) -> str:
    """ "Two of six figures match DfE exactly; one needs a look"."""
    match, look = (sum(row.result == result for row in rows) for result in (MATCHES, LOOK))
    if all(row.result == CANNOT for row in rows):
        return "No figure of this year can be compared with DfE"
    exactly = "within rounding" if any(row.difference for row in rows if row.result == MATCHES) else "exactly"
    if match == len(rows):
        return f"All {in_words(len(rows))} figures match DfE {exactly}"
    which = findings.capital(in_words(match)) if match else "None"
    told = f"{which} of {in_words(len(rows))} figures {'match' if match > 1 else 'matches'} DfE {exactly}"
    return f"{told}; {in_words(look) if look else 'none'} {'need' if look > 1 else 'needs'} a look"


def sentence(rows: Sequence[Reconciled]) -> str:
    """The figures furthest from DfE's, in numbers; how far the others are; whether the year is still running."""
    known = sorted((row for row in rows if row.difference is not None), key=lambda row: -abs(row.difference))
    look = [row for row in known if row.result == LOOK]
    said = [_more(row) for row in look[:TOLD]]
    if len(look) > TOLD:
        said.append(
            f"{findings.capital(in_words(len(look) - TOLD))} more {'need' if len(look) - TOLD > 1 else 'needs'} a look."
        )
    others = [abs(row.difference) for row in known if row.result != LOOK]
    if others:
        which, most = "The others" if look else "Your files", max(others)
        said.append(f"{which} {f'differ by {words.number(most)} or fewer' if most else 'are exactly as DfE has them'}.")
    if any(row.provisional for row in rows):
        said.append("The year is still running in your files, so these counts are not whole yet.")
    return " ".join(said) or "DfE published no figure that these can be compared with."


def draw(rows: Sequence[Reconciled], year: int) -> str:
    """One year's figures, ours beside DfE's."""
    cells = [[safe(row.title), *_cells(row)] for row in rows]
    caption = f"Year ending 31 March {year}: totals counted from your files beside the figures DfE published"
    return table.html(caption, ["Figure", *HEADS], cells, KINDS)


def every_year(rows: Sequence[Reconciled]) -> str:
    """The same for all years, newest first."""
    ordered = sorted(rows, key=lambda row: -row.year)
    cells = [[str(row.year), safe(row.title), *_cells(row)] for row in ordered]
    caption = "Every year: totals counted from your files beside the figures DfE published"
    return table.html(caption, ["Year ending 31 March", "Figure", *HEADS], cells, ["", *KINDS])


def _cells(row: Reconciled) -> list[str]:
    said = f"<b>{safe(row.result)}</b>" if row.result in (MATCHES, LOOK) else safe(row.result)
    reasons = safe(" ".join(f"{reason.rstrip('. ')}." for reason in row.reasons))
    figures = [_figure(row.own, row.own_status), _figure(row.published, row.published_status), _signed(row)]
    return [*figures, said, reasons]


def _figure(value: float | None, status: str) -> str:
    return table.letter(status) if value is None else words.number(value)


def _signed(row: Reconciled) -> str:
    """ "+12", "−1", "0", or a dash where there is nothing to subtract."""
    if row.difference is None:
        return "–"
    return f"{'+' if row.difference > 0 else ''}{words.number(row.difference)}"


def _more(row: Reconciled) -> str:
    side = "more" if row.difference > 0 else "fewer"
    return f"{findings.capital(row.title)}: {words.number(abs(row.difference))} {side} in your files than in DfE's figures."
