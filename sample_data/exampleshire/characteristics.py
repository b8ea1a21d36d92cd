"""What the census says of a child beside birth and sex: the ethnic group and any disability."""

from collections.abc import Iterable

from exampleshire import doors
from exampleshire.chance import Chance
from exampleshire.people import Child, Referral


def describe(children: Iterable[Child]) -> None:
    """Fill child.ethnic where no looked-after header has it, the same for brothers and sisters, and disabilities."""
    of_groups, of_disabilities = Chance(5), Chance(6)
    families: dict[Referral, str] = {}
    for child in children:
        if not child.ethnic:
            first = child.referrals[0]
            families[first] = families.get(first) or of_groups.among(doors.ETHNIC)
            child.ethnic = families[first]
        in_need = [referral for referral in child.referrals if referral.need == "N2"]
        known = in_need or child.referrals
        if known and of_disabilities.happens(doors.DISABLED_IN_NEED if in_need else doors.DISABLED):
            child.disabilities = _disabilities(of_disabilities)
            child.disability_known = max(child.born, known[0].made)


def _disabilities(chance: Chance) -> tuple[str, ...]:
    drawn = (chance.among(doors.DISABILITIES) for _ in range(chance.among(doors.HOW_MANY_DISABILITIES)))
    return tuple(dict.fromkeys(drawn))
