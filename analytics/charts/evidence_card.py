"""What was published of one project, read before any chart of it: each figure with its grade, design, source and checks."""

import re
from calendar import month_name
from collections.abc import Callable, Sequence

from analytics.charts.definition import listed
from analytics.charts.findings import capital
from analytics.charts.look import safe
from analytics.comparators.evidence import (
    ACCESS,
    BENCHMARK,
    COUNT,
    CROSS_CHECKS,
    DIRECTION,
    GRADE_WORDS,
    GRADES,
    NEVER_AS_EFFECT,
    NO_GRADE,
    RETIRED,
    Measured,
    ReportedFigure,
    Stated,
)
from analytics.results import words

CLAIM = "A claim, checked: see claims."
NOT_READ = "Not in what was read."
NOT_APPLICABLE = "Not applicable: a count or a reference figure."
NO_REPORT = "No report was found."
GRADES_SAY = "Grades describe the design of a figure, not whether the programme works."
LATER_TRIAL = ("contradicted_by_rct", "superseded_by_rct")
# what stands in brackets where a report's title would be
NO_REPORT_WORDS = {
    "(no impact report published; stepped-wedge trial in progress)": f"{NO_REPORT} A trial that brings authorities in "
    "one after another was still running.",
    "(none: council statements)": f"{NO_REPORT} These are statements of the council.",
    "(council/government figures, not the evaluation)": f"{NO_REPORT} These are figures of a council or of government.",
    "(DfE evaluation 2020 not read)": "An evaluation for DfE of 2020 is named; its report was not read.",
}
NUMBERED = {"1": "first", "2": "second", "all": "all rounds together"}
ROUNDS = {
    "SFPC": "a later programme, not one of the numbered rounds",
    "SFIP": "a later programme, not one of the numbered rounds",
    "PiP": "not one of the numbered rounds",
    "review": "none: a review of studies",
    "adoption": "none: taken up by an authority itself",
    "claim": "none: a council's claim",
    "provider": "none: a provider's own figures",
    "trial": "none: a trial of its own",
    "national": "none: a national programme",
    "benchmark": "none: a reference figure, no programme",
}
MODELS = {
    "benchmark": "None: a reference figure",
    "programme": "The programme as a whole",
    "FFT / MST": "Functional Family Therapy or Multisystemic Therapy",
    "FDAC": "Family Drug and Alcohol Courts",
    "Restorative / Signs of Safety / FGC": "Restorative practice, Signs of Safety and family group conferences",
}
SITES = {
    "review (international)": "Studies from several countries, reviewed together",
    "Mockingbird constellations (LAs not listed)": "Mockingbird constellations (authorities not listed)",
}
DESIGNS = {
    "pre_post": "before and after, no comparison group",
    "pre_post_multi_site": "before and after in several places, no comparison group",
    "cohort_before_after": "children from before and children from after, not matched",
    "service_count": "a service's own count, nobody to compare with",
    "descriptive_administrative": "counts from records, nobody to compare with",
    "interrupted_trend_single_site": "a trend in one place before and after, nobody to compare with",
    "rct": "a randomised trial",
    "rct_underpowered": "a randomised trial, too small for its question",
    "matched_comparison": "a matched comparison group",
    "matched_difference_in_differences": "change over time beside the change in matched authorities",
    "matched_historical_cohort": "children beside matched children of an earlier time",
    "comparison_group": "a comparison group",
    "comparison_of_trends": "trends set side by side",
    "comparison_of_areas (method not stated in source read)": "areas compared; how is not said in what was read",
    "counterfactual (weighting / interrupted time series)": "compared with what would have been expected, by weighting "
    "or from the earlier trend",
    "quasi_experimental_abandoned": "a comparison without random allocation, given up",
    "systematic_review": "a systematic review of studies",
    "systematic_review_meta_analysis": "a systematic review, with the figures of its studies pooled",
    "synthesis": "a summary of several evaluations",
    "mixed_methods": "several methods together, such as interviews and counts",
    "embedded_mixed_methods": "several methods together, within the project",
    "projection_from_history": "a projection from people's own earlier years",
    "estimate": "an estimate",
    "national_cohort_descriptive": "children of the whole country followed, described and not compared",
    "single_authority_cohort": "children of one authority followed, described and not compared",
    "unit_cost_model": "a model of costs",
    "survey": "a survey",
    "none": "none: a value from before the start only",
}
KINDS = {
    "provider_summary_of_evaluation": "a provider's summary of the evaluation",
    "peer_reviewed_article": "an article in a reviewed journal",
    "council_self_report": "the council about itself",
    "programme_site_summary": "a summary on the programme's own site",
    "trade_press_quoting_evaluation": "the trade press, quoting the evaluation",
    "third_party_summary_of_evaluation": "somebody else's summary of the evaluation",
    "evaluator_summary": "a summary by the evaluators",
    "local_press_quoting_evaluation": "the local press, quoting the evaluation",
    "local_press": "the local press",
    "council_summary_of_evaluation": "the council's summary of the evaluation",
    "what_works_centre_page": "a page of the What Works centre",
    "legal_press_quoting_evaluation": "the legal press, quoting the evaluation",
    "author_social_media_thread": "an author's posts",
    "library_abstract": "a library's abstract",
    "audit_report_press_release": "a press notice about an audit report",
    "government_press_text": "a government press text",
    "council_committee_minutes": "minutes of a council committee",
    "professional_body_summary": "a professional body's summary",
    "parliamentary_report": "a report of Parliament",
}
SPELT = {
    "SFPC ": "Strengthening Families, Protecting Children: ",
    "SFIP ": "Supporting Families: Investing in Practice, ",
    "(RCT)": "(randomised trial)",
}
# what a source counts as "cases", as what they are; what it could not give, as nothing
COUNTED = {
    "21 cases": "21 young people",
    "85 cases": "85 young people",
    "88 cases": "88 plans",
    "44 cases (derived from 132 allocated)": "44 plans (worked out from 132 allocated)",
    "about 350-355 young people supported": "about 350 to 355 young people supported",
    "not in source read": "",
}
BASES = {
    "derived_from_values": "worked out from both",
    "reported": "as reported",
    "reported (half)": "reported as half",
}
Line = tuple[str, Callable[[ReportedFigure], str]]  # a term, and what a figure says to it
RATIOS = ("relative risk", "odds ratio")


def draw(project: str, figures: Sequence[ReportedFigure]) -> str:
    """One card as HTML: what the project is, then each of its figures in the order of their ids, never of their values.

    figures: those of other projects are left out. A result and a figure that found nothing have the same markup.
    """
    own = sorted((figure for figure in figures if figure.project == project), key=lambda figure: figure.figure_id)
    if not own:
        return f'<p class="hw-source">No published figure was found for {safe(_spelt(project))}.</p>'
    about = [(term, _distinct(own, said)) for term, said in ABOUT]
    differing = [(term, said) for (term, said), (_, found) in zip(ABOUT, about, strict=True) if len(found) > 1]
    head = listed([(term, "<br>".join(safe(text) for text in found)) for term, found in about])
    body = "".join(_figure(figure, differing) for figure in own)
    return (
        f'<article class="hw-card-evidence"><h2 class="hw-finding">{safe(_spelt(project))}</h2>'
        f'<p class="hw-subtitle">Read this before the charts</p>{head}{body}'
        f'<p class="hw-source">{safe(GRADES_SAY)}</p></article>'
    )


def published_value(figure: ReportedFigure) -> str:
    """The figure in one sentence: "687 plans, 969 before: 282 fewer (29%), worked out from both."

    A claim is introduced as one, a direction without a number says so, and nothing found is said first.
    """
    said = _said(figure)
    if figure.finding == RETIRED:
        return f"No result was published: {said.removeprefix('no result: ')}."
    if figure.is_null:
        return f"Found nothing either way: {said.removeprefix('found ')}."
    if figure.use == NEVER_AS_EFFECT:
        return f"Claimed: {said}."
    if figure.finding == DIRECTION and figure.after.value is None:
        return f"A direction, no number: {said}."
    return f"{capital(said)}."


def sentences(figure: ReportedFigure) -> list[str]:
    """Everything a card says of a figure as plain text, its project's own lines first."""
    lines = [(term, said(figure)) for term, said in ABOUT]
    lines += [(term, said(figure)) for term, said in (*PLAIN, *BEHIND)]
    own = [
        _spelt(figure.project),
        figure.measure,
        published_value(figure),
        *_claim(figure),
        _grade(figure),
        _access(figure),
    ]
    return [*own, *(f"{term}: {text}" for term, text in lines if text), GRADES_SAY]


# The card -----------------------------------------------------------------------------------------------------------


def _figure(figure: ReportedFigure, differing: Sequence[Line]) -> str:
    """differing: what the figures of the project do not share, said again with each."""
    claim = "".join(f'<p class="hw-claim">{safe(text)}</p>' for text in _claim(figure))
    plain, behind = (
        listed([(term, safe(said(figure))) for term, said in lines]) for lines in ((*PLAIN, *differing), BEHIND)
    )
    return (
        f'<section class="hw-reported" id="evidence-{safe(figure.figure_id)}"><h3>{safe(figure.measure)} '
        f'<span class="hw-figure-id">{safe(figure.figure_id)}</span></h3>'
        f'<p class="hw-published">{safe(published_value(figure))}</p>{claim}'
        f'<p class="hw-graded">{_mark(figure.grade)} {safe(_grade(figure))}</p>{plain}'
        f'<p class="hw-source">{safe(_access(figure))}</p>'
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


# What the project is ------------------------------------------------------------------------------------------------


def _spelt(project: str) -> str:
    """A project's name without the short forms that only its programme knows."""
    for short, whole in SPELT.items():
        project = project.replace(short, whole)
    return project


def _round(figure: ReportedFigure) -> str:
    return capital(NUMBERED.get(figure.round) or ROUNDS[figure.round])


def _since(figure: ReportedFigure) -> str:
    """ "2021-06-01" as "1 June 2021", with what follows the date in brackets."""
    if figure.finding == BENCHMARK:
        return "Not applicable: no programme"
    found = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?( .*)?", figure.go_live)
    if not found:
        return "When it began was not found"
    year, month, day, more = found.groups()
    parts = (str(int(day)) if day else "", month_name[int(month)] if month else "", year)
    return " ".join(part for part in parts if part) + (more or "")


def _has_report(figure: ReportedFigure) -> bool:
    return not figure.report.title.startswith("(")


def _report(figure: ReportedFigure) -> str:
    """Title, authors, year and reference, or that there is no report to name."""
    report = figure.report
    if not _has_report(figure):
        return NO_REPORT_WORDS.get(report.title, NO_REPORT)
    year = "" if report.year is None else str(report.year)
    known = "; ".join(text for text in (report.authors, year, report.reference) if text)
    return f"{report.title}. {known}" if known else report.title


Line = tuple[str, Callable[[ReportedFigure], str]]  # a term, and what a figure says to it
ABOUT: tuple[Line, ...] = (
    ("Model", lambda figure: MODELS.get(figure.model, figure.model)),
    ("Programme", lambda figure: capital(figure.programme)),
    ("Round", _round),
    ("Where", lambda figure: capital(SITES.get(figure.sites, figure.sites))),
    ("Since", _since),
    ("Evaluated in", _report),
)


# What a figure says -------------------------------------------------------------------------------------------------


def _said(figure: ReportedFigure) -> str:
    """Values first, then the difference between them, then what was stated in words."""
    stated, text = figure.stated, _text(figure.stated)
    change = _change(figure) or _difference(stated)
    if stated.value is not None and text.startswith(_percent(stated.value)):
        change, text = "", f"{text}, as stated"  # the words hold the number already
    measured = ": ".join(part for part in (_values(figure), change) if part)
    return "; ".join(part for part in (measured, text) if part)


def _values(figure: ReportedFigure) -> str:
    """ "687 plans, 969 before", "36.2% of children, 44.8% in the comparison"."""
    before, after, against = figure.before.value, figure.after.value, figure.against
    if after is None:
        return "" if before is None else f"{_amount(before, figure.unit)}, before the start only"
    other = against.value if before is None else before
    places = _places(after, after if other is None else other)  # numbers side by side have the same decimals
    now = _amount(after, figure.unit, places)
    if before is not None:
        return f"{now}, {_bare(before, figure.unit, places)} before"
    if against.value is None or _is_whole(figure):
        return now
    if figure.stated.value is None:
        return f"{now}; {against.name}: {_compared(figure)}"
    return f"{now}, {_bare(against.value, figure.unit, places)} in the comparison"


def _change(figure: ReportedFigure) -> str:
    """ "282 fewer (29%), worked out from both", "39% lower, as reported"; "" where there is no change in numbers."""
    change, unit = figure.change, figure.unit
    if change is None or (change.amount is None and change.percent is None):
        return ""
    basis = BASES[change.basis]
    share = "" if change.percent is None else _percent(change.percent, whole=change.basis == "derived_from_values")
    if change.amount is None:
        return f"{share} {_way(change.percent, 'lower', 'higher')}, {basis}"
    sides = [value for value in (figure.before.value, figure.after.value) if value is not None]
    size = words.number(abs(change.amount), _places(*sides or [change.amount]))
    if unit.startswith("%"):  # a share changes by points; per cent of per cent would be read as points
        return f"{size} points {_way(change.amount, 'lower', 'higher')}, {basis}"
    below, above = ("lower", "higher") if unit.startswith("per ") else ("fewer", "more")
    return f"{size} {_way(change.amount, below, above)}{f' ({share})' if share else ''}, {basis}"


def _difference(stated: Stated) -> str:
    """A stated difference or saving: "8.6 percentage points lower, as stated", "£755 for each family, as stated"."""
    if stated.value is None:
        return ""
    parted = re.fullmatch(r"(.*?),? \(?(worked out from .*?)\)?", stated.unit)
    unit, basis = parted.groups() if parted else (stated.unit, "as stated")
    return f"{_by(stated.value, unit)}, {basis}"


def _by(value: float, unit: str) -> str:
    size, lower = abs(value), _way(value, "lower", "higher")
    if unit.startswith("£") or unit in RATIOS:
        return _amount(value, unit)
    if "relative" in unit:
        return f"{_percent(size)} {lower}, relative"
    if unit.startswith("%"):
        return _amount(value, unit)
    if unit.endswith("points"):
        return f"{_number(size)} {unit} {lower}"
    return f"{_number(size)} {_way(value, 'fewer', 'more')} {unit}"


def _text(stated: Stated) -> str:
    """What was stated in words; a span of money keeps its unit."""
    return f"{stated.text}{stated.unit.removeprefix('£')}" if stated.text.startswith("£") else stated.text


def _is_whole(figure: ReportedFigure) -> bool:
    """Whether the number beside a figure is what it is part of ("4 councils of 5"), not another group's."""
    said = f"{figure.unit} {figure.stated.text}".split()
    return figure.against.value is not None and _number(figure.against.value) in said


def _compared(figure: ReportedFigure) -> str:
    """All that was reported of the comparison group, a bare number with its unit's sign."""
    against = figure.against
    bare = against.value is not None and against.text == _number(against.value)
    return _bare(against.value, figure.unit) if bare else against.text


def _amount(value: float, unit: str, places: int | None = None) -> str:
    """A number in its unit: "86% of parents", "£18.20 for each £1 spent", "relative risk of 0.57", "52 children"."""
    if unit in RATIOS:
        return f"{unit} of {words.number(value, max(_places(value), 2))}"
    if unit.startswith(("£", "%")):
        return f"{_bare(value, unit, places)}{unit[1:]}"
    return f"{_bare(value, unit, places)} {words.singular(unit) if value == 1 else unit}"


def _bare(value: float, unit: str, places: int | None = None) -> str:
    """A number with its sign alone. Money has two decimals or none, and millions those they were printed with."""
    places = _places(value) if places is None else places
    if not unit.startswith("£"):
        return f"{words.number(value, places)}{'%' if unit.startswith('%') else ''}"
    pence = 2 if places and not unit.startswith("£ million") else places
    return f"{'−' if value < 0 else ''}£{words.number(abs(value), pence)}"


def _number(value: float) -> str:
    return words.number(value, _places(value))


def _percent(value: float, whole: bool = False) -> str:
    """The size of a change, without its sign. whole: one that was worked out claims no decimals."""
    return words.percent(abs(value), 0 if whole else _places(value))


def _places(*values: float) -> int:
    """The most decimals that any of these numbers was published with."""
    return max(len(f"{value:.12g}".partition(".")[2]) for value in values)


def _way(value: float, below: str, above: str) -> str:
    return below if value < 0 else above


# What stands with it ------------------------------------------------------------------------------------------------


def _claim(figure: ReportedFigure) -> list[str]:
    return [CLAIM] if figure.use == NEVER_AS_EFFECT else []


def _grade(figure: ReportedFigure) -> str:
    said = GRADE_WORDS[figure.grade]
    return f"{capital(said)}." if figure.grade == NO_GRADE else f"Evidence grade {figure.grade}: {said}."


def _access(figure: ReportedFigure) -> str:
    said = ACCESS[figure.read.access].removeprefix("not read: ")
    if _has_report(figure):
        return f"The report itself was not read in full: {said}."
    return f"No report was read. The source was {said}."


def _design(figure: ReportedFigure) -> str:
    scale = "" if figure.sms is None else f"; Maryland scale {figure.sms} of 5"
    return f"{capital(DESIGNS[figure.design])}{scale}."


def _how_many(figure: ReportedFigure) -> str:
    """Counts as reported. A count alone is of whoever the figure is of; two are those with it and those compared."""
    with_it, compared = (COUNTED.get(text, text) for text in (figure.n_intervention, figure.n_comparison))
    if with_it and compared:
        return f"{capital(with_it)}; compared with {compared}."
    return f"{capital(with_it or compared)}." if with_it or compared else NOT_READ


def _chance(figure: ReportedFigure) -> str:
    """Interval and test as reported, neither made up."""
    interval = figure.stated.text if "interval" in figure.stated.text else ""
    said = "; ".join(text for text in (interval, figure.significance) if text)
    return f"{capital(said)}." if said else "Neither an interval nor a test was in what was read."


def _checked(figure: ReportedFigure) -> str:
    return f"{capital(CROSS_CHECKS[figure.cross_check])}. {figure.cross_check_note}".strip()


def _later_trial(figure: ReportedFigure) -> str:
    if figure.cross_check in LATER_TRIAL:
        return f"{capital(CROSS_CHECKS[figure.cross_check])}."
    return NOT_APPLICABLE if figure.finding in (BENCHMARK, COUNT) else "None is noted that disagrees."


def _absent(figure: ReportedFigure) -> str:
    """What a count or a reference figure cannot have is not applicable; what others lack was not read."""
    return NOT_APPLICABLE if figure.finding in (BENCHMARK, COUNT) else NOT_READ


def _measured(figure: ReportedFigure, measured: Measured) -> str:
    """A value with its period. A period whose value was not read says so."""
    value, period, unit = measured.value, measured.period, figure.unit
    if value is None:
        return f"{capital(period)}: no value in what was read." if period else _absent(figure)
    return f"{capital(period)}: {_amount(value, unit)}." if period else f"{capital(_amount(value, unit))}."


def _beside(figure: ReportedFigure) -> str:
    against, said = figure.against, _compared(figure)
    if not against.name:
        return "Nobody, in what was read."
    start = f"Part of {against.name}" if _is_whole(figure) else capital(against.name)
    return f"{start}: {said}." if said else f"{start}."


def _stated(figure: ReportedFigure) -> str:
    said = [text for text in (_difference(figure.stated), _text(figure.stated)) if text]
    return f"{capital('; '.join(said))}." if said else _absent(figure)


def _changed(figure: ReportedFigure) -> str:
    return f"{capital(_change(figure))}." if _change(figure) else _absent(figure)


def _read(figure: ReportedFigure) -> str:
    return f"{capital(figure.read.where)} ({KINDS[figure.read.kind]})."


PLAIN: tuple[Line, ...] = (
    ("Whom it counts", lambda figure: f"{capital(figure.population)}."),
    ("How many", _how_many),
    ("Design", _design),
    ("Interval or test", _chance),
    ("Checked against others", _checked),
    ("Later trial", _later_trial),
    ("Known limits", lambda figure: figure.caveats or "None is noted."),
)
BEHIND: tuple[Line, ...] = (
    ("Value before", lambda figure: _measured(figure, figure.before)),
    ("Value", lambda figure: _measured(figure, figure.after)),
    ("Change", _changed),
    ("Compared with", _beside),
    ("Stated difference", _stated),
    ("Read in", _read),
    ("In the report", lambda figure: f"{capital(figure.report.page)}." if figure.report.page else NOT_READ),
    ("Address", lambda figure: figure.read.url),
    ("Second address", lambda figure: figure.read.second_url or "No second page."),
)
