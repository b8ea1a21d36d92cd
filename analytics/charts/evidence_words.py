"""What is said of a published figure: its value in a sentence, its grade, design, denominator, source and checks."""

import re
from calendar import month_name
from collections.abc import Callable, Sequence

from analytics.charts.evidence_codes import (
    BASES,
    COUNTED,
    DESIGNS,
    KINDS,
    MODELS,
    NO_REPORT,
    NO_REPORT_WORDS,
    NUMBERED,
    ROUNDS,
    SITES,
    SPELT,
)
from analytics.charts.findings import capital
from analytics.comparators.evidence import (
    ACCESS,
    BENCHMARK,
    COUNT,
    CROSS_CHECKS,
    DIRECTION,
    GRADE_WORDS,
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
GRADES_SAY = "Grades describe the design of a figure, not whether the programme works."
LATER_TRIAL = ("contradicted_by_rct", "superseded_by_rct")
Line = tuple[str, Callable[[ReportedFigure], str]]  # a term, and what a figure says to it
RATIOS = ("relative risk", "odds ratio")


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


def how_many_figures(number: int) -> str:
    """ "1 published figure", "13 published figures"."""
    return f"{words.number(number)} published {'figure' if number == 1 else 'figures'}"


def none_about(what: str) -> str:
    """Instead of figures on what the reader looks at, where there are none."""
    return f"Nothing that could be read of it is about {what}."


def others(figures: Sequence[ReportedFigure], after_some: bool) -> str:
    """How many figures wait behind a summary, those that found nothing said as plainly as the rest."""
    nothing = sum(figure.is_null for figure in figures)
    said = f"Show {'the other ' if after_some else ''}{how_many_figures(len(figures))}"
    return f"{said}, {nothing} of which found nothing either way" if nothing else said


def sentences(figure: ReportedFigure) -> list[str]:
    """Everything a card says of a figure as plain text, its project's own lines first."""
    lines = [(term, said(figure)) for term, said in ABOUT]
    lines += [(term, said(figure)) for term, said in (*PLAIN, *BEHIND)]
    own = [
        project_name(figure.project),
        figure.measure,
        published_value(figure),
        *claim(figure),
        grade(figure),
        access(figure),
    ]
    return [*own, *(f"{term}: {text}" for term, text in lines if text), GRADES_SAY]


# What the project is ------------------------------------------------------------------------------------------------


def project_name(project: str) -> str:
    """A project's name without the short forms that only its programme knows."""
    for short, whole in SPELT.items():
        project = project.replace(short, whole)
    return project


def where(figure: ReportedFigure) -> str:
    """The places a figure is of, as far as the source names them."""
    return capital(SITES.get(figure.sites, figure.sites))


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


def has_report(figure: ReportedFigure) -> bool:
    return not figure.report.title.startswith("(")


def report(figure: ReportedFigure) -> str:
    """Title, authors, year and reference, or that there is no report to name."""
    said = figure.report
    if not has_report(figure):
        return NO_REPORT_WORDS.get(said.title, NO_REPORT)
    year = "" if said.year is None else str(said.year)
    known = "; ".join(text for text in (said.authors, year, said.reference) if text)
    return f"{said.title}. {known}" if known else said.title


ABOUT: tuple[Line, ...] = (
    ("Model", lambda figure: MODELS.get(figure.model, figure.model)),
    ("Programme", lambda figure: capital(figure.programme)),
    ("Round", _round),
    ("Where", where),
    ("Since", _since),
    ("Evaluated in", report),
)


# What a figure says -------------------------------------------------------------------------------------------------


def _said(figure: ReportedFigure) -> str:
    """Values first, then the difference between them, then what was stated in words."""
    stated, text = figure.stated, _text(figure.stated)
    change = _change(figure) or difference(stated)
    if stated.value is not None and text.startswith(_percent(stated.value)):
        change, text = "", f"{text}, as stated"  # the words hold the number already
    measured = ": ".join(part for part in (_values(figure), change) if part)
    return "; ".join(part for part in (measured, text) if part)


def _values(figure: ReportedFigure) -> str:
    """ "687 plans, 969 before", "36.2% of children, 44.8% in the comparison"."""
    before, after, against = figure.before.value, figure.after.value, figure.against
    if after is None:
        return "" if before is None else f"{amount(before, figure.unit)}, before the start only"
    other = against.value if before is None else before
    places = _places(after, after if other is None else other)  # numbers side by side have the same decimals
    now = amount(after, figure.unit, places)
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


def difference(stated: Stated) -> str:
    """A stated difference or saving: "8.6 percentage points lower, as stated", "£755 for each family, as stated"."""
    if stated.value is None:
        return ""
    parted = re.fullmatch(r"(.*?),? \(?(worked out from .*?)\)?", stated.unit)
    unit, basis = parted.groups() if parted else (stated.unit, "as stated")
    return f"{_by(stated.value, unit)}, {basis}"


def _by(value: float, unit: str) -> str:
    size, lower = abs(value), _way(value, "lower", "higher")
    if unit.startswith("£") or unit in RATIOS:
        return amount(value, unit)
    if "relative" in unit:
        return f"{_percent(size)} {lower}, relative"
    if unit.startswith("%"):
        return amount(value, unit)
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


def amount(value: float, unit: str, places: int | None = None) -> str:
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


def claim(figure: ReportedFigure) -> list[str]:
    return [CLAIM] if figure.use == NEVER_AS_EFFECT else []


def grade(figure: ReportedFigure) -> str:
    said = GRADE_WORDS[figure.grade]
    return f"{capital(said)}." if figure.grade == NO_GRADE else f"Evidence grade {figure.grade}: {said}."


def access(figure: ReportedFigure) -> str:
    said = ACCESS[figure.read.access].removeprefix("not read: ")
    if has_report(figure):
        return f"The report itself was not read in full: {said}."
    return f"No report was read. The source was {said}."


def _design(figure: ReportedFigure) -> str:
    scale = "" if figure.sms is None else f"; Maryland scale {figure.sms} of 5"
    return f"{capital(DESIGNS[figure.design])}{scale}."


def how_many(figure: ReportedFigure) -> str:
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


def checked(figure: ReportedFigure) -> str:
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
    return f"{capital(period)}: {amount(value, unit)}." if period else f"{capital(amount(value, unit))}."


def beside(figure: ReportedFigure) -> str:
    against, said = figure.against, _compared(figure)
    if not against.name:
        return "Nobody, in what was read."
    start = f"Part of {against.name}" if _is_whole(figure) else capital(against.name)
    return f"{start}: {said}." if said else f"{start}."


def _stated(figure: ReportedFigure) -> str:
    said = [text for text in (difference(figure.stated), _text(figure.stated)) if text]
    return f"{capital('; '.join(said))}." if said else _absent(figure)


def _changed(figure: ReportedFigure) -> str:
    return f"{capital(_change(figure))}." if _change(figure) else _absent(figure)


def read_in(figure: ReportedFigure) -> str:
    return f"{capital(figure.read.where)} ({KINDS[figure.read.kind]})."


PLAIN: tuple[Line, ...] = (
    ("Whom it counts", lambda figure: f"{capital(figure.population)}."),
    ("How many", how_many),
    ("Design", _design),
    ("Interval or test", _chance),
    ("Checked against others", checked),
    ("Later trial", _later_trial),
    ("Known limits", lambda figure: figure.caveats or "None is noted."),
)
BEHIND: tuple[Line, ...] = (
    ("Value before", lambda figure: _measured(figure, figure.before)),
    ("Value", lambda figure: _measured(figure, figure.after)),
    ("Change", _changed),
    ("Compared with", beside),
    ("Stated difference", _stated),
    ("Read in", read_in),
    ("In the report", lambda figure: f"{capital(figure.report.page)}." if figure.report.page else NOT_READ),
    ("Address", lambda figure: figure.read.url),
    ("Second address", lambda figure: figure.read.second_url or "No second page."),
)
