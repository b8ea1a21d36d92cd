"""What comparison studies found in words and numbers: each figure's own, none added up, none left out for finding nothing."""

import re
from collections.abc import Sequence

from analytics.charts import evidence_words, table
from analytics.charts.findings import capital, lower
from analytics.charts.look import safe
from analytics.charts.over_time import Said
from analytics.comparators.evidence import ReportedFigure, may_stand_as_effect
from analytics.results import words

EACH_ITS_OWN = "Each row is its own study, unit and window: rows are not compared or averaged."
NONE_FOUND = "No comparison study of it was found"
NOT_READ = "not in what was read"
DIFFERS, FOUND_NOTHING = "found a difference", "found nothing either way"
NO_NUMBER = "No number in what was read"
TWO, RATIO, POINTS, IN_WORDS = "two values", "ratio", "points", "words"  # how a figure was published
INTERVAL = re.compile(r"95% (?:CI|interval) ([\d.]+) to ([\d.]+)")
MOST_LISTED = 4
KEY = {"with": "with it", "compared": "compared with", "interval": "95% interval", "one": "dark line: alike in both"}


def numbers(figures: Sequence[ReportedFigure], caption: str) -> str:
    """Each figure's own numbers as a table; none that was not published. Raises ValueError as draw does."""
    heads = ["What was measured", "Project", "Window", "Whom it counts", "How many", "With it", "Compared with"]
    heads += ["Difference or ratio", "95% interval", "Evidence grade", "Finding"]
    cells = [_cells(figure) for figure in in_order(figures)]
    return table.html(caption, heads, cells, ["w", "w", "w", "w", "w", "n b", "n", "n", "n", "s", "w"])


def said(figures: Sequence[ReportedFigure]) -> Said:
    """How many figures there are and how many found nothing; each in words where they are few. ValueError as draw."""
    rows = in_order(figures)
    if not rows:
        return Said(NONE_FOUND, "None of the figures that were read may be drawn as one.", f"Hatched: {NONE_FOUND}.")
    title = _title(rows)
    listed = [f"{figure.measure} ({window(figure)}): {_lower_null(figure)}" for figure in rows]
    few = " ".join(listed) if len(rows) <= MOST_LISTED else "The table below has each in full."
    return Said(title, f"{few} {EACH_ITS_OWN}", f"Dot plot, a row a figure: what comparison studies found. {title}.")


def sentences(figures: Sequence[ReportedFigure]) -> list[str]:
    """Everything the chart and its words can say, as plain text."""
    found = said(figures)
    every = [found.title, found.sentence, found.alt, *KEY.values(), EACH_ITS_OWN, NO_NUMBER, NONE_FOUND]
    for figure in in_order(figures):
        every += [headline(figure), *left(figure), *right(figure), *ends(figure)]
    return every


def in_order(figures: Sequence[ReportedFigure]) -> list[ReportedFigure]:
    """By their ids, never by their values. Raises ValueError for a figure that may not stand as an effect."""
    for figure in figures:
        if not may_stand_as_effect(figure):
            raise ValueError(f"{figure.figure_id} may not stand as what a comparison study found ({figure.use}).")
    return sorted(figures, key=lambda figure: figure.figure_id)


def _title(rows: Sequence[ReportedFigure]) -> str:
    nothing = sum(figure.is_null for figure in rows)
    if len(rows) == 1:
        return f"1 figure from a comparison study: {finding(rows[0])}"
    counted = [f"{many} {what}" for many, what in ((len(rows) - nothing, DIFFERS), (nothing, FOUND_NOTHING)) if many]
    return f"{len(rows)} figures from comparison studies: {', '.join(counted)}"


# What a figure says ---------------------------------------------------------------------------------------------------


def published_as(figure: ReportedFigure) -> str:
    """TWO, RATIO, POINTS or IN_WORDS: which numbers a figure was published with."""
    stated = figure.stated
    if figure.after.value is not None and figure.against.value is not None:
        return TWO
    if stated.value is not None and stated.unit in evidence_words.RATIOS:
        return RATIO
    return POINTS if stated.value is not None and stated.unit.endswith("points") else IN_WORDS


def interval(figure: ReportedFigure) -> tuple[float, float] | None:
    """The 95% interval as it was published, low first; None where none was."""
    found = INTERVAL.search(figure.stated.text)
    return (float(found[1]), float(found[2])) if found else None


def finding(figure: ReportedFigure) -> str:
    """Whether the study found a difference, as its source has it."""
    return FOUND_NOTHING if figure.is_null else DIFFERS


def window(figure: ReportedFigure) -> str:
    """When it was measured, as far as the source says."""
    return figure.after.period or f"window {NOT_READ}"


def headline(figure: ReportedFigure) -> str:
    """The figure in one sentence; a figure that found nothing says so first."""
    return evidence_words.published_value(figure)


def _lower_null(figure: ReportedFigure) -> str:
    return lower(headline(figure)) if figure.is_null else headline(figure)


def left(figure: ReportedFigure) -> list[str]:
    """What was measured, of whom, and who stands beside them."""
    named = f"Compared with {figure.against.name}." if figure.against.name else f"Compared with: {NOT_READ}."
    return [figure.measure, f"Counts {figure.population}.", named]


def right(figure: ReportedFigure) -> list[str]:
    """Grade, window, numbers."""
    return [f"Grade {figure.grade}", f"Window: {figure.after.period or NOT_READ}.", _how_many(figure)]


def _how_many(figure: ReportedFigure) -> str:
    many = evidence_words.how_many(figure)
    return f"How many: {NOT_READ}." if many == evidence_words.NOT_READ else many


def ends(figure: ReportedFigure) -> tuple[str, str]:
    """What lies on either side of the line of no change; nothing where there is none."""
    return ("← lower with it", "higher with it →") if published_as(figure) in (RATIO, POINTS) else ("", "")


def _cells(figure: ReportedFigure) -> list[str]:
    how, span, unit = published_as(figure), interval(figure), figure.unit
    two = ["", ""]
    if how == TWO:
        two = [safe(evidence_words.amount(value, unit)) for value in (figure.after.value, figure.against.value)]
    stated = "" if figure.stated.value is None else evidence_words.difference(figure.stated)
    between = "" if span is None else words.interval(*span, 2)
    texts = [figure.measure, evidence_words.project_name(figure.project), capital(window(figure))]
    texts += [capital(figure.population), _how_many(figure)]
    shown = [*two, safe(stated), safe(between)]
    return [
        *map(safe, texts),
        *(text or table.letter("not_available") for text in shown),
        figure.grade,
        finding(figure),
    ]
