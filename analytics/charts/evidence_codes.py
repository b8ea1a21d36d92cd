"""What the short codes of the evidence are called where people read them."""

NO_REPORT = "No report was found."
# what stands in brackets where a report's title would be
NO_REPORT_WORDS = {
    "(no impact report published; stepped-wedge trial in progress)": f"{NO_REPORT} A trial that brings authorities in "
    "one after another was still running.",
    "(none: council statements)": f"{NO_REPORT} These are statements of the council.",
    "(council/government figures, not the evaluation)": f"{NO_REPORT} These are figures of a council or of government.",
    "(DfE evaluation 2020 not read)": "An evaluation for DfE of 2020 is named; its report was not read.",
}
NUMBERED = {"1": "first", "2": "second", "all": "all rounds together"}
ROUNDS = {
    "SFPC": "a later programme, not one of the numbered rounds",
    "SFIP": "a later programme, not one of the numbered rounds",
    "PiP": "not one of the numbered rounds",
    "review": "none: a review of studies",
    "adoption": "none: taken up by an authority itself",
    "claim": "none: a council's claim",
    "provider": "none: a provider's own figures",
    "trial": "none: a trial of its own",
    "national": "none: a national programme",
    "benchmark": "none: a reference figure, no programme",
}
MODELS = {
    "benchmark": "None: a reference figure",
    "programme": "The programme as a whole",
    "FFT / MST": "Functional Family Therapy or Multisystemic Therapy",
    "FDAC": "Family Drug and Alcohol Courts",
    "Restorative / Signs of Safety / FGC": "Restorative practice, Signs of Safety and family group conferences",
}
SITES = {
    "review (international)": "Studies from several countries, reviewed together",
    "Mockingbird constellations (LAs not listed)": "Mockingbird constellations (authorities not listed)",
}
DESIGNS = {
    "pre_post": "before and after, no comparison group",
    "pre_post_multi_site": "before and after in several places, no comparison group",
    "cohort_before_after": "children from before and children from after, not matched",
    "service_count": "a service's own count, nobody to compare with",
    "descriptive_administrative": "counts from records, nobody to compare with",
    "interrupted_trend_single_site": "a trend in one place before and after, nobody to compare with",
    "rct": "a randomised trial",
    "rct_underpowered": "a randomised trial, too small for its question",
    "matched_comparison": "a matched comparison group",
    "matched_difference_in_differences": "change over time beside the change in matched authorities",
    "matched_historical_cohort": "children beside matched children of an earlier time",
    "comparison_group": "a comparison group",
    "comparison_of_trends": "trends set side by side",
    "comparison_of_areas (method not stated in source read)": "areas compared; how is not said in what was read",
    "counterfactual (weighting / interrupted time series)": "compared with what would have been expected, by weighting "
    "or from the earlier trend",
    "quasi_experimental_abandoned": "a comparison without random allocation, given up",
    "systematic_review": "a systematic review of studies",
    "systematic_review_meta_analysis": "a systematic review, with the figures of its studies pooled",
    "synthesis": "a summary of several evaluations",
    "mixed_methods": "several methods together, such as interviews and counts",
    "embedded_mixed_methods": "several methods together, within the project",
    "projection_from_history": "a projection from people's own earlier years",
    "estimate": "an estimate",
    "national_cohort_descriptive": "children of the whole country followed, described and not compared",
    "single_authority_cohort": "children of one authority followed, described and not compared",
    "unit_cost_model": "a model of costs",
    "survey": "a survey",
    "none": "none: a value from before the start only",
}
KINDS = {
    "provider_summary_of_evaluation": "a provider's summary of the evaluation",
    "peer_reviewed_article": "an article in a reviewed journal",
    "council_self_report": "the council about itself",
    "programme_site_summary": "a summary on the programme's own site",
    "trade_press_quoting_evaluation": "the trade press, quoting the evaluation",
    "third_party_summary_of_evaluation": "somebody else's summary of the evaluation",
    "evaluator_summary": "a summary by the evaluators",
    "local_press_quoting_evaluation": "the local press, quoting the evaluation",
    "local_press": "the local press",
    "council_summary_of_evaluation": "the council's summary of the evaluation",
    "what_works_centre_page": "a page of the What Works centre",
    "legal_press_quoting_evaluation": "the legal press, quoting the evaluation",
    "author_social_media_thread": "an author's posts",
    "library_abstract": "a library's abstract",
    "audit_report_press_release": "a press notice about an audit report",
    "government_press_text": "a government press text",
    "council_committee_minutes": "minutes of a council committee",
    "professional_body_summary": "a professional body's summary",
    "parliamentary_report": "a report of Parliament",
}
SPELT = {
    "SFPC ": "Strengthening Families, Protecting Children: ",
    "SFIP ": "Supporting Families: Investing in Practice, ",
    "(RCT)": "(randomised trial)",
}
# what a source counts as "cases", as what they are; what it could not give, as nothing
COUNTED = {
    "21 cases": "21 young people",
    "85 cases": "85 young people",
    "88 cases": "88 plans",
    "44 cases (derived from 132 allocated)": "44 plans (worked out from 132 allocated)",
    "about 350-355 young people supported": "about 350 to 355 young people supported",
    "not in source read": "",
}
BASES = {
    "derived_from_values": "worked out from both",
    "reported": "as reported",
    "reported (half)": "reported as half",
}
