"""The pilot sites: which one is looked at, and what was published of it and how strong that is."""

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
    placebo_words,
    reading_list,
)
from analytics.charts.look import safe
from analytics.comparators import evidence
from analytics.comparators.evidence import ReportedFigure
from analytics.comparators.pilot_sites import (
    BEGAN_A_MODEL,
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
from analytics.results.before_after import MEASURES, BeforeAfter, Changing, day_used
from analytics.results.result import GoLive
from pages import _block, _frame, _kept
from pages._block import Block

ANOTHER = "Another programme or site"
WHOLE = "All figures, of no one site"


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
    def what(self) -> str:
        """What is measured, inside a sentence."""
        return findings.lower(self.measure.title)

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
    return f"{about.measure.title}: {placebo_words.said(among(about), about.site.la_name).title}. {strong}"


def among(about: About) -> BeforeAfter:
    """What moved at the site, laid among everybody's."""
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
        html = evidence_card.draw(project, about.figures, facts if not place else (), first, about.what)
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
    _block.part("claims", "claims", drawn + _block.behind(said, claims.draw(others)))


def benchmarks() -> None:
    """National research figures, kept apart from what was published of programmes."""
    found = evidence.references(FIGURES)
    drawn = "".join(evidence_card.draw(project, found) for project in dict.fromkeys(figure.project for figure in found))
    said = f"Show {words.count_of(len(found), 'figures')} of the country, of no programme"
    _block.part("references", "references", _block.behind(said, drawn))


def to_read() -> None:
    """What all this was read in, and where, as text."""
    others = [(f"{site.la_name}: {site.project}", site.source_url) for site in SITES]
    others += [(trial.title, trial.source_url) for trial in TRIALS]
    listed = reading_list.draw(FIGURES, others)
    _block.part("reading", "reading", _block.behind("Show the reading list", listed))
