"""Facts every room shares: codes with the years they are valid, what they mean for a count, and our thresholds.

Codes: SSDA903 and CIN census collection guides as read in the public validators and pipelines of the sector
(data-to-insight/csc-validator-be-903, SocialFinanceDigitalLabs/liia-tools-pipeline), to the return for 2025-26.
A code that changed is one dated line here.
"""

from dataclasses import dataclass

# R6, which return answers for a year. Tried on the public sample returns (cs-demand-model 2017 to 2019, csc-validator
# fake data, SSDA903_2020_episodes): their endings fall in one year for 99.7% or more, and no start comes after it.
ANNUAL_SHARE_OF_ENDINGS = 0.95  # under this share of endings in one year a file is longitudinal
ANNUAL_SHARE_OF_LATER_STARTS = 0.05  # over this share of starts after that year a file is longitudinal

NOT_KNOWN = "not known"
# stands on every chart with a pilot site
PILOT_SITE_CAVEAT = "This chart cannot show what the programme caused."


@dataclass(frozen=True)
class ReasonCeased:
    """SSDA903 REC. outcome groups exits for the bridge; planned is None where the code does not say.

    to_relatives: went to live with a parent, relative or other person without parental responsibility, which is no return home.
    """

    code: str
    label: str
    outcome: str
    is_ceasing: bool = True
    returned_home: bool = False
    to_relatives: bool = False
    planned: bool | None = None
    first_year: int | None = None
    last_year: int | None = None


HOME, GUARDIANSHIP, ADOPTED, MOVED_ON, OTHER = (
    "returned home",
    "special guardianship or child arrangements",
    "adopted",
    "turned 18 or moved to independence",
    "left another way",
)
REASONS_CEASED = (
    ReasonCeased("X1", "Episode ends, another begins the same day", "continues", is_ceasing=False),
    ReasonCeased("E11", "Adopted, order unopposed", ADOPTED),
    ReasonCeased("E12", "Adopted, consent dispensed with by court", ADOPTED),
    ReasonCeased("E2", "Died", OTHER),
    ReasonCeased("E3", "Care taken over by another UK authority", OTHER),
    ReasonCeased("E4", "Returned home (code before the split)", HOME, returned_home=True),
    ReasonCeased("E4A", "Returned home, planned", HOME, returned_home=True, planned=True),
    ReasonCeased("E4B", "Returned home, not planned", HOME, returned_home=True, planned=False),
    ReasonCeased("E13", "Left to live with someone without parental responsibility", OTHER, to_relatives=True),
    ReasonCeased("E41", "Child arrangements order", GUARDIANSHIP),
    ReasonCeased("E43", "Special guardianship, former foster carer", GUARDIANSHIP, last_year=2018),
    ReasonCeased("E44", "Special guardianship, other carer", GUARDIANSHIP, last_year=2018),
    ReasonCeased("E45", "Special guardianship, former foster carer, relative or friend", GUARDIANSHIP, first_year=2019),
    ReasonCeased("E46", "Special guardianship, former foster carer, other", GUARDIANSHIP, first_year=2019),
    ReasonCeased("E47", "Special guardianship, other carer, relative or friend", GUARDIANSHIP, first_year=2019),
    ReasonCeased("E48", "Special guardianship, other carer, other", GUARDIANSHIP, first_year=2019),
    ReasonCeased("E5", "Independent living with formal support", MOVED_ON),
    ReasonCeased("E6", "Independent living without formal support", MOVED_ON),
    ReasonCeased("E7", "Residential care funded by adult social care", MOVED_ON),
    ReasonCeased("E8", "Any other reason", OTHER),
    ReasonCeased("E9", "Sentenced to custody", OTHER),
    ReasonCeased("E14", "Remand accommodation ended", OTHER),
    ReasonCeased("E15", "Age assessed as 18 or over", OTHER),
    ReasonCeased("E16", "Moved abroad", OTHER),
    ReasonCeased("E17", "Aged 18 or over, stayed with carers", MOVED_ON),
    # a code outside the list is stored as "?": whatever it is, only X1 goes on, so it ends the period of care
    ReasonCeased("?", "A code outside the list", OTHER),
)


@dataclass(frozen=True)
class LegalStatus:
    """SSDA903 LS. in_scope: whether headline counts include it (R2: short breaks are not)."""

    code: str
    label: str
    group: str
    in_scope: bool = True


SECTION_20, INTERIM, FULL, PLACEMENT, PROTECTION, JUSTICE = (
    "section 20, agreed with parents",
    "interim care order",
    "full care order",
    "placement order",
    "police or emergency protection",
    "remand or youth justice",
)
LEGAL_STATUSES = (
    LegalStatus("C1", "Interim care order", INTERIM),
    LegalStatus("C2", "Full care order", FULL),
    LegalStatus("D1", "Freeing order", PLACEMENT),
    LegalStatus("E1", "Placement order", PLACEMENT),
    LegalStatus("V2", "Single period of accommodation, section 20", SECTION_20),
    LegalStatus("V3", "Short breaks, each break recorded", "short breaks", in_scope=False),
    LegalStatus("V4", "Short breaks, agreement recorded", "short breaks", in_scope=False),
    LegalStatus("J1", "Remanded to the authority or to youth detention", JUSTICE),
    LegalStatus("J2", "Accommodated under PACE", JUSTICE),
    LegalStatus("J3", "Youth rehabilitation order", JUSTICE),
    LegalStatus("L1", "Police protection", PROTECTION),
    LegalStatus("L2", "Emergency protection order", PROTECTION),
    LegalStatus("L3", "Child assessment order", PROTECTION),
)
# From the 2026 census the label of N1 adds exploitation; the group stays one so that the series does.
CATEGORIES_OF_NEED = {
    "N0": NOT_KNOWN,
    "N1": "abuse or neglect",
    "N2": "child's disability or illness",
    "N3": "parental disability or illness",
    "N4": "family in acute stress",
    "N5": "family dysfunction",
    "N6": "socially unacceptable behaviour",
    "N7": "low income",
    "N8": "absent parenting",
    "N9": "not children in need",
}
# SSDA903 SEX is 1/2 to 2024 and M/F/U from 2025; CIN GenderCurrent is 0/1/2/9 to 2024, Sex M/F/U from 2025.
SEXES = {
    "1": "male",
    "M": "male",
    "2": "female",
    "F": "female",
    "U": NOT_KNOWN,
    "0": NOT_KNOWN,
    "9": NOT_KNOWN,
}
ETHNIC_GROUPS = {
    **dict.fromkeys(("WBRI", "WIRI", "WIRT", "WOTH", "WROM"), "white"),
    **dict.fromkeys(("MWBC", "MWBA", "MWAS", "MOTH"), "mixed"),
    **dict.fromkeys(("AIND", "APKN", "ABAN", "AOTH", "CHNE"), "asian"),
    **dict.fromkeys(("BCRB", "BAFR", "BOTH"), "black"),
    "OOTH": "other",
    **dict.fromkeys(("REFU", "NOBT"), NOT_KNOWN),
}
REASONS_NEW_EPISODE = {"S": "Started to be looked after", "L": "Legal status", "P": "Placement and carer"} | {
    "T": "Placement, same carer",
    "B": "Legal status, placement and carer",
    "U": "Legal status and placement, same carer",
}
KINSHIP, FOSTERED, RESIDENTIAL, SUPPORTED, WITH_PARENTS, FOR_ADOPTION, ELSEWHERE = (
    "fostered by a relative or friend",
    "fostered by others",
    "children's home or other residential",
    "supported or independent living",
    "with parents",
    "placed for adoption",
    "another placement",
)
# H5 and P2 end with the return for 2024, K3 begins with 2025; Z1 becomes Z11 to Z14 in 2026
PLACEMENT_GROUPS = {
    **dict.fromkeys(("U1", "U2", "U3"), KINSHIP),
    **dict.fromkeys(("U4", "U5", "U6"), FOSTERED),
    **dict.fromkeys(("K1", "K2", "R1", "R3", "S1"), RESIDENTIAL),
    **dict.fromkeys(("H5", "K3", "P2"), SUPPORTED),
    "P1": WITH_PARENTS,
    **dict.fromkeys(("A3", "A4", "A5", "A6"), FOR_ADOPTION),
    **dict.fromkeys("P3 R2 R5 T0 T1 T2 T3 T4 Z1 Z11 Z12 Z13 Z14".split(), ELSEWHERE),
}
PLACEMENTS = frozenset(PLACEMENT_GROUPS)
PLACEMENT_PROVIDERS = frozenset("PR0 PR1 PR2 PR3 PR4 PR5".split())
REASONS_PLACE_CHANGE = frozenset(
    "CARPL CLOSE ALLEG STAND APPRR CREQB CREQO CHILD LAREQ PLACE CUSTOD OTHER".split()  # CUSTOD from 2019
)
REASONS_FOR_CLOSURE = frozenset("RC1 RC2 RC3 RC4 RC5 RC6 RC7 RC8 RC9".split())  # RC9 from 2023
REFERRAL_SOURCES = frozenset(
    "1A 1B 1C 1D 2A 2B 3A 3B 3C 3D 3E 3F 4 5A 5B 5C 5D 6 7 8 9 10".split()  # 5D from 2023
)
# the census's codes; NONE says that the child has none
DISABILITIES = frozenset("NONE MOB HAND PC INC COMM LD HEAR VIS BEH CON AUT DDA".split())

AGE_BANDS = ("under 1", "1 to 4", "5 to 9", "10 to 15", "16 and over")
# ages at a first referral near those of the trials' public code (foundations-pm/sfpc): No Wrong Door counts 12 to 17, Family Valued
# all, Family Safeguarding up to 12, the unborn and children with no birth date included. Those of 12 stand in one group only.
UNDER_12, FROM_12_TO_17 = TRIAL_AGES = ("under 12", "12 to 17")
# The groups a breakdown always shows, in order; "not known" follows where it occurs.
GROUPS = {
    "age_band": AGE_BANDS,
    "sex": ("female", "male"),
    "category_of_need": tuple(v for k, v in CATEGORIES_OF_NEED.items() if k not in ("N0", "N9")),
    "legal_status": (SECTION_20, INTERIM, FULL, PLACEMENT, PROTECTION, JUSTICE),
    "how_left": (HOME, GUARDIANSHIP, ADOPTED, MOVED_ON, OTHER),
    "ethnic_group": ("white", "mixed", "asian", "black", "other"),
    "first_placement": (KINSHIP, FOSTERED, RESIDENTIAL, SUPPORTED, WITH_PARENTS, FOR_ADOPTION, ELSEWHERE),
    "placement": (KINSHIP, FOSTERED, RESIDENTIAL, SUPPORTED, WITH_PARENTS, FOR_ADOPTION, ELSEWHERE),
    "time_in_care": ("under 3 months", "3 to 6 months", "6 to 12 months", "1 to 2 years", "over 2 years"),
    "how_returned": ("planned", "not planned"),
    "returned_before": ("not returned home in the 24 months before", "returned home in the 24 months before"),
    "route_in": ("child protection plan", "child in need", "referred in the 30 days before", "nothing known"),
    "since_first_referral": (
        *("30 days or fewer", "31 days to 6 months", "6 to 12 months", "1 to 2 years", "over 2 years"),
        "no referral seen",
    ),
    "disability": ("disability recorded", "no disability recorded"),
    "trial_age": TRIAL_AGES,
}
BREAKDOWN_NAMES = {
    "age_band": "age",
    "sex": "sex",
    "category_of_need": "category of need",
    "legal_status": "legal status at the start of the period of care",
    "how_left": "how children left",
    "ethnic_group": "ethnic group",
    "first_placement": "first placement",
    "placement": "placement",
    "time_in_care": "time in care",
    "how_returned": "planned or not",
    "returned_before": "earlier returns home",
    "route_in": "what was open the day before",
    "since_first_referral": "time since the first referral",
    "disability": "disability",
    "trial_age": "age range of the trials",
}

YES, NO = ("TRUE", "1", "Y", "YES"), ("FALSE", "0", "N", "NO")  # C3

# code sets a load checks cells against: an unknown code is kept and flagged (R0)
CODE_SETS = {
    "reasons_ceased": frozenset(r.code for r in REASONS_CEASED if r.code != "?"),
    "legal_statuses": frozenset(s.code for s in LEGAL_STATUSES),
    "categories_of_need": frozenset(CATEGORIES_OF_NEED),
    "sexes": frozenset(SEXES),
    "ethnic_groups": frozenset(ETHNIC_GROUPS),
    "reasons_new_episode": frozenset(REASONS_NEW_EPISODE),
    "placements": PLACEMENTS,
    "placement_providers": PLACEMENT_PROVIDERS,
    "reasons_place_change": REASONS_PLACE_CHANGE,
    "reasons_for_closure": REASONS_FOR_CLOSURE,
    "referral_sources": REFERRAL_SOURCES,
    "disabilities": DISABILITIES,
    "yes_no": frozenset((*YES, *NO)),
}


def year_ending(day) -> int:
    """The financial year a day falls in, named by the 31 March it ends on: 1 April 2023 is in 2024."""
    return day.year + (day.month >= 4)
