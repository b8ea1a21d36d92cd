"""How many children it took: the size of each published or planned trial, for "could we tell?", with what was not found.

What a trial was built for and how many it counted, never what it found: results that were published are in reported/,
and trials in progress have none. Read in the opening of protocol pages and in the evaluators' published code.
"""

from dataclasses import dataclass

CHILDREN, FAMILIES, PUPILS, PLANS = "children", "families", "pupils", "plans"
IN_PROGRESS, PUBLISHED = "in progress", "published"
NOT_READ = "not in what was read"
_CODE = "https://github.com/foundations-pm/sfpc"
_ENTRY = "looked after within 18 months of the first referral"
_STEPPED = "stepped-wedge trial: authorities start one after another, in an order drawn by lot"
_PARALLEL = "randomised trial with two groups"


@dataclass(frozen=True)
class Trial:
    """One trial's size. model: as in `model` of sites and figures. unit: what planned and counted count.

    outcome, window: its main question; window "" is NOT_READ, and so is None for a number. ages: in words. planned: as its
    protocol page says. counted: those in it, as published or in the evaluators' code. baseline: per cent expected without
    it, when it was planned. detectable: the percentage points it was built to tell. level: per cent with the outcome among
    all counted, with and without it together, so it says nothing of a difference. figure_ids: its published figures; none
    while in progress. source_url: its protocol or report; counted_url: where counted and level were read, "" where there.
    """

    id: str
    model: str
    title: str
    where: str
    design: str
    outcome: str
    window: str
    ages: str
    unit: str
    planned: int | None
    counted: int | None
    baseline: float | None
    detectable: float | None
    status: str
    source_url: str
    note: str
    counted_url: str = ""
    level: float | None = None
    figure_ids: tuple[str, ...] = ()


TRIALS = (
    Trial(
        id="no_wrong_door",
        model="No Wrong Door",
        title="No Wrong Door, Strengthening Families trial",
        where="Norfolk, Redcar and Cleveland, Rochdale and Warrington; Leicester was named but is not counted",
        design=_STEPPED,
        outcome=_ENTRY,
        window="18 months",
        ages="12 to 17 at the first referral",
        unit=CHILDREN,
        planned=18_000,
        counted=9_107,
        baseline=7.0,
        detectable=1.85,
        status=IN_PROGRESS,
        source_url="https://whatworks-csc.org.uk/research-project/no-wrong-door-model-trial-evaluation/",
        note="The evaluators' code counts children first referred between 1 October 2019 and 31 March 2022: 10,871, and "
        "9,107 once Leicester is left out. Referrals in the 45 days before an authority began are marked as possibly mixed. "
        "The page with the 1.85 points and the 7% was not found again by search; both were handed on with its protocol's "
        "18,000.",
        counted_url=f"{_CODE} (nwd/02_samples/01a_primary_sample_data_linkage.R)",
    ),
    Trial(
        id="family_safeguarding",
        model="Family Safeguarding",
        title="Family Safeguarding, Strengthening Families trial",
        where="Lancashire, Swindon, Telford and Wrekin, Walsall and Wandsworth",
        design=_STEPPED,
        outcome=_ENTRY,
        window="18 months",
        ages="up to 12 at the first referral, unborn children included",
        unit=CHILDREN,
        planned=51_000,
        counted=27_425,
        baseline=None,
        detectable=None,
        status=IN_PROGRESS,
        source_url="https://whatworks-csc.org.uk/research-project/family-safeguarding-model-trial-evaluation/",
        note="The evaluators' code counts children first referred between 1 March 2020 and 24 November 2022. The level of "
        "5.19% is the plain mean of five authorities' shares, with and without the model together: it is no result of the "
        "trial.",
        counted_url=f"{_CODE} (FS/02_samples/primary_outcome/01c_primary_outcome_sample_analytical_dataset.R)",
        level=5.19,
    ),
    Trial(
        id="family_valued",
        model="Family Valued",
        title="Family Valued, Strengthening Families trial",
        where="Coventry, Newcastle upon Tyne, Sefton, Solihull and Warwickshire",
        design=f"{_STEPPED}; after COVID-19 a matched comparison was added",
        outcome="likelihood of becoming looked after",
        window="",
        ages="0 to 17",
        unit=CHILDREN,
        planned=78_000,
        counted=None,
        baseline=None,
        detectable=None,
        status=IN_PROGRESS,
        source_url="https://pdfslide.net/documents/t-r-i-a-l-e-v-a-l-u-a-t-i-o-n-p-r-o-t-o-c-o-l-s-t-r-e-n-.html",
        note="The protocol counts children and families. Its window and the size it was built to tell were not in the part "
        "that was read.",
    ),
    Trial(
        id="family_group_conferences",
        model="Family group conferencing",
        title="Family group conferences before care proceedings",
        where="21 authorities in England",
        design=_PARALLEL,
        outcome="looked after on one day, 12 months after the letter that opened pre-proceedings",
        window="12 months",
        ages="any",
        unit=CHILDREN,
        planned=None,
        counted=2_548,
        baseline=None,
        detectable=None,
        status=PUBLISHED,
        source_url="https://ouci.dntb.gov.ua/en/works/9Q66GwJ7",
        note="2,548 children of 1,511 families, which were put into one of two groups by lot. All were close to court, so "
        "its shares are far above those of referred children. The 21 authorities are named at "
        "https://w3.abdn.ac.uk/hsru/CORAM/Public/Public/index.cshtml.",
        figure_ids=("F038", "F039", "F040", "F041", "F042", "F043"),
    ),
    Trial(
        id="start",
        model="FFT / MST",
        title="Multisystemic therapy (START)",
        where="nine multi-agency panels in England",
        design=_PARALLEL,
        outcome="placed away from home",
        window="18 months",
        ages="11 to 17",
        unit=FAMILIES,
        planned=700,
        counted=684,
        baseline=None,
        detectable=None,
        status=PUBLISHED,
        source_url="http://discovery.ucl.ac.uk/10037910/",
        note="342 families in each group. The 700 are from the protocol (https://pmc.ncbi.nlm.nih.gov/articles/PMC3765214), "
        "of which only the opening was read.",
        figure_ids=("F092",),
    ),
    Trial(
        id="social_workers_in_schools",
        model="Social workers in schools",
        title="Social workers in schools",
        where="21 authorities in England",
        design="randomised trial: schools with a social worker and schools without one",
        outcome="rate of section 47 (child protection) enquiries",
        window="23 months",
        ages="11 to 16",
        unit=PUPILS,
        planned=None,
        counted=280_000,
        baseline=None,
        detectable=None,
        status=PUBLISHED,
        source_url="https://reference-global.com/article/10.5334/ijic.NACIC24060",
        note="About 280,000 pupils. 280 schools were planned (https://pmc.ncbi.nlm.nih.gov/articles/PMC9182565) and 268 stayed "
        "in (https://sswr.confex.com/sswr/2025/webprogram/Paper57381.html). Schools were drawn, not pupils, so it is smaller "
        "than its number of pupils.",
        figure_ids=("F099",),
    ),
    Trial(
        id="project_crewe",
        model="Catch22 / solution-focused",
        title="Project Crewe",
        where="Crewe, in Cheshire East",
        design=_PARALLEL,
        outcome="child in need plans closed",
        window="",
        ages="any",
        unit=PLANS,
        planned=None,
        counted=132,
        baseline=None,
        detectable=None,
        status=PUBLISHED,
        source_url="https://innovationcsc.co.uk/projects/fact",
        note="88 plans in one group and 44 in the other: small for its question.",
        figure_ids=("F060", "F110"),
    ),
    Trial(
        id="safe_families",
        model="Volunteer family support",
        title="Safe Families for Children",
        where="20 to 31 authorities in England",
        design=_PARALLEL,
        outcome="coming into care",
        window="six months",
        ages="mostly 10 or under",
        unit=FAMILIES,
        planned=None,
        counted=None,
        baseline=None,
        detectable=None,
        status=PUBLISHED,
        source_url="https://innovationcsc.co.uk/projects/safe-families-for-children/",
        note="How many families were in it was not in what was read.",
        figure_ids=("F087",),
    ),
)
BY_ID = {trial.id: trial for trial in TRIALS}


def trial_of(model: str) -> Trial | None:
    """The trial of a model; None where there is none."""
    return next((trial for trial in TRIALS if trial.model == model), None)
