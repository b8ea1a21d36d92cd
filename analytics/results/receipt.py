"""The privacy receipt: which columns were dropped and why, how many ids were replaced, what was made coarser."""

from analytics.results.opened import Store
from analytics.results.reported import Receipt, as_shown

NOT_NEEDED = "no figure needs it"
# heading (upper case) -> why it is dropped; the rest are simply not on the list of columns that are read
WHY = {
    **dict.fromkeys(("UPN", "FORMERUPN", "UPNUNKNOWN"), "pupil number, identifies the child"),
    **dict.fromkeys(("HOME_POST",), "home postcode"),
    **dict.fromkeys(("PL_POST", "POSTCODE"), "postcode, shows where a child lives"),
    **dict.fromkeys(("URN", "PL_LA", "PL_LOCATION", "PL_DISTANCE"), "shows where a child lives"),
    **dict.fromkeys(("MOTHER", "MC_DOB"), "about a child's own child"),
    **dict.fromkeys(("FORENAME", "SURNAME", "NAME", "ADDRESS"), "name or address"),
    **dict.fromkeys(("NHS_NUMBER", "NHS NUMBER", "UCI"), "number that identifies the child"),
    **dict.fromkeys(("SW_ID", "SW_REASON"), "about a worker"),
    **dict.fromkeys(("DOB", "PERSONDEATHDATE", "EXPECTEDPERSONBIRTHDATE"), "date that identifies the child"),
    **dict.fromkeys(
        ("DISABILITY", "SDQ_SCORE", "SDQ_REASON", "CONVICTED", "SUBSTANCE_MISUSE"), "health or offences, not needed"
    ),
    **dict.fromkeys(("CINDETAILSID", "CPPID", "LA_PERM", "DATEOFINITIALCPC"), NOT_NEEDED),
    **dict.fromkeys(("INITIALCATEGORYOFABUSE", "LATESTCATEGORYOFABUSE", "NUMBEROFPREVIOUSCPP"), NOT_NEEDED),
}
OTHER = "other columns"


def receipt(store: Store, mode: str, la: str | None = None) -> Receipt:
    """What a load did with what identifies children. la: one authority's children; columns and files are of the whole load.

    A heading nobody knows could itself say something of a child, so in publication mode only headings we know are named.
    """
    cursor = store.con.cursor()
    try:
        headings = cursor.execute(
            "SELECT upper(trim(heading)) AS heading, count(DISTINCT file_id) FROM store.dropped_columns GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        counted = cursor.execute(
            """
            WITH rows AS (
                SELECT la, child, month_of_18 IS NOT NULL AS born, ethnic_group IS NOT NULL AS grouped,
                       disability_recorded IS NOT NULL AS any_or_none
                FROM store.children
                UNION ALL SELECT la, child, false, false, false FROM store.episodes
                UNION ALL SELECT la, child, false, false, false FROM store.cin_referrals
                UNION ALL SELECT la, child, false, false, false FROM store.unaccompanied_children
                UNION ALL SELECT la, child, false, false, false FROM store.protection_plan_rows
            ), children AS (
                SELECT la, child, bool_or(born) AS born, bool_or(grouped) AS grouped, bool_or(any_or_none) AS any_or_none
                FROM rows WHERE $la IS NULL OR la = $la GROUP BY ALL
            ), listed AS (
                SELECT count(DISTINCT child) AS n FROM store.unaccompanied_children
                WHERE until_month IS NOT NULL AND ($la IS NULL OR la = $la)
            )
            SELECT count(*), count(*) FILTER (born), count(*) FILTER (grouped), count(*) FILTER (any_or_none), (SELECT n FROM listed) FROM children
            """,
            {"la": la},
        ).fetchall()[0]
        left = cursor.execute(
            """SELECT DISTINCT what FROM store.sources WHERE "table" IS NULL AND what NOT IN ('', 'not usable') ORDER BY what"""
        ).fetchall()
    finally:
        cursor.close()
    children, born, grouped, any_or_none, ended = (as_shown(n, mode) for n in counted)
    coarser = (
        ("Dates of birth", "ages in whole years and the month of the 18th birthday", born),
        ("Ethnic codes", "broad groups", grouped),
        ("Disability codes", "any or none", any_or_none),
        ("Dates that unaccompanied status ended", "months", ended),
    )
    return Receipt(
        _dropped(headings, mode), children, tuple(c for c in coarser if c[2]), tuple(what for (what,) in left)
    )


def _dropped(headings: list[tuple[str, int]], mode: str) -> tuple[tuple[str, str, int], ...]:
    """Headings that identify first. Files are of the load, not of a child, so their number stays."""
    known = [(h, WHY[h], n) for h, n in headings if h in WHY]
    others = [(h, NOT_NEEDED, n) for h, n in headings if h not in WHY]
    if mode != "internal" and others:
        others = [(OTHER, "not on the list of columns that are read", max(n for _, _, n in others))]
    return (*sorted(known, key=lambda d: (d[1] == NOT_NEEDED, d[0])), *others)
