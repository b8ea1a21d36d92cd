"""The pilot sites: what was published of one and how strong it is, and its official figures beside ours and everybody's."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import streamlit as st

from analytics.charts import (
    claims,
    effects,
    evidence_card,
    evidence_strength,
    evidence_words,
    findings,
    high_and_rising,
    high_and_rising_words,
    line,
    placebo_strip,
    placebo_words,
    reading_list,
    site_lines,
    site_lines_words,
    site_panels,
    site_panels_words,
)
from analytics.charts.look import safe
from analytics.charts.site_panels_words import SitePanel
from analytics.comparators import events, evidence
from analytics.comparators.choices import ENGLAND
from analytics.comparators.evidence import ReportedFigure
from analytics.comparators.pilot_sites import (
    BEGAN_A_MODEL,
    DAY,
    MONTH,
    PRECISION_WORDS,
    ROLE_WORDS,
    SITES,
    PilotSite,
)
from analytics.comparators.programmes import BY_MODEL, MODELS, Model, programme_of
from analytics.comparators.reported import FIGURES
from analytics.comparators.series import BY_ID as SERIES_BY_ID
from analytics.comparators.series import Series
from analytics.comparators.trials import TRIALS, trial_of
from analytics.results import words
from analytics.results.before_after import COUNT, MEASURES, OUTSIDE, BeforeAfter, Changing, day_used
from analytics.results.high_and_rising import HighAndRising
from analytics.results.places import as_published
from analytics.results.published import key_of
from analytics.results.result import GoLive
from analytics.results.site_series import SiteLine, breaks_of, england_line, own_line, site_line
from pages import _asked, _block, _frame, _kept
from pages._block import Block

ANOTHER = "Another programme or site"
WHOLE = "All figures, of no one site"
CALENDAR, SINCE = "Calendar years", "Years since go-live"
NOT_DATED = "When this began in {name} was not found, so there is no before and no after, and no chart of it."
TOO_SMALL = "This service is too small for a change in it to show in the authority's counts, so none is drawn."
WITH_ALL_CHILDREN = "Figures without unaccompanied children are published from 2021 on only, so all lines and changes here include them."
ALL_YEARS = "Sites are drawn to their newest published year, whatever year is chosen."
NUMBERS_GO_BACK = "Rates are not published for the years before these, so numbers of children are taken."
CHOOSE_A_SITE = "Choose a site to see its official series beside yours."
NOBODY_NAMED = (
    "The sources that could be read name no authority for this programme, so no official series stands beside it."
)
OUR_DATES = (
    "Our own line stands on the same calendar years; once you enter your own go-live below, it is counted from that."
)


# What the page is about ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class About:
    """What the reader looks at. site: None for a programme whose places are not named."""

    model: Model
    site: PilotSite | None
    measure: Changing

    @property
    def name(self) -> str:
        return f"{self.model.title}, {self.site.la_name}" if self.site else self.model.title

    @property
    def figures(self) -> tuple[ReportedFigure, ...]:
        """What was published of the site, else of the programme; claims and all."""
        if self.site is None:
            return tuple(figure for figure in FIGURES if figure.model == self.model.name)
        return tuple(figure for figure in FIGURES if figure.project in self.site.reported_as)

    @property
    def drawn(self) -> bool:
        """Whether there is a before and an after to draw."""
        return self.site is not None and self.site.dated and not self.site.too_small_to_show

    @property
    def series(self) -> Series:
        return SERIES_BY_ID[self.measure.series_id]

    @property
    def go_live(self) -> GoLive:
        return GoLive(self.site.go_live_from, self.site.go_live_to, self.site.go_live_words)

    @property
    def day(self) -> date:
        return day_used(date.fromisoformat(self.site.go_live_from), date.fromisoformat(self.site.go_live_to))


def question_about(text: str) -> About:
    """The page's question with its answer, and under it the choice of programme, site and measure."""
    above = st.container(gap=None)
    about = _choose()
    with above:
        _block.question(text, _answer(about))
    return about


def _choose() -> About:
    began = {f"{site.la_name}: {BY_MODEL[site.model].title}": site for site in SITES if site.site_id in BEGAN_A_MODEL}
    with st.container(key="block_choose"):
        chosen = st.pills(
            "Where three models began, or another",
            [*began, ANOTHER],
            default=next(iter(began)),
            key="site",
            bind="query-params",
        )
        model, site = _another() if chosen == ANOTHER else _of(began.get(chosen) or next(iter(began.values())))
        named = {one.title: one for one in MEASURES}
        measure = st.selectbox("Measure", list(named), key="measured", bind="query-params")
    return About(model, site, named.get(measure) or MEASURES[0])


def _of(site: PilotSite) -> tuple[Model, PilotSite]:
    return BY_MODEL[site.model], site


def _another() -> tuple[Model, PilotSite | None]:
    """Any programme, and then any of its sites or all that was published of it, where its places are not named too."""
    first, then = st.columns([1, 1])
    models = {model.title: model for model in sorted(MODELS, key=lambda model: model.title)}
    with first:
        title = st.selectbox("Programme", list(models), key="programme", bind="query-params")
    model = models.get(title) or next(iter(models.values()))
    places = {_label(site): site for site in sorted(sites_of(model), key=lambda site: (site.la_name, site.site_id))}
    with then:
        label = st.selectbox("Site", [*places, WHOLE], key="place", bind="query-params")
    return model, None if label == WHOLE else places.get(label) or next(iter(places.values()), None)


def sites_of(model: Model) -> list[PilotSite]:
    return [site for site in SITES if site.model == model.name]


def _label(site: PilotSite) -> str:
    return f"{site.la_name}: {site.project}"


def _answer(about: About) -> str:
    """What moved at the site beside everybody, and how strong what was published is."""
    of = about.site.la_name if about.site else about.model.title
    strong = evidence_strength.strength(about.figures, of)
    if not about.drawn:
        return strong
    return f"{about.measure.title}: {placebo_words.said(_among(about), about.site.la_name).title}. {strong}"


def _among(about: About) -> BeforeAfter:
    view = _frame.view()
    return _kept.before_after(view.store, about.measure.id, about.site.old_la_code, about.day)


# What was published --------------------------------------------------------------------------------------------------


def cards(about: About) -> None:
    """Everything that was published of the site, claims among it, each with its grade: before any chart."""
    facts = _facts(about)
    projects = list(dict.fromkeys(figure.project for figure in about.figures))
    if not projects:
        told = "".join(f"<dt>{safe(term)}</dt><dd>{safe(said)}</dd>" for term, said in facts if said)
        html = (
            f'<article class="hw-card-evidence"><h2 class="hw-finding">{safe(about.name)}</h2><dl>{told}</dl></article>'
        )
        _block.part("card", about.name, html)
        return _block.empty(f"{evidence_strength.NONE_READ} Its official figures stand below.")
    for place, project in enumerate(projects):
        first = _about_the_measure(about.measure)
        html = evidence_card.draw(project, about.figures, facts if not place else (), first, _lower(about.measure))
        _block.part("card", project, html)


def _facts(about: About) -> list[tuple[str, str]]:
    """What was done, where and when, and what else is known of the place. An empty one leaves a card's own line out."""
    known = f" ({about.model.known_from})" if about.model.known_from else ""
    told = [("What was done", f"{about.model.what}{known}"), ("For whom", findings.capital(about.model.ages))]
    if about.site is None:
        return told
    site = about.site
    return [
        *told,
        ("When", findings.capital(site.go_live_words)),
        ("Since", ""),
        ("Programme", _programme(site)),
        ("Role", f"{findings.capital(ROLE_WORDS[site.role])}; {site.la_name} ({codes(site)})"),
        ("About the place", site.note),
        ("Trial", _later(about.model)),
        ("Elsewhere", _elsewhere(about)),
    ]


def _programme(site: PilotSite) -> str:
    """Who paid, and in which years."""
    programme = programme_of(site.programme)
    return f"{programme.name}, {programme.years}" if programme.years else findings.capital(site.programme)


def _elsewhere(about: About) -> str:
    """How much more was published of the model than stands on this site's cards."""
    more = sum(figure.model == about.model.name for figure in FIGURES) - len(about.figures)
    if not more:
        return ""
    stands = "stands" if more == 1 else "stand"
    return f"{evidence_words.how_many_figures(more)} more of {about.model.title} {stands} under {ANOTHER}."


def codes(site: PilotSite) -> str:
    """Both codes of the authority, and what its nine-character code was before."""
    before = f", before {findings.joined(site.previous_la_codes)}" if site.previous_la_codes else ""
    return f"DfE code {site.old_la_code}, ONS code {site.la_code}{before}"


def _about_the_measure(measure: Changing) -> Callable[[ReportedFigure], bool]:
    keys = evidence.ABOUT[measure.about]
    return lambda figure: figure.measure_key in keys


def _lower(measure: Changing) -> str:
    return findings.lower(measure.title)


def comparison_studies(about: About) -> None:
    """What studies with a comparison group found of this model, nothing found as plainly as something."""
    found = evidence.effects(figure for figure in FIGURES if figure.model == about.model.name)
    if not found:
        return _block.empty(
            f"No study with a comparison group that could be read gives a figure for {about.model.title} that may stand as a "
            f"finding. {_later(about.model)}"
        )
    said = effects.said(found)
    subtitle = f"{about.model.title}: published figures with somebody to compare with, each on its own scale"
    _block.draw(
        Block(
            name="effects",
            measure=about.measure.series_id,
            title=said.title,
            subtitle=subtitle,
            chart=effects.draw(found, _frame.view().phone),
            alt=said.alt,
            sentence=said.sentence,
            beside=_later(about.model),
            table=effects.numbers(found, subtitle),
            sources=[evidence_words.report(figure) for figure in found],
            notes=["None of these is your own measure, in your own unit and of your own children."],
        )
    )


def _later(model: Model) -> str:
    """Whether a trial of the model is under way or ended."""
    trial = trial_of(model.name)
    return f"{trial.title}: {trial.status}." if trial else ""


# The official series -------------------------------------------------------------------------------------------------


def official_series(about: About) -> None:
    """The site's official figures from before its go-live, beside ours and England's."""
    if not about.drawn:
        return _block.empty(_why_not_drawn(about))
    with st.container(key="switch_years"):
        chosen = st.segmented_control(
            "Years", [CALENDAR, SINCE], default=CALENDAR, key="years", bind="query-params", label_visibility="collapsed"
        )
    aligned, found, view = chosen == SINCE, _among(about), _frame.view()
    site = site_line(about.measure, about.site.old_la_code)
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
            table=site_lines_words.numbers(site, others, found.window, subtitle, own_day if aligned else None),
            sources=[_source(about.measure), *sources],
            notes=[
                f"Go-live: {about.site.go_live_words}.",
                *site_lines_words.event_notes(named),
                *line.break_notes(breaks_of(about.measure)),
                site_lines_words.alone_note(about.measure),
                OUR_DATES * (aligned and own_day is None and len(others) > 1),
                *_not_followed(),
            ],
            key=site_lines.key(site, others),
        )
    )


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


def _beside(about: About) -> tuple[list[SiteLine], list[str]]:
    """Our line, unless the site is ourselves, and England's; and where ours is from."""
    lines, sources = our_line(about) if key_of(_frame.view().authority) != about.site.old_la_code else ([], [])
    return [*lines, england_line(about.measure)], sources


def our_line(about: About, without_uasc: bool = False) -> tuple[list[SiteLine], list[str]]:
    """Our own yearly figures: as published if those are more, else counted from the extract. None where there are none."""
    view = _frame.view()
    who = as_published(view.authority.key, view.authority.la_name)
    own = _asked.own_series(about.series, without_uasc)
    printed = _asked.of_place(about.series, who, without_uasc)
    known = [one for one in (own, printed) if one is not None and not _asked.nothing(one)]
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
    found, name = _among(about), about.site.la_name
    said = placebo_words.said(found, name)
    subtitle = f"Change in {_lower(about.measure)}: one dot for each authority, {_window(found)}"
    _block.draw(
        Block(
            name=f"placebo_{about.site.site_id}_{about.measure.id}",
            measure=about.measure.series_id,
            title=said.title,
            subtitle=subtitle,
            chart=placebo_strip.draw(found, name, phone=_frame.view().phone),
            alt=said.alt,
            sentence=said.sentence,
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
    view, numbers = (
        _frame.view(),
        [one for one in MEASURES if one.series_id == about.measure.series_id and one.value == COUNT],
    )
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
    subtitle = (
        f"{about.model.title}: {_lower(about.measure)}, same scale in every panel. Dash-dot: England. Shaded: go-live"
    )
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
        site_line(measure, site.old_la_code),
        england_line(measure),
        here.go_live if site.dated else None,
        _among(here) if here.drawn else None,
        site.project,
    )


# Claims, references and reading --------------------------------------------------------------------------------------


def claims_checked(about: About) -> None:
    """Every public claim beside official figures: those of the chosen model, and the others behind a summary."""
    found = _kept.claims(_frame.view().store)
    here = [one for one in found if one.figure.model == about.model.name]
    others = [one for one in found if one.figure.model != about.model.name]
    drawn = (
        claims.draw(here) if here else f'<p class="hw-sentence">No claim about {safe(about.model.title)} was found.</p>'
    )
    said = f"Show {words.count_of(len(others), 'claims')} about other programmes"
    _block.part("claims", "claims", drawn + _behind(said, claims.draw(others)))


def benchmarks() -> None:
    """National research figures, kept apart from what was published of programmes."""
    found = evidence.references(FIGURES)
    drawn = "".join(evidence_card.draw(project, found) for project in dict.fromkeys(figure.project for figure in found))
    said = f"Show {words.count_of(len(found), 'figures')} of the country, of no programme"
    _block.part("references", "references", _behind(said, drawn))


def _behind(summary: str, html: str) -> str:
    head = f"<summary><span>{safe(summary)}</span></summary>"
    return f'<details class="hw-numbers hw-more">{head}{html}</details>'


def to_read() -> None:
    """What all this was read in, and where, as text."""
    others = [(f"{site.la_name}: {site.project}", site.source_url) for site in SITES]
    others += [(trial.title, trial.source_url) for trial in TRIALS]
    listed = reading_list.draw(FIGURES, others)
    _block.part("reading", "reading", _behind("Show the reading list", listed))
