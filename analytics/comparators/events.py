"""What changed for every authority at once: dated national events that moved the same figures at the same time.

They stand on a chart of a pilot site so that nobody takes a change in England for a change in one place. The address is
that of the law, the department or the statistics; the second one is a further page that its dates were read on.
"""

from dataclasses import dataclass

from analytics.comparators.series import LOOKED_AFTER, STARTED

_FOUR_COUNTS = (STARTED, LOOKED_AFTER, "ceased_to_be_looked_after", "referrals")
_RETURNS = (
    "returned_home_among_ceased",
    "returned_home_planned_among_ceased",
    "returned_home_unplanned_among_ceased",
    "returned_home_or_to_relatives_among_ceased",
)
APRIL = 4


@dataclass(frozen=True)
class Event:
    """Something that changed nationwide. first, last: ISO days; equal for what began on one day and stayed.

    title: a few words, for a mark on a chart. words: a sentence or two. series: ids of the published series it touched
    most, as far as is known; others may have moved too. second_url: a second page its dates rest on.
    """

    first: str
    last: str
    title: str
    words: str
    source_url: str
    series: tuple[str, ...]
    second_url: str = ""


EVENTS = (
    Event(
        "2012-12-03",
        "2012-12-03",
        "Children on remand become looked after",
        "Since 3 December 2012 every child remanded to youth detention accommodation counts as looked after by an authority, "
        "17-year-olds included.",
        "https://www.legislation.gov.uk/ukpga/2012/10/notes/division/5/5/4",
        (STARTED, LOOKED_AFTER, "ceased_to_be_looked_after"),
        "https://legislation.gov.uk/ukpga/2012/10/schedule/12/2012-12-03?view=extent",
    ),
    Event(
        "2014-04-01",
        "2015-03-31",
        "Going home split in two codes",
        "From the year ending 31 March 2015 a return home is recorded as planned or not planned, and relatives without "
        "parental responsibility have a code of their own. Up to 2014 one published category held all of them.",
        "https://explore-education-statistics.service.gov.uk/find-statistics/children-looked-after-in-england-including-adoptions",
        _RETURNS,
    ),
    Event(
        "2014-04-22",
        "2014-04-22",
        "26-week limit for care proceedings",
        "Since 22 April 2014 a court must plan to decide on a care or supervision order within 26 weeks and may extend that "
        "only where justice needs it. The single family court opened on the same day.",
        "http://www.legislation.gov.uk/uksi/2014/889/note/made",
        (STARTED, LOOKED_AFTER, "ceased_to_be_looked_after"),
        "https://legislation.gov.uk/ukpga/2014/6/section/14?view=plain",
    ),
    Event(
        "2016-07-01",
        "2016-07-01",
        "National Transfer Scheme begins",
        "Since 1 July 2016 an authority can ask others to take over the care of an unaccompanied child, at first only where "
        "they volunteer. A child who moves starts again in the second authority's figures.",
        "https://www.gov.uk/government/news/government-launches-national-transfer-scheme-for-migrant-children",
        (STARTED, LOOKED_AFTER, "ceased_to_be_looked_after"),
        "http://refugeechildrensconsortium.org.uk/national-transfer-scheme/",
    ),
    Event(
        "2020-03-23",
        "2021-07-19",
        "COVID-19 restrictions",
        "From 23 March 2020, when people were told to stay at home, until most legal limits ended on 19 July 2021. Schools, "
        "courts and visits to families ran differently in these months.",
        "https://www.gov.uk/government/speeches/pm-address-to-the-nation-on-coronavirus-23-march-2020",
        _FOUR_COUNTS,
        "https://lawandreligionuk.com/2021/07/15/covid-19-revocation-of-regulations-in-england/",
    ),
    Event(
        "2021-11-23",
        "2021-12-31",
        "National Transfer Scheme becomes a duty",
        "On 23 November 2021 the Home Office announced that every authority would have to take unaccompanied children; most "
        "were directed to in December 2021, the last 29 after that.",
        "https://gov.uk/government/news/further-push-to-help-unaccompanied-asylum-seeking-children-as-part-of-new-plan-for-immigration",
        (STARTED, LOOKED_AFTER, "ceased_to_be_looked_after"),
        "https://www.public-sector.co.uk/article/c79923d7de1e1f78e4ba1f2ae7195c1b",
    ),
    Event(
        "2025-04-01",
        "2026-03-31",
        "Families First Partnership begins",
        "From April 2025 authorities rebuild family help, child protection teams and family group decision-making with "
        "national money; ten areas had tried it before. The year to March 2026 is its first.",
        "https://www.gov.uk/government/publications/families-first-partnership-programme",
        _FOUR_COUNTS,
        "https://parallelparliament.co.uk/debate/2025-03-20/commons/written-statements/families-first-partnership-programme",
    ),
)


def year_ending(day: str) -> int:
    """The year ending 31 March that an ISO day is in: 2014-04-01 is in that of 2015."""
    year, month = int(day[:4]), int(day[5:7])
    return year + (month >= APRIL)


def during(first_year: int, last_year: int) -> tuple[Event, ...]:
    """The events that touch the years ending 31 March from the first to the last, oldest first; none if last < first."""
    asked = set(range(first_year, last_year + 1))
    return tuple(event for event in EVENTS if asked & set(range(year_ending(event.first), year_ending(event.last) + 1)))


def near(go_live_from: str, last_year: int, years_before: int = 2) -> tuple[Event, ...]:
    """The events about a go-live: from some whole years before the year ending 31 March it is in, up to last_year.

    go_live_from: ISO day; "" for a site without a date, which has no events near it.
    """
    return during(year_ending(go_live_from) - years_before, last_year) if go_live_from else ()
