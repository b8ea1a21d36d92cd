"""From referral to care: what followed a child's first referral, and what was known before a child came in.

These join the two collections by the child's id inside the authority; where few children are found in both they say nothing.
"""

from analytics.measures.declare import Events, Mean, Measure, Rate, Share

STARTS_AFTER_REFERRAL = Events("starts_after_referral")
FOUND = "starts_found_in_referral_data"
ONE_ID = "It needs one id for a child in both systems; a child with two is taken as not referred."
SOURCE = "SSDA903 episodes with CIN census CINdetails, joined by the child's id"


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
        formula=Share(
            of=Events("first_referrals_followed"), that=f"days_until_start BETWEEN 0 AND {days}", follow_up_days=days
        ),
        did=f"started to be looked after within {months} months",
        counted="children",
        out_of="children who were first referred",
        collection="cin",
        breakdowns=("age_band", "sex", "category_of_need", "ethnic_group", "disability"),
        without_uasc=False,
        linked=True,
        against_dfe="DfE does not publish it.",
        caveats=(
            "Earlier referrals than the first census loaded cannot be seen, so in its first years some are not the first.",
            "A child already looked after at the referral counts as not starting.",
            ONE_ID,
        ),
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
MEASURES = (_started_within(12, 365), _started_within(18, 547), BEFORE, FOUND_IN_REFERRALS, LAG)
