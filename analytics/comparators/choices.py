"""Who an authority can stand beside: England, its region, and the dated pilot sites."""

import duckdb

from analytics.comparators.pilot_sites import BEGAN_A_MODEL, PILOT_SITES, PilotSite
from analytics.results.result import Comparator, GoLive

ENGLAND = Comparator("england", "england", "England", "England", "E92000001")


def comparators(con: duckdb.DuckDBPyConnection, region_code: str | None) -> tuple[Comparator, ...]:
    """England, the region if it is known, the sites that began a model, then the other sites A to Z by authority.

    la_code holds the key of the tables `published` and `population`. Services too small to show in an authority's
    counts are left out: a line with their go-live on it would promise what it cannot show. Needs tables.attach() first.
    """
    return (ENGLAND, *_region(con, region_code), *(_site(site) for site in _in_order()))


def _region(con: duckdb.DuckDBPyConnection, region_code: str | None) -> tuple[Comparator, ...]:
    query = "SELECT la_name FROM authorities WHERE level = 'region' AND la_code = ?"
    named = con.execute(query, [region_code]).fetchall()
    return tuple(Comparator("region", "region", name, name, region_code) for (name,) in named)


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
