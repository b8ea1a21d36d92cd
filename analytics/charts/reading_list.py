"""What to read: every report and page the figures come from, by project A to Z, addresses as text. Nothing is fetched."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analytics.charts import evidence_words
from analytics.charts.findings import capital
from analytics.charts.look import safe
from analytics.comparators.evidence import ACCESS, ReportedFigure

NOTHING = "Nothing was found to read here."
NOT_FETCHED = "Addresses are text to copy: Homeward fetches nothing. Pages may have moved since they were read."
OTHERS = "Other pages: sites, dates and trials"
SECOND = "a second page with the figure"
NOT_SEEN = "pages not seen"


@dataclass(frozen=True)
class Reading:
    """One report of a project, or its lack of one. read: each address with how it was read; pages: where it is said to be."""

    named: str
    has_report: bool
    pages: tuple[str, ...]
    read: tuple[tuple[str, str], ...]


def draw(figures: Sequence[ReportedFigure], others: Sequence[tuple[str, str]] = ()) -> str:
    """Projects A to Z as HTML, each with its reports and the pages they were read on; then others, (what, address).

    No address is a link. Of what stands twice the first is kept: a page under several reports stands under each of them.
    """
    found, more = by_project(figures), _others(figures, others)
    if not found and not more:
        return f'<p class="hw-source">{NOTHING}</p>'
    parts = [_project(name, readings) for name, readings in found.items()]
    if more:
        parts.append(f'<h3 class="hw-list-head">{OTHERS}</h3><ul class="hw-reading">{_pairs(more)}</ul>')
    return f'<div class="hw-readings">{"".join(parts)}<p class="hw-source">{NOT_FETCHED}</p></div>'


def sentences(figures: Sequence[ReportedFigure], others: Sequence[tuple[str, str]] = ()) -> list[str]:
    """Everything the list says, as plain text; titles, authors and addresses are names."""
    said = [NOTHING, NOT_FETCHED, OTHERS]
    for name, readings in by_project(figures).items():
        said.append(name)
        for one in readings:
            said += [one.named, _full(one), _pages(one), *(f"{how}: {address}" for address, how in one.read)]
    return [text for text in (*said, *(f"{what}: {address}" for what, address in _others(figures, others))) if text]


def by_project(figures: Iterable[ReportedFigure]) -> dict[str, list[Reading]]:
    """The reports of each project, projects A to Z, reports and pages in the order of the figures' ids, each once."""
    of: dict[str, dict[str, list[ReportedFigure]]] = {}
    for figure in sorted(figures, key=lambda one: one.figure_id):
        project = of.setdefault(evidence_words.project_name(figure.project), {})
        title = figure.report.title if evidence_words.has_report(figure) else evidence_words.report(figure)
        project.setdefault(title, []).append(figure)
    return {name: [_reading(same) for same in of[name].values()] for name in sorted(of, key=str.lower)}


def _reading(figures: Sequence[ReportedFigure]) -> Reading:
    """One report from all figures that name it. Two of its references may differ: both stand."""
    first, *others = figures
    more = dict.fromkeys(other.report.reference for other in others if evidence_words.has_report(first))
    named = "; ".join((evidence_words.report(first), *(ref for ref in more if ref and ref != first.report.reference)))
    read: dict[str, str] = {}
    for figure in figures:
        read.setdefault(figure.read.url, _how(figure))
    for figure in figures:
        if figure.read.second_url:
            read.setdefault(figure.read.second_url, capital(SECOND))
    pages = dict.fromkeys(figure.report.page for figure in figures if figure.report.page)
    return Reading(named, evidence_words.has_report(first), tuple(pages), tuple(read.items()))


def _how(figure: ReportedFigure) -> str:
    """How the page was read and what it is: "Read in its abstract only (an article in a reviewed journal)"."""
    said = ACCESS[figure.read.access].removeprefix("not read: ")  # the report was not; the page was
    return f"{capital(said)} ({evidence_words.KINDS[figure.read.kind]})"


def _full(one: Reading) -> str:
    return "The report itself was not read in full." if one.has_report else ""


def _pages(one: Reading) -> str:
    if not one.has_report:
        return ""
    return f"In the report: {'; '.join(one.pages) or NOT_SEEN}."


def _others(figures: Iterable[ReportedFigure], others: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those whose address does not stand with a report already, each once, as given."""
    known = {address for figure in figures for address in (figure.read.url, figure.read.second_url)}
    first: dict[str, str] = {}
    for what, address in others:
        if address and address not in known:
            first.setdefault(address, what)
    return [(what, address) for address, what in first.items()]


def _project(name: str, readings: Sequence[Reading]) -> str:
    items = "".join(
        f"<li><p>{safe(one.named)}</p>{_small(_full(one), _pages(one))}"
        f"<ul>{_pairs((how, address) for address, how in one.read)}</ul></li>"
        for one in readings
    )
    return f'<h3 class="hw-list-head">{safe(name)}</h3><ul class="hw-reading">{items}</ul>'


def _small(*texts: str) -> str:
    said = " ".join(text for text in texts if text)
    return f'<p class="hw-where">{safe(said)}</p>' if said else ""


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    return "".join(f'<li>{safe(what)}: <span class="hw-address">{safe(address)}</span></li>' for what, address in pairs)
