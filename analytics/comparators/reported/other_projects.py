"""What evaluations published about the projects other than the three that spread, and about the programme as a whole.

Also the second round of Family Safeguarding, one more account of its first, and Oxfordshire, which took it up alone.
"""

from functools import partial

from analytics.comparators.evidence import (
    COUNT,
    DIRECTION,
    EFFECT,
    NEVER_AS_EFFECT,
    NO_EVIDENCE,
    NO_GRADE,
    NULL,
    RESULT,
    RETIRED,
    Against,
    Measured,
    Read,
    Report,
    ReportedFigure,
    Stated,
)
from analytics.comparators.pilot_sites import INNOVATION

_PARTNERS = "Partners in Practice"
_POUND_FOR_POUND = "£ for each £1"

# Laid out by hand, where one argument a line would run to 1,500. `partial` holds what figures of a project share.
# fmt: off

# Pause -----------------------------------------------------------------------------------------------------------

_PAUSE_2 = partial(ReportedFigure, project="Pause", model="Pause", programme=INNOVATION, round="2",
    sites="Areas where Pause works (five of them in this analysis; their names were not found)",
    site_is_la="yes_not_listed",
    report=Report("Evaluation of Pause",
        "Boddy et al., University of Sussex with Research in Practice and Ipsos MORI", 2020, "DfE, Nov 2020"),
    finding=RESULT, design="comparison_of_areas (method not stated in source read)", grade="C",
    cross_check="confirmed_second_source",
    cross_check_note="Research in Practice, a partner in the evaluation, confirms which way it went; only Pause gives "
    "the values.",
    use="comparator_context")
_PAUSE_NEWS = partial(Read, kind="provider_summary_of_evaluation",
    url="https://www.pause.org.uk/news/new-independent-evaluation-of-pause-shows-the-difference-a-relationship-makes/",
    access="secondary_quote",
    second_url="https://www.researchinpractice.org.uk/all/news-views/2020/november/evaluating-support-for-women-at-risk-of-recurrent-child-removal/")
_PAUSE_1 = partial(ReportedFigure, project="Pause", model="Pause", programme=INNOVATION, round="1",
    sites="Hackney; Doncaster; Greenwich; Kingston upon Hull, City of; Islington; Newham; Southwark",
    la_codes=("204", "371", "203", "810", "206", "316", "210"), site_is_la="yes",
    report=Report("Evaluation of Pause: research report",
        "McCracken, Priest, FitzSimons, Bracewell, Torchia, Parry, Stanley", 2017,
        "CSCIP Evaluation Report 49 (July 2017)"),
    finding=RESULT, design="projection_from_history", grade="E", sms=1, go_live="2015 (Hackney 2013)",
    use="context_only")

_PAUSE_FIGURES = (
    _PAUSE_2(figure_id="F047", read=_PAUSE_NEWS(where="News item of November 2020, fourth finding in its list"),
        measure="Infants coming into care: mean difference for each authority area with Pause",
        measure_key="infant_care_entries", unit="infants in each authority area a year",
        population="infants living in the area", direction="down",
        stated=Stated(-14.4, unit="infants in each authority a year"),
        caveats="What was read gives no confidence interval and does not name the areas compared with."),
    _PAUSE_2(figure_id="F048", read=_PAUSE_NEWS(where="News item of November 2020, fourth finding in its list"),
        measure="Estimate of infants who did not come into care in five areas over three years",
        measure_key="infant_care_entries", unit="infants", population="five local areas taken together",
        direction="down", stated=Stated(-215.0, unit="infants in 5 areas over 3 years"),
        caveats="Agrees with the mean for each area: 14.4 in 5 areas over 3 years is 216."),
    _PAUSE_2(figure_id="F049", read=_PAUSE_NEWS(where="News item of November 2020, fifth finding in its list"),
        measure="Saved for each £1 spent, over four years", measure_key="cost_saving_per_pound",
        unit=_POUND_FOR_POUND, population="the programme", direction="up",
        stated=Stated(4.5, unit="£ for each £1 over 4 years"),
        caveats="The same page also gives £7.61 over 18 years."),
    _PAUSE_1(figure_id="F050", read=Read("provider_summary_of_evaluation",
            "http://www.pause.org.uk/pause-in-action/learning-and-evaluation",
            "First bullet of the page on learning and evaluation", "secondary_quote"),
        measure="Further children a year who, without Pause, would probably have come into care",
        measure_key="infant_care_entries", unit="children a year", population="137 women Pause worked with",
        direction="down", stated=Stated(-27.0, unit="children a year in all pilots"),
        n_intervention="137 women (report abstract: 125 women, 7 practices)",
        cross_check="conflicts", cross_check_note="Pause counts 137 women, the abstract of the report 125.",
        caveats="Worked out from these women's own earlier years, with nobody to compare with."),
    _PAUSE_1(figure_id="F051", read=Read("programme_site_summary", "https://innovationcsc.co.uk/projects/pause",
            "Paragraph on the evaluation", "full_page_opening"),
        measure="Saving a year, as projected", measure_key="cost_saving_total", unit="£ a year",
        population="seven pilots", direction="up",
        stated=Stated(text="£1,200,000 to £2,100,000", unit="£ a year"),
        cross_check="single_source", caveats="A range, and a projection."),
)

# Signs of Safety -------------------------------------------------------------------------------------------------

_SIGNS_2 = partial(ReportedFigure, project="Signs of Safety (MTM pilots)", model="Signs of Safety",
    programme=INNOVATION, round="2",
    sites="Nine of the ten authorities of the second wave (which nine was not found): Bexley; Brent; Bristol; "
    "Leicestershire; Lincolnshire; Norfolk; Suffolk; Wakefield; West Sussex; Wokingham",
    site_is_la="yes_nine_of_ten",
    report=Report("Evaluation of MTM's Signs of Safety pilots (impact strand by WWCSC)",
        "Baginsky, Hickman, Harris, Manthorpe, Sanders, O'Higgins, Schoenwald, Clayton", 2020,
        "DfE, Oct 2020 (published Jan 2021)"),
    read=Read("author_social_media_thread", "https://twunroll.com/article/1355608450718453762",
        "Thread by M Sanders of January 2021, the part on what was found", "secondary_quote",
        "https://foundations.org.uk/our-work/publications/signs-of-safety-evaluation"),
    against=Against("matched authorities that did not use Signs of Safety, from DfE data on individual children"),
    design="matched_difference_in_differences", grade="B", sms=3, cross_check="confirmed_second_source",
    go_live="2017-09-29 (wave 2)", use=EFFECT)
_SIGNS_2_NULL = partial(_SIGNS_2, unit="which way it went", population="children who were referred", direction="down",
    finding=NULL, stated=Stated(text="no clear difference found"), significance="not distinguishable from chance",
    caveats="Four outcomes were tested; coming into care was not among them.")

_SIGNS_FIGURES = (
    _SIGNS_2(figure_id="F052", measure="Children in kinship care, as a share of children looked after",
        measure_key="kinship_share", unit="percentage points", population="children looked after", direction="up",
        finding=RESULT, stated=Stated(-13.0, unit="percentage points"),
        significance="put forward as a harm that was found; no interval in what was read",
        caveats="The only outcome for which a difference was found; the authors did not expect it."),
    _SIGNS_2_NULL(figure_id="F053", measure="Children referred again", measure_key="rereferral_rate"),
    _SIGNS_2_NULL(figure_id="F054", measure="More intensive help when referred again",
        measure_key="escalation_share"),
    _SIGNS_2_NULL(figure_id="F055", measure="How long assessments took", measure_key="assessment_duration"),
    ReportedFigure(figure_id="F056", project="Signs of Safety (systematic review)", model="Signs of Safety",
        programme="outside the programme (WWCSC/CASCADE review)", round="review",
        sites="None: a review of studies", site_is_la="no",
        report=Report("Signs of Safety: mixed-methods systematic review focused on reducing the need for children to "
            "be in care", "Sheehan, O'Donnell, Brand, Forrester, Addis, El-Banna, Kemp, Nurmatov", 2018,
            "WWCSC, Nov 2018"),
        read=Read("what_works_centre_page", "https://whatworks-csc.org.uk/blog/no-clear-sign/",
            "Blog of 28 January 2021, second paragraph", "full_page_opening",
            "https://vdocuments.us/signs-of-safety-findings-from-a-mixed-methods-systematic-review-focussed-on-reducing.html"),
        measure="Children coming into care", measure_key="care_entry_rate", unit="which way it went",
        population="studies published until then", direction="down", finding=NO_EVIDENCE,
        stated=Stated(text="found no evidence that it makes a difference"), design="systematic_review", grade="B",
        cross_check="confirmed_second_source",
        caveats="Robust studies were lacking. That is not evidence that it makes none.", use="direction_only"),
)

# Projects of one authority or service, in the order of the figures -----------------------------------------------

_ONE_PLACE = partial(ReportedFigure, programme=INNOVATION, round="1", site_is_la="yes", unit="which way it went",
    direction="up", cross_check="single_source", use="direction_only")
_UNDECIDED = partial(_ONE_PLACE, finding=NO_EVIDENCE, grade="D", sms=1)

_FIRST_PROJECTS = (
    _UNDECIDED(figure_id="F057", project="Islington Doing What Counts: Measuring What Matters",
        model="Motivational Social Work", sites="Islington", la_codes=("206",),
        report=Report("The Islington Doing What Counts: Measuring What Matters evaluation report",
            "Luckock, Hickle, Hampden-Thomson, Dickens", 2017, "CSCIP Evaluation Report 52 (July 2017)"),
        read=Read("library_abstract",
            "https://www.scie-socialcareonline.org.uk/the-islington-doing-what-counts-measuring-what-matters-evaluation-report/r/a110f00000NeIUsAAN",
            "Key findings in the abstract", "abstract"),
        measure="Whether children fared better", measure_key="child_outcomes_general",
        population="children in need", stated=Stated(text="too little evidence to say"),
        design="embedded_mixed_methods",
        caveats="Skill in practice rose; that children fared better was not shown.", go_live="2015-05"),
    _UNDECIDED(figure_id="F058", project="Hackney Family Learning Intervention Programme",
        model="Edge of care residential", sites="Hackney", la_codes=("204",),
        report=Report("Evaluation of the Family Learning Intervention Programme (FLIP)", year=2017,
            reference="CSCIP Evaluation Report 27"),
        read=Read("programme_site_summary",
            "https://innovationcsc.co.uk/projects/family-learning-intervention-programme/",
            "Paragraph on the evaluation", "full_page_opening",
            "https://www.basw.co.uk/resources/evaluation-family-learning-intervention-programme-flip"),
        measure="Whether it works for adolescents on the edge of care", measure_key="edge_of_care_stayed_out_share",
        population="families referred to it", stated=Stated(text="too early to say"), design="mixed_methods",
        cross_check="confirmed_second_source",
        caveats="Only the interim form was running. For context: 25% of those who came into care in 2014 were "
        "adolescents.", go_live="2015-08"),
    _UNDECIDED(figure_id="F059", project="Newcastle Family Insights", model="Segmented social work units",
        sites="Newcastle upon Tyne", la_codes=("391",),
        report=Report("Newcastle City Council's Family Insights Programme", "Kantar Public",
            reference="CSCIP round 1"),
        read=Read("professional_body_summary",
            "https://basw.co.uk/policy-and-practice/resources/newcastle-city-councils-family-insights-programme",
            "First paragraph of the key findings", "full_page_opening"),
        measure="What it changed for children and families", measure_key="child_outcomes_general",
        population="the service", stated=Stated(text="too early to tell"), design="mixed_methods",
        go_live="2015-05"),
    _ONE_PLACE(figure_id="F060", project="Project Crewe", model="Catch22 / solution-focused",
        sites="Cheshire East", la_codes=("895",),
        report=Report("Project Crewe: children in need pilot evaluation (RCT)", "Behavioural Insights Team", 2017,
            "CSCIP round 1 (July 2017)"),
        read=Read("provider_summary_of_evaluation", "https://www.catch-22.org.uk/news/project-crewe-evaluation/",
            "Catch22 news item of 7 July 2017, last paragraph", "secondary_quote",
            "https://dev.evaluation-registry.cabinetoffice.gov.uk/search/f27fd9a9-c4fb-4820-84ef-4fa941dc13af"),
        measure="Closing of child in need plans", measure_key="cin_case_closure",
        population="children in need who live in Crewe", finding=DIRECTION, against=Against("the usual service"),
        stated=Stated(text="called promising, but within what chance could give"),
        significance="not distinguishable from chance (says a machine-written summary in a registry)",
        design="rct_underpowered", grade="B", sms=5, cross_check="confirmed_second_source",
        caveats="A small sample. The second source is a summary in a registry, written by a machine.",
        go_live="2015-03"),
    _ONE_PLACE(figure_id="F061", project="Havering Face to Face Pathways", model="Edge of care predictive model",
        round="2", sites="Havering", la_codes=("311",), report=Report("(DfE evaluation 2020 not read)", year=2020),
        read=Read("programme_site_summary", "https://innovationcsc.co.uk/projects/havering-face-to-face-pathways",
            "Last paragraph of the description, from the project's own data", "full_page_opening"),
        measure="Children who joined the edge of care programme and stayed out of care",
        measure_key="edge_of_care_stayed_out_share", unit="% of children",
        population="children in the project's edge of care strand", finding=RESULT,
        after=Measured("up to November 2019", 95), design="service_count", grade="E", sms=1,
        caveats="Data of the project itself. No number of children, and nobody to compare with.",
        go_live="2017-11", use="context_only"),
)

# Lifelong Links --------------------------------------------------------------------------------------------------

_LIFELONG = partial(ReportedFigure, project="Lifelong Links", model="Lifelong Links", programme=INNOVATION, round="2",
    sites="Twelve local authorities in England (their names were not found)", site_is_la="yes_not_listed",
    report=Report("Lifelong Links evaluation report", "Holmes, Neagu, Sanders-Ellis, Harrison", 2020,
        "DfE, Nov 2020"),
    direction="up", finding=RESULT, design="comparison_group", grade="C", sms=2, use="context_only")
_LIFELONG_PAGE = partial(Read, kind="provider_summary_of_evaluation",
    url="https://frg.org.uk/lifelong-links/impact-of-lifelong-links/", where="List of key findings",
    access="secondary_quote")

_LIFELONG_FIGURES = (
    _LIFELONG(figure_id="F062",
        read=_LIFELONG_PAGE(second_url="https://frg.org.uk/lifelong-links/what-is-lifelong-links/"),
        measure="Children still in the same placement after a year", measure_key="placement_stability_share",
        unit="% of children", population="children looked after, aged under 16 and less than 3 years in care",
        after=Measured("after 12 months", 74), against=Against("a comparison group", 41.0, "41"),
        stated=Stated(33.0, unit="percentage points (worked out from the two shares)"),
        n_intervention="875 children in trial overall (outcome sample not found)",
        significance="reported as more than chance alone would give",
        cross_check="confirmed_second_source", cross_check_note="The provider wrote both pages.",
        caveats="About staying in a placement, not going home. What was read does not say how the comparison group "
        "was made up."),
    _LIFELONG(figure_id="F063", read=_LIFELONG_PAGE(),
        measure="Return for each £1 put in, from outcomes given a money value", measure_key="cost_saving_per_pound",
        unit=_POUND_FOR_POUND, population="the programme", stated=Stated(1.02, unit=_POUND_FOR_POUND),
        cross_check="single_source"),
)

# Partners in Practice --------------------------------------------------------------------------------------------

_ECORYS = partial(Read, kind="evaluator_summary",
    url="https://www.ecorys.com/two-childrens-social-care-innovation-programme-evaluations-published/",
    access="full_page_opening")
_ACHIEVING = partial(ReportedFigure, project="Achieving for Children Partners in Practice", model=_PARTNERS,
    programme=_PARTNERS, round="PiP", sites="Richmond upon Thames; Kingston upon Thames", la_codes=("318", "314"),
    site_is_la="yes", report=Report("Achieving for Children Partners in Practice evaluation (Ecorys)"),
    read=_ECORYS(where="Fourth paragraph of the page"), unit="which way it went",
    population="everybody in the authorities", direction="down", finding=DIRECTION,
    against=Against("statistical neighbours"), stated=Stated(text="a larger fall than statistical neighbours had"),
    design="comparison_of_trends", grade="C", sms=2, cross_check="single_source",
    caveats="The values were not in what was read.", use="direction_only")

_PARTNERS_FIGURES = (
    _ACHIEVING(figure_id="F064", measure="Children in care, beside statistical neighbours", measure_key="cla_number"),
    _ACHIEVING(figure_id="F065", measure="Children in need, beside statistical neighbours", measure_key="cin_number"),
    ReportedFigure(figure_id="F066", project="Lincolnshire Partners in Practice (Early Help)", model=_PARTNERS,
        programme=_PARTNERS, round="PiP", sites="Lincolnshire", la_codes=("925",), site_is_la="yes",
        report=Report("Lincolnshire Partners in Practice evaluation (Ecorys)"),
        read=_ECORYS(where="Third paragraph of the page"),
        measure="Referrals of families to children's services", measure_key="referral_rate",
        unit="which way it went", population="families who had early help", direction="down", finding=NULL,
        stated=Stated(text="no clear difference"), significance="not distinguishable from chance",
        design="counterfactual (weighting / interrupted time series)", grade="B", sms=3,
        cross_check="single_source", use="direction_only"),
)

# Newham NewDAy, and Mockingbird ----------------------------------------------------------------------------------

_NEWDAY_AND_MOCKINGBIRD = (
    _ONE_PLACE(figure_id="F067", project="Newham NewDAy", model="Domestic abuse whole-family", round="2",
        sites="Newham", la_codes=("316",),
        report=Report("Longitudinal evaluation of Newham NewDAy (Cordis Bright)", year=2022),
        read=Read("evaluator_summary",
            "https://www.cordisbright.co.uk/news/longitudinal-evaluation-of-newham-newday",
            "News item of 14 December 2022", "full_page_opening"),
        measure="Moves to a less intensive level of help after leaving the service", measure_key="deescalation_share",
        population="children of the families supported", finding=NULL,
        after=Measured("12 and 24 months after leaving (data run to 30 months)"),
        against=Against("a comparison group"),
        stated=Stated(text="quicker at first; few differences were left by 12 and 24 months"),
        design="comparison_group", grade="C", sms=2, caveats="It cost more to run than it saved."),
    ReportedFigure(figure_id="F068", project="Mockingbird (SFIP evaluation)", model="Mockingbird",
        programme="Supporting Families: Investing in Practice", round="SFIP", sites="Seven sites paid for by DfE",
        site_is_la="yes_not_listed", report=Report("Evaluation of the Mockingbird programme", "Rees Centre", 2023),
        read=Read("what_works_centre_page",
            "https://foundations.org.uk/our-work/projects/evaluation-of-the-mockingbird-programme",
            "Notice that the project was retired", "full_page_opening"),
        measure="Placements that ended unplanned (what was to be measured)", measure_key="placement_stability_share",
        unit="no figure", population="children in constellations", direction="down", finding=RETIRED,
        stated=Stated(text="no result: the statistical power was too low"),
        design="quasi_experimental_abandoned", grade=NO_GRADE, cross_check="single_source", use=NEVER_AS_EFFECT),
)

# The Innovation Programme as a whole -----------------------------------------------------------------------------

_OVERALL = partial(ReportedFigure, project="Innovation Programme (overall)", model="programme",
    programme=INNOVATION, round="1", sites="England", site_is_la="no", direction="up", finding=COUNT,
    design="synthesis", grade=NO_GRADE, use="programme_context")
_AUDIT = partial(_OVERALL, report=Report("Evaluating innovation in children's social care", "National Audit Office",
        2022, "NAO, June 2022"),
    unit="projects of 56", population="projects that were funded", n_comparison="56 completed",
    cross_check="confirmed_second_source")
_AUDIT_RELEASE = partial(Read, kind="audit_report_press_release", where="Fifth paragraph of the press release",
    access="full_page_opening",
    second_url="https://www.teachingtimes.com/evaluating-innovation-in-childrens-social-care/")
_AUDIT_URL = "https://www.wired-gov.net/wg/news.nsf/articles/Evaluating+innovation+in+childrens+social+care+27062022111500?open"
_SEBBA = partial(Report, authors="Sebba, Luke, McNeish, Rees", year=2017,
    reference="CSCIP Evaluation Report 58 (Nov 2017)")
_COMMUNITY_CARE = partial(Read, kind="trade_press_quoting_evaluation",
    url="https://www.communitycare.co.uk/2020/11/11/family-safeguaurding-model-replicable-effective-cutting-care-numbers-protection-plans/",
    access="secondary_quote")

_OVERALL_FIGURES = (
    _OVERALL(figure_id="F069", report=_SEBBA("CSCIP final evaluation report (wave 1)"),
        read=Read("library_abstract",
            "https://www.scie-socialcareonline.org.uk/childrens-social-care-innovation-programme-final-evaluation-report/r/a110f00000RCwj1AAD",
            "The abstract", "abstract", _AUDIT_URL),
        measure="Projects that reported on outcomes and found that the quality of service rose",
        measure_key="projects_reporting_improvement", unit="projects of the 45 that reported (57 were funded)",
        population="projects that were funded", after=Measured(value=42), n_comparison="45 reporting of 57 funded",
        cross_check="conflicts",
        cross_check_note="The National Audit Office in 2022 has 42 of 56 completed projects: the numerator agrees, but "
        "it is out of all projects and not only those that reported.",
        caveats="Quality takes in much: fewer children in care, fewer children in need, more children returning home, "
        "and measures of staff. No source that was read counts each outcome."),
    _AUDIT(figure_id="F070", read=_AUDIT_RELEASE(url=_AUDIT_URL),
        measure="Projects completed in 2014 to 2016 that reported a higher quality of service",
        measure_key="projects_reporting_improvement", after=Measured(value=42)),
    _AUDIT(figure_id="F071", read=_AUDIT_RELEASE(url="https://www.parliamenttoday.com/members/viewnews.html?id=138252"),
        measure="Projects completed in 2014 to 2016 that reported lower costs",
        measure_key="projects_reporting_savings", after=Measured(value=21),
        cross_check_note="In the abstract by Sebba and others, nearly half reported better value for money."),
    _OVERALL(figure_id="F072", round="all",
        report=Report("Evaluating innovation projects in children's social care",
            "House of Commons Public Accounts Committee", 2022, "published 23 Nov 2022"),
        read=Read("parliamentary_report",
            "https://publications.parliament.uk/pa/cm5803/cmselect/cmpubacc/38/report.html",
            "Paragraph of the introduction", "full_page_opening"),
        measure="Money committed to the programme from 2014-15 to 2019-20", measure_key="programme_funding",
        unit="£ million (for 94 projects)", population="projects that were funded", direction="neutral",
        after=Measured(value=212.8), cross_check="confirmed_second_source",
        cross_check_note="The National Audit Office has 94 projects, and about £333 million with the schemes that "
        "followed.",
        caveats="A further £120.2 million went to the schemes that followed, which test six projects. Their largest "
        "evaluations were expected in 2026 and 2027."),
    _OVERALL(figure_id="F073",
        report=_SEBBA("Children's Social Care Innovation Programme: final evaluation report",
            page="page 26 opens the section on numbers in care, by the contents list (not read)"),
        read=Read("third_party_summary_of_evaluation",
            "https://peakcare.org.au/innovative-childrens-social-care-program-evaluation/",
            "Second sentence of a news item by PeakCare in Queensland", "secondary_quote"),
        measure="Evaluations that reported fewer children in care, fewer children in need, fewer residential "
        "placements or more children returning home (counted as one group)",
        measure_key="projects_reporting_improvement", unit="projects of the 45 that reported on outcomes",
        population="evaluations of round 1 projects", after=Measured("2014 to 2016", 24),
        against=Against("evaluations that reported on outcomes", 45, "45"), cross_check="single_source",
        cross_check_note="Beside it stand 42 of 45 for quality (F069). So of the projects that reported anything, "
        "about half reported a change in these hard outcomes.",
        caveats="One count holds four outcomes, so it does not say how many projects had fewer children in care. "
        "It comes from one paragraph written overseas, not from the report."),
    _OVERALL(figure_id="F074", round="2",
        report=Report("Children's Social Care Innovation Programme: Round 2 final report", "FitzSimons, McCracken",
            2020, "DfE, Sept 2020", "outcomes start on page 24, by the contents list (not read)"),
        read=_COMMUNITY_CARE(where="Article of 11 November 2020 in Community Care, second paragraph"),
        measure="Projects thought to have brought large benefits that could be measured",
        measure_key="projects_reporting_improvement", unit="which way it went",
        population="the 50 projects of round 2", against=Against("projects of round 2", 50, "50"),
        stated=Stated(text="fewer than half of 50 projects; how many is not said"), cross_check="single_source",
        caveats="What was read gives no number."),
)

# Family Safeguarding: its second round, and one more account of its first ----------------------------------------

_SAFEGUARDING_2 = partial(ReportedFigure, project="Family Safeguarding Round 2", model="Family Safeguarding",
    programme=INNOVATION, round="2", sites="Hertfordshire; Bracknell Forest; Luton; Peterborough; West Berkshire",
    la_codes=("919", "867", "821", "874", "869"), site_is_la="yes",
    report=Report("Family Safeguarding: evaluation report (York Consulting)", "Rodger, Allan, Elliott", 2020,
        "DfE, July 2020", "section 3, pages 21 to 52 by the contents list (not read)"),
    read=_COMMUNITY_CARE(where="Article of 11 November 2020 in Community Care, fifth paragraph"),
    direction="down", finding=DIRECTION, design="pre_post_multi_site", grade="D", sms=1, use="direction_only")

_SAFEGUARDING_FIGURES = (
    _SAFEGUARDING_2(figure_id="F075",
        measure="Councils where the rate of children starting to be looked after fell by more than chance would give",
        measure_key="care_entry_rate", unit="councils of 5",
        population="children within reach of Family Safeguarding teams (what was read does not say which)",
        after=Measured(value=4), against=Against("the councils evaluated", 5, "5"),
        stated=Stated(text="a fall beyond chance in 4 of 5 councils"),
        significance="reported as beyond chance in 4 of 5 (what was read gives neither the test nor the period)",
        cross_check="official_series_not_distinguishable",
        cross_check_note="Official rate of starting to be looked after per 10,000 (all children, one population "
        "series), mean of 2019 and 2020 against mean of 2016 and 2017 (years ending 31 March): Hertfordshire 13.0% "
        "lower, Bracknell Forest 4.1% higher, Luton 5.2% lower, Peterborough 17.1% lower, West Berkshire 9.0% higher. "
        "The median authority was 5.9% lower; the 10th to 90th percentile ran from 23.9% lower to 25.8% higher. From "
        "2017 to 2020 alone all five fell, by 4% to 29% (the median authority by 9.0%).",
        caveats="The official rate also counts adolescents and unaccompanied asylum-seeking children, whom the model "
        "does not serve, so the evaluation is not refuted by it. What it shows is that none of the five moved outside "
        "the ordinary range. What was read has no comparison group."),
    _SAFEGUARDING_2(figure_id="F076",
        sites="Four of Hertfordshire; Bracknell Forest; Luton; Peterborough; West Berkshire (which four is not said)",
        site_is_la="yes_four_of_five",
        measure="Authorities where child protection plans fell by more than chance would give, of the four with data",
        measure_key="cpp_number", unit="authorities of 4", population="authorities that gave data",
        after=Measured(value=4), against=Against("authorities that gave data", 4, "4"),
        stated=Stated(text="a fall beyond chance in all 4 with data"),
        significance="reported as beyond chance (what was read gives neither the test nor the period)",
        cross_check="official_series_mixed",
        cross_check_note="Official plans per 10,000, from 31 March 2017 to 31 March 2020: Hertfordshire 15.4% "
        "lower, Bracknell Forest 30.0% lower, Luton 9.9% higher, Peterborough 28.2% lower, West Berkshire 29.9% lower; "
        "the median authority 6.1% lower. Three of the five are among the 18% of authorities that fell most.",
        caveats="What was read does not say which authority gave no data. Nobody to compare with."),
    _SAFEGUARDING_2(figure_id="F077", measure="Time until the savings estimated for a year are above the costs",
        measure_key="cost_saving_total", unit="years until costs are covered",
        population="the authorities evaluated", stated=Stated(text="in two years or less"),
        cross_check="single_source",
        caveats="Modelled on changes from before to after. What was read stops before the amounts.",
        use="context_only"),
    ReportedFigure(figure_id="F078", project="Family Safeguarding Hertfordshire", model="Family Safeguarding",
        programme=INNOVATION, round="1", sites="Hertfordshire", la_codes=("919",), site_is_la="yes",
        report=Report("Family Safeguarding Hertfordshire: evaluation report",
            "Forrester, Lynch, Bostock, Newlands, Preston, Cary", 2017, "CSCIP Evaluation Report 55 (July 2017)",
            "pages 50 to 61 by the contents list (the table was not read)"),
        read=_COMMUNITY_CARE(where="Article of 11 November 2020 in Community Care, fourth paragraph"),
        measure="Child protection plans", measure_key="cpp_number", unit="which way it went",
        population="the service", direction="down", finding=RESULT, after=Measured("over 15 months"),
        stated=Stated(text="one third fewer"), design="pre_post", grade="D", sms=1, cross_check="conflicts",
        cross_check_note="One result in three versions: 29.1% lower (F001, CYP Now, from monthly means), a third (this "
        "one) and 49% (which the programme's site credits to the evaluation; it is the council's figure in F004).",
        caveats="A rounded figure in words, not a value.", go_live="2015-04", use=NEVER_AS_EFFECT),
)

# Oxfordshire Family Solutions Plus -------------------------------------------------------------------------------

_SOLUTIONS = partial(ReportedFigure, project="Oxfordshire Family Solutions Plus", model="Family Safeguarding",
    programme="outside the programme (local adoption of the Hertfordshire model)", round="adoption",
    sites="Oxfordshire", la_codes=("931",), site_is_la="yes", direction="down", go_live="2020-11")
_SOLUTIONS_LIMITS = ("Propensity scores and doubly robust regression were used, but the comparison is with earlier "
    "children of the same authority: COVID-19 and changes of threshold or recording over time are not ruled out.")
_SOLUTIONS_MATCHED = partial(_SOLUTIONS,
    report=Report("Evaluation of Family Solutions Plus (full title and journal not in the excerpt read)",
        "University of Oxford team (Buivydaite, Vincent and others per the protocol)",
        reference="Oxford Primary Care publication 2301258"),
    read=Read("peer_reviewed_article", "https://www.phc.ox.ac.uk/publications/2301258", "Results in the abstract",
        "abstract"),
    unit="days", population="children known to statutory safeguarding services", finding=RESULT,
    against=Against("matched children from before the model"), n_intervention="1,624 (after)",
    n_comparison="2,218 (before); 3,145 in a transition cohort; 6,816 children in all",
    design="matched_historical_cohort", grade="C", sms=2, cross_check="single_source", caveats=_SOLUTIONS_LIMITS,
    use="comparator_context")

_SOLUTIONS_FIGURES = (
    _SOLUTIONS_MATCHED(figure_id="F079", measure="Days each child was looked after", measure_key="placement_days",
        stated=Stated(-8, unit="days"),
        caveats=f"{_SOLUTIONS_LIMITS} The p value belongs to the results as a set (p < 0.01, on the last of "
        "them); whether it holds for this one is not clear."),
    _SOLUTIONS_MATCHED(figure_id="F080", measure="Days with a child protection plan",
        measure_key="cpp_duration_days", stated=Stated(-166, unit="days")),
    _SOLUTIONS_MATCHED(figure_id="F081", measure="Days with a child in need plan", measure_key="cin_duration_days",
        stated=Stated(-107, unit="days")),
    _SOLUTIONS_MATCHED(figure_id="F082", measure="How likely children were to reach the most intensive level of help",
        measure_key="escalation_share", unit="% relative change", stated=Stated(-53, unit="% relative"),
        significance="p < 0.01", cross_check="official_series_mixed",
        cross_check_note="Children looked after in Oxfordshire on 31 March: 767 in 2020, 782 in 2021, 855 in 2022, 882 "
        "in 2023, 770 in 2024 and 800 in 2025. Children starting to be looked after in the year to that day: 309 in "
        "2020, 289 in 2021, 373 in 2022, 371 in 2023, 219 in 2024 and 344 in 2025.",
        caveats=f"{_SOLUTIONS_LIMITS} Taken as a relative risk: whether the 53% is of a risk or of odds is not said in "
        "the abstract."),
    _SOLUTIONS(figure_id="F083",
        report=Report("The impact of a new approach to family safeguarding in social care: initial findings from an "
            "analysis of routine data",
            "Irving, Buivydaite, Tsiachristas, Thomas, Farncombe, Perera-Salazar, Vincent", 2024,
            "Child & Family Social Work 29(3), 739-748; doi 10.1111/cfs.13132"),
        read=Read("peer_reviewed_article", "https://034.medsci.ox.ac.uk/research/publications/1599315",
            "The abstract", "abstract",
            "https://medworm.com/1174836932/the-impact-of-a-new-approach-to-family-safeguarding-in-social-care-initial-findings-from-an-analysi/"),
        measure="Children who needed foster care, of those whom services stopped working with inside a year",
        measure_key="care_entry_share_cohort", unit="% of children",
        population="children whom services stopped working with inside a year", finding=NULL,
        against=Against("children from before the model",
            text="printed as 5.5% and 3.9%, without saying which group is which"),
        stated=Stated(text="no clear fall"), n_intervention="561", n_comparison="474", significance="p = 0.23",
        design="cohort_before_after", grade="D", sms=1, cross_check="confirmed_second_source",
        caveats="Elsewhere the abstract puts the group with the new model first; read that way, the share would be "
        "higher after it, so neither value is used as a figure here. Children whom services work with for longer than "
        "a year are missed.", use="direction_only"),
)

# Surrey Extended HOPE --------------------------------------------------------------------------------------------

_HOPE = partial(ReportedFigure, project="Surrey Extended HOPE", model="Edge of care / crisis mental health",
    programme=INNOVATION, round="1", sites="Surrey", la_codes=("936",), site_is_la="yes",
    report=Report("Extended HOPE evaluation (York Consulting and Anna Freud Centre)", year=2017,
        reference="CSCIP round 1"),
    direction="up", finding=RESULT, design="service_count", sms=1, go_live="2015-02", use="context_only")
_HOPE_PAGE = partial(Read, kind="programme_site_summary",
    url="https://innovationcsc.co.uk/projects/extended-hope-service", where="Paragraph on the evaluation",
    access="full_page_opening")

_HOPE_FIGURES = (
    _HOPE(figure_id="F084", read=_HOPE_PAGE(second_url="https://www.mentalhealthtoday.co.uk/children-reject-pilot"),
        measure="Support by telephone that was thought to have prevented a crisis",
        measure_key="crisis_event_prevented_share", unit="% of contacts",
        population="contacts by telephone with the Assessment and Support Service", after=Measured(value=66),
        grade="D", cross_check="conflicts",
        cross_check_note="On the same evaluation, Mental Health Today names two events prevented in the first four "
        "months assessed: one attendance at A&E and one child going missing.",
        caveats="That something was prevented is a judgement of what would have happened. Not about coming into care."),
    _HOPE(figure_id="F085", read=_HOPE_PAGE(),
        measure="Support face to face that was thought to have prevented a crisis",
        measure_key="crisis_event_prevented_share", unit="% of contacts",
        population="contacts face to face with the Assessment and Support Service", after=Measured(value=76),
        grade="D", cross_check="single_source",
        caveats="The service's own judgement of what would have happened, with nobody to compare with. Not about "
        "coming into care."),
    _HOPE(figure_id="F086", read=_HOPE_PAGE(), measure="Saved for each £1 spent",
        measure_key="cost_saving_per_pound", unit=_POUND_FOR_POUND, population="the programme",
        stated=Stated(3, unit="£ for each £1 (1.5 if half of the outcomes last)"), grade="E",
        cross_check="single_source", caveats="Modelled on events that were judged to have been prevented."),
)

# Safe Families for Children --------------------------------------------------------------------------------------

_SAFE_FAMILIES = partial(ReportedFigure, project="Safe Families for Children", model="Volunteer family support",
    programme=INNOVATION, round="1", sites="20 to 31 local authorities in England (no list)",
    site_is_la="yes_not_listed",
    report=Report("Safe Families for Children: evaluation report",
        "Dartington Social Research Unit (Little, Warner)", 2017, "CSCIP round 1"),
    cross_check="single_source")
_SAFE_FAMILIES_NEWS = partial(Read, kind="provider_summary_of_evaluation",
    url="https://www.safefamiliesforchildren.com/news/dfe-funded-care-initiative-provides-low-cost-support-vulnerable-families/",
    access="secondary_quote")

_SAFE_FAMILIES_FIGURES = (
    _SAFE_FAMILIES(figure_id="F087", read=_SAFE_FAMILIES_NEWS(
            where="The provider's news of 14 July 2017 (press coverage reprinted), sixth paragraph"),
        measure="Children of trial families who came into care in the next six months, once the evaluation was over",
        measure_key="care_entries_number_trial", unit="children", population="children who took part in the trial",
        direction="down", finding=DIRECTION, after=Measured("the six months after", 0),
        against=Against("families of the control group", 2,
            "2 children came into care; for 1 more a special guardianship order was made"),
        n_intervention="not in source read", n_comparison="not in source read", design="rct_underpowered", grade="B",
        sms=5,
        caveats="Three events in all. The report itself is quoted as speaking of potential, not of a difference found.",
        use="direction_only"),
    _SAFE_FAMILIES(figure_id="F088", read=_SAFE_FAMILIES_NEWS(
            where="The provider's news of 14 July 2017, eighth paragraph"),
        measure="Children placed in foster or residential care who might have had this service instead",
        measure_key="care_entries_prevented_claimed", unit="% of children placed",
        population="children in foster or residential placements", direction="up", finding=RESULT,
        stated=Stated(15, unit="% (an estimate by the evaluators)"), design="estimate", grade="E", sms=1,
        caveats="What might be possible, by estimate; not an outcome.", use=NEVER_AS_EFFECT),
)

# Step Change -----------------------------------------------------------------------------------------------------

_STEP_CHANGE_FIGURES = (
    ReportedFigure(figure_id="F089", project="Step Change", model="FFT / MST", programme=INNOVATION, round="1",
        sites="Three local authorities (what was read does not name them)", site_is_la="yes_not_listed",
        report=Report("Step Change: an evaluation", "University of York", 2017,
            "CSCIP Evaluation Report 13 (Jan 2017)"),
        read=Read("programme_site_summary", "https://innovationcsc.co.uk/projects/step-change",
            "Last paragraph of the project's description, and the list of evaluations", "full_page_opening",
            "https://www.basw.co.uk/resources/step-change-evaluation"),
        measure="Young people who stay out of care or custody (the aim)",
        measure_key="edge_of_care_stayed_out_share", unit="which way it went", population="15 families helped",
        direction="up", finding=NO_EVIDENCE,
        stated=Stated(text="nothing on coming into care; the project closed after a year"),
        n_intervention="15 families", design="mixed_methods", grade="D", sms=1,
        cross_check="confirmed_second_source",
        caveats="It closed for want of demand and commitment and after cuts to budgets. It was not put into practice "
        "as meant, so Functional Family Therapy (FFT) and Multisystemic Therapy (MST) were not put to the test.",
        go_live="2015-06", use="direction_only"),
)
# fmt: on

FIGURES: tuple[ReportedFigure, ...] = (
    *_PAUSE_FIGURES,
    *_SIGNS_FIGURES,
    *_FIRST_PROJECTS,
    *_LIFELONG_FIGURES,
    *_PARTNERS_FIGURES,
    *_NEWDAY_AND_MOCKINGBIRD,
    *_OVERALL_FIGURES,
    *_SAFEGUARDING_FIGURES,
    *_SOLUTIONS_FIGURES,
    *_HOPE_FIGURES,
    *_SAFE_FAMILIES_FIGURES,
    *_STEP_CHANGE_FIGURES,
)
