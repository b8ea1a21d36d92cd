"""From referral to care: what followed a child's first referral, and what was known before a child came in.

These join the two collections by the child's id inside the authority; where few children are found in both they say nothing.
"""

from analytics.measures.declare import Events, Mean, Measure, Rate, Share

STARTS_AFTER_REFERRAL = Events("starts_after_referral")
FOUND = "starts_found_in_referral_data"
ONE_ID = "It needs one id for a child in both systems; a child with two is taken as not referred."
SOURCE = "SSDA903 episodes with CIN census CINdetails, joined by the child's id"
FIRST_REFERRALS = "first_referrals_followed"
FIRST_REFERRED_BY = ("age_band", "sex", "category_of_need", "ethnic_group", "disability", "trial_age")
# a run-in: entries in the first 45 days were under way before a service could answer the referral
RUN_IN_DAYS, EIGHTEEN_MONTHS = 45, 547
WITHIN_18 = "started_within_18_months_of_first_referral"
BY_DAY_45, FROM_DAY_46 = (
    "started_within_45_days_of_first_referral",
    "started_from_day_46_to_18_months_of_first_referral",
)
NOT_THE_FIRST = (
    "Earlier referrals than the first census loaded cannot be seen, so in its first years some are not the first."
)
LOOKED_AFTER_ALREADY = "A child already looked after at the referral counts as not starting."


def _started_within(months: int, days: int) -> Measure:
    """Started to be looked after within some months of the first referral (R11)."""
    return Measure(
        id=f"started_within_{months}_months_of_first_referral",
        title=f"Started to be looked after within {months} months of a first referral",
        question="How many children who are referred come into care?",
        definition="Of children at their first referral in the data, those who started to be looked after on that day or in the "
        f"{days} days after. Only children who have been followed for {days} days count.",
        why_it_matters="It sets those who come into care beside those who might have, as the trials of the Innovation "
        "Programme did.",
        source=SOURCE,
        formula=Share(of=Events(FIRST_REFERRALS), that=f"days_until_start BETWEEN 0 AND {days}", follow_up_days=days),
        did=f"started to be looked after within {months} months",
        counted="children",
        out_of="children who were first referred",
        collection="cin",
        breakdowns=FIRST_REFERRED_BY,
        without_uasc=False,
        parts=(BY_DAY_45, FROM_DAY_46) if days == EIGHTEEN_MONTHS else (),
        linked=True,
        against_dfe="DfE does not publish it.",
        caveats=(NOT_THE_FIRST, LOOKED_AFTER_ALREADY, ONE_ID),
    )


STARTED_BY_DAY_45 = Measure(
    id=BY_DAY_45,
    title="Started to be looked after within 45 days of a first referral",
    question="How many children come into care within days of a first referral?",
    definition="Of children at their first referral in the data, those who started to be looked after on that day or in the "
    f"{RUN_IN_DAYS} days after. Only children who have been followed for {EIGHTEEN_MONTHS} days count, so that this and the "
    "share from day 46 on are parts of the share within 18 months.",
    why_it_matters="Entries this soon were under way before a service could answer the referral.",
    source=SOURCE,
    formula=Share(
        of=Events(FIRST_REFERRALS),
        that=f"days_until_start BETWEEN 0 AND {RUN_IN_DAYS}",
        follow_up_days=EIGHTEEN_MONTHS,
    ),
    did="started to be looked after within 45 days",
    counted="children",
    out_of="children who were first referred",
    collection="cin",
    breakdowns=FIRST_REFERRED_BY,
    without_uasc=False,
    part_of=WITHIN_18,
    linked=True,
    against_dfe="DfE does not publish it.",
    caveats=(NOT_THE_FIRST, LOOKED_AFTER_ALREADY, ONE_ID),
)
STARTED_FROM_DAY_46 = Measure(
    id=FROM_DAY_46,
    title="Started to be looked after from day 46 to 18 months of a first referral",
    question="How many children who are referred come into care later on?",
    definition="Of children at their first referral in the data who had not started to be looked after by day 45, those who "
    f"started {RUN_IN_DAYS + 1} to {EIGHTEEN_MONTHS} days after the referral. Only children who have been followed for "
    f"{EIGHTEEN_MONTHS} days count.",
    why_it_matters="Entries in the first 45 days were under way before a service could answer the referral; this leaves them "
    "out.",
    source=SOURCE,
    formula=Share(
        of=Events(FIRST_REFERRALS, where=f"coalesce(days_until_start > {RUN_IN_DAYS}, true)"),
        that=f"days_until_start BETWEEN {RUN_IN_DAYS + 1} AND {EIGHTEEN_MONTHS}",
        follow_up_days=EIGHTEEN_MONTHS,
    ),
    did="started to be looked after from day 46 to 18 months",
    counted="children",
    out_of="children first referred who had not started by day 45",
    collection="cin",
    breakdowns=FIRST_REFERRED_BY,
    without_uasc=False,
    part_of=WITHIN_18,
    rest_of=BY_DAY_45,
    linked=True,
    against_dfe="DfE does not publish it.",
    caveats=(NOT_THE_FIRST, LOOKED_AFTER_ALREADY, ONE_ID),
)


BEFORE = Measure(
    id="starts_by_what_came_before",
    title="Children starting to be looked after, with referral data",
    question="What was known of children before they came into care?",
    definition="Children who started to be looked after in years that a return and a census both cover, by what was open the "
    "day before: a child protection plan; a referral of more than 30 days before that had not been closed (child in need); a "
    "referral in the 30 days before or on the day; or nothing. The first that holds.",
    why_it_matters="A child already open gets no new referral, so referrals alone do not foresee who comes in.",
    source=f"{SOURCE}; CIN census ChildProtectionPlans",
    formula=Rate(of=STARTS_AFTER_REFERRAL, once_a_year="first_in_year"),
    did="started to be looked after",
    counted="children",
    every_event="starts",
    breakdowns=("route_in", "since_first_referral"),
    linked=True,
    against_dfe="DfE does not publish it.",
    caveats=(
        "Where a census brought no child protection plans, what was open is not known.",
        "Time since the first referral cannot be longer than the data reach back.",
        ONE_ID,
    ),
)
FOUND_IN_REFERRALS = Measure(
    id=FOUND,
    title="Children starting to be looked after who are found in the referral data",
    question="Can looked-after children be found in the referral data?",
    definition="Of children who started to be looked after in years that a return and a census both cover, those whose id "
    "stands in any census loaded.",
    why_it_matters="Figures that join the two collections are only as sound as this share: under 95% they carry a warning, "
    "under 80% they are not drawn.",
    source=SOURCE,
    formula=Share(of=STARTS_AFTER_REFERRAL, that="found_in_referrals", once_a_year="first_in_year"),
    did="are found in the referral data",
    counted="children",
    out_of="children who started",
    breakdowns=("age_band", "sex"),
    linked=True,
    part_of="starts_by_what_came_before",
    against_dfe="DfE does not publish it.",
    caveats=("A child who came straight into care may never have been referred.",),
)
LAG = Measure(
    id="days_from_first_referral_to_starting",
    title="Days from the first referral to starting to be looked after",
    question="How long had children been known before they came into care?",
    definition="Of children who started to be looked after and had been referred, the mean number of days since the first "
    "referral in the data. Children with no referral are left out.",
    why_it_matters="A long time says that other help was tried first; a short one that there was no time for it.",
    source=SOURCE,
    formula=Mean(
        of=STARTS_AFTER_REFERRAL,
        amount="days_since_first_referral",
        once_a_year="first_in_year",
        periods=("year", "rolling", "three_years"),
    ),
    did="had been known",
    counted="days",
    out_of="children with a referral",
    breakdowns=("age_band", "sex"),
    linked=True,
    part_of="starts_by_what_came_before",
    against_dfe="DfE does not publish it.",
    caveats=(
        "It cannot be longer than the data reach back, so it grows with the years loaded: compare years with the same reach.",
        ONE_ID,
    ),
)
MEASURES = (
    *(_started_within(12, 365), _started_within(18, EIGHTEEN_MONTHS), STARTED_BY_DAY_45, STARTED_FROM_DAY_46),
    *(BEFORE, FOUND_IN_REFERRALS, LAG),
)
