"""What trials, reviews, smaller projects and councils published, and national figures to set beside a user's own.

Words are ours, numbers the source's. Most were read in an abstract, a page's opening or somebody else's quotation.
"""

from dataclasses import dataclass, replace

from analytics.comparators.evidence import (
    BENCHMARK,
    DIRECTION,
    EFFECT,
    NEVER_AS_EFFECT,
    NO_EVIDENCE,
    NO_GRADE,
    NULL,
    REFERENCE,
    RESULT,
    Against,
    Change,
    Measured,
    Read,
    Report,
    ReportedFigure,
    Stated,
)
from analytics.comparators.pilot_sites import INNOVATION

_DERIVED = "derived_from_values"


@dataclass(frozen=True)
class _Project:
    """What the figures of one project share, unless a figure says otherwise."""

    project: str
    model: str
    programme: str
    round: str
    sites: str
    site_is_la: str
    report: Report
    design: str
    grade: str
    sms: int | None = None
    la_codes: tuple[str, ...] = ()
    go_live: str = ""


def _figure(figure_id: str, project: _Project, **own) -> ReportedFigure:
    """One figure; own: its fields of ReportedFigure, which stand before its project's."""
    return ReportedFigure(figure_id=figure_id, **(vars(project) | own))


# Laid out by hand: a figure reads in a few lines, where one argument a line would run to 1,000.
# fmt: off

# Functional family and multisystemic therapy: a provider's counts, and the English trial
_ACTION_FOR_CHILDREN = Report("Action for Children Impact Report 2015", year=2015)
_PROVIDER_DATA = "outside the programme (provider data, Action for Children)"
_FFT_PROVIDER = _Project("Functional Family Therapy (provider)", "FFT / MST", _PROVIDER_DATA, "provider",
    "not stated", "no", _ACTION_FOR_CHILDREN, "service_count", "E", 1)
_MST_PROVIDER = replace(_FFT_PROVIDER, project="Multisystemic Therapy (provider)", sites="Manchester; Derby; Essex")
_COMMUNITY_CARE = Read("trade_press_quoting_evaluation",
    "https://www.communitycare.co.uk/2015/06/04/imported-models-offer-reliable-outcomes-children-councils-says-charity/",
    "Fourth paragraph of an article in Community Care, 4 June 2015", "secondary_quote")
_AT_HOME_WHEN_WORK_ENDED = {
    "measure": "Young people living at home when the work with them ended",
    "measure_key": "edge_of_care_stayed_out_share",
    "unit": "% of those whose work had ended",
    "direction": "up",
    "finding": RESULT,
    "cross_check": "contradicted_by_rct",
    "cross_check_note": "START, the English trial of multisystemic therapy (684 families), found placement away from "
    "home at 18 months not clearly different: high shares at home are seen without the programme too.",
    "caveats": "Counts only those who completed, with nobody to compare with.",
    "use": NEVER_AS_EFFECT,
}
_START = _Project("Multisystemic Therapy START trial", "FFT / MST", "outside the programme (NIHR / DfE pilots)",
    "trial", "nine multi-agency panels in England (not listed)", "yes_not_listed",
    Report("Multisystemic therapy versus management as usual in the treatment of adolescent antisocial behaviour "
        "(START): a pragmatic, randomised controlled, superiority trial",
        "Fonagy, Butler, Cottrell, Scott, Pilling, Eisler, Fuggle and others", 2018,
        "The Lancet Psychiatry 5(2), 119-133; doi 10.1016/S2215-0366(18)30001-4"),
    "rct", "A", 5)

# Intensive family preservation: two international reviews that disagree
_PRESERVATION_2020 = _Project("Intensive Family Preservation Services (review)", "Intensive family preservation",
    "outside the programme (WWCSC / CASCADE review)", "review", "review (international)", "no",
    Report("Intensive family preservation services to prevent out-of-home placement of children: a systematic review "
        "and meta-analysis", "Bezeczky, El-Banna, Petrou, Kemp, Scourfield, Forrester, Nurmatov", 2020,
        "Child Abuse & Neglect 102, 104394; doi 10.1016/j.chiabu.2020.104394"),
    "systematic_review_meta_analysis", "B")
_PRESERVATION_2012 = replace(_PRESERVATION_2020, programme="outside the programme (international review)",
    report=Report("A meta-analysis of intensive family preservation programs: placement prevention and improvement of "
        "family functioning", "Al, Stams, Bek, Damen, Asscher, van der Laan", 2012,
        "Children and Youth Services Review 34, 1472-1479; doi 10.1016/j.childyouth.2012.04.002"))
_PRESERVATION_ABSTRACT = Read("peer_reviewed_article", "https://orca.cardiff.ac.uk/id/eprint/129157/",
    "Results in the abstract", "abstract",
    "https://insum.r-bup.no/no/systematiske-oversikter/intensive-family-preservation-services-to-prevent-"
    "out-of-home-placement-of-children-a-systematic-review-and-meta-analysis?language_code=en")


def _placed_by(figure_id: str, months: int, relative_risk: float, interval: str) -> ReportedFigure:
    """Placement away from home by so many months, in the review of 2020; interval: its 95% interval, low to high."""
    return _figure(figure_id, _PRESERVATION_2020, read=_PRESERVATION_ABSTRACT,
        measure=f"Placed away from home within {months} months", measure_key="care_entry_relative_risk",
        unit="relative risk", direction="down", finding=RESULT, use=EFFECT,
        population="children about to be placed away from home, in studies that count children",
        after=Measured(f"within {months} months"), against=Against("comparison groups of the studies reviewed"),
        stated=Stated(relative_risk, f"95% interval {interval}", "relative risk"),
        significance="beyond chance where children are counted, not where families are",
        cross_check="conflicts",
        cross_check_note="An older review (Al and others 2012; 20 studies, 31,369 participants) found that such "
        "programmes did not in general prevent placement, and smaller differences in the stricter studies.",
        caveats="33 studies, most from outside England, of families close to a placement. Counted by family, "
        "no fall was seen.")


# National programmes and trials
_TROUBLED_FAMILIES = _Project("Troubled Families Programme 2015-2020", "Whole-family early help",
    "outside the programme (MHCLG)", "national", "England (150 upper-tier authorities)", "no",
    Report("National evaluation of the Troubled Families Programme 2015-2020: findings", year=2019,
        reference="MHCLG, March 2019"),
    "matched_comparison", "C", 2)
_IN_SCHOOLS = _Project("Social Workers in Schools trial", "Social workers in schools",
    "outside the programme (DfE / WWCSC)", "trial", "21 local authorities, 291 schools (not listed)",
    "yes_not_listed",
    Report("Social Workers in Schools trial", "Westlake and others, CASCADE",
        reference="WWCSC / CASCADE report; health economics abstract doi 10.5334/ijic.NACIC24060"),
    "rct", "A", 5)

# No Wrong Door, North Yorkshire
_NO_WRONG_DOOR = _Project("No Wrong Door North Yorkshire", "No Wrong Door", INNOVATION, "1", "North Yorkshire", "yes",
    Report("Evaluation of the No Wrong Door Innovation Programme", "Lushey, Hyde-Dryden, Holmes, Blackmore", 2017,
        "CSCIP Evaluation Report 51 (July 2017)", "pages 31 to 37 by the contents list (not read)"),
    "pre_post", "D", 1, ("815",), "2015-04")
_HINTERLAND = Read("local_press_quoting_evaluation", "https://hinterland.org.uk/tag/mentorship/",
    "Second paragraph of a Hinterland digest that quotes The Guardian of 6 November 2019", "secondary_quote",
    "https://www.theguardian.com/society/2019/nov/06/new-approach-looked-after-children-crime-north-yorkshire")

# Leeds, the council's own statements
_LEEDS = _Project("Leeds (council claims before and around Family Valued)", "Family Valued",
    "outside the programme (council claim)", "claim", "Leeds", "yes", Report("(none: council statements)"),
    "pre_post", "E", 1, ("383",))

# Creating Stronger Communities, North East Lincolnshire
_STRONGER_COMMUNITIES = _Project("North East Lincolnshire Creating Stronger Communities",
    "Restorative / Signs of Safety / FGC", INNOVATION, "1", "North East Lincolnshire", "yes",
    Report("Creating Strong Communities in North East Lincolnshire evaluation (York Consulting)", year=2017,
        reference="CSCIP round 1; longitudinal report Mar 2020"),
    "pre_post", "D", 1, ("812",), "2015-02")
_STRONGER_COMMUNITIES_PAGE = Read("programme_site_summary",
    "https://innovationcsc.co.uk/projects/north-east-lincolnshire-council/", "List under evaluation",
    "full_page_opening")

# Smaller projects of the programme
_DAYBREAK = _Project("Daybreak Family Group Conferencing", "Family group conferencing", INNOVATION, "1",
    "Southwark; Wiltshire", "yes",
    Report("Daybreak Family Group Conferencing: children on the edge of care; Coram follow-up 2020",
        "Munro, Meetoo, Quy, Simon; Coram (follow-up)", 2020,
        "CSCIP Evaluation Report 54 (July 2017); Coram follow-up 2020"),
    "mixed_methods", "D", 1, ("210", "865"), "2014-11")
_POSITIVE_CHOICES = _Project("Calderdale Positive Choices", "Pre-birth support for young parents", INNOVATION, "2",
    "Calderdale", "yes",
    Report("Evaluation of Positive Choices in Calderdale", "Institute of Public Care, Oxford Brookes", 2020,
        "DfE round 2, Nov 2020"),
    "comparison_group", "C", 2, ("381",), "2016")
_CREWE = _Project("Project Crewe", "Catch22 / solution-focused", INNOVATION, "1", "Cheshire East", "yes",
    Report("Project Crewe: children in need pilot evaluation (RCT)", "Behavioural Insights Team", 2017,
        "CSCIP round 1 (July 2017)"),
    "rct_underpowered", "B", 5, ("895",), "2015-03")
_MOCKINGBIRD = _Project("Mockingbird", "Mockingbird", INNOVATION, "2", "Mockingbird constellations (LAs not listed)",
    "yes_not_listed",
    Report("Mockingbird Programme evaluation report",
        "Ott, McGrath-Lone, Pinto, Sanders-Ellis, Trivedi (Rees Centre)", 2020, "DfE, Sept 2020"),
    "comparison_group", "C", 2)
_MOCKINGBIRD_RELEASE = Read("provider_summary_of_evaluation",
    "https://thefosteringnetwork.org.uk/media-release/2020/"
    "mockingbird-programme-offers-increased-capacity-normality-and-good-value-0",
    "Sixth paragraph of the 2020 media release", "secondary_quote")
_CHANGE_TOGETHER = _Project("Achieving Change Together", "Edge of care / exploitation", INNOVATION, "1",
    "Wigan; Rochdale", "yes",
    Report("Wigan and Rochdale Child Sexual Exploitation Innovation Project",
        "Scott, Botcherby, Ludvigsen (NatCen, University of Bedfordshire)", 2017,
        "CSCIP Evaluation Report 26 (March 2017)", "Milestone 6, page 31 by the contents list (not read)"),
    "mixed_methods", "D", 1, ("359", "354"), "2016-02")
_INSIDE_OUT = _Project("Inside Out", "Step-down from residential care", INNOVATION, "2",
    "Essex; Hertfordshire; Norfolk", "yes",
    Report("Inside Out interim evaluation (Tavistock Institute)", "Tavistock Institute",
        reference="DfE, interim"),
    "mixed_methods", "D", 1, ("881", "919", "926"), "2018-07")
_INSIDE_OUT_NEWS = Read("council_summary_of_evaluation",
    "https://essexconservatives.uk/news/success-inside-out-project", "Third paragraph of the news item",
    "secondary_quote")
_PER_POUND = "£ for each £1 spent"

# National figures to set beside a user's own: none is a claim about a programme
_NATIONAL = "national benchmark (not a programme)"
_GOLDACRE = _Project("Re-entry after return home (England)", "benchmark", _NATIONAL, "benchmark", "England", "no",
    Report("Reunification and re-entry to care: an analysis of the national datasets for children looked after in "
        "England", "Goldacre, Hood, Jones, King, Wang", 2022,
        "British Journal of Social Work 52(8), 4756-4777; doi 10.1093/bjsw/bcac079"),
    "national_cohort_descriptive", NO_GRADE)
_AFTER_A_RETURN_2014_TO_2020 = {
    "measure_key": "reentry_share",
    "unit": "% of children who returned home",
    "population": "children who went from care back to parents or main carers, 2014 to 2020",
    "direction": "down",
    "finding": BENCHMARK,
    "n_intervention": "51,238 children",
    "use": REFERENCE,
}
_COMMUNITY_PRACTITIONER = Read("third_party_summary_of_evaluation",
    "https://www.communitypractitioner.co.uk/uk-more-support-needed-for-reunited-families/",
    "Third point of the bullet list", "secondary_quote")
_MCGRATH_LONE = replace(_GOLDACRE, project="Re-entry after any exit (England)",
    report=Report("Factors associated with re-entry to out-of-home care among children in England",
        "McGrath-Lone, Dearden, Harron, Nasim, Gilbert", 2017,
        "Child Abuse & Neglect 63, 73-83; doi 10.1016/j.chiabu.2016.11.012"))
_MCGRATH_LONE_ABSTRACT = Read("peer_reviewed_article", "https://discovery.ucl.ac.uk/id/eprint/1530814/", "Abstract",
    "abstract", "https://www.scienceopen.com/document?vid=aec6b9aa-d842-45b8-9d11-b2742f781e90")
_AFTER_ANY_EXIT = {
    "read": _MCGRATH_LONE_ABSTRACT,
    "measure_key": "reentry_share",
    "unit": "% of children who left care",
    "direction": "down",
    "finding": BENCHMARK,
    "cross_check": "confirmed_second_source",
    "cross_check_note": "Two sites carry one and the same abstract.",
    "use": REFERENCE,
}
_HOME_IN_2006_07 = replace(_GOLDACRE,
    report=Report("DfE analysis of children returned home in 2006-07, quoted by NSPCC", year=2013))
_ONE_AUTHORITY = replace(_GOLDACRE, project="Reunification in one large English authority",
    sites="one large English local authority (not named)", site_is_la="yes_not_listed",
    report=Report("Returning children home from care: what can be learned from local authority data?",
        "Neil, Gitsels, Thoburn", 2019, "Child & Family Social Work; doi 10.1111/cfs.12724"),
    design="single_authority_cohort")
_ONE_AUTHORITY_ABSTRACT = Read("peer_reviewed_article", "https://discovery-pp.ucl.ac.uk/id/eprint/10089816",
    "Abstract", "abstract")
_LEAVERS_HOME = replace(_GOLDACRE, project="Returned home as a share of leavers (England)",
    report=Report("Returning home from care (Action for Children / NSPCC, from DfE statistics)", year=2024))
_COSTS = replace(_GOLDACRE, project="Cost of failed reunification (England)",
    report=Report("Supporting children and families returning home from care: counting the costs",
        "Holmes (University of Sussex) for NSPCC", 2024),
    design="unit_cost_model")
_COSTS_NEWS = Read("provider_summary_of_evaluation",
    "https://racetothemoon.nspcc.org.uk/about-us/news-opinion/2024/"
    "calling-on-uk-government-improve-support-reunited-families",
    "Part about costs in NSPCC news, 2024", "full_page_opening",
    "https://www.communitypractitioner.co.uk/uk-more-support-needed-for-reunited-families/")
_TAKING_CARE = replace(_GOLDACRE, project="Taking Care (NSPCC reunification framework)",
    sites="8 English local authorities (not listed)", site_is_la="yes_not_listed",
    report=Report("Taking Care: the return home and short-term outcomes for looked after children", "Gill (NSPCC)",
        2016),
    design="service_count", grade="E", sms=1)
_SURVEY = replace(_GOLDACRE, project="Reunification services survey",
    sites="75 of 153 English local authorities", site_is_la="yes_not_listed",
    report=Report("Home again: reunification practice in England", "Ford, McKay", 2024), design="survey")

FIGURES: tuple[ReportedFigure, ...] = (
    # Functional family and multisystemic therapy: a provider's counts, and the English trial
    _figure("F090", _FFT_PROVIDER, read=_COMMUNITY_CARE, **_AT_HOME_WHEN_WORK_ENDED,
        population="21 young people who completed", after=Measured(value=100), n_intervention="21 cases"),
    _figure("F091", _MST_PROVIDER, **_AT_HOME_WHEN_WORK_ENDED,
        read=replace(_COMMUNITY_CARE, where="Seventh paragraph of an article in Community Care, 4 June 2015"),
        population="85 young people whose work had ended", after=Measured(value=91), n_intervention="85 cases"),
    _figure("F092", _START,
        read=Read("peer_reviewed_article", "http://discovery.ucl.ac.uk/10037910/", "Outcomes in the abstract",
            "abstract", "https://www.thelancet.com/journals/lanpsy/article/PIIS2215-0366(18)30001-4/fulltext"),
        measure="Placed away from home at 18 months, the trial's main question", measure_key="care_entry_share_18m",
        unit="odds ratio", direction="down", finding=NULL, use=EFFECT,
        population="young people aged 11 to 17 whose antisocial behaviour was moderate to severe",
        after=Measured("18 months"), against=Against("management as usual"),
        stated=Stated(1.25, "not clearly different (95% interval 0.77 to 2.05)", "odds ratio"),
        n_intervention="342 families", n_comparison="342 families", significance="p = 0.37",
        cross_check="confirmed_second_source",
        cross_check_note="The journal's page gives the same numbers of families and the same main question.",
        caveats="The single figure lies on the side of more placements. Panels referred teenagers on the edge of "
        "care, so these are not all referrals."),

    # Intensive family preservation: two international reviews that disagree
    _placed_by("F093", 3, 0.57, "0.35 to 0.93"),
    _placed_by("F094", 6, 0.51, "0.27 to 0.96"),
    _placed_by("F095", 12, 0.6, "0.48 to 0.76"),
    _placed_by("F096", 24, 0.51, "0.30 to 0.87"),
    _figure("F097", _PRESERVATION_2012,
        read=Read("peer_reviewed_article", "https://mijn.bsl.nl/link?doi=10.1016/j.childyouth.2012.04.002",
            "Abstract, and the highlights", "abstract"),
        measure="Placement away from home prevented", measure_key="care_entry_relative_risk", unit="direction only",
        population="31,369 participants in 20 studies", direction="down", finding=NULL, use="direction_only",
        against=Against("comparison groups of the studies reviewed"),
        stated=Stated(text="in general placement was not prevented; it was for families with many problems, not "
            "after abuse or neglect"),
        cross_check="conflicts",
        cross_check_note="A later review (Bezeczky and others 2020, 33 studies) has relative risks from 0.51 to 0.60 "
        "where children are counted.",
        caveats="The authors point out that stricter studies found less."),

    # National programmes and trials
    _figure("F098", _TROUBLED_FAMILIES,
        read=Read("legal_press_quoting_evaluation", "https://www.familylawweek.co.uk/site.aspx?i=ed199987",
            "Third paragraph of a Family Law Week news item", "secondary_quote",
            "https://www.civilserviceworld.com/professions/article/troubled-families-casey-says-evaluation-proves-"
            "government-absolutely-right-to-have-backed-programme"),
        measure="Children in care between 19 and 24 months after their family joined",
        measure_key="care_entry_share_19_24m", unit="% of children", direction="down", finding=RESULT,
        population="children whose families joined the programme", use="comparator_context",
        after=Measured("19 to 24 months after joining", 1.7),
        against=Against("comparison group", 2.5, "2.5% of children"),
        stated=Stated(-0.8, "32% lower, relative to the comparison group", "points (worked out from both shares)"),
        cross_check="confirmed_second_source",
        cross_check_note="A second page says that fewer children came into care, without giving the values.",
        caveats="What was read does not say how the groups were matched. The evaluation also has more child "
        "protection plans at 7 to 12 and 13 to 18 months, and neither more nor fewer at 19 to 24."),
    _figure("F099", _IN_SCHOOLS,
        read=Read("peer_reviewed_article", "https://reference-global.com/article/10.5334/ijic.NACIC24060",
            "Last sentences of the abstract", "abstract", "https://foundations.org.uk/about-us/impact-reports"),
        measure="Rate of section 47 (child protection) enquiries, the trial's main question", measure_key="s47_rate",
        unit="direction only", population="secondary school pupils, about 280,000", direction="down", finding=NULL,
        against=Against("schools that did not have the service"),
        stated=Stated(text="nothing showed that it helped"),
        cross_check="confirmed_second_source", use="direction_only",
        caveats="The trial also asked about days in care; what it found was not in what was read. Pilots in three "
        "authorities before it had looked promising."),

    # No Wrong Door, North Yorkshire
    _figure("F100", _NO_WRONG_DOOR, read=_HINTERLAND,
        measure="Young people who went missing", measure_key="missing_incidents", unit="% change",
        population="young people the service worked with", direction="down", finding=RESULT,
        after=Measured("the first 18 months (2015 to 2017)"), change=Change(None, -68, "reported"),
        cross_check="conflicts", use=NEVER_AS_EFFECT,
        cross_check_note="The summary by DfE on Sefton CVS's site has 253 incidents after 503, 49.7% fewer (F033).",
        caveats="One evaluation, quoted with two figures. Neither source says whether children or incidents are "
        "counted, over what time, or for which young people."),
    _figure("F101", _NO_WRONG_DOOR, read=_HINTERLAND,
        measure="Arrests of young people", measure_key="arrests", unit="% change",
        population="young people the service worked with", direction="down", finding=RESULT,
        after=Measured("the first 18 months (2015 to 2017)"), change=Change(None, -38, "reported"),
        cross_check="confirmed_second_source", use="context_only",
        cross_check_note="The county council speaks of almost 40% less criminal activity. Over all of North "
        "Yorkshire, police arrests of children were 1,034 in about 2017 and 4,525 in 2010, 77% fewer (a penal reform "
        "charity's figures, in the York Press), so some of the fall was seen across the whole police force.",
        caveats="This does not measure care. The article also reports drug use 33% lower (DfE's summary has 32%, "
        "stopped or reduced) and hospital admissions 92% lower."),

    # Leeds, the council's own statements
    _figure("F102", _LEEDS,
        read=Read("local_press",
            "https://www.yorkshireeveningpost.co.uk/news/politics/big-fall-in-numbers-of-leeds-children-in-care-1-6718736",
            "First two paragraphs in the Yorkshire Evening Post (no date in what was read; 2014 is our reading)",
            "full_page_opening"),
        measure="Children looked after", measure_key="cla_number", unit="children",
        population="the whole authority", direction="down", finding=RESULT,
        before=Measured("a few years before 2014", 1800), after=Measured("about mid-2014 (our reading)", 1299),
        change=Change(-501, -27.8, _DERIVED), use=NEVER_AS_EFFECT,
        cross_check="not_supported_by_official_series",
        cross_check_note="No official count from 2006 to 2014 is above 1,475 (31 March 2012). It was 1,357 on 31 March "
        "2014 and 1,256 on 31 March 2015. A fall from 1,475 to 1,299 is 11.9%, where the article has almost 30%. It "
        "gives a fall of 176 in 12 months too, yet 1,475 was two years before (1,373 in 2013).",
        caveats="From before the programme, which was funded from March 2015."),
    _figure("F103", _LEEDS,
        read=Read("local_press",
            "https://www.yorkshireeveningpost.co.uk/news/politics/drive-to-reduce-children-in-care-in-leeds-1-6354136",
            "Second and fourth paragraphs in the Yorkshire Evening Post (early 2014 is our reading)",
            "full_page_opening"),
        measure="Children looked after, fewer than a year before", measure_key="cla_number", unit="children",
        population="the whole authority", direction="down", finding=RESULT,
        before=Measured("about early 2013 (our reading)", 1431), after=Measured("about early 2014 (our reading)", 1355),
        change=Change(-76, -5.3, _DERIVED), use=NEVER_AS_EFFECT,
        cross_check="official_series_mixed",
        cross_check_note="Official counts on 31 March were 1,475 (2012), 1,373 (2013) and 1,357 (2014), the last "
        "step 1.2% down. The later figure agrees; how far it fell depends on the month counted from.",
        caveats="The earlier figure was worked out from the fall of 76 (5.3%) that is stated. From before the "
        "programme."),
    _figure("F104", _LEEDS,
        read=Read("local_press",
            "https://www.yorkshirepost.co.uk/news/politics/proportion-children-leeds-needing-social-service-protection-"
            "plans-halves-just-five-years-87968",
            "Fifth paragraph in the Yorkshire Post, about a report to councillors", "full_page_opening"),
        measure="Rate of children on child protection plans", measure_key="cpp_rate",
        unit="per 10,000 children aged 0 to 17", population="the whole authority", direction="down", finding=RESULT,
        before=Measured("2013", 60), after=Measured("2018", 30), change=Change(-30, -50, _DERIVED),
        cross_check="official_series_consistent", use=NEVER_AS_EFFECT,
        cross_check_note="Official rates per 10,000 on one set of population figures: 62.8 in 2013, 47.2 in 2014, "
        "38.2 in 2015, 31.3 in 2017, 31.4 in 2018, 33.5 in 2020 and 36.0 in 2025. Of the fall from 2013 to 2018, 78% "
        "was over before the programme was funded in March 2015.",
        caveats="The source has words, not exact figures: just over 60, and slightly above 30."),

    # Creating Stronger Communities, North East Lincolnshire
    _figure("F105", _STRONGER_COMMUNITIES, read=_STRONGER_COMMUNITIES_PAGE,
        measure="Children with a child protection plan", measure_key="cpp_number", unit="direction only",
        population="the whole authority", direction="down", finding=DIRECTION, stated=Stated(text="fewer"),
        cross_check="official_series_mixed", use="direction_only",
        cross_check_note="Official plans for every 10,000 children: 67.4 in 2013, 118.7 in 2014, 66.5 in 2015, 65.4 in "
        "2016, 59.9 in 2017, 89.3 in 2019 and 121.6 in 2020. The large fall ends a peak of one year and came before "
        "the project began in February 2015; in 2020 the peak was reached again.",
        caveats="The page gives no value, and there is nobody to compare with."),
    _figure("F106", _STRONGER_COMMUNITIES, read=_STRONGER_COMMUNITIES_PAGE,
        measure="Referrals to the authority's children's services", measure_key="referral_rate",
        unit="direction only", population="the whole authority", direction="down", finding=DIRECTION,
        stated=Stated(text="fewer"), cross_check="official_series_mixed", use="direction_only",
        cross_check_note="Official referrals for every 10,000 children: 906.2 in 2014, 587.4 in 2015, 510.8 in 2016, "
        "651.4 in 2019 and 1,155.2 in 2020. Most of the fall lies in the year to March 2015, when the project was just "
        "starting.",
        caveats="The page gives no value, and there is nobody to compare with."),
    _figure("F107", _STRONGER_COMMUNITIES, read=_STRONGER_COMMUNITIES_PAGE, grade="E",
        measure="Saved for each pound spent on support for family group conferences",
        measure_key="cost_saving_per_pound", unit=_PER_POUND, direction="up", finding=RESULT,
        population="family group conferences: 65 held in two years, 154 families worked with",
        stated=Stated(18.2, unit=_PER_POUND), n_intervention="154 families worked with",
        cross_check="not_supported_by_official_series", use=NEVER_AS_EFFECT,
        cross_check_note="Children looked after here in March: 263 in 2014, 265 in 2015, 295 in 2016, 297 in 2017, "
        "354 in 2018, 450 in 2019, 572 in 2020 and 615 in 2022. From 2014 to 2020 the number more than doubled.",
        caveats="No other project that was read claims so large a return. It comes from a model, with no estimate of "
        "what would have happened anyway."),

    # Daybreak family group conferences
    _figure("F108", _DAYBREAK,
        read=Read("evaluator_summary",
            "https://www.coram.org.uk/resource/resource-follow-evaluation-family-group-conferences-pre-proceedings-2020/",
            "First two bullets under key messages", "full_page_opening"),
        measure="How children fared after a family group conference before proceedings, in round 1 and at follow-up",
        measure_key="child_outcomes_general", unit="direction only", direction="up",
        finding=NO_EVIDENCE, use="direction_only",
        population="families to whom a conference was offered before care proceedings",
        stated=Stated(text="both times promising, but not certain"),
        n_intervention="33 and 50 families in 2015-16; 14 and 36 in 2018-19", cross_check="superseded_by_rct",
        cross_check_note="A later trial of the same idea in 21 authorities did find differences (F038 to F041).",
        caveats="There were too few families to say whether fewer children came into care."),

    # Positive Choices, Calderdale
    _figure("F109", _POSITIVE_CHOICES,
        read=Read("evaluator_summary",
            "https://ipc.brookes.ac.uk/news/evaluating-an-innovative-programme-that-supports-vulnerable-first-time-parents",
            "Third bullet under key findings", "full_page_opening"),
        measure="Babies who came into care by the age of 6 to 12 months", measure_key="infant_care_entries",
        unit="direction only", direction="down", finding=NULL, use="direction_only",
        population="children whose young parents had been in care or were vulnerable in other ways",
        after=Measured("the first 6 to 12 months of life"),
        stated=Stated(text="a clear fall should not be expected, as support that starts earlier also finds risk "
            "earlier"),
        cross_check="single_source",
        caveats="This is advice the evaluators drew from what they found. The page read has neither the values nor "
        "the comparison. They see the gain in fewer re-referrals later on."),

    # Project Crewe
    _figure("F110", _CREWE,
        read=Read("programme_site_summary", "https://innovationcsc.co.uk/projects/fact",
            "Last bullet in the list under evaluation", "full_page_opening",
            "https://dev.evaluation-registry.cabinetoffice.gov.uk/search/f27fd9a9-c4fb-4820-84ef-4fa941dc13af"),
        measure="Child in need plans closed", measure_key="cin_case_closure", unit="% of plans allocated at random",
        population="children in need who lived in Crewe", direction="up", finding=RESULT,
        after=Measured(value=69), against=Against("business as usual", 61, "61% of plans"),
        stated=Stated(8, unit="points (worked out from both shares)"),
        n_intervention="88 cases", n_comparison="44 cases (derived from 132 allocated)",
        significance="not beyond chance, by a summary that AI wrote for the registry",
        cross_check="confirmed_second_source", use="comparator_context",
        cross_check_note="The numbers that F060 rests on. Checked again with official figures: children looked after "
        "in Cheshire East were 333 (March 2014), 391 (2016) and 476 (2018).",
        caveats="A closed plan does not mean a safe child. 132 plans in all."),

    # Mockingbird
    _figure("F111", _MOCKINGBIRD, read=_MOCKINGBIRD_RELEASE,
        measure="Foster households that gave up their registration", measure_key="foster_carer_deregistration",
        unit="% change, relative", population="households that foster", direction="down", finding=RESULT,
        against=Against("households that did not take part"),
        stated=Stated(-82, "82% less likely to give it up", "%, relative"),
        cross_check="single_source", use="context_only",
        caveats="Households chose to take part, and the release does not say how they were matched. The trial that "
        "was to follow was stopped because it was too small for its question (F068)."),
    _figure("F112", _MOCKINGBIRD, measure="Saved for each pound spent", measure_key="cost_saving_per_pound",
        read=replace(_MOCKINGBIRD_RELEASE, where="Fifth paragraph of the 2020 media release"),
        unit=_PER_POUND, population="the fostering service", direction="up", finding=RESULT,
        stated=Stated(0.99, unit=_PER_POUND), cross_check="single_source", use="context_only",
        caveats="A little less than was spent, yet the release calls it favourable."),

    # Achieving Change Together, Wigan and Rochdale
    _figure("F113", _CHANGE_TOGETHER,
        read=Read("programme_site_summary", "https://innovationcsc.co.uk/projects/achieving-change-together",
            "Paragraph about the evaluation", "full_page_opening",
            "http://www.rochdaleonline.co.uk/news-features/2/news-headlines/109056/"
            "rochdale-and-wigan-achieving-change-together-as-pioneering-cse-project-is-praised"),
        measure="Unsettled placements, and moves up to secure or costly ones",
        measure_key="placement_stability_share", unit="direction only", direction="up", finding=DIRECTION,
        population="25 young people harmed by exploitation", use="direction_only",
        stated=Stated(text="it can help to keep placements settled and avoid moves up"),
        n_intervention="25 young people", cross_check="confirmed_second_source",
        caveats="Only 25 young people and nobody to compare with; what was read has no value."),

    # Inside Out, Essex, Hertfordshire and Norfolk
    _figure("F114", _INSIDE_OUT, read=_INSIDE_OUT_NEWS,
        measure="Young people who moved back to their birth family", measure_key="reunification_number",
        unit="direction only", direction="up", finding=DIRECTION, use="direction_only",
        population="young people aged 14 and a half to 18 whose placements had broken down again and again",
        after=Measured("the first 18 months"), stated=Stated(text="some of them (how many is not said)"),
        n_intervention="33 young people by Jan 2020 (programme site); over 100 in three years (Essex Magazine, 2022)",
        cross_check="single_source",
        caveats="Few projects aimed at returns home from residential care as this one did; what was read has no "
        "count. The page is a political party's news."),
    _figure("F115", _INSIDE_OUT, grade="E",
        read=replace(_INSIDE_OUT_NEWS, where="Fifth paragraph of the news item"),
        measure="Benefit for each pound spent", measure_key="cost_saving_per_pound", unit=_PER_POUND,
        population="the authorities and other public services", direction="up", finding=RESULT,
        stated=Stated(2.5, unit=_PER_POUND), cross_check="single_source", use="context_only",
        caveats="From a model; some of the benefit falls to others than the council."),

    # Re-entry after a return home, England, 2014 to 2020
    _figure("F116", _GOLDACRE, read=_COMMUNITY_PRACTITIONER, **_AFTER_A_RETURN_2014_TO_2020,
        measure="Came into care again within three months", after=Measured("within 3 months", 12),
        cross_check="single_source",
        caveats="Community Practitioner has it from the NSPCC; the figure for three months is not in the abstract."),
    _figure("F117", _GOLDACRE, **_AFTER_A_RETURN_2014_TO_2020,
        read=Read("peer_reviewed_article", "https://ouci.dntb.gov.ua/works/7PxXMyq7", "Abstract", "abstract",
            _COMMUNITY_PRACTITIONER.url),
        measure="Came into care again within a year", after=Measured("within 12 months", 20),
        cross_check="confirmed_second_source",
        cross_check_note="One in five in the abstract, 20% in Community Practitioner.",
        caveats="A probability that adds up over time, from Cox models, so not a plain share. It belongs beside "
        "re-entry within 12 months of a return home, not of every exit."),
    _figure("F118", _GOLDACRE, **_AFTER_A_RETURN_2014_TO_2020,
        read=replace(_COMMUNITY_PRACTITIONER,
            second_url="https://www.actionforchildren.org.uk/media-centre/returning-home-from-care/"),
        measure="Came into care again within six years", after=Measured("within 6 years", 35),
        cross_check="confirmed_second_source", cross_check_note="More than a third in the abstract.",
        caveats="A probability that adds up over time. In data from 2014 to 2020 few children are followed for "
        "six years."),

    # Re-entry after any exit, England
    _figure("F119", _MCGRATH_LONE, **_AFTER_ANY_EXIT,
        measure="Came into care again within a year of any exit",
        population="children who left care, in 2007 and in 2012",
        before=Measured("left care in 2007", 23.3), after=Measured("left care in 2012", 14.4),
        change=Change(-8.9, -38.2, _DERIVED), significance="p < 0.001",
        caveats="Every exit is counted, so the share is lower than after a return home. The authors suggest that "
        "the mix of exits changed."),
    _figure("F120", _MCGRATH_LONE, **_AFTER_ANY_EXIT,
        measure="Came into care again, up to five years after any exit",
        population="children who left care in 2008", after=Measured("within 5 years", 35.3), n_intervention="4,076",
        caveats="From a sample of one child in three. For exits in 2007 the same team's conference abstract of 2016 "
        "has 37.7% (1,504 of 3,988)."),

    # Re-entry after a return home, England, year ending 31 March 2007
    _figure("F121", _HOME_IN_2006_07,
        read=Read("third_party_summary_of_evaluation",
            "https://www.nspcc.org.uk/preventing-abuse/child-protection-system/children-in-care/returning-home-from-care/",
            "The second statistic, and the text that explains it", "secondary_quote"),
        measure="Came into care again within five years of a return home", measure_key="reentry_share",
        unit="% of children who returned home", direction="down", finding=BENCHMARK, use=REFERENCE,
        population="the 10,270 children who returned home in the year ending 31 March 2007",
        after=Measured("within 5 years (up to 31 March 2012)", 30), n_intervention="3,050 of 10,270",
        cross_check="single_source", caveats="For England as a whole; DfE published none for each authority."),

    # Returns home in one large authority
    _figure("F122", _ONE_AUTHORITY, read=_ONE_AUTHORITY_ABSTRACT,
        measure="Children who came into care and later returned home", measure_key="reunification_share",
        unit="% of children who came into care", population="2,208 children who came into care over 8 years",
        direction="up", finding=BENCHMARK, after=Measured("within the 8 years of data", 36),
        n_intervention="2,208", cross_check="single_source", use=REFERENCE,
        caveats="Of children who came in, so not to be set beside a share of those who left. SSDA903 episodes allow "
        "the same count."),
    _figure("F123", _ONE_AUTHORITY, read=_ONE_AUTHORITY_ABSTRACT,
        measure="Children who returned home and stayed out of care for two years or more",
        measure_key="reunification_stable_2y_share", unit="% of children who returned home",
        population="children who returned home", direction="up", finding=BENCHMARK, after=Measured("2 years", 75),
        cross_check="single_source", use=REFERENCE,
        caveats="So 25% came into care again within two years. Related to it beyond chance: age at entry, a care "
        "order before the return, a longer stay, ethnicity and how many placements there had been."),

    # Returns home as a share of exits, England
    _figure("F124", _LEAVERS_HOME,
        read=Read("third_party_summary_of_evaluation",
            "https://www.actionforchildren.org.uk/our-work-and-impact/policy-work-campaigns-and-research/"
            "policy-reports/returning-home-from-care-family-reunification/",
            "The second section", "secondary_quote", _COMMUNITY_PRACTITIONER.url),
        measure="Children who left care and returned home", measure_key="reunification_share",
        unit="% of children who left care", population="all children who left care", direction="up",
        finding=BENCHMARK, after=Measured("year ending 31 March 2023", 27), cross_check="official_series_consistent",
        use=REFERENCE,
        cross_check_note="Official shares who went home or to relatives: 38.6% in 2011, 34.1% in 2015, 27.2% in 2023 "
        "and 24.4% in 2025. Home only, planned or not: 31.5% in 2015, 20.9% in 2023 and 19.2% in 2025.",
        caveats="In the 27% are children who went to a parent, to relatives, or to somebody else without parental "
        "responsibility; 20.9% went home itself. Community Practitioner wrongly says 27% of all children in care."),

    # Costs of re-entry and of support, England
    _figure("F125", _COSTS, read=_COSTS_NEWS,
        measure="Mean cost when a child comes into care again", measure_key="cost_per_reentry",
        unit="£ per child or family", population="children who came into care again after a return home",
        direction="down", finding=BENCHMARK, after=Measured(value=105804), cross_check="confirmed_second_source",
        use=REFERENCE, caveats="Built up from unit costs; £316 million a year for the whole country."),
    _figure("F126", _COSTS, read=_COSTS_NEWS,
        measure="Mean cost of support to a family when their child returns home",
        measure_key="cost_reunification_support", unit="£ per child or family",
        population="families whose children return home", direction="neutral", finding=BENCHMARK,
        after=Measured(value=7857), cross_check="confirmed_second_source", use=REFERENCE,
        caveats="At low need it starts from £1,644 for six months; £67 million a year for the whole country."),

    # Taking Care, the NSPCC's framework for decisions
    _figure("F127", _TAKING_CARE,
        read=Read("provider_summary_of_evaluation",
            "https://www.nspcc.org.uk/services-and-resources/research-and-resources/2016/taking-care-evaluation/",
            "First paragraph, and the list", "full_page_opening"),
        measure="Children who returned home after a decision made in set steps", measure_key="reunification_share",
        unit="% of children decided on", population="children assessed by the framework", direction="up",
        finding=BENCHMARK, after=Measured(value=20.8), n_intervention="47 of 226 decisions (277 assessed)",
        cross_check="single_source", use="context_only",
        caveats="The share was worked out from the counts. At six months nearly all were still at home; there is "
        "nobody to compare with."),

    # Reunification teams, a survey of authorities
    _figure("F128", _SURVEY,
        read=Read("provider_summary_of_evaluation",
            "https://learning.nspcc.org.uk/research-resources/2024/home-again-reunification-practice-in-england",
            "List of findings", "full_page_opening"),
        measure="Authorities with a team of its own for returns home", measure_key="reunification_team_share",
        unit="% of authorities that replied", population="the 75 authorities that replied", direction="up",
        finding=BENCHMARK, after=Measured("2023", 19), n_intervention="75", cross_check="single_source",
        use=REFERENCE,
        caveats="A little under half of all authorities answered. 56% had neither a policy nor a strategy for "
        "reunification."),
)
# fmt: on
