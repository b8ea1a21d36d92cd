"""Which programmes paid for what was tried, and what each model is, in a sentence: for the cards of the pilot sites.

Words are ours. What a model is was read in the opening of the page named with it; where no page was found that is said.
What was tried is told here, never what came of it: figures are in reported/, with their design and their limits.
"""

from dataclasses import dataclass

from analytics.comparators.pilot_sites import INNOVATION, PARTNERS_IN_PRACTICE, STRENGTHENING_FAMILIES
from analytics.terms import FROM_12_TO_17, UNDER_12

INVESTING_IN_PRACTICE = "Supporting Families: Investing in Practice"
OUTSIDE = "Outside the programmes"
GENERAL_KNOWLEDGE = "general knowledge, not from a page read here"
ALL_AGES = ""


@dataclass(frozen=True)
class Programme:
    """A programme that paid for pilots. name: as in `programme` of sites and figures, but for what stands outside.

    years: in words, "" where it has none. what: what it did, one or two sentences. source_url: "" for OUTSIDE alone, which
    is no programme but the rest.
    """

    id: str
    name: str
    years: str
    what: str
    source_url: str


PROGRAMMES = (
    Programme(
        "innovation",
        INNOVATION,
        "2014 to 2021, in two rounds",
        "Grants from the Department for Education to try new ways of working in children's social care, each with an "
        "evaluation of its own. Round 1 began in 2014 and was reported in 2016 and 2017; round 2 began in 2017 and was "
        "reported from 2020.",
        "https://mutualventures.co.uk/post/case-study-department-for-education-children-s-social-care-innovation-programme",
    ),
    Programme(
        "partners_in_practice",
        PARTNERS_IN_PRACTICE,
        "from 2016, extended for 2018 to 2020",
        "Authorities that Ofsted had judged highly went on trying out their practice and supported other authorities, "
        "with money from the Department for Education.",
        "http://springconsortium.com/partners-in-practice/",
    ),
    Programme(
        "strengthening_families",
        STRENGTHENING_FAMILIES,
        "2019 to 2024",
        "Three models of the Innovation Programme, begun in Hertfordshire, Leeds and North Yorkshire, were taken up by 17 "
        "more authorities over five years. Three went first; most of the others are in trials that draw by lot when each "
        "authority starts.",
        "https://www.scie.org.uk/strengthening-families/about",
    ),
    Programme(
        "investing_in_practice",
        INVESTING_IN_PRACTICE,
        "from 2019",
        "Spread family group conferences before care proceedings, family drug and alcohol courts and the Mockingbird way of "
        "fostering to more authorities, each with an evaluation.",
        "https://whatworks-csc.org.uk/?p=2714",
    ),
    Programme(
        "outside",
        OUTSIDE,
        "",
        "What none of the four programmes paid for: national programmes and figures, trials and reviews by others, what "
        "providers and councils say of themselves, and models taken up locally.",
        "",
    ),
)
_BY_NAME = {one.name: one for one in PROGRAMMES}
# how `programme` of a site or figure begins where none of the four paid for it
_OUTSIDE_BEGINS = ("outside the programme", "national benchmark")


def programme_of(name: str) -> Programme:
    """The programme that `programme` of a site or figure names. Raises KeyError for a name nobody knows."""
    if name.lower().startswith(_OUTSIDE_BEGINS):
        return _BY_NAME[OUTSIDE]
    return _BY_NAME[name]


@dataclass(frozen=True)
class Model:
    """What was tried. name: as in `model` of sites and figures. title: in full words. what: one plain sentence.

    ages: whom it is for, in words. trial_age: the group of the breakdown "trial_age" its trial counted, ALL_AGES where it
    counted all or there is none. known_from: GENERAL_KNOWLEDGE where no page was found; then source_url is "".
    """

    name: str
    title: str
    what: str
    ages: str
    source_url: str = ""
    trial_age: str = ALL_AGES
    known_from: str = ""


_ANY_AGE = "children of any age"
_TEENAGERS = "teenagers"

# Laid out by hand: name and title, what was done, ages and address.
# fmt: off
MODELS = (
    Model("Family Safeguarding", "Family Safeguarding",
        "Workers for adults (domestic abuse, mental health, drugs and alcohol) sit in one team with children's social "
        "workers and work with the whole family.",
        "families with children up to their teens",
        "https://whatworks-csc.org.uk/research-project/family-safeguarding-model-trial-evaluation/", UNDER_12),
    Model("Family Valued", "Family Valued",
        "Everybody in children's services is trained to work with families and not for them (restorative practice), and "
        "more families are offered a family group conference.",
        "children aged 0 to 17",
        "https://pdfslide.net/documents/t-r-i-a-l-e-v-a-l-u-a-t-i-o-n-p-r-o-t-o-c-o-l-s-t-r-e-n-.html"),
    Model("No Wrong Door", "No Wrong Door",
        "Hubs bring a small residential home, other places to stay and outreach together, so that one team stays with a "
        "young person in care or on its edge.",
        "young people aged 12 to 25",
        "https://whatworks-csc.org.uk/research-project/no-wrong-door-model-trial-evaluation/", FROM_12_TO_17),
    Model("No Wrong Door + Mockingbird adaptation", "No Wrong Door and Mockingbird together",
        "Specialist residential homes, outreach for young people on the edge of care and groups of foster homes around a "
        "hub, with psychologist, speech therapist and police analyst at hand.",
        "young people in care or on its edge", "https://innovationcsc.co.uk/projects/b-positive-pathways"),
    Model("Family group conferencing", "Family group conferences",
        "A coordinator brings parents, relatives and friends together to make a plan of their own for a child who might "
        "otherwise go to court or into care.",
        _ANY_AGE,
        "https://whatworks-csc.org.uk/research-project/evaluation-of-family-group-conferences-at-pre-proceedings-stage"),
    Model("FDAC", "Family drug and alcohol courts",
        "In care proceedings one judge sees the parents often, and a team of specialists helps them to stop misusing drugs "
        "or alcohol and tells the court how it goes.",
        "children in care proceedings, often very young", "https://whatworks-csc.org.uk/?p=2714"),
    Model("Mockingbird", "Mockingbird family model of fostering",
        "Six to ten foster homes form a group around an experienced one, the hub, which gives them company, advice and "
        "short breaks.",
        "children in foster care, of any age", "https://www.southtyneside.gov.uk/71299"),
    Model("Signs of Safety", "Signs of Safety",
        "A way of social work that sets worries beside strengths and makes safety plans with the family and its network; "
        "forms and procedures are rewritten to go with it.",
        _ANY_AGE, "https://munroturnellmurphy.com/eip/"),
    Model("Pause", "Pause",
        "Women who have had children taken into care get 18 months of intensive help from one practitioner and agree to use "
        "long-lasting contraception meanwhile.",
        "women whose children were taken into care", "https://innovationcsc.co.uk/projects/pause"),
    Model("Reclaiming Social Work", "Reclaiming Social Work",
        "Small units under a consultant social worker share their families, talk them through together with systemic ideas "
        "and have a coordinator for the paperwork; one unit in each place is for teenagers on the edge of care.",
        _ANY_AGE, "https://innovationcsc.co.uk/projects/morning-lane-associates/"),
    Model("Systemic practice", "Systemic practice",
        "Social workers and managers are trained in systemic practice and motivational interviewing, with family therapists "
        "and psychologists placed in the teams.",
        _ANY_AGE, "https://innovationcsc.co.uk/projects/focus-on-practice/"),
    Model("Motivational Social Work", "Motivational Social Work",
        "Direct work with families is taught and coached on seven skills taken from motivational interviewing, by watching "
        "it and asking families.",
        _ANY_AGE, "https://innovationcsc.co.uk/projects/transforming-our-social-care-service/"),
    Model("Segmented social work units", "Social work units by type of need",
        "Social workers are arranged in units, each for families with like needs, with a data analyst in the team.",
        _ANY_AGE, "https://innovationcsc.co.uk/projects/family-insights-programme"),
    Model("Family Intervention Teams", "Family Intervention Teams",
        "Workers for domestic abuse, drugs and alcohol, and mental health join social work teams; administrators free social "
        "workers for direct work, and volunteers add support.",
        "families with a child in need or child protection plan",
        "https://www.basw.co.uk/resources/social-care-innovations-hampshire-and-isle-wight-evaluation-report"),
    Model("Whole-family teams", "Whole-family teams",
        "Ten teams of social workers and other workers in one place work with the families of most need over a longer time.",
        _ANY_AGE, "https://innovationcsc.co.uk/projects/families-first/"),
    Model("Restorative whole-system", "Restorative practice across a whole service",
        "Social care, health and early help work in three local teams linked to schools, all trained in restorative "
        "practice.",
        _ANY_AGE, "https://innovationcsc.co.uk/projects/stockport-family-model/"),
    Model("Restorative / Signs of Safety / FGC", "Restorative practice, Signs of Safety and family group conferences",
        "Four ways of working are brought together across a whole authority: restorative practice, Signs of Safety, family "
        "group conferences and accounting for outcomes.",
        _ANY_AGE, "https://innovationcsc.co.uk/projects/north-east-lincolnshire-council/"),
    Model("Catch22 / solution-focused", "Family practitioners with a solution-focused approach",
        "Family practitioners without a social work qualification, led by a social worker and joined by volunteer mentors, "
        "work intensively with children in need.",
        "children in need of any age",
        "https://www.catch-22.org.uk/news/project-crewe-testing-and-replicating-a-new-approach-to-improving-outcomes-for-children-in-need/"),
    Model("Domestic abuse whole-family", "Domestic abuse work with the whole family",
        "One worker or team works with everyone in a family where there is domestic abuse: children, the parent who was "
        "hurt, and the one who hurt.",
        _ANY_AGE, "https://innovationcsc.co.uk/projects/growing-futures"),
    Model("Intensive Engagement Model", "Intensive work by small teams of several professions",
        "Small teams of social workers, psychologists, youth and education workers work intensively with young people in "
        "care or on its edge, and with specially trained foster carers.",
        _TEENAGERS, "https://innovationcsc.co.uk/projects/ealing-intensive-engagement-model"),
    Model("Edge of care", "A hub for young people on the edge of care",
        "A team of several professions reacts fast, assesses the whole family and works with it for up to nine months.",
        "young people aged 11 to 17", "https://vdocuments.site/family-and-adolescent-support-hub-fash.html"),
    Model("Edge of care / crisis mental health", "Out-of-hours help in a mental health crisis",
        "Telephone help, visits and two beds outside office hours for young people in a mental health crisis.",
        "young people aged 11 to 18", "https://innovationcsc.co.uk/projects/extended-hope-service/"),
    Model("Edge of care / exploitation", "Support for young people at risk of sexual exploitation",
        "A worker with few young people works with each, their family and their network, so that they need not be placed far "
        "away or in secure accommodation.",
        _TEENAGERS, "https://innovationcsc.co.uk/projects/achieving-change-together"),
    Model("Edge of care / housing", "A range of places to live for young people on the edge of care",
        "Short stays, boarding school, supported housing and a home close to the old one, with one panel to choose and "
        "support to go with each.",
        "young people aged about 16 to 25", "https://innovationcsc.co.uk/projects/calderdale-county-council/"),
    Model("Edge of care predictive model", "Earlier help for families picked out by a statistical model",
        "A statistical model picks out families who may need help before care, foster carers get systemic support, and help "
        "with leaving care begins at 14.",
        "children and young people up to 25", "https://innovationcsc.co.uk/projects/havering-face-to-face-pathways"),
    Model("Edge of care residential", "Short residential stays for whole families",
        "Families at risk of breaking up stay together in a house away from home for intensive work.",
        "families with teenagers", "https://innovationcsc.co.uk/projects/family-learning-intervention-programme/"),
    Model("Step-down from residential care", "Coaches for young people in residential care",
        "A coach gives a young person in care up to 25 hours a week for up to 18 months, to settle, move to a family or go "
        "home.",
        "young people aged about 14 to 18", "https://essexconservatives.uk/news/success-inside-out-project"),
    Model("Pre-birth support for young parents", "Support for young parents before and after a birth",
        "Workers help young people who are or were in care, and other young parents, through pregnancy and the first years.",
        "young parents and their babies",
        "https://ipc.brookes.ac.uk/publications/evaluation-of-positive-choices-in-calderdale-for-care-experienced-and-other-vulnerable-young-parents"),
    Model("Lifelong Links", "Lifelong Links",
        "A coordinator looks for relatives and others who matter to a child in care and brings them together to make a plan "
        "of lasting support.",
        "children in care, at first those under 16",
        "http://frg.org.uk/involving-families/family-group-conferences/lifelong-links"),
    Model("FFT / MST", "Functional family therapy and multisystemic therapy",
        "Therapists work at home with a family over three to five months: weekly sessions in the one, help at all hours in "
        "the other.",
        "young people aged 11 to 17", "https://www.basw.co.uk/resources/step-change-evaluation"),
    Model("Volunteer family support", "Volunteers who support families",
        "Volunteers have children to stay for short times, befriend parents and bring what a home lacks.",
        "mostly children aged 10 or under", "https://innovationcsc.co.uk/projects/safe-families-for-children/"),
    Model("Intensive family preservation", "Intensive family preservation services",
        "A worker with very few families gives one at the point of losing a child many hours at home over some weeks, and is "
        "on call day and night.",
        "children about to be placed away from home", known_from=GENERAL_KNOWLEDGE),
    Model("Social workers in schools", "Social workers in schools",
        "Social workers of the authority are based in secondary schools and do their work with families from there.",
        "pupils aged 11 to 16", "https://pmc.ncbi.nlm.nih.gov/articles/PMC9182565"),
    Model("Whole-family early help", "Early help with the whole family",
        "A key worker helps a family with several problems as a whole; the Troubled Families programme paid authorities "
        "for each family that made lasting progress.",
        _ANY_AGE,
        "https://1library.net/document/wyee6ry7-commons-library-briefing-number-troubled-families-programme-england.html"),
    Model("Partners in Practice", "Practice of authorities that support others",
        "Each authority chose its own work, early help among it, and shared it with other authorities.",
        _ANY_AGE, "http://springconsortium.com/partners-in-practice/"),
    Model("programme", "The Innovation Programme as a whole",
        "What was counted over all projects of the programme, each of which tried something else.",
        _ANY_AGE,
        "https://mutualventures.co.uk/post/case-study-department-for-education-children-s-social-care-innovation-programme"),
    Model("benchmark", "A national or cohort figure",
        "No model: a figure of England or of one cohort to set a figure of one's own beside, where whom they count and the "
        "window are the same.",
        "as the figure says", known_from="no model, so no page"),
)
# fmt: on
BY_MODEL = {one.name: one for one in MODELS}
