"""What reaches the front door: referrals, and what came of them at once."""

from analytics.measures.declare import Events, Measure, Rate, Share

REFERRALS_RECEIVED = Events("referrals")
GROUPED_BY = ("age_band", "sex", "category_of_need", "ethnic_group")

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
NOT_IN_NEED = Measure(
    id="referrals_assessed_not_in_need",
    title="Referrals assessed and found not in need",
    question="How many referrals are assessed and then closed?",
    definition="Of referrals, those that were not closed with no further action, and were closed in the same census because "
    "an assessment found the child not to be in need (RC8, and RC9 where help went on elsewhere).",
    why_it_matters="Beside no further action it shows how much of what is referred ends at the front door.",
    source="CIN census CINdetails (ReasonForClosure), each year from its own census",
    formula=Share(of=REFERRALS_RECEIVED, that="assessed_not_in_need"),
    did="were assessed and found not in need",
    counted="referrals",
    out_of="referrals",
    collection="cin",
    breakdowns=GROUPED_BY,
    without_uasc=False,
    part_of="referrals",
    against_dfe="As DfE counts it.",
    caveats=("The newest referrals may still be closed this way later.", "RC9 began in the census for 2022-23."),
)
CHILDREN_REFERRED = Measure(
    id="children_referred",
    title="Children referred",
    question="Are more children referred?",
    definition="Children with at least one referral in the year. Each child counts once.",
    why_it_matters="Referrals rise when more children are referred, or the same children more often.",
    source="CIN census CINdetails, each year from its own census",
    formula=Rate(of=REFERRALS_RECEIVED, once_a_year="first_in_year", periods=("year",)),
    did="were referred",
    counted="children",
    collection="cin",
    breakdowns=GROUPED_BY,
    without_uasc=False,
    part_of="referrals",
    against_dfe="DfE publishes referrals, and children in need.",
)
MEASURES = (REFERRALS, CHILDREN_REFERRED, NO_FURTHER_ACTION, NOT_IN_NEED, RE_REFERRALS)
