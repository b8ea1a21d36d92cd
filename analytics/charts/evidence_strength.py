"""How strong what was published is, in a sentence: how many figures of which grade, and whether any has somebody to compare with."""

from collections import Counter
from collections.abc import Sequence

from analytics.charts.evidence_words import how_many_figures
from analytics.charts.findings import joined
from analytics.comparators.evidence import BENCHMARK, GRADES, NO_GRADE, RETIRED, ReportedFigure

COMPARED = ("A", "B", "C")  # the grades of designs with somebody to compare with
NONE_READ = "No figure of it was found in what could be read."


def strength(figures: Sequence[ReportedFigure], of: str) -> str:
    """ "Of 13 published figures of Leeds, 8 are graded D and 5 E: none has a group to compare with."

    figures: all that belong on one card; benchmarks are left out. of: whose, in words. Counts of figures say how much was
    published in what way, never how much there is to it.
    """
    graded = [figure for figure in figures if figure.finding != BENCHMARK]
    if not graded:
        return NONE_READ
    by_grade = Counter(figure.grade for figure in graded)
    parts = [f"{by_grade[grade]} graded {grade}" for grade in GRADES if grade != NO_GRADE and by_grade[grade]]
    parts += [f"{by_grade[NO_GRADE]} not graded"] if by_grade[NO_GRADE] else []
    said = [f"{how_many_figures(len(graded))} of {of}: {joined(parts)}. {_compared(graded)}"]
    nothing = sum(figure.is_null for figure in graded)
    if nothing:
        said.append(f"{nothing} found nothing either way.")
    if any(figure.finding == RETIRED for figure in graded):
        said.append("Of one a result was planned and never published.")
    return " ".join(said)


def _compared(figures: Sequence[ReportedFigure]) -> str:
    beside = sum(figure.grade in COMPARED for figure in figures)
    if not beside:
        return "None has a group to compare with."
    return f"{beside} {'has' if beside == 1 else 'have'} a group to compare with."
