"""An authority beside the places like it: a dot and an interval for each, ours first and the others A to Z, never by value."""

from math import isfinite

from plotly.graph_objects import Figure

from analytics.charts import look, table
from analytics.charts.findings import capital
from analytics.charts.places_lines import decimals, is_share
from analytics.charts.places_plot import CLOSED, Plot, letter_of
from analytics.measures.declare import Measure
from analytics.results import words
from analytics.results.places import PUBLISHED, PlaceRow, PlacesBeside

SAID = {**table.SAID, CLOSED: "not an authority in this year"}


def draw(found: PlacesBeside, phone: bool = False) -> Figure:
    """A strip for our authority and one for each place; their range as a grey band, the median, region and England as
    lines through all, figures and a word at the right. A figure that is not there is a hatched strip that says why.
    """
    plot = Plot(found, phone)
    layout = look.frame(plot.height, plot.margin)
    ticktext = [f"{tick:,g}{'%' if plot.share else ''}" for tick in plot.ticks]
    layout["xaxis"] = {"range": [0, plot.top], "tickvals": plot.ticks, "ticktext": ticktext}
    layout["yaxis"] = {"range": [plot.tall, 0], "visible": False, "fixedrange": True}
    layout["shapes"] = [*plot.band(), *plot.grid(), *plot.rules(), *plot.through(), *plot.up_to_labels()]
    rows = [note for place in range(len(plot.rows)) for note in plot.words(place)]
    layout["annotations"] = [*plot.labels(), *plot.heads(), *plot.under(), *rows]
    return look.figure([*plot.hatching(), plot.dots(own=False), plot.dots(own=True)], layout)


def numbers(found: PlacesBeside, caption: str, in_england: bool = True) -> str:
    """Everything drawn as an accessible table: ours, the places A to Z, what they are set against, and their median.

    in_england: our own children are part of the region and of England, so that we were compared with the rest of them.
    """
    rows = [(found.own, found.own.name)]
    if found.own_published and found.own.basis != PUBLISHED:
        rows.append((found.own_published, f"{found.own.name}, published by DfE"))
    rows += [(row, row.name) for row in found.places]
    rests = _compared_with_the_rest(found) if in_england else ()
    rows += [(row, f"{row.name} (ratio to the rest of it)" if row in rests else row.name) for row in found.references]
    cells = [[look.safe(name), look.safe(row.closeness), *_cells(row, found.measure)] for row, name in rows]
    cells.append(_of_the_median(found))
    heads, kinds = _columns(found)
    if not any(row.closeness for row in found.places):
        heads, kinds, *cells = (row[:1] + row[2:] for row in (heads, kinds, *cells))
    return table.html(caption, heads, cells, kinds)


def _columns(found: PlacesBeside) -> tuple[list[str], list[str]]:
    measure = found.measure
    below, value = "Children aged 0 to 17", "Rate per 10,000"
    if is_share(measure):
        below, value = f"Of {measure.out_of}", "Per cent"
    heads = ["Place", "Closeness", capital(measure.counted), below, value, "95% interval"]
    heads += ["Ratio, ours to theirs", "95% interval of the ratio", f"{found.own.name} is", "Status"]
    return heads, ["", "", "n", "n", "n b", "n", "n", "n", "s", "s"]


def _cells(row: PlaceRow, measure: Measure) -> list[str]:
    places = 0 if is_share(measure) else 1
    figures = [_number(row, count) for count in (row.numerator, row.denominator)] + [
        _number(row, row.value, decimals(row.value, places))
    ]
    ends = words.interval(row.lower, row.upper, places) if row.known else ""
    plain = row.role == "own" and row.basis == PUBLISHED and row.status == ""
    return [*figures, ends, *_ratio(row), row.word, "as published by DfE" if plain else SAID[row.status]]


def _number(row: PlaceRow, number: float, places: int = 0) -> str:
    """A figure, or the letter of the row: a count stands behind no figure that is not there."""
    if row.known:
        return words.number(number, places)
    return f'<span class="hw-missing">{letter}</span>' if (letter := letter_of(row)) else ""


def _ratio(row: PlaceRow) -> list[str]:
    """A ratio and its interval, with the decimals that keep a clear one off 1.00."""
    if not row.word:
        return ["", ""]
    ends, clear = (row.ratio.lower, row.ratio.upper), row.word != "similar"
    places = next((p for p in (2, 3) if not clear or 1 not in [words.round_half_up(end, p) for end in ends]), 4)
    return [words.number(row.ratio.value, places), words.interval(*ends, places)]


def _compared_with_the_rest(found: PlacesBeside) -> list[PlaceRow]:
    """England and our own region, which comes before any other."""
    regions = [row for row in found.references if row.role == "region"][:1]
    return [row for row in (*regions, *(row for row in found.references if row.role == "england")) if row.word]


def _of_the_median(found: PlacesBeside) -> list[str]:
    there = isfinite(found.median)
    places = decimals(found.median, 0 if is_share(found.measure) else 1)
    value = words.number(found.median, places) if there else table.letter("not_available")
    status = "" if there else "fewer than three have a figure"
    return [f"Median of {found.n} of {found.of}", "", "", "", value, "", "", "", "", status]
