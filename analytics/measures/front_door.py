"""What reaches the front door: referrals, and what came of them at once."""

from analytics.measures.declare import Events, Measure, Rate, Share

REFERRALS_RECEIVED = Events("referrals")
GROUPED_BY = ("age_band", "sex", "category_of_need")

REFERRALS = Measure(
    id="referrals",
    title="Referrals",
    question="Is more reaching the front door?",
    definition="Referrals received. One for a child and day; those that ended in no further action are included.",
    why_it_matters="Starts should be read beside what was referred.",
    source="CIN census CINdetails, each year from its own census",
    formula=Rate(of=REFERRALS_RECEIVED),
    did="were received",
    counted="referrals",
    collection="cin",
    breakdowns=GROUPED_BY,
    without_uasc=False,
    against_dfe="As DfE counts it.",
)
NO_FURTHER_ACTION = Measure(
    id="referrals_no_further_action",
    title="Referrals that ended in no further action",
    question="How many referrals lead to nothing further?",
    definition="Of referrals, those closed with no further action.",
    why_it_matters="A change may be a change of threshold, of recording, or of what is sent in.",
    source="CIN census CINdetails (ReferralNFA), each year from its own census",
    formula=Share(of=REFERRALS_RECEIVED, that="no_further_action"),
    did="ended in no further action",
    counted="referrals",
    out_of="referrals",
    collection="cin",
    breakdowns=GROUPED_BY,
    without_uasc=False,
    part_of="referrals",
    against_dfe="As DfE counts it.",
)
RE_REFERRALS = Measure(
    id="re_referrals_within_12_months",
    title="Re-referrals within 12 months",
    question="How many referrals are of a child referred in the 12 months before?",
    definition="Of referrals, those of a child who was referred on an earlier day at most 365 days before.",
    why_it_matters="It shows how often help the first time did not hold, or concern came back.",
    source="CIN census CINdetails; earlier referrals from all censuses loaded",
    formula=Share(of=REFERRALS_RECEIVED, that="coalesce(days_since_previous <= 365, false)", lookback_years=1),
    did="followed another within 12 months",
    counted="referrals",
    out_of="referrals",
    collection="cin",
    breakdowns=GROUPED_BY,
    without_uasc=False,
    part_of="referrals",
    against_dfe="DfE counts 12 months; here it is 365 days.",
    caveats=("It needs the year before, because an earlier referral that closed stands only in that year's census.",),
)
MEASURES = (REFERRALS, NO_FURTHER_ACTION, RE_REFERRALS)
