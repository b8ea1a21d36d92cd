"""The steps inside one period of care: which legal statuses, which placements, and when each begins."""

from dataclasses import dataclass

from exampleshire import mixes
from exampleshire.chance import Chance
from exampleshire.people import Child, Period


@dataclass(frozen=True)
class Place:
    """A placement from a day on. reason: why the one before it ended. same_carer: only its code changed."""

    on: int
    code: str
    provider: str
    reason: str = ""
    same_carer: bool = False


def legal_steps(period: Period, group: str, chance: Chance) -> list[tuple[int, str]]:
    """Day and legal status, from the start on, in order."""
    steps = [(period.started, period.legal_status)]
    _after_emergency(steps, period, chance)
    _to_court(steps, period, group, chance)
    _orders(steps, period, group, chance)
    return [step for step in steps if step[0] < period.ended]


def _after_emergency(steps: list, period: Period, chance: Chance) -> None:
    """Police protection lasts three days at most, an emergency protection order eight."""
    if period.legal_status == "L1":
        agreed = period.outcome in (mixes.HOME, mixes.HOME_UNPLANNED, mixes.RELATIVES, "E8")
        steps.append((period.started + chance.between(1, 3), "V2" if chance.happens(0.8 if agreed else 0.35) else "C1"))
    elif period.legal_status == "L2":
        steps.append((period.started + chance.between(4, 8), "C1" if chance.happens(0.9) else "V2"))
    elif period.legal_status == "J1" and period.outcome in (mixes.STAYS, mixes.HOME):
        steps.append((period.started + chance.along((7, 28, 60, 120)), "V2"))


def _to_court(steps: list, period: Period, group: str, chance: Chance) -> None:
    since, status = steps[-1]
    share = mixes.STAYERS_TO_COURT[group] if period.outcome == mixes.STAYS else mixes.TO_COURT.get(period.outcome, 0.1)
    if status == "V2" and period.need != "N8" and chance.happens(share):
        room = max(1, (period.ended - since) // 3)
        steps.append((since + min(room, chance.along(mixes.TO_COURT_AFTER)), "C1"))


def _orders(steps: list, period: Period, group: str, chance: Chance) -> None:
    since, status = steps[-1]
    if status != "C1":
        return
    hearing = since + chance.along(mixes.TO_FULL_ORDER_AFTER)
    if period.outcome == mixes.ADOPTED:
        hearing = min(hearing, since + (period.ended - since) * 2 // 5)
        if chance.happens(mixes.FULL_ORDER_FIRST):
            steps.append((hearing, "C2"))
            hearing += chance.between(20, 90)
        steps.append((hearing, "E1"))
    elif period.outcome == mixes.STAYS and chance.happens(mixes.PLACEMENT_ORDER_NOT_USED.get(group, 0)):
        steps.append((hearing, "E1"))
        steps.append((hearing + chance.along(mixes.PLACEMENT_ORDER_ENDS_AFTER), "C2"))
    elif chance.happens(mixes.FULL_ORDER.get(period.outcome, 0.1)):
        steps.append((hearing, "C2"))


def place_steps(child: Child, period: Period, group: str, legal: dict[int, str], chance: Chance) -> list[Place]:
    """Placements from the start on, in order, at most one a day."""
    moves = [_first_place(child, period, group, chance)]
    last_home = _last_home(period, legal, moves[0], chance)
    until = last_home.on if last_home else period.ended
    while (on := _next_move(child, moves, chance)) < until - 5:
        moves.append(_next_place(child, moves[-1], on, chance))
    if period.outcome == mixes.STAYS:
        _settle_or_move_on(child, moves, until, chance)
    if last_home:
        moves.append(last_home)
    return moves


def _first_place(child: Child, period: Period, group: str, chance: Chance) -> Place:
    weights = dict(mixes.PLACES[group])
    if child.unaccompanied:
        weights = dict(mixes.UNACCOMPANIED_PLACES)
        if group != "16 and over":
            weights["H5"] = 0
    elif period.legal_status == "J1":
        weights = mixes.REMAND_PLACES
    elif period.legal_status in ("V2", "L1", "L2"):
        weights.pop("P1", None)  # nobody is looked after by agreement with a parent at that parent's home
    code = chance.among(weights)
    return Place(period.started, code, _provider(code, chance))


def _last_home(period: Period, legal: dict[int, str], first: Place, chance: Chance) -> Place | None:
    """The placement that leads to how the period ends: adopters, relatives who become guardians, parents."""
    orders = [on for on, status in legal.items() if status in ("C2", "E1")]
    if period.outcome == mixes.ADOPTED:
        on = max(max(orders, default=period.started) + 14, period.ended - chance.along(mixes.ADOPTIVE_HOME_FOR))
        stays = first.code == "U5"  # fostered by those who adopt
        provider = first.provider if stays else chance.among(mixes.ADOPTIVE_PROVIDERS)
        last = Place(on, "A5" if stays else "A6", provider, "PLACE" if stays else "CARPL", same_carer=stays)
    elif period.outcome == mixes.HOME and orders and chance.happens(0.9):
        on = max(max(orders) + 7, period.ended - chance.along(mixes.PLACED_WITH_PARENTS_FOR))
        last = Place(on, "P1", "PR0", "CARPL")
    elif period.outcome == mixes.STAYS and "C2" in legal.values() and chance.happens(mixes.STAYS_WITH_PARENTS):
        last = Place(max(orders) + chance.along((5, 60, 400)), "P1", "PR0", "CARPL")
    elif period.outcome == mixes.GUARDIAN and first.code != "U3" and chance.happens(0.6):
        on = period.started + (period.ended - period.started) * chance.between(10, 60) // 100
        last = Place(on, "U3", "PR1", "CARPL")
    else:
        return None
    return last if period.started + 5 < last.on < period.ended else None


def _next_move(child: Child, moves: list[Place], chance: Chance) -> int:
    """When the placement would end: the sooner, the fewer days it has lasted and the older the child."""
    since, done = moves[-1].on, len(moves) - 1
    days = chance.along(mixes.DAYS_IN_PLACE[child.age_group(since)])
    days = days * (10 + 7 * min(done, 5)) // 10
    if moves[-1].code == "U5":  # with the foster carers who will adopt
        return child.eighteenth
    if moves[-1].code in ("R2", "R3"):
        return since + min(days, 110)
    if moves[-1].code in ("P1", "U3"):
        return since + days * 2 + 150
    return since + max(1, days)


def _next_place(child: Child, now: Place, on: int, chance: Chance) -> Place:
    group = child.age_group(on)
    weights = dict(mixes.PLACES[group])
    for first_only in ("R2", "R3", "P1"):
        weights.pop(first_only, None)
    if child.unaccompanied:
        weights = {"H5": 70 if group == "16 and over" else 0, "U6": 28, "K2": 2}
    if now.code == "U3":
        weights.pop("U3", None)
    if now.code == "K2" and "K2" in weights:
        weights["K2"] *= 2
    code = chance.among(weights)
    reason = chance.among(mixes.MOVE_REASONS)
    return Place(on, code, _provider(code, chance), reason)


def _settle_or_move_on(child: Child, moves: list[Place], until: int, chance: Chance) -> None:
    """The last foster placement becomes long term (the code changes, the carer does not), or the child moves on."""
    now = moves[-1]
    on = now.on + chance.along(mixes.SETTLED_AFTER)
    moves_on = child.eighteenth - chance.along((30, 200, 400, 650))
    if now.code in ("U6", "U3") and on < until - 30 and chance.happens(mixes.SETTLES):
        moves.append(Place(on, "U4" if now.code == "U6" else "U1", now.provider, "PLACE", same_carer=True))
    elif now.code != "H5" and now.on + 5 < moves_on < until and chance.happens(mixes.MOVES_ON_AT_SEVENTEEN):
        moves.append(Place(moves_on, "H5", _provider("H5", chance), "CARPL"))


def _provider(code: str, chance: Chance) -> str:
    if code in ("U1", "U2", "U3"):
        return chance.among(mixes.KINSHIP_PROVIDER)
    return chance.among(mixes.PROVIDERS.get(code, mixes.FOSTER_PROVIDERS))
