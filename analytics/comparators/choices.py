"""Who an authority can stand beside: places like it, England, its region, a group of the user's, the dated pilot sites."""

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.comparators.pilot_sites import BEGAN_A_MODEL, PILOT_SITES, PilotSite
from analytics.comparators.places import ENGLAND as ENGLAND_CODE
from analytics.comparators.places import INNER, MODELS, OUTER, places
from analytics.results.result import Comparator, GoLive

ENGLAND = Comparator("england", "england", "England", "England", ENGLAND_CODE)
MOST_CHOSEN = 20  # authorities in a group of the user's


@dataclass(frozen=True)
class Chosen:
    """A group of authorities that somebody chose, as the link keeps it. keys: checked, A to Z by name."""

    keys: tuple[str, ...] = ()
    name: str = ""
    reason: str = ""


def comparators(
    region_code: str | None, neighbours: dict[str, Sequence[str]], chosen: Chosen = Chosen()
) -> tuple[Comparator, ...]:
    """Neighbours by model, England, the region and both halves of London, the chosen group, then the pilot sites.

    neighbours: keys of the neighbours by model. Sites that began a model come first, the others A to Z by authority;
    services too small to show in an authority's counts are left out: a line with their go-live on it would promise what
    it cannot show.
    """
    like = (neighbours_of(model, neighbours[model]) for model in MODELS if neighbours.get(model))
    return (*like, ENGLAND, *_regions(region_code), *_group(chosen), *(_site(site) for site in _in_order()))


def neighbours_of(model: str, keys: Sequence[str]) -> Comparator:
    """The statistical neighbours of one model."""
    name = f"statistical neighbours, {model} model"
    return Comparator(f"neighbours:{model}", "neighbours", name, "Neighbours' median", "", members=tuple(keys))


def choosable() -> dict[str, str]:
    """Authorities a group can be made of, open or closed: name by key, A to Z."""
    named = [(place.name, key) for key, place in places().items() if place.level == "authority"]
    return {key: name for name, key in sorted(named)}


def chosen(keys: Sequence[str], name: str = "", reason: str = "") -> Chosen:
    """A group from what somebody asked for: authorities that exist, each once, A to Z, as many as a group may have."""
    known = choosable()
    return Chosen(tuple(key for key in known if key in set(keys))[:MOST_CHOSEN], name, reason)


def _group(group: Chosen) -> tuple[Comparator, ...]:
    if not group.keys:
        return ()
    name = f"{group.name or 'a group'} (chosen by user)"
    return (
        Comparator(
            "group",
            "group",
            name,
            f"{group.name or 'Group'}, chosen by user",
            "",
            members=group.keys,
            reason=group.reason,
        ),
    )


def _regions(region_code: str | None) -> tuple[Comparator, ...]:
    """The region; for a place in London its own half first, then the other."""
    halves = {INNER: (INNER, OUTER), OUTER: (OUTER, INNER)}
    found = [places().get(code or "") for code in halves.get(region_code, (region_code,))]
    return tuple(
        Comparator(
            "region" if place.key == region_code else f"region:{place.key}", "region", place.name, place.name, place.key
        )
        for place in found
        if place is not None and place.level == "region"
    )


def _in_order() -> list[PilotSite]:
    shown = [site for site in PILOT_SITES if not site.too_small_to_show]
    began = [site for site in shown if site.site_id in BEGAN_A_MODEL]
    others = [site for site in shown if site.site_id not in BEGAN_A_MODEL]
    return began + sorted(others, key=lambda site: (site.la_name, site.go_live_from, site.site_id))


def _site(site: PilotSite) -> Comparator:
    return Comparator(
        key=f"site:{site.site_id}",
        role="pilot_site",
        name=f"{site.la_name}: {site.project}",
        short_name=f"{site.la_name} (pilot site)",
        la_code=site.old_la_code,
        go_live=GoLive(site.go_live_from, site.go_live_to, site.go_live_words),
    )
