"""Every pilot site, dated or not: one declaration each, its go-live a band as wide as the doubt, or none at all.

Dates were read from evaluators' and councils' own pages and from press that names them (source_url), not from the
evaluation reports. A site here is a place to look at, never a claim about what happened there. A site whose start was
not found stands here with what is known of it, and nothing is drawn at a date it does not have.
"""

from calendar import month_name, monthrange
from dataclasses import dataclass

from analytics.comparators.places import earlier_codes, places

INNOVATION = "DfE Children's Social Care Innovation Programme"
PARTNERS_IN_PRACTICE = "Partners in Practice"
STRENGTHENING_FAMILIES = "Strengthening Families, Protecting Children"
TAKEN_UP_LOCALLY = "Outside the programme: taken up locally"

ORIGINATOR, PILOT, ADOPTER, TRAILBLAZER, TRIAL_LA = "originator", "pilot", "adopter", "trailblazer", "trial LA"
ROLE_WORDS = {
    ORIGINATOR: "where the model began",
    PILOT: "tried it with a grant",
    ADOPTER: "took the model up from elsewhere",
    TRAILBLAZER: "first to take the model up, before the trial",
    TRIAL_LA: "in the trial, which drew the order of starting by lot",
}
DAY, MONTH, YEAR, ABOUT, GRANT_START, UNKNOWN = "day", "month", "year", "about", "grant start", "unknown"
PRECISION_WORDS = {
    DAY: "the day is known",
    MONTH: "the month is known",
    YEAR: "only the year is known",
    ABOUT: "known to within three months",
    GRANT_START: "only the month the grant began is known",
    UNKNOWN: "no date was found",
}


class UnusableSite(ValueError):
    """A site that lacks what nobody may leave out: its source, an authority that exists, or what its date is of."""


@dataclass(frozen=True)
class PilotSite:
    """One project in one authority, with the days between which it went live.

    old_la_code: the authority's three-digit DfE code, its key in the published tables. go_live_from, go_live_to: ISO
    days, first and last possible; both "" where no date was found. basis: what the date is the date of; these differ by
    months. role: a key of ROLE_WORDS. precision: a key of PRECISION_WORDS. reported_as: `project` of the published
    figures (ReportedFigure) that belong on this site's card. second_url: a second page the note rests on.
    too_small_to_show: the service is too small for a change in it to show in the authority's counts.
    """

    site_id: str
    project: str
    model: str
    programme: str
    round: str
    la_name: str
    old_la_code: str
    role: str
    go_live_from: str
    go_live_to: str
    precision: str
    go_live_words: str
    basis: str
    source_url: str
    note: str = ""
    second_url: str = ""
    reported_as: tuple[str, ...] = ()
    too_small_to_show: bool = False

    def __post_init__(self) -> None:
        needed = (
            *(self.site_id, self.project, self.model, self.programme, self.round, self.la_name),
            *(self.go_live_words, self.basis, self.source_url),
        )
        if not all(text.strip() for text in needed):
            raise UnusableSite(
                f"{self.site_id or 'A site'} lacks its name, its source, or what its date is the date of."
            )
        place = places().get(self.old_la_code)
        if place is None or (place.level, place.name) != ("authority", self.la_name):
            raise UnusableSite(f"{self.site_id}: no authority {self.la_name} has the code {self.old_la_code}.")
        for said, known in ((self.role, ROLE_WORDS), (self.precision, PRECISION_WORDS)):
            if said not in known:
                raise UnusableSite(f"{self.site_id}: {said} is none of {', '.join(known)}.")
        days = (self.go_live_from, self.go_live_to)
        fit = all(days) if self.dated else not any(days)
        if not fit or self.go_live_from > self.go_live_to:
            raise UnusableSite(f"{self.site_id}: its days do not go with a date whose precision is {self.precision}.")

    @property
    def dated(self) -> bool:
        """Whether there is a date to draw; without one a site has no band and no place among all authorities."""
        return self.precision != UNKNOWN

    @property
    def la_code(self) -> str:
        """The authority's nine-character code in use."""
        return places()[self.old_la_code].la_code

    @property
    def previous_la_codes(self) -> tuple[str, ...]:
        """The nine-character codes it had before; none for most."""
        return earlier_codes(self.old_la_code)


@dataclass(frozen=True)
class _Project:
    """What the sites of one project share, unless a site says otherwise."""

    project: str
    model: str
    programme: str
    round: str
    basis: str
    source_url: str
    note: str = ""
    role: str = PILOT
    reported_as: tuple[str, ...] = ()
    too_small_to_show: bool = False


@dataclass(frozen=True)
class _When:
    first: str
    last: str
    words: str
    precision: str


_NOT_FOUND = _When("", "", "not found", UNKNOWN)


def _day(year: int, month: int, day: int) -> _When:
    iso = f"{year}-{month:02}-{day:02}"
    return _When(iso, iso, f"{day} {month_name[month]} {year} (day known)", DAY)


def _month(year: int, month: int) -> _When:
    return _When(_first(year, month), _last(year, month), f"{month_name[month]} {year} (month known)", MONTH)


def _year(year: int) -> _When:
    return _When(_first(year, 1), _last(year, 12), f"{year} (only the year known)", YEAR)


def _about(year: int, month: int) -> _When:
    """Three months either side of a month that was worked out or planned."""
    count = year * 12 + month - 1
    first, last = divmod(count - 3, 12), divmod(count + 3, 12)
    words = f"about {month_name[month]} {year} (within three months)"
    return _When(_first(first[0], first[1] + 1), _last(last[0], last[1] + 1), words, ABOUT)


def _grant(year: int, month: int) -> _When:
    return _When(_first(year, month), _last(year, month), f"{month_name[month]} {year} (month known)", GRANT_START)


def _first(year: int, month: int) -> str:
    return f"{year}-{month:02}-01"


def _last(year: int, month: int) -> str:
    return f"{year}-{month:02}-{monthrange(year, month)[1]:02}"


def _site(
    site_id: str,
    project: _Project,
    la_name: str,
    old_la_code: str,
    when: _When,
    *,
    role: str = "",
    basis: str = "",
    source_url: str = "",
    note: str = "",
    second_url: str = "",
    reported_as: tuple[str, ...] = (),
) -> PilotSite:
    dated_by = basis or project.basis
    return PilotSite(
        site_id=site_id,
        project=project.project,
        model=project.model,
        programme=project.programme,
        round=project.round,
        la_name=la_name,
        old_la_code=old_la_code,
        role=role or project.role,
        go_live_from=when.first,
        go_live_to=when.last,
        precision=when.precision,
        go_live_words=f"{when.words}, {dated_by}",
        basis=dated_by,
        source_url=source_url or project.source_url,
        note=note or project.note,
        second_url=second_url,
        reported_as=reported_as or project.reported_as,
        too_small_to_show=project.too_small_to_show,
    )


_SERVICE = "service start"
_PROJECT = "project start"
_GRANT = "grant start; the start of the service was not found"
_GRANT_URL = "https://innovationcsc.co.uk/projects/implement-family-safeguarding-in-other-authorities-and-extend-within-hertfordshire/"
_IN_TURN = (
    "the trial's five authorities began in turn from spring 2020, six months apart; which began when was not found"
)
_FAMILY_VALUED_TRIAL = "https://foundations.org.uk/our-work/current-projects/family-valued-model-trial-evaluation/"
_BY_LOT = "The order of starting was drawn by lot. COVID-19 weakened that design, so a matched comparison was added."
_NO_DATE = "no page that was read gives a date"
_CODE = "start in the evaluators' published code"
_CODE_URL = "https://github.com/foundations-pm/sfpc"

# Laid out by hand: a site reads on one line or a few, where one argument a line would run to 700.
# fmt: off
_FAMILY_SAFEGUARDING_1 = _Project("Family Safeguarding", "Family Safeguarding", INNOVATION, "1", _SERVICE,
    "https://www.cypnow.co.uk/cyp/news/2006048/zahawi-reveals-initiatives-to-spearhead-gbp84m-drive-to-reduce-care-numbers",
    role=ORIGINATOR, reported_as=("Family Safeguarding Hertfordshire",))
_FAMILY_VALUED_1 = _Project("Family Valued", "Family Valued", INNOVATION, "1", "start of the funded period",
    "https://www.cypnow.co.uk/content/best-practice/how-group-support-helps-families-stay-together",
    role=ORIGINATOR,
    reported_as=("Leeds Family Valued", "Leeds (council claims before and around Family Valued)"))
_NO_WRONG_DOOR_1 = _Project("No Wrong Door", "No Wrong Door", INNOVATION, "1", _SERVICE,
    "https://www.cypnow.co.uk/best-practice/article/no-wrong-door",
    role=ORIGINATOR, reported_as=("No Wrong Door North Yorkshire",))
_FOCUS_ON_PRACTICE = _Project("Focus on Practice", "Systemic practice", INNOVATION, "1", _PROJECT,
    "https://innovationcsc.co.uk/projects/focus-on-practice/", "One project in three neighbouring boroughs.")
_DOING_WHAT_COUNTS = _Project("Doing What Counts: Measuring What Matters", "Motivational Social Work", INNOVATION,
    "1", "counted back from the period the evaluation covers",
    "https://basw.co.uk/policy-and-practice/resources/islington-doing-what-counts-measuring-what-matters-evaluation-report",
    reported_as=("Islington Doing What Counts: Measuring What Matters",))
_RECLAIMING = _Project("Scaling and Deepening Reclaiming Social Work", "Reclaiming Social Work", INNOVATION, "1",
    _PROJECT, "https://innovationcsc.co.uk/projects/morning-lane-associates/",
    "Teams were still being recruited a year later; the day they began in each authority was not found.")
_SIGNS_OF_SAFETY_1 = _Project("Signs of Safety (first wave)", "Signs of Safety", INNOVATION, "1",
    "first workshop for leaders", "https://munroturnellmurphy.com/eip-report/",
    "Most of these authorities worked this way before the project; two were wholly new to it, one fairly new.")
_SIGNS_OF_SAFETY_2 = _Project("Signs of Safety (second wave)", "Signs of Safety", INNOVATION, "2",
    "launch of the second wave", "https://munroturnellmurphy.com/eip/second-wave-sofs-eip/",
    "All but Bexley were in the first wave too. A later analysis used nine authorities; which nine was not found.",
    reported_as=("Signs of Safety (MTM pilots)",))
_PAUSE = _Project("Pause", "Pause", INNOVATION, "1", "start of the funded expansion",
    "https://www.academia.edu/34425154/Evaluation_of_Pause",
    "The year was read from a copy of the page that lists the evaluation.",
    reported_as=("Pause",))
_BRIGHTER_FUTURES = _Project("Brighter Futures", "Intensive Engagement Model", INNOVATION, "1",
    "start of an 18-month pilot", "https://www.cypnow.co.uk/best-practice/article/brighter-futures-ealing-council")
_RIGHT_HOME = _Project("The Right Home", "Edge of care / housing", INNOVATION, "1", _PROJECT,
    "https://innovationcsc.co.uk/projects/calderdale-county-council/")
_FAMILIES_FIRST = _Project("Families First", "Whole-family teams", INNOVATION, "1", _PROJECT,
    "https://innovationcsc.co.uk/projects/families-first/")
_FAMILY_LEARNING = _Project("Family Learning Intervention Programme", "Edge of care residential", INNOVATION, "1",
    "interim form running", "https://www.basw.co.uk/resources/evaluation-family-learning-intervention-programme-flip",
    reported_as=("Hackney Family Learning Intervention Programme",))
_SUPPORT_HUB = _Project("Family and Adolescent Support Hub", "Edge of care", INNOVATION, "1", "grant award",
    "https://vdocuments.site/family-and-adolescent-support-hub-fash.html")
_EXTENDED_HOPE = _Project("Extended HOPE", "Edge of care / crisis mental health", INNOVATION, "1", _PROJECT,
    "https://innovationcsc.co.uk/projects/extended-hope-service/", too_small_to_show=True,
    reported_as=("Surrey Extended HOPE",))
_DAYBREAK = _Project("Daybreak family group conferences", "Family group conferencing", INNOVATION, "1", _PROJECT,
    "https://innovationcsc.co.uk/projects/family-group-conferencing/",
    reported_as=("Daybreak Family Group Conferencing",))
_FAMILY_INSIGHTS = _Project("Family Insights", "Segmented social work units", INNOVATION, "1", _SERVICE,
    "https://basw.co.uk/policy-and-practice/resources/newcastle-city-councils-family-insights-programme",
    reported_as=("Newcastle Family Insights",))
_PROJECT_CREWE = _Project("Project Crewe", "Catch22 / solution-focused", INNOVATION, "1", _SERVICE,
    "http://www.crewenews.net/2017/07/pilot-project-to-support-at-risk.html",
    reported_as=("Project Crewe",))
_HAMPSHIRE_AND_WIGHT = _Project("Hampshire and Isle of Wight innovations", "Family Intervention Teams", INNOVATION,
    "1", "most parts running",
    "https://www.basw.co.uk/resources/social-care-innovations-hampshire-and-isle-wight-evaluation-report")
_FAMILY_SAFEGUARDING_2 = _Project("Family Safeguarding (second round)", "Family Safeguarding", INNOVATION, "2",
    _SERVICE,
    "https://www.bracknell-forest.gov.uk/news/2018/11/scheme-keep-more-children-and-families-together-reaches-milestone",
    role=ADOPTER, reported_as=("Family Safeguarding Round 2",))
_FAMILY_SAFEGUARDING_SFPC = _Project("Family Safeguarding (Strengthening Families)", "Family Safeguarding",
    STRENGTHENING_FAMILIES, "SFPC", _CODE, _CODE_URL, role=TRIAL_LA)
_FAMILY_VALUED_SFPC = _Project("Family Valued (Strengthening Families)", "Family Valued", STRENGTHENING_FAMILIES,
    "SFPC", _SERVICE, "https://edemocracy.coventry.gov.uk/mgAi.aspx?ID=40301", role=TRIAL_LA)
_NO_WRONG_DOOR_SFPC = _Project("No Wrong Door (Strengthening Families)", "No Wrong Door", STRENGTHENING_FAMILIES,
    "SFPC", _SERVICE, _CODE_URL, role=TRIAL_LA)
_FACE_TO_FACE = _Project("Face to Face Pathways", "Edge of care predictive model", INNOVATION, "2",
    "counted back from the end of the project", "https://innovationcsc.co.uk/projects/havering-face-to-face-pathways",
    reported_as=("Havering Face to Face Pathways",))
_STRONGER_COMMUNITIES = _Project("Creating Stronger Communities", "Restorative / Signs of Safety / FGC", INNOVATION,
    "1", _PROJECT, "https://innovationcsc.co.uk/projects/north-east-lincolnshire-council/",
    reported_as=("North East Lincolnshire Creating Stronger Communities",))
_FAMILY_SOLUTIONS_PLUS = _Project("Family Solutions Plus", "Family Safeguarding", TAKEN_UP_LOCALLY, "adoption",
    _SERVICE, "https://www.arc-oxtv.nihr.ac.uk/blog/evaluating-family-solutions-plus-child-safeguarding",
    role=ADOPTER, reported_as=("Oxfordshire Family Solutions Plus",))
_GROWING_FUTURES = _Project("Growing Futures", "Domestic abuse whole-family", INNOVATION, "1", "service running",
    "https://www.basw.co.uk/resources/evaluation-growing-futures")
_ACHIEVING_CHANGE_TOGETHER = _Project("Achieving Change Together", "Edge of care / exploitation", INNOVATION, "1",
    "in place, by local news",
    "http://www.rochdaleonline.co.uk/news-features/2/news-headlines/109056/rochdale-and-wigan-achieving-change-together-as-pioneering-cse-project-is-praised",
    "Worked with 25 young people.", too_small_to_show=True,
    reported_as=("Achieving Change Together",))
_INSIDE_OUT = _Project("Inside Out", "Step-down from residential care", INNOVATION, "2", _SERVICE,
    "https://essexconservatives.uk/news/success-inside-out-project",
    "About 100 young people over three years, in three authorities together. The source is a political party's page.",
    too_small_to_show=True,
    reported_as=("Inside Out",))
_POSITIVE_CHOICES = _Project("Positive Choices", "Pre-birth support for young parents", INNOVATION, "2", _SERVICE,
    "https://www.brighouseecho.co.uk/lifestyle/family/national-praise-for-calderdale-scheme-helping-young-people-leaving-care-to-become-parents-3035118",
    too_small_to_show=True,
    reported_as=("Calderdale Positive Choices",))
_STOCKPORT_FAMILY = _Project("Stockport Family", "Restorative whole-system", INNOVATION, "1", _NO_DATE,
    "https://paperzz.com/doc/7232151/-stockport-family--children-s-services-project",
    "The programme's own page says the project began in December 2014, which is when the money came; no page that was "
    "read says when the service began.")
_ACHIEVING_FOR_CHILDREN = _Project("Partners in Practice: Achieving for Children", "Partners in Practice",
    PARTNERS_IN_PRACTICE, "PiP", _NO_DATE,
    "https://www.ecorys.com/two-childrens-social-care-innovation-programme-evaluations-published/",
    "One organisation runs children's services in Richmond upon Thames and Kingston upon Thames, and figures were "
    "published for both together.", reported_as=("Achieving for Children Partners in Practice",))
_LINCOLNSHIRE_PARTNERS = _Project("Partners in Practice: early help", "Partners in Practice", PARTNERS_IN_PRACTICE,
    "PiP", _NO_DATE,
    "https://www.ecorys.com/two-childrens-social-care-innovation-programme-evaluations-published/",
    reported_as=("Lincolnshire Partners in Practice (Early Help)",))
_B_POSITIVE_PATHWAYS = _Project("B Positive Pathways", "No Wrong Door + Mockingbird adaptation", INNOVATION, "2",
    _NO_DATE, "https://pdfslide.net/documents/an-evaluation-of-the-bradford-b-positive-pathways-.html", role=ADOPTER)
_NEWDAY = _Project("NewDAy", "Domestic abuse whole-family", INNOVATION, "2", _NO_DATE,
    "https://www.cordisbright.co.uk/news/longitudinal-evaluation-of-newham-newday", reported_as=("Newham NewDAy",))

# Where the three models that later spread were begun; shown first.
BEGAN_A_MODEL = ("S001", "S002", "S003")

SITES = (
    _site("S001", _FAMILY_SAFEGUARDING_1, "Hertfordshire", "919", _month(2015, 4),
        note="Where the model began. The grant dates from December 2014; the evaluation's second period opens in "
        "April 2015."),
    _site("S002", _FAMILY_VALUED_1, "Leeds", "383", _month(2015, 3),
        basis="start of the funded period; no clean date exists",
        note="Where the model began. No clean date exists: restorative practice and family group conferences had "
        "been growing in Leeds from 2010 to 2011. Funding ran from March 2015 to March 2016."),
    _site("S003", _NO_WRONG_DOOR_1, "North Yorkshire", "815", _month(2015, 4),
        note="Where the model began. It was presented in public on 26 February 2015."),
    _site("S004", _FOCUS_ON_PRACTICE, "Westminster", "213", _month(2014, 7)),
    _site("S005", _FOCUS_ON_PRACTICE, "Hammersmith and Fulham", "205", _month(2014, 7)),
    _site("S006", _FOCUS_ON_PRACTICE, "Kensington and Chelsea", "207", _month(2014, 7)),
    _site("S007", _DOING_WHAT_COUNTS, "Islington", "206", _about(2015, 5),
        note="The evaluation covers fifteen months up to July 2016; the start is that less fifteen months."),
    _site("S008", _RECLAIMING, "Buckinghamshire", "825", _month(2014, 10)),
    _site("S009", _RECLAIMING, "Derbyshire", "830", _month(2014, 10)),
    _site("S010", _RECLAIMING, "Harrow", "310", _month(2014, 10)),
    _site("S011", _RECLAIMING, "Kingston upon Hull, City of", "810", _month(2014, 10)),
    _site("S012", _RECLAIMING, "Southwark", "210", _month(2014, 10)),
    _site("S013", _SIGNS_OF_SAFETY_1, "Brent", "304", _month(2014, 11)),
    _site("S014", _SIGNS_OF_SAFETY_1, "Bristol, City of", "801", _month(2014, 11)),
    _site("S015", _SIGNS_OF_SAFETY_1, "Leicestershire", "855", _month(2014, 11)),
    _site("S016", _SIGNS_OF_SAFETY_1, "Lincolnshire", "925", _month(2014, 11)),
    _site("S017", _SIGNS_OF_SAFETY_1, "Norfolk", "926", _month(2014, 11)),
    _site("S018", _SIGNS_OF_SAFETY_1, "Suffolk", "935", _month(2014, 11)),
    _site("S019", _SIGNS_OF_SAFETY_1, "Tower Hamlets", "211", _month(2014, 11)),
    _site("S020", _SIGNS_OF_SAFETY_1, "Wakefield", "384", _month(2014, 11)),
    _site("S021", _SIGNS_OF_SAFETY_1, "West Sussex", "938", _month(2014, 11)),
    _site("S022", _SIGNS_OF_SAFETY_1, "Wokingham", "872", _month(2014, 11)),
    _site("S023", _SIGNS_OF_SAFETY_2, "Bexley", "303", _day(2017, 9, 29)),
    _site("S024", _SIGNS_OF_SAFETY_2, "Brent", "304", _day(2017, 9, 29)),
    _site("S025", _SIGNS_OF_SAFETY_2, "Bristol, City of", "801", _day(2017, 9, 29)),
    _site("S026", _SIGNS_OF_SAFETY_2, "Leicestershire", "855", _day(2017, 9, 29)),
    _site("S027", _SIGNS_OF_SAFETY_2, "Lincolnshire", "925", _day(2017, 9, 29)),
    _site("S028", _SIGNS_OF_SAFETY_2, "Norfolk", "926", _day(2017, 9, 29)),
    _site("S029", _SIGNS_OF_SAFETY_2, "Suffolk", "935", _day(2017, 9, 29)),
    _site("S030", _SIGNS_OF_SAFETY_2, "Wakefield", "384", _day(2017, 9, 29)),
    _site("S031", _SIGNS_OF_SAFETY_2, "West Sussex", "938", _day(2017, 9, 29)),
    _site("S032", _SIGNS_OF_SAFETY_2, "Wokingham", "872", _day(2017, 9, 29)),
    _site("S033", _PAUSE, "Hackney", "204", _year(2013), basis=_SERVICE,
        role=ORIGINATOR),
    _site("S034", _PAUSE, "Doncaster", "371", _year(2015)),
    _site("S035", _PAUSE, "Greenwich", "203", _year(2015)),
    _site("S036", _PAUSE, "Kingston upon Hull, City of", "810", _year(2015)),
    _site("S037", _PAUSE, "Islington", "206", _year(2015)),
    _site("S038", _PAUSE, "Newham", "316", _year(2015)),
    _site("S039", _PAUSE, "Southwark", "210", _year(2015)),
    _site("S040", _BRIGHTER_FUTURES, "Ealing", "307", _month(2015, 6),
        note="The grant dates from November 2014; the whole borough followed in April 2017."),
    _site("S041", _RIGHT_HOME, "Calderdale", "381", _month(2015, 3)),
    _site("S042", _STOCKPORT_FAMILY, "Stockport", "356", _NOT_FOUND,
        second_url="https://innovationcsc.co.uk/projects/stockport-family-model/"),
    _site("S043", _FAMILIES_FIRST, "County Durham", "840", _month(2015, 2)),
    _site("S044", _FAMILY_LEARNING, "Hackney", "204", _month(2015, 8),
        note="The grant dates from December 2014. The full form was not reached while it was evaluated."),
    _site("S045", _SUPPORT_HUB, "Enfield", "308", _month(2015, 1),
        note="When the money was awarded; when the service opened was not found."),
    _site("S046", _EXTENDED_HOPE, "Surrey", "936", _month(2015, 2), note="A crisis service of two beds."),
    _site("S047", _DAYBREAK, "Southwark", "210", _month(2014, 11)),
    _site("S048", _DAYBREAK, "Wiltshire", "865", _month(2014, 11)),
    _site("S049", _FAMILY_INSIGHTS, "Newcastle upon Tyne", "391", _month(2015, 5),
        note="Family Valued followed here later, so one series holds two changes."),
    _site("S050", _PROJECT_CREWE, "Cheshire East", "895", _month(2015, 3),
        note="In Crewe alone until May 2017, so figures for the whole authority hold much else."),
    _site("S051", _HAMPSHIRE_AND_WIGHT, "Hampshire", "850", _month(2015, 10)),
    _site("S052", _HAMPSHIRE_AND_WIGHT, "Isle of Wight", "921", _month(2015, 10)),
    _site("S053", _FAMILY_SAFEGUARDING_2, "Bracknell Forest", "867", _month(2017, 11),
        note="The grant dates from May 2017."),
    _site("S054", _FAMILY_SAFEGUARDING_2, "Peterborough", "874",
        _When("2017-01-01", "2018-03-31", "2017 or early 2018 (only the year known)", YEAR),
        source_url="https://www.peterboroughtoday.co.uk/news/politics/video-new-team-will-help-keep-children-peterborough-safe-1056885",
        note="The article has no date; it mentions an award of November 2017, so the launch may be early in 2018. "
        "Another provider ran permanency services here from April 2017 to 2019."),
    _site("S055", _FAMILY_SAFEGUARDING_2, "Luton", "821", _grant(2017, 5), basis=_GRANT, source_url=_GRANT_URL,
        note="Ofsted judged services inadequate after an inspection in January 2020."),
    _site("S056", _FAMILY_SAFEGUARDING_2, "West Berkshire", "869", _grant(2017, 5), basis=_GRANT,
        source_url=_GRANT_URL),
    _site("S057", _FAMILY_SAFEGUARDING_SFPC, "Cambridgeshire", "873", _about(2020, 2), basis="launch as planned",
        source_url="https://vdocument.in/s-tr-e-n-g-th-e-n-i-n-g-f-a-mi-l-i-e-s-p-r-o-te-c-ti-n-g-s-tr-e-n-g-th-e-n.html",
        note="Its pilot was evaluated during the first COVID-19 lockdown.",
        role=TRAILBLAZER, reported_as=("SFPC Family Safeguarding pilot",)),
    _site("S058", _FAMILY_SAFEGUARDING_SFPC, "Lancashire", "888", _day(2021, 2, 11), basis=_SERVICE,
        source_url="https://council.lancashire.gov.uk/mgAi.aspx?ID=80860",
        note="Sources differ by weeks: teams from 4 January, the evaluators' code from 1 February, this day in a "
        "council paper, a public launch on 1 March 2021.",
        reported_as=("SFPC Family Safeguarding",)),
    _site("S059", _FAMILY_SAFEGUARDING_SFPC, "Telford and Wrekin", "894", _day(2021, 6, 28), basis=_SERVICE,
        source_url="https://newsroom.telford.gov.uk/News/Details/15814",
        note="The council's page and the evaluators' code give the same day. Ofsted had judged services outstanding."),
    _site("S060", _FAMILY_SAFEGUARDING_SFPC, "Walsall", "335", _day(2020, 9, 1),
        note="First of the trial's authorities to start."),
    _site("S061", _FAMILY_SAFEGUARDING_SFPC, "Wandsworth", "212", _day(2022, 1, 24)),
    _site("S062", _FAMILY_SAFEGUARDING_SFPC, "Swindon", "866", _day(2022, 5, 24),
        note="Ofsted judged services inadequate in July 2023."),
    _site("S063", _FAMILY_VALUED_SFPC, "Darlington", "841", _year(2019), basis="start of work with Leeds",
        source_url="https://www.mutualventures.co.uk/post/learning-from-the-family-valued-approach-to-children-services-in-darlington",
        note="Its pilot was evaluated from November 2019.",
        role=TRAILBLAZER, reported_as=("SFPC Family Valued pilot",)),
    _site("S064", _FAMILY_VALUED_SFPC, "Coventry", "331", _month(2021, 4),
        note="Funding ended in September 2023. A separate reunification project ran from summer 2021.",
        reported_as=("SFPC Family Valued",)),
    _site("S065", _FAMILY_VALUED_SFPC, "Sefton", "343", _about(2022, 6), basis="launch, by local news",
        source_url="https://eyeonsouthport.co.uk/sefton-councils-childrens-services-have-welcomed-colleagues-from-leeds-city-council-20220601"),
    _site("S066", _FAMILY_VALUED_SFPC, "Newcastle upon Tyne", "391", _NOT_FOUND, basis=_IN_TURN,
        source_url=_FAMILY_VALUED_TRIAL, note=_BY_LOT),
    _site("S067", _FAMILY_VALUED_SFPC, "Solihull", "334", _NOT_FOUND, basis=_IN_TURN,
        source_url=_FAMILY_VALUED_TRIAL, note=_BY_LOT),
    _site("S068", _FAMILY_VALUED_SFPC, "Warwickshire", "937", _NOT_FOUND, basis=_IN_TURN,
        source_url=_FAMILY_VALUED_TRIAL, note=_BY_LOT),
    _site("S069", _NO_WRONG_DOOR_SFPC, "Middlesbrough", "806", _month(2020, 9),
        source_url="https://moderngov.middlesbrough.gov.uk/mgAi.aspx?ID=2945",
        note="Known here as Futures for Families. Ofsted had judged services inadequate at the end of 2019.",
        role=TRAILBLAZER, reported_as=("SFPC No Wrong Door (Futures for Families)",)),
    _site("S070", _NO_WRONG_DOOR_SFPC, "Norfolk", "926", _day(2021, 6, 1),
        source_url="https://www.scie.org.uk/strengthening-families/north-yorks-no-wrong-door/new-roads-norfolk/",
        note="Known here as New Roads; preparation began in October 2020. Norfolk was a Signs of Safety site before.",
        reported_as=("SFPC No Wrong Door (New Roads)",)),
    _site("S071", _NO_WRONG_DOOR_SFPC, "Warrington", "877", _day(2021, 4, 1),
        source_url="https://www.warrington.gov.uk/news/local-scheme-launches-support-young-people-care-and-edge-care",
        note="The council's page and the evaluators' code give the same day."),
    _site("S072", _NO_WRONG_DOOR_SFPC, "Redcar and Cleveland", "807", _day(2021, 9, 1), basis=_CODE,
        source_url="https://redcar-cleveland.gov.uk/news/2021/new-team-appointed-to-transform-the-lives-of-vulnerable-young-people-in-innovative",
        note="The council's news confirms the year only."),
    _site("S073", _NO_WRONG_DOOR_SFPC, "Rochdale", "354", _day(2020, 4, 1), basis=_CODE,
        note="Days into the first COVID-19 lockdown. Greater Manchester had taken the model up in 2019, Rochdale "
        "with it."),
    _site("S074", _NO_WRONG_DOOR_SFPC, "Leicester", "856", _NOT_FOUND, basis=_NO_DATE,
        source_url="https://whatworks-csc.org.uk/research-project/no-wrong-door-model-trial-evaluation/",
        note="Named as one of the trial's authorities, but left out of the main sample in the evaluators' published "
        "code.", second_url=_CODE_URL),
    _site("S075", _FACE_TO_FACE, "Havering", "311", _about(2017, 11),
        note="The project's two years ended in November 2019."),
    _site("S076", _ACHIEVING_FOR_CHILDREN, "Richmond upon Thames", "318", _NOT_FOUND),
    _site("S077", _ACHIEVING_FOR_CHILDREN, "Kingston upon Thames", "314", _NOT_FOUND),
    _site("S078", _LINCOLNSHIRE_PARTNERS, "Lincolnshire", "925", _NOT_FOUND,
        note="Council minutes say Lincolnshire joined in 2016 and the programme ended in March 2020; when this part "
        "of it began was not found.", second_url="https://lincolnshire.moderngov.co.uk/mgAi.aspx?ID=15794"),
    _site("S079", _B_POSITIVE_PATHWAYS, "Bradford", "380", _NOT_FOUND,
        note="The council had the money in January 2017. The programme's own page puts the start of the project in "
        "January 2020, four months before its evaluation came out, so that date is not used.",
        second_url="https://innovationcsc.co.uk/projects/b-positive-pathways/"),
    _site("S080", _NEWDAY, "Newham", "316", _NOT_FOUND),
    _site("S081", _STRONGER_COMMUNITIES, "North East Lincolnshire", "812", _month(2015, 2),
        note="The number of children looked after here more than doubled between 2014 and 2020."),
    _site("S082", _FAMILY_SOLUTIONS_PLUS, "Oxfordshire", "931", _month(2020, 11),
        note="The one Family Safeguarding site found with a matched comparison in a peer-reviewed journal."),
    _site("S083", _GROWING_FUTURES, "Doncaster", "371", _month(2015, 9),
        note="Funding dates from April 2015. Targets were published; results were not found."),
    _site("S084", _ACHIEVING_CHANGE_TOGETHER, "Wigan", "359", _month(2016, 2)),
    _site("S085", _ACHIEVING_CHANGE_TOGETHER, "Rochdale", "354", _month(2016, 2)),
    _site("S086", _INSIDE_OUT, "Essex", "881", _month(2018, 7)),
    _site("S087", _INSIDE_OUT, "Hertfordshire", "919", _month(2019, 5)),
    _site("S088", _INSIDE_OUT, "Norfolk", "926", _month(2019, 7)),
    _site("S089", _POSITIVE_CHOICES, "Calderdale", "381", _year(2016),
        note="Support for young parents before a birth."),
)
# fmt: on

BY_ID = {site.site_id: site for site in SITES}
# those with a go-live that can be drawn, and so with a place among all authorities
PILOT_SITES = tuple(site for site in SITES if site.dated)
