"""What a measure means, as a list of terms: every word of it is read from the measure's declaration."""

from collections.abc import Sequence

from analytics import terms
from analytics.charts.findings import capital
from analytics.charts.look import safe
from analytics.measures.declare import Mean, Measure, NetFlow, PerDays, Share, is_on_a_day

WINDOWS = {
    7: "7 days",
    28: "28 days",
    91: "3 months (91 days)",
    182: "6 months (182 days)",
    365: "12 months (365 days)",
    547: "18 months (547 days)",
    730: "24 months (730 days)",
}
PERIODS = {
    "year": "year ending 31 March",
    "quarter": "quarter",
    "month": "month",
    "rolling": "12 months to each month end",
    "three_years": "three years pooled",
}
BY_DFE = "Counted by DfE. Where your files are counted the same way, your own figure stands beside it."
COLLECTIONS = {"ssda903": "SSDA903 (looked-after children)", "cin": "children in need census"}


def draw(measure: Measure, asked: bool = False) -> str:
    """Title and definition, and the rest behind a summary. asked: the reader came here by this measure's own link."""
    mark, opened = (" hw-asked", " open") if asked else ("", "")
    return (
        f'<section class="hw-definition{mark}" id="{safe(measure.id)}">'
        f'<h3 class="hw-finding">{safe(measure.title)}</h3><p class="hw-sentence">{safe(measure.definition)}</p>'
        f'<details class="hw-numbers"{opened}><summary><span>Show the exact rule, source and limits</span></summary>'
        f"{listed(_terms(measure))}</details></section>"
    )


def listed(terms: Sequence[tuple[str, str]]) -> str:
    """Terms beside what they mean. Terms are escaped here, meanings by their makers; an empty one is left out."""
    return "<dl>" + "".join(f"<dt>{safe(term)}</dt><dd>{said}</dd>" for term, said in terms if said) + "</dl>"


def _terms(measure: Measure) -> list[tuple[str, str]]:
    direction = measure.polarity.value
    both = " and the other collection, joined by the child's id" if measure.linked else ""
    collection = f"{COLLECTIONS.get(measure.collection, measure.collection)}{both}"
    cuts = ", ".join(terms.BREAKDOWN_NAMES[cut] for cut in measure.breakdowns)
    cut_by = f"; cut by {cuts}" if cuts else ""
    return [
        ("Question", safe(measure.question)),
        ("Exact rule", _rule(measure)),
        ("Denominator", safe(_denominator(measure))),
        ("Figures by", safe(f"{capital(', '.join(PERIODS[by] for by in measure.formula.periods))}{cut_by}.")),
        ("Unaccompanied children", safe(_unaccompanied(measure))),
        ("Why it matters", safe(measure.why_it_matters)),
        ("Source", safe(f"{measure.source}. Collection: {collection}.")),
        ("Difference from DfE", safe(measure.against_dfe or "Not compared.")),
        ("Direction", safe(f"{direction[:1].upper()}{direction[1:]}.")),
        ("Known limits", "<br>".join(safe(limit) for limit in measure.caveats)),
    ]


def _rule(measure: Measure) -> str:
    """The conditions as the counting reads them."""
    formula = measure.formula
    if not measure.from_extract:
        return BY_DFE
    rule = [f"Rows of <code>{safe(formula.of.view)}</code>"]
    if formula.of.where != "true":
        rule.append(f"where <code>{safe(formula.of.where)}</code>")
    if getattr(formula, "once_a_year", "true") != "true":
        rule.append(f"once for each child in a year: <code>{safe(formula.once_a_year)}</code>")
    match formula:
        case Share():
            rule.append(f"counted when <code>{safe(formula.that)}</code>")
        case Mean():
            rule.append(f"mean of <code>{safe(formula.amount)}</code> where it is known")
        case PerDays():
            rule.append(f"<code>{safe(formula.happened)}</code> for every 1,000 of <code>{safe(formula.days)}</code>")
        case NetFlow():
            rule.append(f"those with <code>{safe(formula.adds)}</code> less all others")
    return "; ".join(rule) + "."


def _denominator(measure: Measure) -> str:
    formula, out_of = measure.formula, f"{measure.out_of[:1].upper()}{measure.out_of[1:]}"
    if isinstance(formula, NetFlow):
        return "None: it is a number of children."
    if isinstance(formula, Mean | PerDays):
        return f"{out_of}."
    if not isinstance(formula, Share):
        on_the_day = (
            "on the day" if formula.periods == ("month",) else "at mid-year before (year ending 2025: mid-2024)"
        )
        return f"Children aged 0 to 17 {on_the_day}, ONS, per 10,000."
    said = f"{out_of}, per cent."
    if is_on_a_day(formula):
        said += " On the last day of the period."
    if formula.follow_up_days:
        said += f" Only those followed for {WINDOWS[formula.follow_up_days]} count; the rest are shown as too early."
    if formula.lookback_years:
        years = "year" if formula.lookback_years == 1 else f"{formula.lookback_years} years"
        said += f" The {years} before must be loaded; without them the figure is not available."
    return said


def _unaccompanied(measure: Measure) -> str:
    if not measure.from_extract:
        return "Included, as DfE publishes it."
    if measure.without_uasc:
        return "Included; also shown without unaccompanied asylum-seeking children."
    return "Included. This collection does not say who is unaccompanied."
