"""What was published of Family Safeguarding, Family Valued, No Wrong Door, family group conferences and FDAC."""

from dataclasses import replace

from analytics.comparators.evidence import (
    BASELINE,
    DIRECTION,
    EFFECT,
    NEVER_AS_EFFECT,
    RESULT,
    Against,
    Change,
    Measured,
    Read,
    Report,
    ReportedFigure,
    Stated,
)
from analytics.comparators.pilot_sites import INNOVATION, STRENGTHENING_FAMILIES

_INVESTING_IN_PRACTICE = "Supporting Families: Investing in Practice"


def _figure(figure_id: str, shared: dict, **own: object) -> ReportedFigure:
    """A figure from what its project's figures share and what is its own; its own counts."""
    return ReportedFigure(figure_id=figure_id, **{**shared, **own})


def _worked_out(amount: float, percent: float) -> Change:
    """A change worked out from both values."""
    return Change(amount, percent, "derived_from_values")


# A title in brackets stands where there is no report. The trial's stepped wedge still runs.
_NO_REPORT_YET = Report("(no impact report published; stepped-wedge trial in progress)")
_WHOLE_AUTHORITY = "the whole authority"
_SELF_REPORT, _OPENING, _QUOTED = "council_self_report", "full_page_opening", "secondary_quote"

# Laid out by hand: a figure reads on a few lines, where one argument a line would run to 1,500.
# fmt: off

# Family Safeguarding in Hertfordshire -------------------------------------------------------------------------------
_HERTFORDSHIRE = dict(project="Family Safeguarding Hertfordshire", model="Family Safeguarding", programme=INNOVATION,
    round="1", sites="Hertfordshire", site_is_la="yes", la_codes=("919",), go_live="2015-04",
    report=Report("Family Safeguarding Hertfordshire: evaluation report",
        "Forrester, Lynch, Bostock, Newlands, Preston, Cary", 2017, "CSCIP Evaluation Report 55 (July 2017)",
        "by the contents list, the chapter of key indicators (pages 50 to 61); the table was not read"),
    finding=RESULT, design="pre_post", sms=1)
_CYP_NOW = Read("trade_press_quoting_evaluation",
    "https://www.cypnow.co.uk/cyp/news/2006048/zahawi-reveals-initiatives-to-spearhead-gbp84m-drive-to-reduce-care-numbers",
    "CYP Now, 2 November 2018, the paragraph on Hertfordshire", _QUOTED)
_PROGRAMME_SITE = "https://innovationcsc.co.uk/projects/family-safeguarding/"
_BEFORE_HERTFORDSHIRE = "November 2014 to March 2015"
_AFTER_HERTFORDSHIRE = "April 2015 to June 2016"

_IN_HERTFORDSHIRE = (
    _figure("F001", _HERTFORDSHIRE, read=_CYP_NOW,
        measure="Child protection plans held by the safeguarding service, monthly average",
        measure_key="cpp_number", unit="plans (monthly average)", population="everyone the service held",
        direction="down",
        before=Measured(_BEFORE_HERTFORDSHIRE, 969), after=Measured(_AFTER_HERTFORDSHIRE, 687),
        change=_worked_out(-282, -29.1),
        grade="D", cross_check="conflicts",
        cross_check_note="The council's own figure for this service is a fall of 49% (F004), from another start and "
        "over another time. Official child protection plans at 31 March: 1,140 in 2014, 896 in 2015, 736 in 2016 and "
        "533 in 2017.",
        caveats="There is nobody to compare with. Official plans doubled from 578 in March 2013 to 1,140 in March "
        "2014 and were falling before the start, so part of the fall is probably a return to the usual level.",
        use="comparator_context"),
    _figure("F002", _HERTFORDSHIRE, read=_CYP_NOW,
        measure="Children in need held by the safeguarding service, monthly average",
        measure_key="cin_number", unit="children (monthly average)", population="everyone the service held",
        direction="down",
        before=Measured(_BEFORE_HERTFORDSHIRE, 1055), after=Measured(_AFTER_HERTFORDSHIRE, 962),
        change=_worked_out(-93, -8.8),
        grade="D", cross_check="single_source",
        caveats="There is nobody to compare with. This counts whom the service held, not all children in need of "
        "the authority as published (5,441 at 31 March 2015).",
        use="comparator_context"),
    _figure("F003", _HERTFORDSHIRE,
        read=replace(_CYP_NOW, where="CYP Now, 2 November 2018, the paragraph about days in care",
            second_url=_PROGRAMME_SITE),
        measure="Days in care of a family's children in the five months after allocation, average",
        measure_key="placement_days", unit="days in care for each family, over 5 months",
        population="families who were allocated to the teams", direction="down",
        before=Measured("before Family Safeguarding; the source read does not say when", 20.5),
        after=Measured("after Family Safeguarding", 9.8), change=_worked_out(-10.7, -52.2),
        grade="D", cross_check="conflicts",
        cross_check_note="The programme's site agrees: days in care fell by more than half. A council notice of 2019 "
        "with DfE launch text says 39%.",
        caveats="Two groups of families, one before and one after. The source read does not say which months came "
        "before, and the table of the full report was not read.",
        use="comparator_context"),
    _figure("F004", _HERTFORDSHIRE,
        read=Read(_SELF_REPORT,
            "https://www.communitycare.co.uk/2017/01/09/council-halves-child-protection-plans-radical-service-change/",
            "Community Care, 9 January 2017, third paragraph", _OPENING,
            "http://www.hemeltoday.co.uk/news/other-areas-aim-to-safeguard-children-as-well-as-herts-does-1-7883112"),
        measure="Children with a child protection plan", measure_key="cpp_number", unit="children",
        population="all children in the authority", direction="down",
        before=Measured("January 2015", 1032), after=Measured("November 2016", 530), change=_worked_out(-502, -48.6),
        grade="E", cross_check="official_series_consistent",
        cross_check_note="Official figures: 896 in March 2015 and 533 in March 2017, a fall of 40.5%. There were 578 "
        "in March 2013, so the last figure is back where it was before the peak of 2014. The programme's site gives "
        "the 49% as the independent evaluation's; the figures for the evaluation's own periods do not show that.",
        caveats="The council's own management figures. The first month stands close to a peak.",
        use=NEVER_AS_EFFECT),
    _figure("F005", _HERTFORDSHIRE,
        read=Read("government_press_text",
            "https://chiseldon-pc.gov.uk/new-project-in-swindon-to-strengthen-families-and-keep-children-out-of-care",
            "launch notice of Swindon and DfE, 2019, the paragraph on the evaluation", _OPENING),
        measure="Days that children were in care", measure_key="placement_days", unit="% change",
        population="families the teams worked with", direction="down", change=Change(None, -39, "reported"),
        grade="E", cross_check="conflicts",
        cross_check_note="CYP Now, quoting the evaluation, gives figures that make a fall of 52%; the programme's "
        "site says more than half.",
        caveats="Neither the period nor the denominator is given.",
        use=NEVER_AS_EFFECT),
    _figure("F006", _HERTFORDSHIRE,
        read=Read("programme_site_summary", _PROGRAMME_SITE, "last paragraphs of the project summary", _OPENING,
            "https://innovationunit.org/thoughts/hertfordshire-family-safeguarding-model-wins-top-guardian-award"),
        measure="Saving to children's services in the first 12 months, estimated from fewer allocations to care and "
        "child protection",
        measure_key="cost_saving_total", unit="£", population="940 families in the first 12 months", direction="up",
        after=Measured("the first 12 months"), stated=Stated(2600000.0, unit="£ in the first year"),
        n_intervention="940 families",
        grade="E", cross_check="confirmed_second_source",
        caveats="An estimate from a model, with no estimate of what would have happened otherwise. The grant is not "
        "taken off: £4.1 million to £4.9 million, depending on the source.",
        use="context_only"),
)

# Family Safeguarding elsewhere --------------------------------------------------------------------------------------
_CAMBRIDGESHIRE = dict(project="SFPC Family Safeguarding pilot", model="Family Safeguarding",
    programme=STRENGTHENING_FAMILIES, round="SFPC", sites="Cambridgeshire", site_is_la="yes", la_codes=("873",),
    go_live="2020-02",
    report=Report("SFPC Family Safeguarding pilot evaluation report (WWCSC)", year=2021,
        reference="WWCSC, June 2021"),
    unit="children", population="children the Family Safeguarding teams held", direction="down", finding=RESULT,
    design="descriptive_administrative", grade="E", sms=1, cross_check="evaluator_disclaims", use=NEVER_AS_EFFECT)
_WISBECH_STANDARD = Read("local_press_quoting_evaluation",
    "https://www.wisbechstandard.co.uk/news/new-safeguarding-model-piloted-by-cambridgeshire-county-council-8078844",
    "Wisbech Standard, 2021, first three paragraphs", _OPENING,
    "https://foundations.org.uk/our-work/publications/strengthening-families-protecting-children-family-safeguarding")
_BEFORE_CAMBRIDGESHIRE, _AFTER_CAMBRIDGESHIRE = "October 2019", "July 2020"
_ONLY_EARLY = ("The evaluators say on the Foundations page that the pilot shows only how the work began, and does not "
    "show what it changed.")
_TEAM_COUNTS = ("These count whom the teams held while they were set up and through the first COVID-19 lockdown; "
    "nobody was followed over time.")

_LANCASHIRE = dict(project="SFPC Family Safeguarding", model="Family Safeguarding", programme=STRENGTHENING_FAMILIES,
    round="SFPC", sites="Lancashire", site_is_la="yes", la_codes=("888",), go_live="2021-02-11",
    report=_NO_REPORT_YET,
    read=Read(_SELF_REPORT,
        "https://lancashire.gov.uk/lancashire-insight/health-and-care/social-care/childrens-social-care-overview",
        "Lancashire Insight, the key findings for 2021 to 2022", _OPENING),
    population=_WHOLE_AUTHORITY, direction="down", finding=RESULT, design="pre_post", grade="E", sms=1,
    use="context_only")
_ENGLAND_AND_NORTH_WEST = "England and the North West (2021 to 2022)"

_SAFEGUARDING_ELSEWHERE = (
    ReportedFigure(figure_id="F007", project="Family Safeguarding Round 2", model="Family Safeguarding",
        programme=INNOVATION, round="2", sites="Bracknell Forest", site_is_la="yes", la_codes=("867",),
        go_live="2017-11",
        report=Report("Family Safeguarding: evaluation report (York Consulting)", "Rodger, Allan, Elliott", 2020,
            "July 2020; not read beyond contents"),
        read=Read(_SELF_REPORT,
            "https://www.bracknell-forest.gov.uk/news/2018/11/scheme-keep-more-children-and-families-together-reaches-milestone",
            "council news, November 2018, third paragraph", _OPENING),
        measure="Child protection plans since the start", measure_key="cpp_number", unit="% change",
        population="all child protection plans in the authority", direction="down", finding=RESULT,
        before=Measured("November 2017"), after=Measured("November 2018"), change=Change(None, -22, "reported"),
        design="pre_post", grade="E", sms=1, cross_check="official_series_mixed",
        cross_check_note="Official child protection plans: 176 in March 2017, 105 in March 2018 and 130 in March "
        "2019. Children looked after rose from 116 in March 2017 to 158 in March 2019.",
        caveats="The numbers are small, and the council said it once.",
        use=NEVER_AS_EFFECT),
    _figure("F008", _CAMBRIDGESHIRE, read=_WISBECH_STANDARD,
        measure="Children of the teams who were in care or in care proceedings (the article says both)",
        measure_key="care_proceedings_number",
        before=Measured(_BEFORE_CAMBRIDGESHIRE, 233), after=Measured(_AFTER_CAMBRIDGESHIRE, 88),
        change=_worked_out(-145, -62.2),
        cross_check_note=f"{_ONLY_EARLY} Children looked after in the whole authority: 773 in March 2019, 717 in "
        "March 2020 and 640 in March 2021.",
        caveats=f"{_TEAM_COUNTS} The headline says proceedings and the text says in care, so it is not clear what "
        "was counted."),
    _figure("F009", _CAMBRIDGESHIRE,
        read=replace(_WISBECH_STANDARD, where="Wisbech Standard, 2021, the paragraph on children in need"),
        measure="Children of the teams with a child in need plan", measure_key="cin_number",
        before=Measured(_BEFORE_CAMBRIDGESHIRE, 712), after=Measured(_AFTER_CAMBRIDGESHIRE, 369),
        change=_worked_out(-343, -48.2), cross_check_note=_ONLY_EARLY, caveats=_TEAM_COUNTS),
    _figure("F010", _CAMBRIDGESHIRE,
        read=replace(_WISBECH_STANDARD, where="Wisbech Standard, 2021, the paragraph on child protection"),
        measure="Children of the teams with a child protection plan", measure_key="cpp_number",
        before=Measured(_BEFORE_CAMBRIDGESHIRE, 519), after=Measured(_AFTER_CAMBRIDGESHIRE, 239),
        change=_worked_out(-280, -53.9),
        cross_check_note=f"{_ONLY_EARLY} Child protection plans in the whole authority: 530 in March 2019, 321 in "
        "March 2020 and 442 in March 2021.",
        caveats=_TEAM_COUNTS),
    _figure("F011", _LANCASHIRE,
        measure="Referrals to children's social care for every 10,000 children", measure_key="referral_rate",
        unit="per 10,000 children aged 0 to 17",
        before=Measured("year ending March 2018", 459.9), after=Measured("year ending March 2022", 253.9),
        change=_worked_out(-206, -44.8), against=Against(_ENGLAND_AND_NORTH_WEST, 537.7, "537.7 and 548.1"),
        cross_check="single_source",
        caveats="The fall began years before the start. The council itself says no more than that Family "
        "Safeguarding may be one reason."),
    _figure("F012", _LANCASHIRE,
        measure="Referrals within 12 months of an earlier one", measure_key="rereferral_rate", unit="% of referrals",
        after=Measured("year ending March 2022", 19.1),
        against=Against(_ENGLAND_AND_NORTH_WEST, 21.5, "21.5 and 22.0"),
        cross_check="official_series_consistent",
        cross_check_note="Official figures for 2022: 19.1 in Lancashire and 21.5 in England.",
        caveats="One year's level and not a change. It had been 20.7 in 2021 and 16.1 in 2016."),
)

# Family Valued in Leeds ---------------------------------------------------------------------------------------------
_LEEDS = dict(project="Leeds Family Valued", model="Family Valued", programme=INNOVATION, round="1", sites="Leeds",
    site_is_la="yes", la_codes=("383",), go_live="2015-03",
    report=Report("Leeds Family Valued: evaluation report", "Mason (ICF), Ferguson, Morris, Munton, Sen", 2017,
        "CSCIP Evaluation Report 43 (July 2017)",
        "by the contents list, the executive summary's section on what changed (page 14); not read"),
    read=Read("provider_summary_of_evaluation", "http://www.netcare-ni.com/pages/index.asp?title=New_website_Launched",
        "NetCare, 22 August 2017, the list of key findings", _QUOTED,
        "https://www.icf.com/resources/reports-and-research/2017/evaluation-of-leading-childrens-social-care-innovation-programme-published-by-department-for-education"),
    population=_WHOLE_AUTHORITY, after=Measured("some 16 months after the start"),
    design="interrupted_trend_single_site", grade="D", sms=1)
_LEEDS_DIRECTION = dict(_LEEDS, unit="direction, no number", finding=DIRECTION, use="direction_only",
    caveats="The sources read say only which way it went and whether that was more than chance; the values are in the "
    "full report, which could not be read. It is one place, and the sources read name nobody to compare with.")
_FELL_IN_LEEDS = dict(_LEEDS_DIRECTION, direction="down", stated=Stated(text="a fall"),
    significance="reported as more than chance")
_TREND_IN_LEEDS = dict(_LEEDS_DIRECTION, stated=Stated(text="a trend in the wanted direction"),
    significance="reported as no more than chance")

_IN_LEEDS = (
    _figure("F013", _FELL_IN_LEEDS, measure="Children looked after", measure_key="cla_number",
        cross_check="official_series_mixed",
        cross_check_note="Official figures at 31 March: 1,475 in 2012, 1,373 in 2013, 1,357 in 2014, 1,256 in 2015, "
        "1,239 in 2016, 1,252 in 2017, 1,286 in 2019 and 1,546 in 2024. The fall came before the funding of March "
        "2015. In the 12 months after it the change was a fall of 1.4%, and in the 24 months after it a fall of "
        "0.3%."),
    _figure("F014", _FELL_IN_LEEDS, measure="Children looked after for every 10,000 children", measure_key="cla_rate",
        cross_check="official_series_mixed",
        cross_check_note="Official rates, all on the same population series: 87.7 in 2013, 85.7 in 2014, 78.4 in "
        "2015, 76.3 in 2016, 76.0 in 2017, 75.2 in 2021, 88.7 in 2024 and 85.0 in 2025."),
    _figure("F015", _FELL_IN_LEEDS, measure="Child protection plans", measure_key="cpp_number",
        cross_check="confirmed_second_source",
        cross_check_note="Official child protection plans: 747 in 2014, 612 in 2015, 564 in 2016 and 515 in 2017."),
    _figure("F016", _FELL_IN_LEEDS, measure="Children in need", measure_key="cin_number",
        cross_check="confirmed_second_source",
        cross_check_note="Official children in need at 31 March: 6,430 in 2015, 5,711 in 2016 and 6,083 in 2017."),
    _figure("F017", _TREND_IN_LEEDS, measure="Children who went back to their families after care",
        measure_key="reunification_number", direction="up", cross_check="official_series_mixed",
        cross_check_note="Official figures of children who left care for home or relatives: 147 in 2013, 121 in 2014, "
        "149 in 2015, 101 in 2016 and 111 in 2017. They are lower, not higher, after the programme began. DfE split "
        "this group in 2015."),
    _figure("F018", _TREND_IN_LEEDS, measure="Children who left care", measure_key="care_ceased_number",
        direction="up", cross_check="confirmed_second_source"),
    _figure("F019", _TREND_IN_LEEDS, measure="How long children were in care before they left",
        measure_key="placement_days", direction="down", cross_check="confirmed_second_source"),
    _figure("F020", _TREND_IN_LEEDS, measure="Re-referrals for domestic violence", measure_key="rereferral_rate",
        direction="down", cross_check="confirmed_second_source"),
    _figure("F021", _LEEDS,
        measure="Saving for each family with a family group conference, against social work without one, counting "
        "time in the system only",
        measure_key="cost_saving_per_family", unit="£ for each family", direction="up", finding=RESULT,
        stated=Stated(755.0, unit="£ for each family"), cross_check="confirmed_second_source",
        caveats="Of the family group conferences only, and without what later outcomes may save. It was also quoted in "
        "the news of Sefton's launch in 2022.",
        use="context_only"),
    _figure("F022", _LEEDS, report=Report("(council/government figures, not the evaluation)", year=2019),
        read=Read(_SELF_REPORT,
            "https://www.yorkshireeveningpost.co.uk/news/politics/flagship-leeds-project-to-keep-troubled-families-together-to-be-extended-1-10032385",
            "Yorkshire Evening Post, 3 October 2019, sixth paragraph", _OPENING,
            "https://www.thenorthernecho.co.uk/news/17571142.action-to-cut-children-in-care-numbers-in-darlington/"),
        measure="Children with a child protection plan", measure_key="cpp_number", unit="children", direction="down",
        finding=RESULT, before=Measured("2011", 974), after=Measured("2017", 515), change=_worked_out(-459, -47.1),
        design="pre_post", grade="E", cross_check="official_series_consistent",
        cross_check_note="The official figure for 2017 is 515. The years 2013 to 2015 had 983, 747 and 612, so some "
        "four-fifths of the fall from 974 to 515 (362 of 459) came before the programme that DfE funded began in "
        "March 2015.",
        caveats="Publicity of 2019 put it down to Family Valued; most of the fall came earlier.",
        use=NEVER_AS_EFFECT),
)

# Family Valued in Coventry and Darlington ---------------------------------------------------------------------------
_COVENTRY = dict(project="SFPC Family Valued", model="Family Valued", programme=STRENGTHENING_FAMILIES, round="SFPC",
    sites="Coventry", site_is_la="yes", la_codes=("331",), go_live="2021-04",
    report=replace(_NO_REPORT_YET, year=2025), population=_WHOLE_AUTHORITY, finding=RESULT, design="pre_post",
    grade="E", sms=1)
_ONE_COVENTRY = Read(_SELF_REPORT,
    "https://www.coventry.gov.uk/performance-1/one-coventry-plan-annual-performance-report-april-2024-march-2025/19",
    "the council's annual report for 2024 to 2025, section 19", _OPENING)
_ONE_COVENTRY_TWICE = replace(_ONE_COVENTRY,
    second_url="https://coventry.gov.uk/performance-1/one-coventry-performance-plan-2023-24/14")

_VALUED_ELSEWHERE = (
    _figure("F023", _COVENTRY, read=replace(_ONE_COVENTRY_TWICE, where=f"{_ONE_COVENTRY.where}, first paragraph"),
        measure="Children looked after, without unaccompanied children", measure_key="cla_number_excl_uasc",
        unit="children on 31 March", direction="down",
        before=Measured("March 2021", 735), after=Measured("March 2025", 614), change=_worked_out(-121, -16.5),
        cross_check="official_series_consistent",
        cross_check_note="Official figures without unaccompanied children: 728 in 2021, 683 in 2022, 652 in 2023, 607 "
        "in 2024 and 613 in 2025. With them, the official change is from 747 to 684, a fall of 8.4%: half the "
        "published fall of 16.5%.",
        caveats="Unaccompanied children are left out by choice. England's rate rose from 69 to 70 and then fell to 67 "
        "in these years.",
        use="comparator_context"),
    _figure("F024", _COVENTRY, read=replace(_ONE_COVENTRY_TWICE, where=f"{_ONE_COVENTRY.where}, second paragraph"),
        measure="Children and young people who went home with the reunification project",
        measure_key="reunification_number", unit="children since the start", direction="up",
        before=Measured("June 2021"), after=Measured("March 2025", 52), cross_check="confirmed_second_source",
        cross_check_note="The report for 2023 to 2024 had 38; council news of 2023 had over 20 and then over 30. "
        "Official planned returns home in Coventry were 35 a year on average in 2020 and 2021, then 34 in 2022, 31, "
        "39, and 52 in 2025: 156 in four years. So the project's 52 are a third at most, and the total did not rise "
        "until 2024.",
        caveats="The project's own count, with no denominator and no figure for children who came into care again.",
        use="comparator_context"),
    _figure("F025", _COVENTRY, read=_ONE_COVENTRY_TWICE, measure="Referrals that were re-referrals",
        measure_key="rereferral_rate", unit="% of referrals", direction="down",
        before=Measured("year ending March 2024", 20.9), after=Measured("year ending March 2025", 18.6),
        change=_worked_out(-2.3, -11.0),
        against=Against("statistical neighbours and England (report for 2023 to 2024)", 23.6, "23.6 and 22.4"),
        cross_check="official_series_consistent",
        cross_check_note="Official figures: 25.0 in 2021, 24.7 in 2022, 19.1 in 2023, 20.9 in 2024 and 18.5 in 2025.",
        caveats="The share moves by 2 to 5 points from one year to the next with nothing new in place.",
        use="comparator_context"),
    _figure("F026", _COVENTRY, read=_ONE_COVENTRY, measure="Children who had a child protection plan",
        measure_key="cpp_number", unit="children on 31 March", direction="down",
        before=Measured("March 2021", 465), after=Measured("March 2025", 398), change=_worked_out(-67, -14.4),
        cross_check="official_series_consistent",
        cross_check_note="Official figures: 461 in 2021, 511 in 2022, 489 in 2023, 511 in 2024 and 398 in 2025. They "
        "stood above the first year until 2025.",
        caveats="The council says that numbers rose at first after the start.",
        use="comparator_context"),
    _figure("F027", _COVENTRY, read=_ONE_COVENTRY, measure="Families in care proceedings that were still open",
        measure_key="care_proceedings_number", unit="families", direction="down",
        before=Measured("March 2021", 137), after=Measured("March 2025", 49), change=_worked_out(-88, -64.2),
        cross_check="single_source",
        caveats="Courts had a backlog in 2021, which distorts the first figure.",
        use="context_only"),
    ReportedFigure(figure_id="F028", project="SFPC Family Valued pilot", model="Family Valued",
        programme=STRENGTHENING_FAMILIES, round="SFPC", sites="Darlington", site_is_la="yes", la_codes=("841",),
        go_live="2019",
        report=Report("(baseline only)", year=2019),
        read=Read("local_press",
            "https://www.thenorthernecho.co.uk/news/17571142.action-to-cut-children-in-care-numbers-in-darlington/",
            "Northern Echo, April 2019, fourth paragraph", _OPENING),
        measure="Children looked after for every 10,000 children, just before Darlington joined",
        measure_key="cla_rate", unit="per 10,000 children aged 0 to 17", population=_WHOLE_AUTHORITY,
        direction="down", finding=BASELINE, before=Measured("December 2018", 110.6), design="none", grade="E",
        cross_check="official_series_consistent",
        cross_check_note="Official rates, all on the same population series: 95.7 in 2018, 118.7 in 2019, 142.6 in "
        "2023 and 116.8 in 2025. DfE printed 95 for 2018, with older population figures.",
        caveats="These were 249 children in December 2018.",
        use="baseline_marker"),
)

# No Wrong Door ------------------------------------------------------------------------------------------------------
_NORTH_YORKSHIRE = dict(project="No Wrong Door North Yorkshire", model="No Wrong Door", programme=INNOVATION,
    round="1", sites="North Yorkshire", site_is_la="yes", la_codes=("815",), go_live="2015-04",
    report=Report("Evaluation of the No Wrong Door innovation programme", "Lushey, Hyde-Dryden, Holmes, Blackmore",
        2017, "CSCIP Evaluation Report 51 (July 2017)",
        "by the contents list, the chapter on what changed (pages 25 to 37); not read"),
    finding=RESULT, design="pre_post", sms=1)
_NORTH_YORKSHIRE_NEWS = Read("council_summary_of_evaluation",
    "https://www.northyorks.gov.uk/news/article/north-yorkshire-gives-lead-uks-childrens-services",
    "council news, 20 September 2017, fourth paragraph", _QUOTED)
_HARROGATE_ADVERTISER = ("https://www.harrogateadvertiser.co.uk/news/people/"
    "north-yorkshire-leads-on-84m-government-roll-out-for-young-people-at-risk-in-uk-1-10031324")
_WARRINGTON = "https://www.warrington.gov.uk/no-wrong-door"
_NORFOLK = dict(project="SFPC No Wrong Door (New Roads)", model="No Wrong Door", programme=STRENGTHENING_FAMILIES,
    round="SFPC", sites="Norfolk", site_is_la="yes", la_codes=("926",), go_live="2021-06-01",
    report=replace(_NO_REPORT_YET, year=2025), population="young people the service worked with", direction="up",
    finding=RESULT, design="service_count", grade="E", sms=1)
_NORFOLK_NEWS = Read(_SELF_REPORT,
    "https://norfolk.gov.uk/article/63287/New-Roads-service-prevents-395-children-from-going-into-long-term-care",
    "council news, second paragraph", _OPENING)
_FOUR_YEARS_OF_NEW_ROADS = "June 2021 to around October 2025"

_NO_WRONG_DOOR = (
    _figure("F029", _NORTH_YORKSHIRE, read=replace(_NORTH_YORKSHIRE_NEWS, second_url=_HARROGATE_ADVERTISER),
        measure="Young people referred who stayed out of care", measure_key="edge_of_care_stayed_out_share",
        unit="% of the young people referred", population="young people aged 12 to 25 whom the hubs supported",
        direction="up", after=Measured("April 2015 to March 2017", 86),
        n_intervention="about 350-355 young people supported", grade="D", cross_check="confirmed_second_source",
        caveats="Nobody knows how many would have stayed out of care in any event. The sources read do not say whom "
        "the share is of: those referred, those at the edge of care or all who were supported.",
        use="comparator_context"),
    _figure("F030", _NORTH_YORKSHIRE,
        read=Read(_SELF_REPORT, _HARROGATE_ADVERTISER, "Harrogate Advertiser, October 2019, fourth paragraph",
            _OPENING, _WARRINGTON),
        measure="Children looked after, change over five years", measure_key="cla_number", unit="% change",
        population=_WHOLE_AUTHORITY, direction="down", before=Measured("around 2014"), after=Measured("around 2019"),
        change=Change(None, -18, "reported"), grade="E", cross_check="not_supported_by_official_series",
        cross_check_note="Official figures: 488 in March 2013 (the highest), 460 in 2014, 446 in 2015, 411 in 2016, "
        "443 in 2020 and 561 in 2025. No five years between 2006 and 2025 have a fall of 18%: the largest is 13.7% "
        "(2011 to 2016), and in the service's first five years, 2015 to 2020, it is 0.7%. From the highest to the "
        "lowest, 2013 to 2016, it is 15.8%. Unaccompanied children are published from 2017 only (11 to 24 children up "
        "to 2021), too few to alter this.",
        caveats="Councils that took the model up often repeat it. It is not said in which year the five began.",
        use=NEVER_AS_EFFECT),
    _figure("F031", _NORTH_YORKSHIRE,
        read=replace(_NORTH_YORKSHIRE_NEWS,
            second_url="https://www.harrogate-news.co.uk/2019/10/03/north-yorkshire-leads-on-84m-government-roll-out-for-young-people-at-risk-in-uk/"),
        measure="Residential placements used", measure_key="residential_placements", unit="% change",
        population=_WHOLE_AUTHORITY, direction="down", after=Measured("the two years to 2017"),
        change=Change(None, -50, "reported (half)"), grade="E", cross_check="confirmed_second_source",
        caveats="In this model hubs take the place of children's homes, so part of the fall is a new name for the "
        "same places.",
        use="context_only"),
    _figure("F032", _NORTH_YORKSHIRE,
        read=Read(_SELF_REPORT, _WARRINGTON, "Warrington council's page, second paragraph", _OPENING),
        measure="Saving claimed for every year", measure_key="cost_saving_total", unit="£ a year",
        population="the authority's budget", direction="up", stated=Stated(2000000.0, unit="£ a year"), grade="E",
        cross_check="confirmed_second_source",
        caveats="The sources read give no method.",
        use="context_only"),
    _figure("F033", _NORTH_YORKSHIRE,
        read=Read("third_party_summary_of_evaluation",
            "https://seftoncvs.org.uk/2017/07/28/no-wrong-door-innovation-programme-evaluation/",
            "Sefton CVS, 28 July 2017", _QUOTED),
        measure="Times that supported young people went missing", measure_key="missing_incidents", unit="incidents",
        population="young people who were supported", direction="down",
        before=Measured("the year before No Wrong Door", 503), after=Measured("up to March 2017", 253),
        change=_worked_out(-250, -49.7), grade="D", cross_check="single_source",
        caveats="A side outcome, and one period may be longer than the other.",
        use="context_only"),
    _figure("F034", _NORFOLK, report=replace(_NO_REPORT_YET, year=2022),
        read=Read(_SELF_REPORT,
            "https://www.norfolk.gov.uk/article/44091/Dozens-of-vulnerable-young-people-supported-to-build-a-brighter-future",
            "council news, 24 June 2022, first paragraph", _OPENING),
        measure="Children the council says it kept from coming into care, first year",
        measure_key="care_entries_prevented_claimed", unit="children", after=Measured("June 2021 to June 2022", 100),
        cross_check="not_supported_by_official_series",
        cross_check_note="Children who officially started to be looked after: 310 in 2021, 334 in 2022, 437 in 2023, "
        "319 in 2024 and 338 in 2025. More unaccompanied children (78, then 169, from 2021 to 2023) are part of it.",
        caveats="Nobody knows how many would have come into care otherwise; a worker judged that each child was kept "
        "from it.",
        use=NEVER_AS_EFFECT),
    _figure("F035", _NORFOLK,
        read=replace(_NORFOLK_NEWS,
            where="council news about a cabinet paper of 4 November, second paragraph (the year was worked out: four "
            "years after the start)"),
        measure="Children the council says it kept from coming into long-term care, since the start",
        measure_key="care_entries_prevented_claimed", unit="children since the start",
        after=Measured(_FOUR_YEARS_OF_NEW_ROADS, 395), cross_check="not_supported_by_official_series",
        cross_check_note="Children officially looked after: 1,083 in 2021, 1,215 in 2023 and 1,069 in 2025.",
        caveats="Nobody knows how many would have come into care otherwise. The year of publication was worked out: "
        "four years after the start in June 2021.",
        use=NEVER_AS_EFFECT),
    _figure("F036", _NORFOLK, read=_NORFOLK_NEWS,
        measure="Costs the council says it avoided, since the start", measure_key="cost_saving_total", unit="£",
        after=Measured(_FOUR_YEARS_OF_NEW_ROADS), stated=Stated(35000000.0, unit="£"), cross_check="single_source",
        caveats="Worked out from the children it says it kept from care.",
        use="context_only"),
    ReportedFigure(figure_id="F037", project="SFPC No Wrong Door (Futures for Families)", model="No Wrong Door",
        programme=STRENGTHENING_FAMILIES, round="SFPC", sites="Middlesbrough", site_is_la="yes", la_codes=("806",),
        go_live="2020-09",
        report=Report("SFPC No Wrong Door pilot evaluation report (WWCSC, Nov 2021)", year=2021),
        read=Read("council_committee_minutes", "https://moderngov.middlesbrough.gov.uk/mgAi.aspx?ID=4393",
            "an update for the Corporate Parenting Board, the list of the first 12 months", _OPENING),
        measure="Young people who went from a residential placement back to family in the first 12 months",
        measure_key="reunification_number", unit="children", population="91 young people the service worked with",
        direction="up", finding=RESULT, before=Measured("September 2020"), after=Measured("the first 12 months", 3),
        n_intervention="91 worked with of 163 referred", design="service_count", grade="E", sms=1,
        cross_check="single_source",
        caveats="A very small count. Children looked after in Middlesbrough fell from 618 in March 2020 to 502 in "
        "March 2022 while the council followed a plan set after it was judged inadequate, so no change can be put "
        "down to the service.",
        use="context_only"),
)

# Family group conferences before proceedings, a randomised trial ----------------------------------------------------
_FOUNDATIONS_RELEASE = ("https://foundations.org.uk/press-release/"
    "over-2000-children-per-year-could-avoid-the-care-system-through-family-group-conferences/")
_CONFERENCES = dict(project="Family Group Conferencing at pre-proceedings (RCT)", model="Family group conferencing",
    programme=_INVESTING_IN_PRACTICE, round="SFIP", sites="21 English local authorities (names not found)",
    site_is_la="yes_not_listed", go_live="2020-09",
    report=Report("Impact of Family Group Conference referrals at pre-proceedings stage on child outcomes: a "
        "randomised controlled trial", "Taylor, Blackshaw, Dorsett, Lawrence, Stern, Gilbert, Raghoo", 2024,
        "British Journal of Social Work, doi 10.1093/bjsw/bcae035; Coram/Foundations report June 2023"),
    read=Read("peer_reviewed_article", "https://ouci.dntb.gov.ua/en/works/9Q66GwJ7", "abstract", "abstract",
        _FOUNDATIONS_RELEASE),
    population="children whose families entered pre-proceedings between September 2020 and May 2022", finding=RESULT,
    # the trial compares two groups; no change over time is given
    change=Change(None, None, "reported"),
    n_intervention="about half of 1,511 families randomised",
    n_comparison="about half of 1,511 families (2,548 children analysed in all)", design="rct", grade="A", sms=5,
    cross_check="confirmed_second_source")
_NOT_REFERRED = Against("usual practice before proceedings, with no referral to a family group conference")
_AS_REFERRED = ("Of being referred, whether or not a conference was held (intention to treat). These families were "
    "already close to court, so it does not hold for all referrals; none of the authorities had offered conferences "
    "before proceedings until then.")

_BEFORE_PROCEEDINGS = (
    _figure("F038", _CONFERENCES,
        measure="Children looked after 12 months after the letter that opened pre-proceedings (main outcome)",
        measure_key="in_care_share_12m_after_letter", unit="% of children", direction="down",
        after=Measured("12 months", 36.2), against=replace(_NOT_REFERRED, value=44.8, text="44.8"),
        stated=Stated(-8.6, unit="percentage points"),
        significance="reported as more than chance (the main outcome, registered before the trial)",
        caveats=_AS_REFERRED, use=EFFECT),
    _figure("F039", _CONFERENCES, measure="Children for whom care proceedings were issued",
        measure_key="care_proceedings_share", unit="% of children", direction="down",
        after=Measured("the end of the study (21 months at most)", 59.2),
        against=replace(_NOT_REFERRED, value=71.7, text="71.7"),
        stated=Stated(-12.5, unit="percentage points, worked out from both"), significance="reported as less likely",
        caveats=_AS_REFERRED, use=EFFECT),
    _figure("F040", _CONFERENCES, measure="Days a child was in care", measure_key="placement_days", unit="days",
        direction="down",
        after=Measured("6 months, says a Foundations release of 2024; the abstract does not say", 87),
        against=replace(_NOT_REFERRED, value=115.0, text="115"),
        stated=Stated(-28.0, unit="days, worked out from both"), significance="reported as fewer by more than chance",
        caveats="The sources give different lengths of follow-up.", use=EFFECT),
    _figure("F041", _CONFERENCES, measure="Whether the child lived elsewhere after the decision",
        measure_key="placement_change", unit="direction, no number", direction="neutral", against=_NOT_REFERRED,
        stated=Stated(text="not clearly different"), significance="reported as no more than chance",
        use="context_only"),
    _figure("F042", _CONFERENCES,
        read=Read("what_works_centre_page",
            "https://foundations.org.uk/press-release/foundations-launches-project-to-understand-how-local-authorities-collect-and-report-on-use-of-family-group-conferences-to-help-build-a-picture-of-access-across-england/",
            "Foundations, 4 April 2024, third paragraph", _OPENING, _FOUNDATIONS_RELEASE),
        measure="Saving for each child referred, first year", measure_key="cost_saving_per_child",
        unit="£ for each child referred", direction="up", against=_NOT_REFERRED,
        stated=Stated(960.0, unit="£ in the first year"), grade="B",
        caveats="Worked out by a model from the trial.", use="context_only"),
    _figure("F043", _CONFERENCES,
        read=Read("what_works_centre_page", _FOUNDATIONS_RELEASE, "Foundations, 13 June 2023, second paragraph",
            _OPENING,
            "https://www.communitycare.co.uk/2023/06/13/over-2000-children-per-year-could-avoid-care-through-family-group-conference-rollout-research/"),
        measure="Saving nationally if all families before proceedings were offered a family group conference",
        measure_key="cost_saving_total", unit="£", direction="up", against=_NOT_REFERRED,
        stated=Stated(150000000.0, unit="£ within 2 years, or more"), grade="C", cross_check="conflicts",
        cross_check_note="Community Care gave this figure as a year's; the release it comes from says within two "
        "years.",
        caveats="Carried over from the trial to the whole country.", use="context_only"),
)

# Family Drug and Alcohol Courts -------------------------------------------------------------------------------------
_COURTS = dict(project="Family Drug and Alcohol Courts", model="FDAC", programme=_INVESTING_IN_PRACTICE, round="SFIP",
    sites="13 FDAC sites; outcome data from 9 local authorities (names not found)", site_is_la="yes_not_listed",
    report=Report("Evaluation of Family Drug and Alcohol Courts",
        "Papaioannou, Kuo, Dimova, Fugard, Sharrock, Roberts, Kersting, Haux, Ng-Knight (NatCen)", 2023,
        "Foundations / NatCen 2023"),
    read=Read("legal_press_quoting_evaluation",
        "https://www.localgovernmentlawyer.co.uk/litigation-and-enforcement/400-litigation-news/54778-families-more-likely-to-be-reunified-with-use-of-family-drug-and-alcohol-courts-research-finds",
        "Local Government Lawyer, the list of findings", _QUOTED,
        "https://foundations.org.uk/our-work/publications/evaluation-of-family-drug-and-alcohol-courts/"),
    population="children in care proceedings whose parents misused drugs or alcohol", finding=RESULT,
    design="matched_comparison", grade="C", sms=2, cross_check="confirmed_second_source",
    cross_check_note="The Foundations page gives the same direction, and also says that the differences cannot be put "
    "down to these courts.",
    caveats="The authors say that they cannot put the differences down to these courts: families were selected for "
    "them, and the data have limits.",
    use="comparator_context")
_PROCEEDINGS_END = "the end of proceedings"
_ORDINARY_COURT = Against("matched families in ordinary care proceedings")
_POINTS_WORKED_OUT = "percentage points, worked out from both"

_IN_COURT = (
    _figure("F044", _COURTS, measure="Children back with their main carer at the end of proceedings",
        measure_key="reunification_share", unit="% of children", direction="up",
        after=Measured(_PROCEEDINGS_END, 52.0), against=replace(_ORDINARY_COURT, value=12.5, text="12.5"),
        stated=Stated(39.5, unit=_POINTS_WORKED_OUT)),
    _figure("F045", _COURTS, measure="Children in the authority's care at the end of proceedings",
        measure_key="la_care_share_end_of_proceedings", unit="% of children", direction="down",
        after=Measured(_PROCEEDINGS_END, 28.6), against=replace(_ORDINARY_COURT, value=54.7, text="54.7"),
        stated=Stated(-26.1, unit=_POINTS_WORKED_OUT)),
    _figure("F046", _COURTS, measure="Parents who no longer misused drugs or alcohol",
        measure_key="parental_substance_cessation", unit="% of parents", direction="up",
        after=Measured(_PROCEEDINGS_END, 33.6), against=replace(_ORDINARY_COURT, value=8.1, text="8.1"),
        stated=Stated(25.5, unit=_POINTS_WORKED_OUT)),
)
# fmt: on

FIGURES: tuple[ReportedFigure, ...] = (
    *_IN_HERTFORDSHIRE,
    *_SAFEGUARDING_ELSEWHERE,
    *_IN_LEEDS,
    *_VALUED_ELSEWHERE,
    *_NO_WRONG_DOOR,
    *_BEFORE_PROCEEDINGS,
    *_IN_COURT,
)
