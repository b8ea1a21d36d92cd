"""Blocks that follow children: how they leave care, whether they come back, and how many of each year went home."""

from dataclasses import replace

from analytics.charts import again, cohort_table, exits, findings, line, over_time
from analytics.results import words
from analytics.results.curves import Cohort
from analytics.results.verdict import Verdict
from pages import _asked, _block, _frame, _kept
from pages._block import Block

TOO_EARLY = "Too early gives the month when all children of a year will have been followed."
HOME_WITHIN = tuple(f"returned_home_within_{months}_months_of_starting" for months in (3, 6, 12, 24))
AGAIN, HOME_24 = "re_entered_within_12_months_of_returning_home", HOME_WITHIN[-1]


def how_children_leave() -> None:
    """Every way of leaving by months since starting, with and without unaccompanied children."""
    for way in [None] if _frame.view().without_uasc else [None, True]:
        _how_children_leave(way)


def _how_children_leave(without_uasc: bool | None) -> None:
    view = _frame.view()
    ask = _asked.asked(HOME_24, "year", without_uasc=without_uasc)
    curve = _kept.leaving_curve(view.store, view.mode.mode, ask, _asked.until_day())
    said = over_time.exits(curve, _compared(HOME_24, curve.cohort, without_uasc))
    whom = f"children who started in the {_span(curve.cohort)}" if curve.cohort else "all children seen in care"
    left_out = ", unaccompanied children left out" if ask.without_uasc else ""
    subtitle = f"Of {whom}{left_out}, the share who had left each way by months since starting"
    _block.draw(
        Block(
            name=f"leaving{'_without' if without_uasc else ''}",
            measure=HOME_24,
            title=said.title,
            subtitle=subtitle,
            chart=exits.draw(curve, view.phone),
            alt=said.alt,
            sentence=said.sentence,
            table=exits.numbers(curve, subtitle),
            sources=[curve.source.text],
            notes=[*curve.notes, "Special guardianship includes child arrangements orders."],
            key=exits.key(curve),
            counted=[ask],
        )
    )


def coming_back() -> None:
    """How many came into care again by months since going home."""
    view, head = _frame.view(), _asked.headlined(AGAIN)
    curve = _kept.re_entry_curve(view.store, view.mode.mode, _asked.asked(AGAIN, "year"), _asked.until_day())
    said = over_time.again(curve, head.verdict if head else None)
    whole = f"returns home in the {_span(curve.cohort)}" if not curve.refused else "returns home"
    subtitle = f"Of {whole}, the share followed by care again, by months since going home"
    _block.draw(
        Block(
            name="again",
            measure=AGAIN,
            title=said.title,
            subtitle=subtitle,
            chart=again.draw(curve, view.phone),
            alt=said.alt,
            sentence=said.sentence,
            table=again.numbers(curve, subtitle),
            sources=[curve.source.text],
            notes=curve.notes,
            counted=[_asked.asked(AGAIN, "year")],
        )
    )


def _compared(measure: str, cohort: Cohort | None, without_uasc: bool | None) -> Verdict | None:
    """The verdict on a cohort's share beside that of the cohort before, from the figures on screen."""
    if cohort is None:
        return None
    result = _asked.figures(measure, cohort.by, without_uasc=without_uasc)
    kept = result.figures[result.figures.period_end.dt.date <= cohort.end]
    return findings.of_years(replace(result, figures=kept)) if len(kept) else None


def _span(cohort: Cohort) -> str:
    return words.period(cohort.start, cohort.end)


def home_by_cohort() -> None:
    """What share of each year's children had gone home by 3, 6, 12 and 24 months: the line, and the cohorts as an open table."""
    head, results = _asked.headlined(HOME_WITHIN[2]), [_asked.figures(measure, "year") for measure in HOME_WITHIN]
    result = results[2]
    if head is None or _asked.nothing(result):
        return _block.nothing_to_draw(HOME_WITHIN[2])
    without = [found for measure in HOME_WITHIN if (found := _asked.without_line(measure, "year")) is not None]
    subtitle = f"Children who started in each year and the share who had returned home, {_block.years(result)}"
    _block.draw(
        Block(
            name="home_by_cohort",
            measure=HOME_WITHIN[2],
            title=words.title(head.verdict),
            subtitle=subtitle,
            chart=line.draw(result, (), without[2] if len(without) == 4 else None, _frame.view().phone),
            alt=words.alt("Line chart", head.verdict),
            sentence=words.sentence(head.verdict),
            table=cohort_table.draw(results, subtitle, "Home", without if len(without) == 4 else ()),
            sources=[result.source.text],
            notes=[TOO_EARLY, *result.notes, *_block.why_hatched([result]), *result.measure.caveats],
            key=line.key(result, (), without[2] if len(without) == 4 else None),
            table_open=True,
            counted=[each.ask for each in results],
        )
    )
