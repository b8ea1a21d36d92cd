"""What the pilots and trials asked, asked of the reader's own children: the same test, before and after, and could we tell."""

from dataclasses import replace
from datetime import date

import streamlit as st

from analytics.charts import (
    could_we_tell,
    could_we_tell_words,
    evidence_words,
    findings,
    interrupted,
    line,
    own_change,
    placebo_strip,
    same_test,
    same_test_words,
    site_lines,
    site_lines_words,
)
from analytics.charts.look import safe
from analytics.comparators.choices import ENGLAND
from analytics.comparators.evidence import ReportedFigure
from analytics.comparators.trials import TRIALS
from analytics.results.own_change import TOO_EARLY, OwnChange, as_before_after
from analytics.results.result import Comparator, GoLive
from analytics.results.site_series import breaks_of, own_line
from pages import _asked, _block, _frame, _kept
from pages._block import Block
from pages._pilots import About
from pages._sites import our_line

ENTER_A_DATE = (
    "Enter the day your own change began to see what happened before and after it, beside England, places like yours and "
    "every authority over the same years. It stays in the link."
)
NOT_IN_THE_DATA = (
    "The trials of family group conferences counted who was looked after 12 months after the letter that opens "
    "pre-proceedings. That letter is in neither of your returns, so this cannot be counted here."
)
ITS_MONTHS = {  # measure of a change -> the measure whose months show a step
    "care_entry_rate": "started_to_be_looked_after",
    "care_starts_number": "started_to_be_looked_after",
    "rereferral_rate": "referrals",
}


def the_same_test(about: About) -> None:
    """The reader's own children counted the way the trials counted theirs."""
    view = _frame.view()
    asked = (view.authority.key, _asked.until_day(), about.model.trial_age)
    found = _kept.same_test(view.store, view.mode.mode, *asked)
    said = same_test_words.said(found)
    ages = f"{about.model.title} is for: {about.model.ages}. " if about.model.trial_age else ""
    subtitle = f"{ages}Shares of your own children as the trials counted theirs, with 95% intervals"
    _block.draw(
        Block(
            name="same_test",
            measure=found.rows[0].measure.id,
            title=said.title,
            subtitle=subtitle,
            chart=same_test.draw(found, view.authority.la_name, view.phone),
            alt=said.alt,
            sentence=said.sentence,
            table=same_test.numbers(found, subtitle),
            sources=[
                *(source.text for source in found.sources),
                *(_published_in(row.reference.figure) for row in found.rows if row.reference),
            ],
            notes=[*same_test_words.notes(found), NOT_IN_THE_DATA],
        )
    )
    told = (*same_test_words.published_beside(found), *same_test_words.not_beside(found))
    listed = "".join(f"<li>{safe(text)}</li>" for text in told)
    if listed:
        said = "Show which published figures stand beside these, and which do not, and why"
        _block.part("not_beside", "not beside", _block.behind(said, f'<ul class="hw-asks">{listed}</ul>'))


def _published_in(figure: ReportedFigure) -> str:
    return f"{figure.figure_id}: {evidence_words.report(figure)} ({figure.read.url})"


def before_and_after(about: About) -> None:
    """What the reader's own figures did around a day of theirs, beside everybody's over the same years."""
    with st.container(key="block_our_start"):
        st.date_input(
            "The day our own change began",
            value=None,
            min_value=_asked.FIRST_DAY,
            max_value=date(2100, 12, 31),
            key="our_start",
            format="DD/MM/YYYY",
            bind="query-params",
        )
    day = _asked.own_go_live()
    if day is None:
        return _block.empty(ENTER_A_DATE)
    found = _changed(about, day)
    if found.status == TOO_EARLY:
        said = own_change.said(found, _frame.view().authority.la_name)
        _block.empty(f"{said.title}. {said.sentence}")
    else:
        _our_years(about, found)
        _our_change(about, found)
    _our_months(about, day)


def _changed(about: About, day: date) -> OwnChange:
    view = _frame.view()
    asked = (about.measure.id, view.authority.key, day, _like(), _asked.until_day(), _asked.without(about.series))
    return _kept.own_change(view.store, view.mode.mode, *asked)


def _our_years(about: About, found: OwnChange) -> None:
    """Our own years around our day, beside the middle of places like ours and England."""
    view, like = _frame.view(), _like()
    lines, sources = our_line(about, _asked.without(about.series), found.basis)
    if not lines:
        return _block.empty(f"{about.measure.title}: neither your extract nor DfE has a figure of yours to draw.")
    others = [own_line(about.measure, _asked.of_place(about.series, ENGLAND), "England", role="england")]
    if like is not None:
        middle = _asked.of_place(about.series, like)
        others.insert(0, own_line(about.measure, middle, like.short_name, role=like.role))
    day = found.go_live
    when = GoLive(day.isoformat(), day.isoformat(), f"{day.day} {day:%B %Y}, entered by you")
    said = site_lines_words.said(as_before_after(found), view.authority.la_name)
    grey = ". Grey: range of the places" if any(one.ranges for one in others) else ""
    subtitle = (
        f"{about.measure.title}, years ending 31 March. Beside: {findings.joined([one.name for one in others])}{grey}"
    )
    _block.draw(
        Block(
            name=f"our_years_{about.measure.id}",
            measure=about.measure.series_id,
            title=said.title,
            subtitle=subtitle,
            chart=site_lines.draw(lines[0], others, when, found.window, phone=view.phone),
            alt=said.alt,
            sentence=said.sentence,
            table=site_lines_words.numbers(lines[0], others, found.window, subtitle),
            sources=[*sources, found.beside_source.text],
            notes=[
                *line.break_notes(breaks_of(about.measure)),
                site_lines_words.alone_note(about.measure),
                *(note for one in ([like] if like else []) for note in findings.of_how_many(one, middle)),
            ],
            key=site_lines.key(lines[0], others),
        )
    )


def _our_change(about: About, found: OwnChange) -> None:
    view, day = _frame.view(), found.go_live
    said, name = own_change.said(found, view.authority.la_name), view.authority.la_name
    subtitle = f"{about.measure.title}: before and after {day.day} {day:%B %Y}, one dot for each authority"
    _block.draw(
        Block(
            name=f"our_change_{about.measure.id}",
            measure=about.measure.series_id,
            title=said.title,
            subtitle=subtitle,
            chart=placebo_strip.draw(as_before_after(found), name, phone=view.phone, role="own"),
            alt=said.alt,
            sentence=said.sentence,
            table=own_change.numbers(found, subtitle),
            sources=[found.source.text, found.beside_source.text],
            notes=found.notes,
        )
    )


def _like() -> Comparator | None:
    """The places to stand beside: those chosen in the side bar, else the statistical neighbours in use."""
    view = _frame.view()
    if view.beside.members:
        return view.beside
    known = _kept.comparators(view.store, view.authority.key, view.chosen)
    return next((other for other in known if other.role == "neighbours"), None)


def _our_months(about: About, day: date) -> None:
    """Whether our own months stepped or bent at the day, where there are enough of them."""
    view, measure = _frame.view(), ITS_MONTHS.get(about.measure.id)
    if measure is None:
        return _block.empty(
            f"No months are split at the date for {about.what}: a straight line through months is only "
            "drawn of children starting to be looked after and of referrals."
        )
    ask = replace(_asked.asked(measure, "month"), breakdown=None)
    found = _kept.months_around(view.store, view.mode.mode, ask, day, _asked.until_day())
    said = interrupted.said(found)
    subtitle = f"{found.result.measure.title} in each {found.each}, with a straight line through each side of the date"
    _block.draw(
        Block(
            name=f"our_months_{measure}",
            measure=measure,
            title=said.title,
            subtitle=subtitle,
            chart=interrupted.draw(found, view.phone),
            alt=said.alt,
            sentence=said.sentence,
            table=interrupted.numbers(found, subtitle),
            sources=[found.result.source.text],
            notes=found.result.notes,
            key=interrupted.key(found),
            counted=[found.result.ask],
        )
    )


def could_we_tell_it() -> None:
    """How large a change must be before our own yearly figures could tell it from chance."""
    view = _frame.view()
    asked = (view.authority.key, _asked.until_day(), _like(), view.without_uasc)
    found = _kept.could_we_tell(view.store, view.mode.mode, *asked)
    said = could_we_tell_words.said(found)
    if not found.can:
        return _block.empty(f"{said.title}. {said.sentence}")
    subtitle = (
        "Smallest fall and rise that one, two and three years after a change could tell from chance, four times in five"
    )
    _block.draw(
        Block(
            name="could_we_tell",
            measure="started_to_be_looked_after",
            title=said.title,
            subtitle=subtitle,
            chart=could_we_tell.draw(found, view.phone),
            alt=said.alt,
            sentence=said.sentence,
            table=could_we_tell.numbers(found, subtitle),
            sources=[*(each.source.text for each in (found.alone, found.against, found.share)), *_trial_sources()],
            notes=found.notes,
        )
    )
    listed = "".join(f"<li>{safe(text)}</li>" for text in could_we_tell_words.evaluable(found))
    head = '<h3 class="hw-list-head">What would make it possible to tell</h3>'
    _block.part("evaluable", "evaluable", f'{head}<ul class="hw-asks">{listed}</ul>')


def _trial_sources() -> list[str]:
    return [f"{trial.title} ({trial.source_url})" for trial in TRIALS if trial.detectable]
