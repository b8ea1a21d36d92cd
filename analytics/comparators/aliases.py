"""What DfE and ONS have called the same thing from one release to the next: columns, labels, marks, codes."""

from collections.abc import Mapping
from dataclasses import dataclass

from analytics.comparators.places import ENGLAND, INNER, OUTER
from analytics.comparators.series import CEASED, CIN, CLA, LOOKED_AFTER, STARTED

ONS = "ons"
_OGL = "Open Government Licence v3.0"
_EES = "https://explore-education-statistics.service.gov.uk/find-statistics/"


@dataclass(frozen=True)
class Publication:
    """Who publishes a file, under which title, where and on what terms."""

    title: str
    publisher: str
    url: str
    licence: str = _OGL


PUBLICATIONS = {
    CLA: Publication(
        "Children looked after in England including adoptions",
        "Department for Education",
        f"{_EES}children-looked-after-in-england-including-adoptions",
    ),
    CIN: Publication("Children in need", "Department for Education", f"{_EES}children-in-need"),
    ONS: Publication("Mid-year population estimates", "Office for National Statistics", f"{_EES}children-in-need"),
}


@dataclass(frozen=True)
class Layout:
    """A kind of file, known by its columns. needs: for each column the names it has had; any: at least one of these."""

    id: str
    title: str
    needs: tuple[tuple[str, ...], ...]
    any: tuple[str, ...] = ()
    publication: str = CLA


@dataclass(frozen=True)
class Counted:
    """Where a file has one series.

    ways: ways to make its number, each the columns (or names of labels) to add up; the first a file has whole is used.
    total: where the number it is a share of stands, first choice first. printed: the rate or percentage, likewise.
    since: the reporting year from which the column means this. {year} in a name stands for a year the column is of;
    a name without it is of the reporting year.
    """

    series: str
    ways: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()
    printed: tuple[str, ...] = ()
    without_uasc: bool = False
    since: int = 0


# Header names and labels are compared folded: in lower case, spaces and hyphens of headers as "_".
COUNT = ("number", "children_count", "count")
PERCENT = ("percentage", "children_percent", "percent")
RATE = ("rate_per_10000", "rate_per_10k_children", "rate_per_10k", "rate")
POPULATION_LABEL = ("population_count", "population_type")
GROUP = ("cla_group",)
LABEL = ("characteristic", "placement_stability")
ESTIMATE = ("population_estimate", "population")
AGE_GROUP = ("age_group", "age")
OLD_CODE, NEW_CODE, LA_NAME = "old_la_code", "new_la_code", "la_name"
ALL_CHILDREN = {"children aged 0 to 17 years", "children aged 0 to 17", "0 to 17 years", "0 to 17", "aged 0 to 17"}
_TIDY = (("time_period",), ("time_identifier",), ("geographic_level",))
LEVELS = {
    "national": "england",
    "regional": "region",
    "region": "region",
    "local authority": "authority",
    "la": "authority",
}
# The reporting year is written 2025; a financial year 202425.
REPORTING_YEAR, FINANCIAL_YEAR = "reporting year", "financial year"
# The letters stand for regions in the files up to 2019. All three Londons had one nine-character code until 2018.
WIDE_REGIONS = {
    **dict(zip("ABCDEFG", (f"E1200000{n}" for n in range(1, 8)), strict=True)),
    "H": INNER,
    "I": OUTER,
    "J": "E12000008",
    "K": "E12000009",
    "999": ENGLAND,
}

# Marks in place of a number. Up to the 2018 release x hid a number; since, c does and x says there is none.
MARKS = {
    "c": "hidden",
    "z": "not_applicable",
    ".": "not_applicable",
    "x": "not_available",
    ":": "not_available",
    "..": "not_available",
    "k": "low",
    "low": "low",
    "-": "low",
    "u": "low_reliability",
}
MARKS_TO_2018 = {**MARKS, "x": "hidden"}
NO_NUMBER = "not_available"  # an empty cell: never zero

# Labels of the file of numbers and rates, and of the national series since 1994: what is counted, what it is a share of.
# Folding turns "at 31 March" into "on 31 March" and leaves the end "each year" or "during the year" out.
TOTALS = {
    "children looked after on 31 march": LOOKED_AFTER,
    "children starting to be looked after": STARTED,
    "children started to be looked after": STARTED,
    "children who started to be looked after": STARTED,
    "children ceasing to be looked after": CEASED,
    "children ceased to be looked after": CEASED,
    "children who ceased to be looked after": CEASED,
}
PARTS = {
    "children looked after on 31 march who were unaccompanied asylum-seeking children": (
        "uasc_among_looked_after",
        LOOKED_AFTER,
    ),
    "children looked after who were adopted": ("adopted_among_ceased", CEASED),
}

# Characteristics: group and label to the first part of a series' id ("age_1_to_4"); how it ends depends on the file.
AGE, NEED, LEGAL, PLACEMENT, WHERE, DISTANCE, REASON, UASC, TAKEN, STABLE = (
    *("age", "need", "legal", "placement", "where", "distance", "reason", "uasc", "taken", "stable"),
)
GROUPS = {
    "age group": AGE,
    "age on ceasing": AGE,
    "age on starting": AGE,
    "category of need": NEED,
    "legal status": LEGAL,
    "placement": PLACEMENT,
    "placement type": PLACEMENT,
    "locality of placement": WHERE,
    "distance between home and placement": DISTANCE,
    "reason episode ceased": REASON,
    "reason care ceased": REASON,
    "unaccompanied asylum-seeking children": UASC,
    "uasc": UASC,
    "uasc status": UASC,
    "taken into care": TAKEN,
    "cla on 31 march": STABLE,
    "children looked after on 31 march": STABLE,
}
# the group is told by what its name holds: it once said "at", once "on"
LONG_STAYERS = "looked after continuously for at least 2.5 years"
TOTAL_LABELS = {"total", "total children", "all children", "all"}
NOT_UASC = {"non-unaccompanied asylum-seeking children", "non-uasc", "not unaccompanied asylum-seeking children"}
LABELS = {
    AGE: {
        "under 1 year": "age_under_1",
        "under 1": "age_under_1",
        "1 to 4 years": "age_1_to_4",
        "5 to 9 years": "age_5_to_9",
        "10 to 15 years": "age_10_to_15",
        "16 years and over": "age_16_and_over",
        "16 years": "age_16",
        "17 years": "age_17",
        "18 years and over": "age_18_and_over",
    },
    # folding leaves the "N1." before a need out
    NEED: {
        "abuse or neglect": "need_abuse_or_neglect",
        "child's disability": "need_childs_disability",
        "child's disability or illness": "need_childs_disability",
        "parental illness or disability": "need_parental_illness",
        "parental disability or illness": "need_parental_illness",
        "family acute stress": "need_acute_stress",
        "family in acute stress": "need_acute_stress",
        "family dysfunction": "need_family_dysfunction",
        "socially unacceptable behaviour": "need_unacceptable_behaviour",
        "low income": "need_low_income",
        "absent parenting": "need_absent_parenting",
    },
    LEGAL: {
        "full care order": "legal_full_care_order",
        "full care orders": "legal_full_care_order",
        "interim care order": "legal_interim_care_order",
        "interim care orders": "legal_interim_care_order",
        "placement order granted": "legal_placement_order",
        "placement order": "legal_placement_order",
        "voluntary agreement under s20": "legal_section_20",
        "voluntary agreements under s20": "legal_section_20",
        "voluntary agreements under s20 ca 1989": "legal_section_20",
        "voluntary agreement under s20 ca 1989": "legal_section_20",
        "police protection in la accommodation": "legal_police_protection",
        "emergency protection order": "legal_emergency_protection_order",
        "child assessment order and in la accommodation": "legal_child_assessment_order",
        "remand": "legal_remand",
        "la accommodation under pace 1989": "legal_pace",
        "sentenced to youth rehabilitation order": "legal_youth_rehabilitation_order",
        "detained for child protection": "legal_child_protection",
        "youth justice legal statuses": "legal_youth_justice",
    },
    # homes and semi-independent living were one label up to the 2022 release: that label is not a series of ours
    PLACEMENT: {
        "foster placements": "placement_foster",
        "placed for adoption": "placement_for_adoption",
        "placed with parents or other person with parental responsibility": "placement_with_parents",
        "secure homes and children's homes": "placement_childrens_home",
        "independent and semi-independent living arrangements/supported accommodation": "placement_supported",
        "residential schools": "placement_residential_school",
        "other residential settings": "placement_other_residential",
        "other placements": "placement_other",
    },
    WHERE: {
        "placed outside the local authority boundary": "placement_outside_authority",
        "placed outside the la boundary": "placement_outside_authority",
    },
    DISTANCE: {"placed more than 20 miles from home": "placement_over_20_miles"},
    REASON: {
        "adopted": "adopted",
        "special guardianship orders": "special_guardianship",
        "special guardianship order": "special_guardianship",
        "residence order or child arrangement order granted": "child_arrangements_order",
        "child arrangements order granted": "child_arrangements_order",
        "child arrangement order granted": "child_arrangements_order",
        "left care to live with parents, relatives or other person with no parental responsibility": (
            "no_parental_responsibility"
        ),
        "returned home to live with parents or other person with parental responsibility which was part of the care "
        "planning process": "returned_home_planned",
        "returned home to live with parents or other person with parental responsibility which was not part of the care "
        "planning process": "returned_home_unplanned",
        "moved into independent living (with supportive accommodation)": "independent_supported",
        "moved into independent living (with no formalised support)": "independent_unsupported",
        "aged 18 (or over) and remained with current carers": "stayed_with_carers",
        "transferred to residential care funded by adult social services": "adult_residential",
        "child moved abroad": "moved_abroad",
        "sentenced to custody": "custody",
        "accommodation on remand ended": "remand_ended",
        "age assessment determined child aged 18 or over": "age_assessment",
        "care taken by another local authority": "another_authority",
        "died": "died",
        "care ceased for any other reason": "other_reason",
    },
    UASC: {"unaccompanied asylum-seeking children": "uasc", "uasc": "uasc"},
    TAKEN: {"all children taken into care": "taken_into_care"},
    STABLE: {
        "with 3 or more placements during the year": "three_or_more_placements",
        "living with the same carer for at least 2 years": "same_placement_2_years",
        "living in the same placement for at least 2 years": "same_placement_2_years",
        "living in the same placement for at least 2 years, or are placed for adoption and their adoption and their "
        "adoptive placement together with their previous placement, last for at least 2 years": "same_placement_2_years",
    },
}
# The files by characteristic have the same columns. Which children one counts is told by what no other has.
TOLD_BY_GROUP = {
    CEASED: {"reason episode ceased", "reason care ceased", "age on ceasing"},
    STARTED: {"taken into care"},
    LOOKED_AFTER: {
        *("placement", "placement type", "place providers", "placement provider", "placement providers"),
        *("locality of placement", "distance between home and placement"),
    },
}
TOLD_BY_LABEL = {
    STARTED: {"police protection in la accommodation", "emergency protection order"},
    LOOKED_AFTER: {"detained for child protection", "with 3 or more placements during the year"},
}
ENDS = {STARTED: "_among_started", LOOKED_AFTER: "_among_looked_after", CEASED: "_among_ceased"}
WHOLE_IDS = {"same_placement_2_years"}  # ids that do not end so

_HOME = ("returned_home_planned", "returned_home_unplanned")
SUMS = (
    Counted("returned_home_among_ceased", (_HOME,)),
    Counted("returned_home_or_to_relatives_among_ceased", ((*_HOME, "no_parental_responsibility"),)),
)
# How a sum of that many published parts is described, in the words the tables here use.
SUM_WORDS: Mapping[tuple[str, int], str] = {
    ("returned_home_among_ceased", 2): "derived: planned plus unplanned",
    ("returned_home_or_to_relatives_among_ceased", 1): "published as one category to 2014",
    ("returned_home_or_to_relatives_among_ceased", 3): (
        "derived: planned plus unplanned plus no parental responsibility"
    ),
}
PART_WORDS = {
    2: "derived: sum of two published parts",
    3: "derived: sum of three published parts",
    4: "derived: sum of four published parts",
}
NO_TOTAL = "total not held"
SMALLER_TOTAL = "the number it is a share of is smaller, by rounding or revision"

_REFERRALS = ("referral_count", "referrals")
_PLANS = ("cpp_start", "cpp_start_count", "cpps_start")


def _one(*names: str) -> tuple[tuple[str, ...], ...]:
    return tuple((name,) for name in names)


CIN_COLUMNS = (
    Counted("referrals", _one(*_REFERRALS), printed=("referral_rate", "referrals_rate")),
    Counted("re_referrals_within_12_months", _one("rereferral_count", "re_referral_count", "re_referrals"), _REFERRALS,
            ("rereferral_percent", "re_referral_percent", "re_referrals_percent")),
    Counted("referrals_no_further_action", _one("no_further_action_count", "no_further_action"), _REFERRALS,
            ("no_further_action_percent",)),
    Counted("referrals_assessed_not_in_need", _one("not_in_need_count", "not_in_need"), _REFERRALS,
            ("not_in_need_percent",)),
    Counted("assessments_completed", _one("assessments_completed"), printed=("assessments_completed_rate",)),
    Counted("in_need_at_year_end", _one("at31_episodes"), printed=("at31_episodes_rate",)),
    Counted("in_need_started", _one("started_episodes"), printed=("started_episodes_rate",)),
    Counted("in_need_ended", _one("ended_episodes"), printed=("ended_episodes_rate",)),
    Counted("section_47_enquiries", _one("section47"), printed=("section47_rate",)),
    Counted("initial_conferences", _one("icpc"), printed=("icpc_rate",)),
    Counted("protection_plans_started", _one(*_PLANS), printed=("cpp_start_rate",)),
    Counted("protection_plans_at_year_end", _one("cpp_at31"), printed=("cpp_at31_rate",)),
    Counted("protection_plans_ended", _one("cpp_end"), printed=("cpp_end_rate",)),
    Counted("repeat_protection_plans", _one("cpp_subsequent"), _PLANS, ("cpp_subsequent_percent",)),
)  # fmt: skip

# The files up to 2019: one row a place, one column a figure. Columns of one year alone are of the reporting year.
_MARCH, _STARTS = ("cla_mar{year}",), ("cla_started{year}",)
_CEASES = ("cla_cease{year}", "cla_cease")


def _wide(total: tuple[str, ...], end: str, columns: dict[str, tuple[str, ...]], since: int = 0) -> tuple[Counted, ...]:
    """One share for each name: its columns, all of one total; the percentage is the first column's with _pc behind it."""
    return tuple(
        Counted(f"{name}{end}", _one(*found), total, tuple(f"{one}_pc" for one in found), since=since)
        for name, found in columns.items()
    )


_AGES = ("age_under_1", "u1"), ("age_1_to_4", "1to4"), ("age_5_to_9", "5to9"), ("age_10_to_15", "10to15")
_REASON_COLUMNS = {
    "returned_home_planned": ("cea_parplan", "cla_ceaparplan"),
    "returned_home_unplanned": ("cea_parnplan", "cla_ceaparnplan"),
    "no_parental_responsibility": ("cea_nopar", "cla_ceanopar"),
    "child_arrangements_order": ("cea_cao", "cla_cearog"),
    "independent_supported": ("cea_indliv1", "cla_ceaindliv"),
    "independent_unsupported": ("cea_indliv2", "cla_ceaindliv2"),
    "adult_residential": ("cea_residential", "cla_cea_tran_res"),
    "moved_abroad": ("cea_abroad", "cla_ceaabroad"),
    "custody": ("cea_custody", "cla_cea_sen_cust"),
    "remand_ended": ("cea_remend", "cla_cearemend"),
    "age_assessment": ("cea_ageassmt", "cla_ceaageassmt"),
    "another_authority": ("cea_taken", "cla_ceataken"),
    "died": ("cea_died", "cla_ceadied"),
    "other_reason": ("cea_other", "cla_cea_othrea"),
}
_PARENTAL = ("cea_parplan", "cea_parnplan"), ("cla_ceaparplan", "cla_ceaparnplan")
_RELATIVES = (*_PARENTAL[0], "cea_nopar"), (*_PARENTAL[1], "cla_ceanopar"), ("cla_ceapar",)
_ADOPTED = ("cea_adop1", "cea_adop2"), ("cla_ceaadop", "cla_ceaadop2"), ("cla_ceaadop1", "cla_ceaadop2")
_GUARDIANS = (
    ("cea_sgo_ffc_rel", "cea_sgo_ffc_oth", "cea_sgo_car_rel", "cea_sgo_car_oth"),
    *(("cea_sgo1", "cea_sgo2"), ("cla_ceaspecg", "cla_ceaspecg2"), ("cla_ceaspecg1", "cla_ceaspecg2")),
)
WIDE_COLUMNS = (
    Counted(LOOKED_AFTER, _one(*_MARCH), printed=("cla_rate{year}",)),
    Counted(STARTED, _one(*_STARTS), printed=("started_cla_rate{year}",)),
    Counted(CEASED, _one(*_CEASES), printed=("ceased_cla_rate{year}",)),
    Counted("uasc_among_looked_after", _one("cla_uasc{year}", "cla_uasc"), _MARCH, ("cla_uasc{year}_pc",)),
    Counted("taken_into_care_among_started", _one("cla_taken{year}"), _STARTS, ("cla_taken{year}_pc",)),
    *_wide(_MARCH, ENDS[LOOKED_AFTER], {
        **{name: (f"cla_{column}",) for name, column in _AGES},
        "age_16_and_over": ("cla_16over",),
        "legal_interim_care_order": ("cla_ico",),
        "legal_full_care_order": ("cla_fco",),
        "legal_placement_order": ("cla_placeo",),
        "legal_section_20": ("cla_s20",),
        "placement_foster": ("cla_fost",),
        "placement_for_adoption": ("cla_adopt",),
        "placement_with_parents": ("cla_parent",),
        "three_or_more_placements": ("cla_3_pl", "cla_3pla"),
    }),
    # written like this before 2018 too, over other laws and other rules for what was counted
    *_wide(_MARCH, ENDS[LOOKED_AFTER], {
        "legal_child_protection": ("cla_cpg",),
        "legal_youth_justice": ("cla_yjls",),
        "placement_residential_school": ("cla_rsch",),
        "placement_outside_authority": ("cla_outla",),
        "placement_over_20_miles": ("cla_gt20",),
    }, since=2018),
    *_wide(_STARTS, ENDS[STARTED], {
        **{name: (f"scla_{column}",) for name, column in _AGES},
        "age_16_and_over": ("scla_16over",),
        "need_abuse_or_neglect": ("scla_abneg",),
        "need_childs_disability": ("scla_cdisab",),
        "need_parental_illness": ("scla_parill",),
        "need_acute_stress": ("scla_facst",),
        "need_family_dysfunction": ("scla_fd",),
        "need_unacceptable_behaviour": ("scla_sub",),
        "need_low_income": ("scla_li",),
        "need_absent_parenting": ("scla_abspar",),
        "legal_interim_care_order": ("scla_ico",),
        "legal_full_care_order": ("scla_fco",),
        "legal_section_20": ("scla_s20",),
        "legal_police_protection": ("scla_upp",),
        "legal_emergency_protection_order": ("scla_sepo",),
    }),
    *_wide(_STARTS, ENDS[STARTED], {
        "legal_placement_order": ("scla_placeo",),
        "legal_child_assessment_order": ("scla_ucao",),
        "legal_remand": ("scla_onct",),
        "legal_pace": ("scla_pace",),
        "legal_youth_rehabilitation_order": ("scla_sorr",),
    }, since=2018),
    *_wide(_CEASES, ENDS[CEASED], {
        "age_under_1": ("cea_u1", "cla_cea1"),
        "age_1_to_4": ("cea_1to4", "cla_cea14"),
        "age_5_to_9": ("cea_5to9", "cla_cea59"),
        "age_10_to_15": ("cea_10to15", "cla_cea1015"),
        "age_16": ("cea_16",),
        "age_17": ("cea_17",),
        "age_18_and_over": ("cea_18over",),
        **_REASON_COLUMNS,
    }),
    Counted("adopted_among_ceased", _ADOPTED, _CEASES, ("cea_adop_pc",)),
    Counted("special_guardianship_among_ceased", _GUARDIANS, _CEASES),
    Counted("returned_home_among_ceased", _PARENTAL, _CEASES),
    Counted("returned_home_or_to_relatives_among_ceased", _RELATIVES, _CEASES),
    Counted("same_placement_2_years", _one("cla_samepl_2years"), ("cla_2andhalfyears",), ("cla_samepl_2years_pc",), since=2018),
)  # fmt: skip

_FIRST_COLUMNS = tuple(name for one in CIN_COLUMNS for way in one.ways for name in way)
LAYOUTS = (
    Layout("population", "population by mid-year", (*_TIDY, AGE_GROUP, ESTIMATE), publication=ONS),
    Layout("characteristics", "children looked after by characteristic", (*_TIDY, GROUP, LABEL, COUNT)),
    Layout("totals", "children looked after, number and rate", (*_TIDY, POPULATION_LABEL, COUNT)),
    Layout("children_in_need", "children in need by authority", _TIDY, _FIRST_COLUMNS, CIN),
    Layout(
        "wide",
        "children looked after up to 2019, one row for each place",
        (("new_geog_code",), ("geog_l",), ("geog_c",), ("geog_n",)),
        tuple(dict.fromkeys(name for one in WIDE_COLUMNS for way in one.ways for name in way)),
    ),
)
