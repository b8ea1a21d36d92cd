"""What was published of one project, read before any chart of it: each figure with its grade, design, source and checks."""

from collections.abc import Callable, Sequence

from analytics.charts import evidence_words as words
from analytics.charts.definition import listed
from analytics.charts.evidence_words import published_value, sentences
from analytics.charts.look import safe
from analytics.comparators.evidence import GRADES, NO_GRADE, ReportedFigure

__all__ = ["draw", "published_value", "sentences"]


def draw(
    project: str,
    figures: Sequence[ReportedFigure],
    facts: Sequence[tuple[str, str]] = (),
    first: Callable[[ReportedFigure], bool] = lambda figure: True,
    first_are: str = "",
) -> str:
    """One card as HTML: what the project is, then each of its figures in the order of their ids, never of their values.

    figures: those of other projects are left out. A result and a figure that found nothing have the same markup. facts:
    terms and words on the place, before what the figures themselves say of the project. first: those to show at once;
    the others wait behind a summary. It must not look at what a figure found. first_are: what those are about.
    """
    own = sorted((figure for figure in figures if figure.project == project), key=lambda figure: figure.figure_id)
    if not own:
        return f'<p class="hw-source">No published figure was found for {safe(words.project_name(project))}.</p>'
    about = [(term, _distinct(own, said)) for term, said in words.ABOUT]
    differing = [(term, said) for (term, said), (_, found) in zip(words.ABOUT, about, strict=True) if len(found) > 1]
    told = [(term, safe(said)) for term, said in facts]
    told += [(term, "<br>".join(safe(text) for text in found)) for term, found in about if term not in dict(facts)]
    return (
        f'<article class="hw-card-evidence"><h2 class="hw-finding">{safe(words.project_name(project))}</h2>'
        f'<p class="hw-subtitle">Read this before the charts</p>{listed(told)}{_figures(own, differing, first, first_are)}'
        f'<p class="hw-source">{safe(words.GRADES_SAY)}</p></article>'
    )


def _figures(
    own: Sequence[ReportedFigure],
    differing: Sequence[words.Line],
    first: Callable[[ReportedFigure], bool],
    first_are: str,
) -> str:
    """Those to show at once, then how many others there are, and they behind it."""
    shown, others = [one for one in own if first(one)], [one for one in own if not first(one)]
    body = "".join(_figure(figure, differing) for figure in shown)
    if not shown:
        body = f'<p class="hw-sentence">{safe(words.none_about(first_are))}</p>'
    if not others:
        return body
    behind = "".join(_figure(figure, differing) for figure in others)
    summary = safe(words.others(others, bool(shown)))
    return f'{body}<details class="hw-numbers"><summary><span>{summary}</span></summary>{behind}</details>'


def _figure(figure: ReportedFigure, differing: Sequence[words.Line]) -> str:
    """differing: what the figures of the project do not share, said again with each."""
    claim = "".join(f'<p class="hw-claim">{safe(text)}</p>' for text in words.claim(figure))
    plain, behind = (
        listed([(term, safe(said(figure))) for term, said in lines])
        for lines in ((*words.PLAIN, *differing), words.BEHIND)
    )
    return (
        f'<section class="hw-reported" id="evidence-{safe(figure.figure_id)}"><div><h3>{safe(figure.measure)} '
        f'<span class="hw-figure-id">{safe(figure.figure_id)}</span></h3>'
        f'<p class="hw-published">{safe(published_value(figure))}</p>{claim}'
        f'<p class="hw-graded">{_mark(figure.grade)} {safe(words.grade(figure))}</p></div><div>{plain}'
        f'<p class="hw-source">{safe(words.access(figure))}</p></div>'
        '<details class="hw-numbers"><summary><span>Show values, periods and where it was read</span></summary>'
        f"{behind}</details></section>"
    )


def _mark(grade: str) -> str:
    """A to E with one marked. The words beside it say the same, so a screen reader skips the letters."""
    letters = "".join(
        f"<b>{letter}</b>" if letter == grade else f"<span>{letter}</span>" for letter in GRADES if letter != NO_GRADE
    )
    return f'<span class="hw-grade" aria-hidden="true">{letters}</span>'


def _distinct(figures: Sequence[ReportedFigure], said: Callable[[ReportedFigure], str]) -> list[str]:
    return list(dict.fromkeys(said(figure) for figure in figures))
