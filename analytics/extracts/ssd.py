"""The Standard Safeguarding Dataset, as CSV files of its tables: which we read, and which columns of them."""

from analytics.extracts import cin_census, ssda903
from analytics.extracts.format import Column, Format, LeftAlone, OtherTable, Part, Table

UNACCOMPANIED = "unaccompanied"  # a code set of this file alone: free text that says so, or does not


def read_cell(cell: str, codes: str | None) -> str:
    """A cell as our table would hold it. Immigration status is free text: YES where it names unaccompanied children."""
    if codes != UNACCOMPANIED:
        return cell
    said = cell.lower()
    return "YES" if "unaccompanied" in said or "uasc" in said else "NO"


EPISODES = Table(
    name="ssd_cla_episodes",
    collection="ssda903",
    what="SSD care episodes (ssd_cla_episodes)",
    dated_by=("CLAE_CLA_EPISODE_START_DATE", "CLAE_CLA_EPISODE_CEASED_DATE"),
    columns=(
        Column("CLAE_PERSON_ID", required=True),
        Column("CLAE_CLA_EPISODE_START_DATE", required=True, date=True),
        Column("CLAE_CLA_EPISODE_START_REASON", required=True, codes="reasons_new_episode"),
        Column("CLAE_CLA_PRIMARY_NEED_CODE", codes="categories_of_need", spelled=("CLAE_CLA_PRIMARY_NEED",)),
        Column("CLAE_CLA_EPISODE_CEASED_DATE", required=True, date=True, spelled=("CLAE_CLA_EPISODE_CEASED",)),
        Column("CLAE_CLA_EPISODE_CEASED_REASON", required=True, codes="reasons_ceased"),
        Column("CLAE_CLA_PLACEMENT_ID"),
    ),
)
PLACEMENT = Table(
    name="ssd_cla_placement",
    collection="ssda903",
    what="SSD placements (ssd_cla_placement)",
    columns=(
        Column("CLAP_CLA_PLACEMENT_ID", required=True),
        Column("CLAP_CLA_PLACEMENT_TYPE", required=True, codes="placements"),
        Column("CLAP_CLA_PLACEMENT_PROVIDER", codes="placement_providers"),
        Column("CLAP_CLA_PLACEMENT_CHANGE_REASON", codes="reasons_place_change"),
    ),
)
LEGAL_STATUS = Table(
    name="ssd_legal_status",
    collection="ssda903",
    what="SSD legal statuses (ssd_legal_status)",
    columns=(
        Column("LEGA_PERSON_ID", required=True),
        Column("LEGA_LEGAL_STATUS", required=True, codes="legal_statuses"),
        Column("LEGA_LEGAL_STATUS_START_DATE", required=True, date=True),
        Column("LEGA_LEGAL_STATUS_END_DATE", date=True),
    ),
)
# These say what tables of ours say, in other words.
PERSON = OtherTable(
    what="SSD children (ssd_person)",
    read_cell=read_cell,
    window=False,
    columns=(
        Column("PERS_PERSON_ID", required=True),
        Column("PERS_SEX", codes="sexes", spelled=("PERS_GENDER",)),
        Column("PERS_ETHNICITY", codes="ethnic_groups"),
        Column("PERS_DOB", required=True, date=True),
    ),
    parts=(
        Part(
            ssda903.HEADER,
            cells=(("CHILD", "PERS_PERSON_ID"), ("SEX", "PERS_SEX"), ("DOB", "PERS_DOB"), ("ETHNIC", "PERS_ETHNICITY")),
        ),
    ),
)
IMMIGRATION_STATUS = OtherTable(
    what="SSD immigration statuses (ssd_immigration_status)",
    read_cell=read_cell,
    window=False,
    columns=(
        Column("IMMI_PERSON_ID", required=True),
        Column("IMMI_IMMIGRATION_STATUS", required=True, codes=UNACCOMPANIED),
        Column("IMMI_IMMIGRATION_STATUS_END_DATE", required=True, date=True),
    ),
    parts=(
        Part(
            ssda903.UASC,
            cells=(("CHILD", "IMMI_PERSON_ID"), ("DUC", "IMMI_IMMIGRATION_STATUS_END_DATE")),
            only_where="IMMI_IMMIGRATION_STATUS",
        ),
    ),
)
REFERRALS = OtherTable(
    what="SSD referrals (ssd_cin_episodes)",
    read_cell=read_cell,
    window=False,
    columns=(
        Column("CINE_PERSON_ID", required=True),
        Column("CINE_REFERRAL_DATE", required=True, date=True),
        Column("CINE_REFERRAL_SOURCE_CODE", codes="referral_sources"),
        Column("CINE_CIN_PRIMARY_NEED_CODE", codes="categories_of_need", spelled=("CINE_CIN_PRIMARY_NEED",)),
        Column("CINE_REFERRAL_NFA", codes="yes_no"),
        Column("CINE_CLOSE_DATE", required=True, date=True),
        Column("CINE_CLOSE_REASON", codes="reasons_for_closure"),
    ),
    parts=(
        Part(
            cin_census.CIN_DETAILS,
            cells=(
                ("LACHILDID", "CINE_PERSON_ID"),
                ("CINREFERRALDATE", "CINE_REFERRAL_DATE"),
                ("REFERRALSOURCE", "CINE_REFERRAL_SOURCE_CODE"),
                ("PRIMARYNEEDCODE", "CINE_CIN_PRIMARY_NEED_CODE"),
                ("CINCLOSUREDATE", "CINE_CLOSE_DATE"),
                ("REASONFORCLOSURE", "CINE_CLOSE_REASON"),
                ("REFERRALNFA", "CINE_REFERRAL_NFA"),
            ),
        ),
    ),
)
PLANS = OtherTable(
    what="SSD child protection plans (ssd_cp_plans)",
    read_cell=read_cell,
    window=False,
    columns=(
        Column("CPPL_PERSON_ID", required=True),
        Column("CPPL_CP_PLAN_START_DATE", required=True, date=True),
        Column("CPPL_CP_PLAN_END_DATE", required=True, date=True),
    ),
    parts=(
        Part(
            cin_census.CHILD_PROTECTION_PLANS,
            cells=(
                ("LACHILDID", "CPPL_PERSON_ID"),
                ("CPPSTARTDATE", "CPPL_CP_PLAN_START_DATE"),
                ("CPPENDDATE", "CPPL_CP_PLAN_END_DATE"),
            ),
        ),
    ),
)
DISABILITY = OtherTable(
    what="SSD disabilities (ssd_disability)",
    read_cell=read_cell,
    window=False,
    columns=(
        Column("DISA_PERSON_ID", required=True),
        Column("DISA_DISABILITY_CODE", required=True, codes="disabilities"),
    ),
    parts=(
        Part(
            cin_census.DISABILITIES,
            cells=(("LACHILDID", "DISA_PERSON_ID"), ("DISABILITY", "DISA_DISABILITY_CODE")),
        ),
    ),
)
TABLES = (EPISODES, PLACEMENT, LEGAL_STATUS)

# Every SSD column begins with four letters of its table's own. Addresses and linked identifiers are never to be loaded.
_OTHERS = {
    "ADDR": "addresses (ssd_address): never loaded",
    "LINK": "linked identifiers (ssd_linked_identifiers): never loaded",
    "FAMI": "families (ssd_family)",
    "MOTH": "mothers (ssd_mother)",
    "CONT": "contacts (ssd_contacts)",
    "EARL": "early help (ssd_early_help_episodes)",
    "CINA": "assessments (ssd_cin_assessments)",
    "CINF": "assessment factors (ssd_assessment_factors)",
    "CINP": "plans (ssd_cin_plans)",
    "CINV": "visits (ssd_cin_visits)",
    "S47E": "section 47 enquiries (ssd_s47_enquiry)",
    "ICPC": "initial conferences (ssd_initial_cp_conference)",
    "CPPV": "child protection visits (ssd_cp_visits)",
    "CPPR": "child protection reviews (ssd_cp_reviews)",
    "CLAC": "convictions (ssd_cla_convictions)",
    "CLAH": "health checks (ssd_cla_health)",
    "CLAI": "immunisations (ssd_cla_immunisations)",
    "CLAS": "substance misuse (ssd_cla_substance_misuse)",
    "CLAR": "care reviews (ssd_cla_reviews)",
    "CLAV": "care visits (ssd_cla_visits)",
    "LAPP": "previous permanence (ssd_cla_previous_permanence)",
    "LACP": "care plans (ssd_cla_care_plan)",
    "CSDQ": "strengths and difficulties (ssd_sdq_scores)",
    "MISS": "missing (ssd_missing)",
    "CLEA": "care leavers (ssd_care_leavers)",
    "PERM": "permanence (ssd_permanence)",
    "PROF": "professionals (ssd_professionals)",
    "DEPT": "departments (ssd_department)",
    "INVO": "involvements (ssd_involvements)",
    "SEND": "special needs (ssd_send)",
    "SENN": "special needs (ssd_sen_need)",
    "EHCR": "education plans (ssd_ehcp_requests)",
    "EHCA": "education plans (ssd_ehcp_assessment)",
    "EHCN": "education plans (ssd_ehcp_named_plan)",
    "EHCP": "education plans (ssd_ehcp_active_plans)",
    "S251": "finance (ssd_s251_finance)",
    "VOCH": "voice of the child (ssd_voice_of_child)",
    "PREP": "pre-proceedings (ssd_pre_proceedings)",
}
LEFT_ALONE = tuple(LeftAlone(f"SSD {what}", begins=f"{letters}_") for letters, what in _OTHERS.items())
FORMAT = Format(
    "Standard Safeguarding Dataset",
    tables=TABLES,
    other_tables=(PERSON, IMMIGRATION_STATUS, REFERRALS, PLANS, DISABILITY),
    left_alone=LEFT_ALONE,
)
