"""A pilot site's official figures beside ours: over the years, among every authority's, beside those that stood alike."""

import streamlit as st

from analytics.charts import (
    beside_site,
    high_and_rising,
    high_and_rising_words,
    line,
    placebo_strip,
    placebo_words,
    site_lines,
    site_lines_words,
    site_panels,
    site_panels_words,
)
from analytics.charts.site_panels_words import SitePanel
from analytics.comparators import events
from analytics.comparators.choices import ENGLAND
from analytics.comparators.pilot_sites import (
    DAY,
    MONTH,
    PRECISION_WORDS,
    PilotSite,
)
from analytics.comparators.programmes import BY_MODEL
from analytics.comparators.series import BY_ID as SERIES_BY_ID
from analytics.results.before_after import COUNT, MEASURES, OUTSIDE, BeforeAfter, Changing
from analytics.results.high_and_rising import HighAndRising
from analytics.results.places import EXTRACT, PUBLISHED, as_published
from analytics.results.published import key_of
from analytics.results.result import Comparator
from analytics.results.site_series import SiteLine, breaks_of, own_line
from pages import _asked, _block, _frame, _kept
from pages._block import Block
from pages._pilots import About, among, sites_of

CALENDAR, SINCE = "Calendar years", "Years since go-live"
NOT_DATED = "When this began in {name} was not found, so there is no before and no after, and no chart of it."
TOO_SMALL = "This service is too small for a change in it to show in the authority's counts, so none is drawn."
WITH_ALL_CHILDREN = "Figures without unaccompanied children are published from 2021 on only, so all lines and changes here include them."
ALL_YEARS = "Sites are drawn to their newest published year, whatever year is chosen."
WORDS_FROM = "Higher and lower are by the ratio's own interval, which is counting noise only."
NUMBERS_GO_BACK = "Rates are not published for the years before these, so numbers of children are taken."
CHOOSE_A_SITE = "Choose a site to see its official series beside yours."
NOBODY_NAMED = (
    "The sources that could be read name no authority for this programme, so no official series stands beside it."
)
OUR_DATES = (
    "Our own line stands on the same calendar years; once you enter your own go-live below, it is counted from that."
)


def official_series(about: About) -> None:
    """The site's official figures from before its go-live, beside ours and England's."""
    if not about.drawn:
        return _block.empty(_why_not_drawn(about))
    with st.container(key="switch_years"):
        chosen = st.segmented_control(
            "Years", [CALENDAR, SINCE], default=CALENDAR, key="years", bind="query-params", label_visibility="collapsed"
        )
    aligned, found, view = chosen == SINCE, among(about), _frame.view()
    site = _line_of(about.measure, about.site.old_la_code)
    others, sources = _beside(about)
    said = site_lines_words.said(found, about.site.la_name)
    subtitle = (
        f"{about.measure.title}, {'years since go-live' if aligned else 'years ending 31 March'}, official figures"
    )
    own_day = _asked.own_go_live()
    named = _events(about, site)
    _block.draw(
        Block(
            name=f"official_{about.site.site_id}_{about.measure.id}",
            measure=about.measure.series_id,
            title=said.title,
            subtitle=subtitle,
            chart=site_lines.draw(
                site, others, about.go_live, found.window, aligned, view.phone, named, own_day if aligned else None
            ),
            alt=said.alt,
            sentence=said.sentence,
            beside=_beside_us(about),
            table=site_lines_words.numbers(site, others, found.window, subtitle, own_day if aligned else None),
            sources=[_source(about.measure), *sources],
            notes=[
                f"Go-live: {about.site.go_live_words}.",
                *site_lines_words.event_notes(named),
                *line.break_notes(breaks_of(about.measure)),
                site_lines_words.alone_note(about.measure),
                WORDS_FROM,
                OUR_DATES * (aligned and own_day is None and len(others) > 1),
                *_not_followed(),
            ],
            key=site_lines.key(site, others),
        )
    )


def _beside_us(about: About) -> str:
    """How our own newest figure sits beside the site's and England's; nothing of a site that is ourselves."""
    view, site = _frame.view(), about.site
    if key_of(view.authority) == site.old_la_code:
        return ""
    who = Comparator(f"site:{site.site_id}", "group", site.la_name, site.la_name, "", members=(site.old_la_code,))
    asked = (about.series.id, view.authority.key, who, False, _asked.until_day())
    found = _kept.beside_places(view.store, view.mode.mode, *asked)
    return beside_site.beside_site(found, not view.authority.invented) if found else ""


def _events(about: About, site: SiteLine) -> list[tuple[str, str]]:
    """What happened everywhere in the years drawn and touched the same series: first day and title."""
    if not site.years:
        return []
    begins = f"{site.years[0] - 1}-04-01"
    happened = events.near(about.site.go_live_from, site.years[-1])
    return [(one.first, one.title) for one in happened if about.measure.series_id in one.series and one.first >= begins]


def _not_followed() -> list[str]:
    """Which choices at the left official series of sites do not follow, and why."""
    view = _frame.view()
    return [WITH_ALL_CHILDREN] * view.without_uasc + [ALL_YEARS] * (view.year is not None)


def _why_not_drawn(about: About) -> str:
    if about.site is None:
        return CHOOSE_A_SITE if sites_of(about.model) else NOBODY_NAMED
    return TOO_SMALL if about.site.too_small_to_show else NOT_DATED.format(name=about.site.la_name)


def _line_of(measure: Changing, place: str) -> SiteLine:
    return _kept.site_line(_frame.view().store, measure.id, place)


def _beside(about: About) -> tuple[list[SiteLine], list[str]]:
    """Our line, unless the site is ourselves, and England's; and where ours is from."""
    lines, sources = our_line(about) if key_of(_frame.view().authority) != about.site.old_la_code else ([], [])
    return [*lines, _line_of(about.measure, ENGLAND.la_code)], sources


def our_line(about: About, without_uasc: bool = False, basis: str = "") -> tuple[list[SiteLine], list[str]]:
    """Our own yearly figures: as published if those are more, else counted from the extract. None where there are none.

    basis: EXTRACT or PUBLISHED, where a change that stands beside the line is from one of them.
    """
    view = _frame.view()
    who = as_published(view.authority.key, view.authority.la_name)
    own = _asked.own_series(about.series, without_uasc)
    printed = _asked.of_place(about.series, who, without_uasc)
    wanted = {EXTRACT: (own,), PUBLISHED: (printed,)}.get(basis, (own, printed))
    known = [one for one in wanted if one is not None and not _asked.nothing(one)]
    if not known:
        return [], []
    result = max(known, key=lambda one: one.figures.value.notna().sum())
    return [own_line(about.measure, result, view.authority.la_name, key_of(view.authority))], [result.source.text]


def _source(measure: Changing) -> str:
    """The newest release of a measure's series, and those it goes back to."""
    return f"{_asked.of_place(SERIES_BY_ID[measure.series_id], ENGLAND).source.text}, and earlier releases"


def among_all(about: About) -> None:
    """The same change in every authority: how many moved as far, either way."""
    if not about.drawn:
        return
    found, name = among(about), about.site.la_name
    said = placebo_words.said(found, name)
    view = _frame.view()
    ours, key = view.authority.la_name, key_of(view.authority)
    own = found.changes.get(key) if key != about.site.old_la_code else None
    subtitle = f"Change in {about.what}: one dot for each authority, {_window(found)}"
    _block.draw(
        Block(
            name=f"placebo_{about.site.site_id}_{about.measure.id}",
            measure=about.measure.series_id,
            title=said.title,
            subtitle=subtitle,
            chart=placebo_strip.draw(found, name, own, ours, view.phone),
            alt=said.alt,
            sentence=said.sentence,
            beside=placebo_words.also(ours, own) if own is not None else "",
            table=placebo_words.numbers(found, name, subtitle),
            sources=[_source(about.measure)],
            notes=[
                "Worked out from published figures; pilot sites are among the authorities.",
                *_doubtful(about.site),
                *_not_followed(),
            ],
        )
    )


def _window(found: BeforeAfter) -> str:
    before, after = found.window.before, found.window.after
    if len(before) == 1:
        return f"31 March {before[0]} to 31 March {after[0]}"
    return f"mean of {before[0]} and {before[-1]} to mean of {after[0]} and {after[-1]}, years ending 31 March"


def _doubtful(site: PilotSite) -> list[str]:
    """What the windows rest on where the date is not one day."""
    return (
        []
        if site.precision in (DAY, MONTH)
        else [f"The date is {PRECISION_WORDS[site.precision]}; its middle is used."]
    )


def places_that_started_alike(about: About) -> None:
    """Authorities that were as high and as rising before, and where they went: high figures often fall back by themselves."""
    if not about.drawn:
        return
    view = _frame.view()
    found = _stood_alike(about)
    said = high_and_rising_words.said(found, about.site.la_name)
    subtitle = f"{found.measure.title}: as a percentage of the years before, middle 80% of authorities that stood alike"
    _block.draw(
        Block(
            name=f"alike_{about.site.site_id}_{about.measure.id}",
            measure=about.measure.series_id,
            title=said.title,
            subtitle=subtitle,
            chart=high_and_rising.draw(found, about.site.la_name, view.phone),
            alt=said.alt,
            sentence=said.sentence,
            table=high_and_rising_words.numbers(found, about.site.la_name, subtitle),
            sources=[_source(about.measure)],
            notes=[high_and_rising_words.meaning(found), NUMBERS_GO_BACK * (found.measure != about.measure)],
            key=high_and_rising.key(found, about.site.la_name),
        )
    )


def _stood_alike(about: About) -> HighAndRising:
    """Of a rate that is not published far enough back: of the number of children, which is."""
    view, series_id = _frame.view(), about.measure.series_id
    numbers = [one for one in MEASURES if one.series_id == series_id and one.value == COUNT]
    found = [
        _kept.high_and_rising(view.store, one.id, about.site.old_la_code, about.day)
        for one in (about.measure, *numbers[:1])
    ]
    return next((one for one in found if one.status != OUTSIDE), found[0])


def other_sites(about: About) -> None:
    """Every site of the model in a panel of its own, on one scale: no average."""
    sites = sites_of(about.model)
    if len(sites) < 2 or all(site.too_small_to_show for site in sites):
        return
    panels = [_panel(about.measure, site) for site in sites]
    aligned = st.session_state.get("years") == SINCE
    said = site_panels_words.said(panels)
    subtitle = f"{about.model.title}: {about.what}, same scale in every panel. Dash-dot: England. Shaded: go-live"
    _block.draw(
        Block(
            name=f"sites_{about.measure.id}",
            measure=about.measure.series_id,
            title=said.title,
            subtitle=subtitle,
            chart=site_panels.draw(panels, aligned, phone=_frame.view().phone),
            alt=said.alt,
            sentence=said.sentence,
            table=site_panels_words.numbers(panels, subtitle),
            sources=[_source(about.measure)],
            notes=[site_panels_words.left_out_note(panels), *_not_followed()],
        )
    )


def _panel(measure: Changing, site: PilotSite) -> SitePanel:
    here = About(BY_MODEL[site.model], site, measure)
    return SitePanel(
        _line_of(measure, site.old_la_code),
        _line_of(measure, ENGLAND.la_code),
        here.go_live if site.dated else None,
        among(here) if here.drawn else None,
        site.project,
    )
