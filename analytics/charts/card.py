"""A verdict card: chip, figure, what it was, and a small run chart. Blue says "look here", never "bad" or "good"."""

from base64 import b64encode
from datetime import datetime

from analytics.charts import run_chart
from analytics.charts.look import BLUE, TEXT, safe
from analytics.results import verdict as verdicts
from analytics.results import words
from analytics.results.result import Result
from analytics.results.verdict import Verdict

SIGNS = {
    verdicts.RISE: '<path d="M6 1 L11 11 L1 11 Z"/>',
    verdicts.FALL: '<path d="M1 1 L11 1 L6 11 Z"/>',
    verdicts.NO_CHANGE: '<path d="M1 3h10v2H1zM1 7h10v2H1z"/>',
    verdicts.TOO_FEW: '<circle cx="2" cy="6" r="1.3"/><circle cx="6" cy="6" r="1.3"/><circle cx="10" cy="6" r="1.3"/>',
}
CLEAR = (verdicts.RISE, verdicts.FALL)


def draw(verdict: Verdict, result: Result, beside: str, england: Result | None = None, phone: bool = False) -> str:
    """One card as HTML. beside: a finished sentence about the same figure with or without unaccompanied children."""
    figure = words.headline(verdict.measure, verdict.now)
    missing = " missing" if figure.startswith("[") else ""
    before = verdict.before.period_end if verdict.before else None
    before = before.date() if isinstance(before, datetime) else before
    drawing = run_chart.draw(result, england, before, phone)
    chart = run_chart.image(drawing, words.alt("Small line chart", verdict))
    return (
        f'<div class="hw-card">{chip(verdict)}'
        f"<h2>{safe(verdict.measure.title)}</h2>"
        f'<p class="hw-figure{missing}">{safe(figure)}</p>'
        f'<p class="hw-unit">{safe(words.under_headline(verdict.measure, verdict.now))}</p>'
        f'<p class="hw-was">{safe(words.was(verdict))}</p>{chart}'
        f'<p class="hw-without">{safe(beside)}</p></div>'
    )


def chip(verdict: Verdict) -> str:
    """The verdict as a label with its sign. Both clear verdicts look alike: a rise is not worse than a fall."""
    kind = "clear" if verdict.family in CLEAR else "few" if verdict.family == verdicts.TOO_FEW else ""
    ink = "#ffffff" if kind == "clear" else TEXT
    return f'<span class="hw-chip {kind}">{_picture(SIGNS[verdict.family], ink)}{safe(words.chip(verdict))}</span>'


def other_children(verdict: Verdict, label: str) -> str:
    """ "Without unaccompanied children: 22, was 21. No clear change." """
    measure = verdict.measure
    if verdict.before is None or verdict.family == verdicts.TOO_FEW:
        figure = words.headline(measure, verdict.now)
        none = {"[c]": f"{words.hidden()}.", "[x]": "no figure."}
        said = none.get(figure, f"{figure}. {words.chip(verdict)}.")
    else:
        was = words.headline(measure, verdict.before)
        said = f"{words.headline(measure, verdict.now)}, was {was}. {words.chip(verdict)}."
    return f"{label}: {said[:1].lower()}{said[1:]}"


def key(name: str) -> str:
    """What the lines and hatching of the small charts stand for, once under all cards."""
    own = _swatch(f'<path d="M0 6h28" stroke="{BLUE}" stroke-width="2.5"/><circle cx="14" cy="6" r="4" fill="{BLUE}"/>')
    england = _swatch('<path d="M0 6h28" stroke="#3D3D3D" stroke-width="1.5" stroke-dasharray="8 3 2 3"/>')
    hatch = _swatch(
        '<defs><pattern id="h" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="7" height="7" fill="#f4f4f4"/><path d="M1 0v7" stroke="#BFBFBF" stroke-width="2"/>'
        "</pattern></defs>"
        '<rect x="0.5" y="0.5" width="27" height="11" fill="url(#h)" stroke="#BFBFBF"/>'
    )
    return (
        f'<div class="hw-swatches"><span>{own}{safe(name)}</span><span>{england}England, where DfE publishes it</span>'
        f"<span>{hatch}Too early, or too few to show</span><span>Open mark: what it is compared with</span>"
        "<span>Scales do not start at zero</span></div>"
    )


def _picture(shapes: str, ink: str) -> str:
    return _image(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 12 12" fill="{ink}">{shapes}</svg>')


def _swatch(shapes: str) -> str:
    return _image(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 28 12" width="28" height="12" fill="none">{shapes}</svg>'
    )


def _image(svg: str) -> str:
    """Decoration: the words beside it say the same."""
    return f'<img alt="" src="data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}">'
