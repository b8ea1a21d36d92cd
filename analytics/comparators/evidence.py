"""What evaluations of the programmes published: the shape of one figure, and what a figure must bring to be taken."""

from collections.abc import Iterable
from dataclasses import dataclass

RESULT, DIRECTION, NULL, NO_EVIDENCE, BASELINE, RETIRED, COUNT, BENCHMARK = (
    *("result", "direction_only", "null", "no_evidence_either_way"),
    *("baseline_only", "evaluation_retired", "programme_count", "benchmark"),
)
FINDINGS = (RESULT, DIRECTION, NULL, NO_EVIDENCE, BASELINE, RETIRED, COUNT, BENCHMARK)
# A to E grade the design of a claim, not whether the programme works; benchmarks and counts have none
NO_GRADE = "n/a"
GRADES = ("A", "B", "C", "D", "E", NO_GRADE)
GRADE_WORDS = {
    "A": "randomised, of adequate size",
    "B": "matched over time, a systematic review, or a trial too small for its question",
    "C": "a comparison group, but how it was chosen is not settled or not visible",
    "D": "independent, before and after or a trend in one place, nobody to compare with",
    "E": "a council's, provider's or newspaper's figure, nobody to compare with",
    NO_GRADE: "not graded: a count or a reference figure, no claim about a programme",
}
# where a figure may appear: only EFFECT as one, only REFERENCE as a line beside a user's own figure, all else as words
EFFECT, REFERENCE = "comparator_effect", "benchmark"
NEVER_AS_EFFECT = "do_not_chart_as_effect"
USES = (
    *(EFFECT, REFERENCE, NEVER_AS_EFFECT, "comparator_context", "direction_only"),
    *("baseline_marker", "context_only", "programme_context"),
)
ACCESS = {
    "abstract": "read in its abstract only",
    "full_page_opening": "read in the opening of a page only",
    "secondary_quote": "not read: quoted by somebody else",
}
CROSS_CHECKS = {
    "confirmed_second_source": "the same figure stands on a second page, which may not be independent",
    "single_source": "seen in one place only",
    "conflicts": "another source gives another figure",
    "official_series_consistent": "official figures agree",
    "official_series_mixed": "official figures agree in part",
    "official_series_not_distinguishable": "official figures changed no more than elsewhere",
    "not_supported_by_official_series": "official figures do not show it",
    "evaluator_disclaims": "the evaluators themselves do not claim it",
    "contradicted_by_rct": "a later trial found otherwise",
    "superseded_by_rct": "a later trial took its place",
}
# what a figure is about, by its measure_key: which card lines stand first beside a chart of the same matter
ENTRY, IN_CARE, HOME, PLANS, REFERRALS = "entry", "in care", "home", "plans", "referrals"
ABOUT = {
    ENTRY: (
        *("care_entry_rate", "care_entries_prevented_claimed", "infant_care_entries", "care_entry_share_18m"),
        *(
            "care_entry_share_19_24m",
            "care_entry_share_cohort",
            "care_entry_relative_risk",
            "care_entries_number_trial",
        ),
        *("edge_of_care_stayed_out_share", "in_care_share_12m_after_letter", "care_proceedings_number"),
        *("care_proceedings_share", "la_care_share_end_of_proceedings"),
    ),
    IN_CARE: ("cla_number", "cla_number_excl_uasc", "cla_rate", "placement_days", "care_ceased_number"),
    HOME: (
        *("reunification_number", "reunification_share", "reunification_stable_2y_share", "reunification_team_share"),
        *("reentry_share", "care_ceased_number", "cost_per_reentry", "cost_reunification_support"),
    ),
    PLANS: ("cpp_number", "cpp_rate", "cpp_duration_days", "escalation_share", "deescalation_share", "s47_rate"),
    REFERRALS: ("referral_rate", "rereferral_rate", "assessment_duration", "cin_number", "cin_case_closure"),
}
SITES = ("yes", "no", "yes_not_listed", "yes_nine_of_ten", "yes_four_of_five")
DIRECTIONS = ("up", "down", "neutral")


class UnusableFigure(ValueError):
    """A figure that lacks what nobody may leave out: its source, unit, denominator, grade or use."""


@dataclass(frozen=True)
class Report:
    """The evaluation a figure belongs to. year: None where not seen. page: where the table is said to be."""

    title: str
    authors: str = ""
    year: int | None = None
    reference: str = ""
    page: str = ""


@dataclass(frozen=True)
class Read:
    """Where the figure was read. kind: of source; access: a key of ACCESS; where: on the page."""

    kind: str
    url: str
    where: str
    access: str
    second_url: str = ""


@dataclass(frozen=True)
class Measured:
    """A value in a period, as reported; value None where only the period is known."""

    period: str = ""
    value: float | None = None


@dataclass(frozen=True)
class Change:
    """A change between two periods. basis: "reported", or "derived_from_values" where it was worked out from both."""

    amount: float | None
    percent: float | None
    basis: str


@dataclass(frozen=True)
class Against:
    """The comparison group. text: all that was reported of it; value: its first number."""

    name: str = ""
    value: float | None = None
    text: str = ""


@dataclass(frozen=True)
class Stated:
    """An effect or saving as stated, in numbers or in words."""

    value: float | None = None
    text: str = ""
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class ReportedFigure:
    """One published figure or statement of result, as far as it could be read. Words are ours, numbers the source's.

    la_codes: three-digit DfE codes of the places it is of. site_is_la: one of SITES. population: whom it counts, its
    denominator. direction: which way the source calls wanted. n_intervention, n_comparison, significance: as reported, "" if not.
    sms: Maryland scale, 1 to 5. go_live: of the site where there is one. use: one of USES. Source: each figure's own `read`.
    """

    figure_id: str
    project: str
    model: str
    programme: str
    round: str
    sites: str
    site_is_la: str
    report: Report
    read: Read
    measure: str
    measure_key: str
    unit: str
    population: str
    direction: str
    finding: str
    design: str
    grade: str
    cross_check: str
    use: str
    la_codes: tuple[str, ...] = ()
    before: Measured = Measured()
    after: Measured = Measured()
    change: Change | None = None
    against: Against = Against()
    stated: Stated = Stated()
    n_intervention: str = ""
    n_comparison: str = ""
    significance: str = ""
    sms: int | None = None
    cross_check_note: str = ""
    caveats: str = ""
    go_live: str = ""

    def __post_init__(self) -> None:
        needed = (
            *(self.figure_id, self.project, self.programme, self.report.title, self.read.url, self.read.where),
            *(self.measure, self.measure_key, self.unit, self.population, self.design),
        )
        if not all(text.strip() for text in needed):
            raise UnusableFigure(
                f"{self.figure_id or 'A figure'} lacks its source, its unit, whom it counts, or its design."
            )
        listed = (
            *((self.site_is_la, SITES), (self.read.access, ACCESS), (self.direction, DIRECTIONS)),
            *((self.finding, FINDINGS), (self.grade, GRADES), (self.use, USES), (self.cross_check, CROSS_CHECKS)),
        )
        for said, known in listed:
            if said not in known:
                raise UnusableFigure(f"{self.figure_id}: {said} is none of {', '.join(known)}.")

    @property
    def is_null(self) -> bool:
        """Whether it found nothing either way: to be shown as plainly as any other result."""
        return self.finding in (NULL, NO_EVIDENCE)


# Where a figure may appear: charts and pages take theirs through these alone ------------------------------------------


def may_stand_as_effect(figure: ReportedFigure) -> bool:
    """Whether a chart may draw it as what a comparison study found."""
    return figure.use == EFFECT


def effects(figures: Iterable[ReportedFigure]) -> tuple[ReportedFigure, ...]:
    """What comparison studies found, those that found nothing among them; each by itself, never averaged."""
    return tuple(figure for figure in figures if may_stand_as_effect(figure))


def references(figures: Iterable[ReportedFigure]) -> tuple[ReportedFigure, ...]:
    """Figures of a country or a cohort to hold one's own beside, where whom they count and the window match."""
    return tuple(figure for figure in figures if figure.use == REFERENCE)


def claims(figures: Iterable[ReportedFigure]) -> tuple[ReportedFigure, ...]:
    """What is only ever said beside its check. One of them claims nothing: it says that no result was published."""
    return tuple(figure for figure in figures if figure.use == NEVER_AS_EFFECT)
