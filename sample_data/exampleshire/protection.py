"""Child protection plans: from the initial conference until they end, the case closes or care begins."""

from collections.abc import Iterable
from dataclasses import replace

from exampleshire import doors
from exampleshire.chance import Chance
from exampleshire.people import DATA_TO, Child, Plan, Referral

BETWEEN_PLANS = 60  # days, at least, from the end of a plan to the next, or to care where none was open then


def protect(children: Iterable[Child]) -> None:
    """Fill child.plans. Children referred together share a referral, and so its plan."""
    chance = Chance(4)
    drawn: dict[Referral, list[Plan]] = {}
    for child in children:
        for referral in child.referrals:
            if referral not in drawn:
                drawn[referral] = _plans(child, referral, chance)
            child.plans += [plan for plan in drawn[referral] if plan.started < child.eighteenth]
        if child.plans:
            child.plans = _numbered(child, chance)


def _numbered(child: Child, chance: Chance) -> list[Plan]:
    """The child's plans with how many there were before each, all ended by the 18th birthday."""
    toddler = child.age_on(child.plans[0].started) >= 2
    before = chance.among(doors.PLANS_BEFORE) if toddler else 0
    return [
        replace(plan, ended=min(plan.ended, child.eighteenth), previous=before + number)
        for number, plan in enumerate(child.plans)
    ]


def _plans(child: Child, referral: Referral, chance: Chance) -> list[Plan]:
    """The plans a referral leads to, in order."""
    into_care = [p.started for p in child.periods if referral.made <= p.started <= referral.closed]
    if into_care:
        return _before_care(child, referral, into_care[0], chance)
    conference = _conference(referral, referral.closed)
    if conference:
        return [_plan(conference, referral.closed, chance)] if chance.happens(doors.PLAN_MADE) else []
    if not child.periods and referral.closed > DATA_TO and chance.happens(doors.PROTECTED_FOR_LATER):
        # no child of the history starts after its last day: others stand in for those who would
        first = referral.made + chance.along(doors.DAYS_TO_CONFERENCE)
        return [_plan(first, referral.closed, chance)] if first < referral.closed else []
    return []


def _conference(referral: Referral, until: int) -> int | None:
    """The day of the initial conference, where it was held before a day."""
    return referral.conference if referral.conference and referral.conference < until else None


def _before_care(child: Child, referral: Referral, started: int, chance: Chance) -> list[Plan]:
    """The plan that was open when care began, and the one before it."""
    conference = _conference(referral, started)
    first = conference or referral.made + chance.along(doors.DAYS_TO_CONFERENCE)
    open_at_start = doors.PROTECTED_AT_START[child.age_group(started)] if conference else doors.PROTECTED_LATE
    if first >= started:
        return []
    if not chance.happens(open_at_start):
        ended_by = started - BETWEEN_PLANS
        return [_plan(conference, ended_by, chance)] if _conference(referral, ended_by) else []
    last = max(first, started - chance.along(doors.DAYS_PROTECTED_BEFORE_CARE))
    until = min(started + chance.along(doors.PROTECTED_INTO_CARE), referral.closed)
    again = conference and last - conference >= 2 * BETWEEN_PLANS
    into_care = replace(_plan(last if again else first, until, chance), ended=until)
    return [_plan(conference, last - BETWEEN_PLANS, chance), into_care] if again else [into_care]


def _plan(started: int, until: int, chance: Chance) -> Plan:
    """A plan of some length that ends by a day."""
    ended = min(started + chance.along(doors.DAYS_PROTECTED), until)
    category = chance.among(doors.CATEGORY_OF_ABUSE)
    changed = chance.happens(doors.CATEGORY_CHANGES)
    return Plan(started, ended, category, chance.among(doors.CATEGORY_OF_ABUSE) if changed else category)
