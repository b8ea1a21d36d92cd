"""How an authority's own figure sits beside one pilot site's in the newest year both have, in words, by the ratio's interval."""

from datetime import date

from analytics.charts.places_lines import is_share, said
from analytics.charts.places_words import plainly
from analytics.results import words
from analytics.results.places import EXTRACT, PlaceRow, PlacesBeside


def beside_site(found: PlacesBeside, in_england: bool) -> str:
    """Both figures with what they are of, and whether ours is clearly higher or lower; why not where it cannot be said.

    found: with the site as its one place. in_england: our own children are part of England's, so that the rest is meant.
    """
    own, (site,) = found.own, found.places
    year = words.period(date(found.year - 1, 4, 1), date(found.year, 3, 31))
    if not own.known:
        return (
            f"{plainly(own.name)} has no figure to show for the {year}, so it is not set beside {plainly(site.name)}."
        )
    if not site.known:
        return (
            f"{plainly(site.name)} has no published figure for the {year}, so {plainly(own.name)} is not set beside it."
        )
    told = [f"In the {year}: {_figure(own, found)}; {_figure(site, found)}."]
    told += [_compared(own, site, plainly(site.name))]
    printed = found.own_published
    if own.basis == EXTRACT and printed and said(printed.value, found.measure) != said(own.value, found.measure):
        told += [f"Ours is counted from the extract; DfE published {said(printed.value, found.measure)}."]
    england = next((row for row in found.references if row.role == "england" and row.known), None)
    if england is not None:
        told += [_compared(own, england, f"{'the rest of ' * in_england}England")]
    return " ".join(told)


def _compared(own: PlaceRow, other: PlaceRow, name: str) -> str:
    if not other.word:
        return f"There are too few to compare {plainly(own.name)} with {name}."
    return f"{plainly(own.name)} is {words.against_comparator(other.ratio, name)}."


def _figure(row: PlaceRow, found: PlacesBeside) -> str:
    """ "Leeds 32% (280 of 870)", "Leeds 26 per 10,000 (450 children)"."""
    value = said(row.value, found.measure)
    if is_share(found.measure):
        return f"{plainly(row.name)} {value} ({words.number(row.numerator)} of {words.number(row.denominator)})"
    return f"{plainly(row.name)} {value} per 10,000 ({words.count_of(row.numerator, 'children')})"
