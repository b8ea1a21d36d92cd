"""An authority beside places like it: which figure, beside whom, over time, in all of England, and what DfE's own tools make of it."""

from datetime import date

import pandas as pd
import streamlit as st

from analytics.charts import (
    findings,
    funnel,
    left_out,
    line,
    places,
    places_over_time,
    places_plot,
    places_words,
    table,
)
from analytics.charts import printed_breaks as breaks_chart
from analytics.comparators.places import MODELS
from analytics.comparators.places import places as all_places
from analytics.comparators.series import SHARE, TOPICS, Series, series_of
from analytics.results import agreement, front_desk, words
from analytics.results.places import EXTRACT, PlacesBeside, as_published, unaccompanied
from analytics.results.printed_breaks import CAN_BREAK
from analytics.results.published import key_of
from analytics.results.result import Comparator
from pages import _asked, _block, _frame, _kept
from pages._block import Block

NOBODY_LIKE = (
    "No statistical neighbours are known for {name}. Add a table of neighbours to its files, as the authority folder of the sample "
    "has one (neighbours.csv), or choose a group of your own at the left."
)
WORDS_FROM = "Words come from the interval of the ratio, which is counting noise only, not from overlapping lines."
ONE_POPULATION = "Rates are worked out on one population series, so no year is on another basis than the next."
ONLY_WITH = "DfE publishes this figure only with unaccompanied children included, so the choice to leave them out is not followed."
FUNNEL_OF_RATES = "A funnel is not drawn for a share: it stands on counts of events beside a population."


# What the page is about ----------------------------------------------------------------------------------------------


def question_about(text: str) -> Series:
    """The page's question with its answer, and under it the choice of the figure it is asked of."""
    above = st.container(gap=None)
    series = _choose_series()
    sets = _sets()
    found = _beside(series, sets[0]) if sets else None
    with above:
        _block.question(text, places_words.answer(found, _in_england()) if found else "")
    return series


def _choose_series() -> Series:
    with st.container(key="block_choose"):
        first, then = st.columns([1, 1])
    with first:
        topic = st.selectbox("Figures about", TOPICS, key="topic", bind="query-params")
    listed = {_label(one): one for one in series_of(topic if topic in TOPICS else TOPICS[0])}
    with then:
        title = st.selectbox("Figure", list(listed), key="figure", bind="query-params")
    return listed.get(title) or next(iter(listed.values()))


def _label(series: Series) -> str:
    return series.title.partition(" among ")[0]


def _sets() -> list[Comparator]:
    """The sets of places on show: the chosen one first, and the official one beside a group of the user's."""
    view = _frame.view()
    known = _kept.comparators(view.store, view.authority.key, view.chosen)
    official = [other for other in known if other.role == "neighbours"]
    if view.beside.role == "group":
        return [view.beside, *official[:1]]
    return [view.beside] if view.beside.role == "neighbours" else official[:1]


def _beside(series: Series, who: Comparator) -> PlacesBeside | None:
    view = _frame.view()
    asked = (series.id, view.authority.key, who, _asked.without(series), _asked.until_day())
    return _kept.beside_places(view.store, view.mode.mode, *asked)


def _in_england() -> bool:
    return not _frame.view().authority.invented


# One year ------------------------------------------------------------------------------------------------------------


def beside_places(series: Series) -> None:
    """The authority and each place of a set in the newest published year; a group of the user's never stands alone."""
    sets = _sets()
    if not sets:
        return _block.empty(NOBODY_LIKE.format(name=_frame.view().authority.la_name))
    for who in sets:
        found = _beside(series, who)
        if found is None:
            return _block.empty(f"{series.title}: DfE publishes nothing up to the year you look at.")
        _draw_strip(series, who, found)


def _draw_strip(series: Series, who: Comparator, found: PlacesBeside) -> None:
    view = _frame.view()
    said = places_words.strip(found, _in_england())
    subtitle = (
        f"{_what(series)}, {places_over_time.period(found.year)}, with 95% intervals. "
        f"{findings.capital(who.name)}, A to Z"
    )
    _block.draw(
        Block(
            name=f"places_{who.role}_{series.id}",
            measure=series.id,
            title=said.title,
            subtitle=subtitle,
            chart=places.draw(found, view.phone),
            alt=said.alt,
            sentence=said.sentence,
            beside=" ".join([*_off_the_scale(series, found), *_beside_own(series, found)]),
            table=places.numbers(found, subtitle, _in_england()),
            sources=[*_own_source(series, found), found.source.text, *_who_chose(who, found)],
            notes=[
                WORDS_FROM,
                ONLY_WITH * _not_followed(series),
                *found.measure.caveats,
                *_brought(view.authority.invented),
            ],
            counted=[],
        )
    )


def _what(series: Series) -> str:
    measure = front_desk.measure(series.id)
    unit = words.unit_words(measure)
    title = series.title if unit in series.title else f"{series.title}, {unit}"
    return f"{title}{', without unaccompanied children' if _asked.without(series) else ''}"


def _not_followed(series: Series) -> bool:
    return _frame.view().without_uasc and not series.without_uasc


def _who_chose(who: Comparator, found: PlacesBeside | None = None) -> list[str]:
    """Where a set of places comes from, and how close they are in the words of their model."""
    if who.role == "group":
        return [f"places chosen by user{f' because: {who.reason}' if who.reason else ''}"]
    close = places_over_time.closeness([place.closeness for place in found.places]) if found else ""
    return [f"neighbours: {MODELS[who.key.partition(':')[2]]}{f' ({close})' if close else ''}"]


def _brought(invented: bool) -> list[str]:
    return ["An invented authority borrows the neighbours of a real one."] * invented


def _own_source(series: Series, found: PlacesBeside) -> list[str]:
    result = _asked.own_series(series) if found.own.basis == EXTRACT else None
    return [result.source.text] if result else []


def _beside_own(series: Series, found: PlacesBeside) -> list[str]:
    """Our own published figure of the year where it is another, and a newer figure that nobody published yet."""
    said = []
    if (
        found.own.basis == EXTRACT
        and found.own_published
        and agreement.apart(found.own.numerator, found.own_published.numerator, found.year, _frame.view().mode.mode)
    ):
        ours, theirs = (
            words.count_of(row.numerator, found.measure.counted) for row in (found.own, found.own_published)
        )
        said.append(f"Your extract has {ours} in the year; DfE published {theirs}.")
    return said + _newer(series, found)


def _off_the_scale(series: Series, found: PlacesBeside) -> list[str]:
    """Of a place too far off to draw, how many of its children were unaccompanied."""
    end = places_plot.reach(found)
    far = [row for row in found.places if end is not None and row.known and row.value > end and not found.without_uasc]
    known = unaccompanied(series.id, found.year, [row.key for row in far])
    return [
        f"In {row.name} {words.number(known[row.key][0])} of {words.count_of(known[row.key][1], 'children')} were unaccompanied."
        for row in far
        if row.key in known
    ]


def _newer(series: Series, found: PlacesBeside) -> list[str]:
    head = _asked.headlined(series.id, _asked.without(series)) if found.measure.from_extract else None
    if head is None or head.by != "rolling" or head.now.period_end <= pd.Timestamp(found.year, 3, 31):
        return []
    when = words.period(head.now.period_start.date(), head.now.period_end.date())
    figure = words.of_unit(head.now.value, head.verdict.measure.formula.unit) or words.hidden()
    return [f"Provisional: {figure} in your extract for the {when}; nothing is published of that time yet."]


# Which place, which model, which tool --------------------------------------------------------------------------------


def which_place_and_model(series: Series) -> None:
    """What one place, and the choice of model and of mean or median, do to the gap."""
    sets = _sets()
    found = _beside(series, sets[0]) if sets else None
    if found is None:
        return
    said = places_words.left_out(found)
    subtitle = "Diamonds: the middle of the places. Small circles: the same with each place left out in turn"
    subtitle += f". Blue line: {_frame.view().authority.la_name}" * found.own.known
    _block.draw(
        Block(
            name=f"left_out_{series.id}",
            measure=series.id,
            title=said.title,
            subtitle=subtitle,
            chart=left_out.draw(found, _frame.view().phone),
            alt=said.alt,
            sentence=said.sentence,
            beside=_of_both_tools(found),
            table=left_out.numbers(found, subtitle),
            sources=[
                *_own_source(series, found),
                found.source.text,
                *(text for each in sets for text in _who_chose(each)),
            ],
            notes=[],
        )
    )


def _of_both_tools(found: PlacesBeside) -> str:
    said = places_words.dfe(found)
    return said.sentence if said else ""


# Over time -----------------------------------------------------------------------------------------------------------


def over_time(series: Series) -> None:
    """Our extract and our published line, the middle and range of the places, the region and England, as far back as there are figures."""
    view = _frame.view()
    others = [(who, _asked.of_place(series, who)) for who in (*_sets(), *_references())]
    others = [(who, figures) for who, figures in others if figures.figures["value"].notna().any()]
    as_dfe_has_it = as_published(view.authority.key, view.authority.la_name)
    own, printed = _asked.own_series(series), _asked.of_place(series, as_dfe_has_it)
    result = own if own is not None and not _asked.nothing(own) else printed
    if result is own and printed.figures["value"].notna().any():
        others.insert(0, (as_dfe_has_it, printed))
    if not others and _asked.nothing(result):
        return _block.empty(f"{series.title}: no figures over time.")
    breaks = [(date(each.year, 3, 31), each.words) for each in series.breaks]
    said = places_over_time.said(series.title, result, others, view.authority.la_name)
    subtitle = f"{_what(series)}. {_block.named(others)}"
    _block.draw(
        Block(
            name=f"over_time_{series.id}",
            measure=series.id,
            title=said.title,
            subtitle=subtitle,
            chart=line.draw(result, others, None, view.phone, breaks, all_years=True),
            alt=said.alt,
            sentence=said.sentence,
            beside=places_over_time.agreement(agreement.agreement(own, printed)) if result is own else "",
            table=table.draw(result, subtitle, others),
            sources=[
                *([] if _asked.nothing(result) else [result.source.text]),
                *(figures.source.text for _, figures in others),
            ],
            notes=[
                *(result.notes if result is own else ()),
                ONE_POPULATION * (result.measure.formula.unit == "per_10000"),
                *(note for who, figures in others for note in findings.of_how_many(who, figures)),
                *line.break_notes(breaks),
                *places_over_time.boundaries([all_places()[key] for who in _sets() for key in who.members]),
                ONLY_WITH * _not_followed(series),
                *_block.why_hatched([result]),
            ],
            key=line.key(result, others, None, all_years=True),
        )
    )


def _references() -> list[Comparator]:
    view = _frame.view()
    known = _kept.comparators(view.store, view.authority.key, view.chosen)
    return [other for other in known if other.role in ("region", "england") and (other.key in ("region", "england"))]


# All of England ------------------------------------------------------------------------------------------------------


def everywhere(series: Series) -> None:
    """Every authority by its size, with limits that allow for the ordinary spread between authorities."""
    sets, view = _sets(), _frame.view()
    if not sets:
        return
    asked = (series.id, view.authority.key, sets[0], _asked.without(series), _asked.until_day())
    found = _kept.funnel(view.store, view.mode.mode, *asked)
    if found is None:
        return _block.empty(FUNNEL_OF_RATES) if series.kind == SHARE else None
    said, beside = funnel.said(found), _beside(series, sets[0])
    subtitle = f"{_what(series)}, year ending 31 March {found.year}: each authority beside England's rate, by its size"
    _block.draw(
        Block(
            name=f"funnel_{series.id}",
            measure=series.id,
            title=said.title,
            subtitle=subtitle,
            chart=funnel.draw(found, view.phone),
            alt=said.alt,
            sentence=said.sentence,
            table=funnel.numbers(found, subtitle),
            sources=[*_own_source(series, beside), found.source.text],
            notes=[
                "Authorities stand A to Z in the table. A place outside the limits differs; the funnel does not say why."
            ],
            key=funnel.key(found),
        )
    )


def printed_breaks(series: Series) -> None:
    """Authorities whose rate, as DfE printed it, breaks between 2018 and 2019, both versions beside each other."""
    if series.id not in CAN_BREAK or _asked.without(series):
        return
    view, sets = _frame.view(), _sets()
    everybody, own = _kept.both_sides(view.store, series.id), key_of(view.authority)
    near = {key for who in sets for key in who.members} | {own}
    shown = [each for each in everybody if each.key in near]
    if not shown:
        return
    said = breaks_chart.said(everybody, shown, own)
    subtitle = f"{series.title}, per 10,000 children aged 0 to 17: the change from 2018 to 2019 as printed and on one population"
    _block.draw(
        Block(
            name=f"breaks_{series.id}",
            measure=series.id,
            title=said.title,
            subtitle=subtitle,
            chart=breaks_chart.draw(shown, own, view.phone),
            alt=said.alt,
            sentence=said.sentence,
            table=breaks_chart.numbers(
                [each for each in everybody if each.breaks], f"{subtitle}; every authority where it breaks"
            ),
            sources=[
                "DfE, Children looked after in England including adoptions, releases to 2019 and from 2022; ONS mid-year population"
            ],
        )
    )
