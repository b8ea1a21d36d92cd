"""The series DfE publishes that places are set beside each other by: one declaration each, its figures in published/."""

from dataclasses import dataclass

RATE, SHARE = "rate", "share"
CLA, CIN = "cla", "cin"  # publications: children looked after, children in need
LOOKED_AFTER, STARTED, CEASED = (
    "looked_after_at_year_end",
    "started_to_be_looked_after",
    "ceased_to_be_looked_after",
)
STARTING, CARE, LEAVING, STABILITY, FRONT_DOOR, NEED, PROTECTION = (
    "Starting to be looked after",
    "Looked after on 31 March",
    "Ceasing to be looked after",
    "Placement stability",
    "Referrals and assessments",
    "Children in need",
    "Child protection",
)
TOPICS = (STARTING, CARE, LEAVING, STABILITY, FRONT_DOOR, NEED, PROTECTION)


@dataclass(frozen=True)
class Break:
    """A year from which a figure is not the one before it: lines stop there. words: what changed, to follow the year."""

    year: int
    words: str


@dataclass(frozen=True)
class Series:
    """One published series by place and year ending 31 March.

    id: its file in published/, and the id of our own measure where that counts the same. kind: RATE (per 10,000 children
    aged 0 to 17) or SHARE. counted, out_of: what numerator and denominator count, plural; did: to follow a number.
    total: the series of all of which this is a share. breakdown, group: how our own measure of the total cuts it, ""
    where the extract cannot be counted this way. without_uasc: DfE also prints it without unaccompanied children.
    """

    id: str
    topic: str
    title: str
    kind: str
    definition: str
    counted: str
    did: str
    publication: str = CLA
    out_of: str = ""
    total: str = ""
    breakdown: str = ""
    group: str = ""
    without_uasc: bool = False
    breaks: tuple[Break, ...] = ()
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True)
class _All:
    """What the parts of a total share. tail: how a part's id ends; of: how its title ends."""

    total: str
    topic: str
    out_of: str
    of: str
    publication: str = CLA


_OF_STARTS = _All(
    STARTED, STARTING, "children starting to be looked after", "among children starting to be looked after"
)
_OF_CARE = _All(LOOKED_AFTER, CARE, "children looked after on 31 March", "among children looked after on 31 March")
_OF_LEAVERS = _All(CEASED, LEAVING, "children who ceased to be looked after", "among children who left care")
_OF_REFERRALS = _All("referrals", FRONT_DOOR, "referrals", "among referrals", CIN)
_TAILS = {
    STARTED: "among_started",
    LOOKED_AFTER: "among_looked_after",
    CEASED: "among_ceased",
    "referrals": "among_referrals",
}


def _rate(id: str, topic: str, title: str, definition: str, counted: str, did: str, **more: object) -> Series:
    return Series(id, topic, title, RATE, definition, counted, did, **more)


def _part(
    of: _All,
    name: str,
    title: str,
    did: str,
    *,
    breakdown: str = "",
    group: str = "",
    id: str = "",
    topic: str = "",
    **more: object,
) -> Series:
    """A share of a total: did, after "28% of children starting to be looked after"."""
    return Series(
        id=id or f"{name}_{_TAILS[of.total]}",
        topic=topic or of.topic,
        title=f"{title} {of.of}",
        kind=SHARE,
        definition=f"Of {of.out_of} in the year, those who {did}, as DfE counts them."
        if of.total != LOOKED_AFTER
        else f"Of {of.out_of}, those who {did}, as DfE counts them.",
        counted=f"{'referrals that' if of.total == 'referrals' else 'children who'} {did}",
        did=did,
        publication=of.publication,
        out_of=of.out_of,
        total=of.total,
        breakdown=breakdown,
        group=group,
        **more,
    )


def _ages(of: _All, oldest: tuple[tuple[str, str, str, str], ...]) -> tuple[Series, ...]:
    """oldest: the bands from 16 up, which differ: name, title, did, our own group ("" where we have none)."""
    young = (
        ("age_under_1", "Aged under 1", "were under 1", "under 1"),
        ("age_1_to_4", "Aged 1 to 4", "were aged 1 to 4", "1 to 4"),
        ("age_5_to_9", "Aged 5 to 9", "were aged 5 to 9", "5 to 9"),
        ("age_10_to_15", "Aged 10 to 15", "were aged 10 to 15", "10 to 15"),
    )
    return tuple(
        _part(of, name, title, did, breakdown="age_band" if group else "", group=group)
        for name, title, did, group in (*young, *oldest)
    )


_SIXTEEN_AND_OVER = (("age_16_and_over", "Aged 16 and over", "were 16 or over", "16 and over"),)
_TO_EIGHTEEN = (
    ("age_16", "Aged 16", "were 16", ""),
    ("age_17", "Aged 17", "were 17", ""),
    ("age_18_and_over", "Aged 18 and over", "were 18 or over", ""),
)
_NEEDS = (
    ("abuse_or_neglect", "abuse or neglect", "abuse or neglect"),
    ("childs_disability", "child's disability", "child's disability or illness"),
    ("parental_illness", "parental illness or disability", "parental disability or illness"),
    ("acute_stress", "family in acute stress", "family in acute stress"),
    ("family_dysfunction", "family dysfunction", "family dysfunction"),
    ("unacceptable_behaviour", "socially unacceptable behaviour", "socially unacceptable behaviour"),
    ("low_income", "low income", "low income"),
    ("absent_parenting", "absent parenting", "absent parenting"),
)


def _needs(of: _All) -> tuple[Series, ...]:
    return tuple(
        _part(
            of,
            f"need_{name}",
            f"Need: {words}",
            f"had {words} as their category of need",
            breakdown="category_of_need",
            group=group,
        )
        for name, words, group in _NEEDS
    )


def _legal(of: _All, statuses: tuple[tuple[str, str, str], ...]) -> tuple[Series, ...]:
    """statuses: name, words after "were", our own group ("" where DfE's is only a part of it)."""
    return tuple(
        _part(
            of,
            f"legal_{name}",
            f"Legal status: {words}",
            f"had the legal status {words}",
            breakdown="legal_status" if group else "",
            group=group,
        )
        for name, words, group in statuses
    )


_SHARED_STATUSES = (
    ("section_20", "section 20", "section 20, agreed with parents"),
    ("interim_care_order", "interim care order", "interim care order"),
    ("full_care_order", "full care order", "full care order"),
    ("placement_order", "placement order", "placement order"),
)
_AT_START = (
    *_SHARED_STATUSES,
    ("police_protection", "police protection", ""),
    ("emergency_protection_order", "emergency protection order", ""),
    ("child_assessment_order", "child assessment order", ""),
    ("remand", "remand", ""),
    ("pace", "accommodated under PACE", ""),
    ("youth_rehabilitation_order", "youth rehabilitation order", ""),
)
_ON_THE_DAY = (
    *_SHARED_STATUSES,
    ("child_protection", "detained for child protection", "police or emergency protection"),
    ("youth_justice", "youth justice", "remand or youth justice"),
)
_PLACEMENTS = (
    ("foster", "Fostered", "were fostered", ""),
    ("for_adoption", "Placed for adoption", "were placed for adoption", "placed for adoption"),
    ("with_parents", "Placed with parents", "were placed with parents", "with parents"),
    ("childrens_home", "In a children's or secure home", "were in a children's or secure home", ""),
    ("supported", "In supported or semi-independent living", "were in supported or semi-independent living", ""),
    ("residential_school", "In a residential school", "were in a residential school", ""),
    ("other_residential", "In another residential setting", "were in another residential setting", ""),
    ("other", "In another placement", "were in another placement", ""),
    ("outside_authority", "Placed outside the authority", "were placed outside the authority", ""),
    ("over_20_miles", "Placed over 20 miles from home", "were placed over 20 miles from home", ""),
)
_REASONS = (
    ("adopted", "Adopted", "were adopted", "adopted"),
    ("special_guardianship", "Special guardianship", "left for special guardianship", ""),
    ("child_arrangements_order", "Child arrangements order", "left for a child arrangements order", ""),
    ("no_parental_responsibility", "Left to live with someone without parental responsibility",
     "left to live with someone without parental responsibility", ""),
    ("independent_supported", "Independent living with support", "moved to independent living with support", ""),
    ("independent_unsupported", "Independent living without support", "moved to independent living without support", ""),
    ("stayed_with_carers", "Stayed with carers at 18", "stayed with carers at 18", ""),
    ("adult_residential", "Residential care for adults", "moved to residential care for adults", ""),
    ("moved_abroad", "Moved abroad", "moved abroad", ""),
    ("custody", "Sentenced to custody", "were sentenced to custody", ""),
    ("remand_ended", "Remand ended", "left as their remand ended", ""),
    ("age_assessment", "Age assessed as 18 or over", "were assessed as 18 or over", ""),
    ("another_authority", "Care taken over by another authority", "had their care taken over by another authority", ""),
    ("died", "Died", "died", ""),
    ("other_reason", "Left for another reason", "left for another reason", ""),
)  # fmt: skip
_TO_RELATIVES = Break(
    2015, "up to 2014 returns to parents and to relatives were one category; later ones are added up here"
)

SERIES = (
    _rate(STARTED, STARTING, "Children starting to be looked after",
          "Children who started to be looked after in the year, each once, per 10,000 children aged 0 to 17.",
          "children", "started to be looked after", without_uasc=True),
    _part(_OF_STARTS, "uasc", "Unaccompanied children", "were unaccompanied asylum-seeking children"),
    *_ages(_OF_STARTS, _SIXTEEN_AND_OVER),
    *_needs(_OF_STARTS),
    *_legal(_OF_STARTS, _AT_START),
    _part(_OF_STARTS, "taken_into_care", "Taken into care by an order or police protection",
          "were taken into care by an order or police protection"),
    _rate(LOOKED_AFTER, CARE, "Children looked after on 31 March",
          "Children looked after on 31 March, per 10,000 children aged 0 to 17.",
          "children", "were looked after on 31 March", without_uasc=True),
    _part(_OF_CARE, "uasc", "Unaccompanied children", "were unaccompanied asylum-seeking children"),
    *_ages(_OF_CARE, _SIXTEEN_AND_OVER),
    *_needs(_OF_CARE),
    *_legal(_OF_CARE, _ON_THE_DAY),
    *(_part(_OF_CARE, f"placement_{name}", title, did, breakdown="placement" if group else "", group=group)
      for name, title, did, group in _PLACEMENTS),
    _rate(CEASED, LEAVING, "Children ceasing to be looked after",
          "Children who ceased to be looked after in the year, each once, per 10,000 children aged 0 to 17.",
          "children", "ceased to be looked after", without_uasc=True),
    _part(_OF_LEAVERS, "returned_home", "Returned home", "returned home", id="returned_home_among_ceased",
          caveats=("DfE hides unplanned returns in about half of authorities, and the sum with them.",)),
    _part(_OF_LEAVERS, "returned_home_planned", "Returned home as planned", "returned home as planned",
          id="returned_home_planned_among_ceased",
          caveats=("Planned returns alone are the least that can have gone home.",)),
    _part(_OF_LEAVERS, "returned_home_unplanned", "Returned home unplanned", "returned home unplanned",
          id="returned_home_unplanned_among_ceased"),
    _part(_OF_LEAVERS, "returned_home_or_to_relatives", "Returned home or went to relatives",
          "returned home or went to relatives", breaks=(_TO_RELATIVES,)),
    *(_part(_OF_LEAVERS, name, title, did, breakdown="how_left" if group else "", group=group)
      for name, title, did, group in _REASONS),
    *_ages(_OF_LEAVERS, _TO_EIGHTEEN),
    _part(_OF_LEAVERS, "uasc", "Unaccompanied children", "were unaccompanied asylum-seeking children"),
    _part(_OF_CARE, "three_or_more_placements", "Three or more placements in the year",
          "had three or more placements in the year", topic=STABILITY),
    Series("same_placement_2_years", STABILITY,
           "In the same placement for 2 years, of those under 16 looked after 2.5 years", SHARE,
           "Of children under 16 on 31 March who had been looked after for at least 2.5 years, those who lived in the same "
           "placement, from the 2024 release on with the same carer, for at least 2 years.",
           "children in the same placement", "had been in the same placement for 2 years",
           out_of="children under 16 looked after for 2.5 years"),
    _rate("referrals", FRONT_DOOR, "Referrals to children's social care",
          "Referrals received in the year, per 10,000 children aged 0 to 17.", "referrals", "were received",
          publication=CIN),
    _part(_OF_REFERRALS, "re_referrals", "Re-referrals within 12 months", "followed another within 12 months",
          id="re_referrals_within_12_months"),
    _part(_OF_REFERRALS, "no_further_action", "No further action", "ended in no further action",
          id="referrals_no_further_action",
          caveats=("Many authorities report none: a difference in recording as much as in practice.",)),
    _part(_OF_REFERRALS, "not_in_need", "Assessed and found not in need", "were assessed and found not in need",
          id="referrals_assessed_not_in_need"),
    _rate("assessments_completed", FRONT_DOOR, "Assessments completed",
          "Assessments completed in the year, per 10,000 children aged 0 to 17; published up to the 2022 release.",
          "assessments", "were completed", publication=CIN),
    _rate("in_need_at_year_end", NEED, "Children in need on 31 March",
          "Children in need on 31 March, those looked after and on a plan included, per 10,000 children aged 0 to 17.",
          "children in need", "were in need on 31 March", publication=CIN),
    _rate("in_need_started", NEED, "Children starting to be in need",
          "Episodes of need that started in the year, per 10,000 children aged 0 to 17.", "episodes of need", "started",
          publication=CIN),
    _rate("in_need_ended", NEED, "Children ceasing to be in need",
          "Episodes of need that ended in the year, per 10,000 children aged 0 to 17.", "episodes of need", "ended",
          publication=CIN),
    _rate("section_47_enquiries", PROTECTION, "Section 47 enquiries",
          "Section 47 enquiries started in the year, per 10,000 children aged 0 to 17.", "enquiries", "were started",
          publication=CIN),
    _rate("initial_conferences", PROTECTION, "Initial child protection conferences",
          "Initial child protection conferences held in the year, per 10,000 children aged 0 to 17.", "conferences",
          "were held", publication=CIN),
    _rate("protection_plans_started", PROTECTION, "Child protection plans started",
          "Child protection plans started in the year, per 10,000 children aged 0 to 17.", "plans", "started",
          publication=CIN),
    _rate("protection_plans_at_year_end", PROTECTION, "Children on a child protection plan on 31 March",
          "Children on a child protection plan on 31 March, per 10,000 children aged 0 to 17.", "children",
          "were on a child protection plan on 31 March", publication=CIN),
    _rate("protection_plans_ended", PROTECTION, "Child protection plans ended",
          "Child protection plans ended in the year, per 10,000 children aged 0 to 17; published up to the 2022 release.",
          "plans", "ended", publication=CIN),
    Series("repeat_protection_plans", PROTECTION, "Second or later plans among child protection plans started", SHARE,
           "Of child protection plans started in the year, those that were a second or later plan for the child, ever.",
           "second or later plans", "were a second or later plan", publication=CIN, out_of="child protection plans started",
           total="protection_plans_started"),
)  # fmt: skip
BY_ID = {one.id: one for one in SERIES}


def series_of(topic: str) -> tuple[Series, ...]:
    """The series of one topic, in the order lists show them."""
    return tuple(one for one in SERIES if one.topic == topic)
