"""What happens to a child in care: how long, how it ends, whether the child comes back, and every step between."""

from exampleshire import mixes
from exampleshire.chance import Chance
from exampleshire.people import DATA_TO, Child, Episode, Period, birthday, year_ending
from exampleshire.steps import legal_steps, place_steps

SHARED_STORIES = {mixes.HOME, mixes.HOME_UNPLANNED, mixes.GUARDIAN, mixes.ARRANGEMENTS, mixes.RELATIVES, mixes.ADOPTED}


def latest(by_year: dict, when: int):
    """Which entry of a table by year holds on a day: the last one that began by then."""
    return by_year[max(year for year in by_year if year <= year_ending(when))]


def live(child: Child, today: int, kind: str, chance: Chance, leader: Child | None = None) -> None:
    """Fill child.periods from its first start on. leader: a brother or sister who started on the same day."""
    number = 0
    while today <= DATA_TO:
        told = leader.periods[number] if leader and number < len(leader.periods) else None
        if told and told.started != today:
            told = None
        period = _period(child, today, kind, chance, told)
        period.episodes = _episodes(child, period, chance)
        child.periods.append(period)
        if period.gap is None or period.ended + period.gap >= child.eighteenth - 30:
            return
        today, number = period.ended + period.gap, number + 1
        kind = "family" if kind == "rise" else kind


def _period(child: Child, today: int, kind: str, chance: Chance, told: Period | None) -> Period:
    group = child.age_group(today)
    legal, need = (told.legal_status, told.need) if told else _way_in(group, today, kind, chance)
    if told and told.outcome in SHARED_STORIES and chance.happens(mixes.SAME_STORY):
        outcome, ended, gap = told.outcome, told.ended, told.gap
    else:
        outcome = _outcome(group, legal, today, kind, chance)
        ended = today + max(1, _days(child, outcome, legal, kind, today, chance))
        gap = _gap(outcome, chance)
    if ended >= child.eighteenth:
        return Period(today, max(child.eighteenth, today + 1), mixes.STAYS, legal, need)
    return Period(today, ended, outcome, legal, need, gap)


def _way_in(group: str, today: int, kind: str, chance: Chance) -> tuple[str, str]:
    """Legal status and category of need at the start."""
    if kind == "unaccompanied":
        return "V2", chance.among(mixes.UNACCOMPANIED_NEED)
    if kind == "rise":
        return chance.among(mixes.RISE_LEGAL), chance.among(mixes.RISE_NEED)
    legal = chance.among(mixes.LEGAL_AT_START[group])
    if legal == "C1" and chance.happens(mixes.AGREED_INSTEAD.get(year_ending(today), 0)):
        legal = "V2"
    return legal, chance.among(mixes.NEED[group])


def _outcome(group: str, legal: str, today: int, kind: str, chance: Chance) -> str:
    if kind == "unaccompanied":
        return chance.among(latest(mixes.UNACCOMPANIED_OUTCOMES, today))
    if legal == "J1":
        return chance.among(mixes.REMAND_OUTCOMES)
    outcome = chance.among(mixes.OUTCOMES[group])
    if legal in ("C1", "L2", "C2") and outcome == mixes.HOME and chance.happens(mixes.COURT_STAYS_INSTEAD):
        return chance.among(mixes.OUTCOMES[group])
    by_order = outcome in (mixes.ADOPTED, mixes.GUARDIAN, mixes.ARRANGEMENTS, mixes.STAYS)
    if legal in ("V2", "L1") and by_order and chance.happens(latest(mixes.AGREED_HOME_INSTEAD, today)):
        return mixes.HOME
    return outcome


def _days(child: Child, outcome: str, legal: str, kind: str, today: int, chance: Chance) -> int:
    if outcome == mixes.STAYS:
        return child.eighteenth - today
    if kind == "unaccompanied":
        return chance.along(mixes.UNACCOMPANIED_DAYS[outcome])
    home = outcome in (mixes.HOME, mixes.HOME_UNPLANNED)
    if home and legal == "L1" and chance.happens(mixes.POLICE_PROTECTION_HOME):
        return chance.along(mixes.DAYS_IN_CARE["short home"])
    if outcome == mixes.HOME and legal in ("C1", "C2", "L2"):
        return chance.along(mixes.DAYS_IN_CARE["court home"])
    return chance.along(mixes.DAYS_IN_CARE[outcome])


def _gap(outcome: str, chance: Chance) -> int | None:
    """Days until the next start, None where the child does not come back."""
    if not chance.happens(mixes.COMES_BACK.get(outcome, 0)):
        return None
    return max(1, chance.along(mixes.DAYS_UNTIL_BACK))


def _episodes(child: Child, period: Period, chance: Chance) -> list[Episode]:
    """Cut a period at every legal and placement step; each step ends one episode and starts the next."""
    group = child.age_group(period.started)
    legal = legal_steps(period, group, chance)
    places = place_steps(child, period, group, dict(legal), chance)
    place_on, legal_on = {p.on: p for p in places}, dict(legal)
    episodes: list[Episode] = []
    status, place = legal[0][1], places[0]
    for when in sorted({*place_on, *legal_on}):
        moved, changed = when in place_on, when in legal_on
        status, place = legal_on.get(when, status), place_on.get(when, place)
        because = _because(changed, place.same_carer if moved else None) if episodes else "S"
        if episodes:
            episodes[-1].ended = when
            episodes[-1].move_reason = place.reason if moved else ""
        episodes.append(Episode(when, because, status, period.need, place.code, place.provider))
    episodes[-1].ended = period.ended
    episodes[-1].reason_ceased = _reason_ceased(child, period, episodes[-1], chance)
    return episodes


def _because(changed: bool, same_carer: bool | None) -> str:
    """RNE of an episode that continues a period. same_carer is None when the placement did not change."""
    if same_carer is None:
        return "L"
    if changed:
        return "U" if same_carer else "B"
    return "T" if same_carer else "P"


def _reason_ceased(child: Child, period: Period, last: Episode, chance: Chance) -> str:
    """REC as the final return of the period records it."""
    if period.outcome == mixes.STAYS:
        return _at_eighteen(child, period.ended, last, chance)
    if period.outcome == mixes.ADOPTED:
        return chance.among({"E12": 86, "E11": 14})
    if period.outcome != mixes.GUARDIAN:
        return period.outcome
    with_relatives, fostered = last.place in ("U1", "U3"), last.place.startswith("U")
    if year_ending(period.ended) <= 2018:  # E43 and E44 gave way to E45 to E48 in the return for 2018-19
        return "E43" if fostered else "E44"
    if fostered:
        return "E45" if with_relatives else "E46"
    return "E47" if chance.happens(0.9) else "E48"


def _at_eighteen(child: Child, ended: int, last: Episode, chance: Chance) -> str:
    by_year = mixes.UNACCOMPANIED_AT_EIGHTEEN if child.unaccompanied else mixes.AT_EIGHTEEN
    weights = dict(latest(by_year, ended))
    if last.place == "P1":
        return chance.among({"E8": 70, "E6": 20, "E5": 10})
    if not last.place.startswith("U"):
        weights["E5"] += weights.pop("E17", 0) // 5
    elif "E17" in weights:
        weights["E17"] *= 10
    if last.need == "N2":
        weights["E7"] = 60
    return chance.among(weights)


def short_breaks(child: Child, first: int, last: int, chance: Chance) -> list[Episode]:
    """A series of short breaks: V4 is one episode for the agreement, V3 two or three nights each month."""
    place = chance.among({"K2": 55, "U6": 35, "R1": 10})
    provider = chance.among({"PR1": 70, "PR4": 20, "PR5": 10})
    last = min(last, birthday(child.born, 18))
    if chance.happens(0.65):
        return [Episode(first, "S", "V4", "N2", place, provider, last, "E8")]
    breaks, start = [], first
    while start < last - 4:
        nights = chance.between(2, 3)
        breaks.append(Episode(start, "S", "V3", "N2", place, provider, start + nights, "E4A"))
        start += chance.between(24, 38)
    return breaks
