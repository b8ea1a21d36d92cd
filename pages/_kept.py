"""Answers of the front desk, remembered: a question asked twice is worked out once."""

from collections.abc import Callable
from datetime import date

import streamlit as st

from analytics.comparators import evidence, figures
from analytics.comparators.choices import Chosen
from analytics.comparators.places import ENGLAND
from analytics.comparators.reported import FIGURES
from analytics.results import data_report, front_desk, printed_breaks
from analytics.results.ask import Ask
from analytics.results.before_after import BY_ID as CHANGING
from analytics.results.before_after import BeforeAfter
from analytics.results.before_after import before_after as build_before_after
from analytics.results.claims import CheckedClaim, checked
from analytics.results.control import ControlChart
from analytics.results.could_we_tell import CouldWeTell
from analytics.results.curves import LeavingCurve, ReEntryCurve
from analytics.results.funnel import FunnelBeside
from analytics.results.groups import GroupsBeside
from analytics.results.high_and_rising import HighAndRising
from analytics.results.high_and_rising import high_and_rising as build_high_and_rising
from analytics.results.interrupted import InterruptedAtHome
from analytics.results.marks import Mark
from analytics.results.outlook import Outlook
from analytics.results.own_change import OwnChange
from analytics.results.places import PlacesBeside
from analytics.results.printed_breaks import PrintedBreak
from analytics.results.reported import Moved, ProblemGroup, Receipt, Reconciled, TableFound
from analytics.results.result import Comparator, Result
from analytics.results.same_test import SameTest
from analytics.results.site_series import SiteLine, england_line
from analytics.results.site_series import site_line as build_site_line

OWN_STORE = "homeward_own_store"  # in session state: the store of the files loaded in this session
FEWEST_OWN = 4
_ALL: list["Kept"] = []


class Kept:
    """A question and its answers, by the store's fingerprint and the published figures beside it.

    Answers about the shared store are kept for everybody; those about files loaded in a session are that session's and
    end with it. Kept as resources, not data: nobody changes an answer, so a copy for each reader would be wasted.

    most: kept of everybody's. A session's own are fewer: there may be many sessions, and one looks at one place at a time.
    """

    def __init__(self, question: Callable, most: int):
        self._shared = st.cache_resource(question, max_entries=most, show_spinner=False)
        own = max(FEWEST_OWN, most // 4)
        self._own = st.cache_resource(question, max_entries=own, show_spinner=False, scope="session")
        _ALL.append(self)

    def __call__(self, store: front_desk.Store, *asked):
        answers = self._own if store is own_store() else self._shared
        return answers(store.info.fingerprint + figures.version(), store, *asked)

    def forget_own(self) -> None:
        self._own.clear()


def own_store() -> front_desk.Store | None:
    """The store of the files this session loaded."""
    return st.session_state.get(OWN_STORE)


def forget_own() -> None:
    """Drop every answer about the files of this session."""
    for kept in _ALL:
        kept.forget_own()


def _kept(most: int) -> Callable[[Callable], Kept]:
    return lambda question: Kept(question, most)


@_kept(800)
def result(fingerprint: str, _store: front_desk.Store, mode: str, ask: Ask) -> Result:
    return front_desk.result(_store, ask, mode)


@_kept(60)
def control_chart(
    fingerprint: str,
    _store: front_desk.Store,
    mode: str,
    ask: Ask,
    until: date | None,
    marks: tuple[Mark, ...],
    screen: bool,
) -> ControlChart | None:
    return front_desk.control_chart(_store, ask, mode, until, marks, screen)


@_kept(60)
def leaving_curve(fingerprint: str, _store: front_desk.Store, mode: str, ask: Ask, until: date | None) -> LeavingCurve:
    return front_desk.leaving_curve(_store, ask, mode, until)


@_kept(60)
def re_entry_curve(fingerprint: str, _store: front_desk.Store, mode: str, ask: Ask, until: date | None) -> ReEntryCurve:
    return front_desk.re_entry_curve(_store, ask, mode, until)


@_kept(40)
def outlook(fingerprint: str, _store: front_desk.Store, mode: str, ask: Ask, until: date | None) -> Outlook:
    return front_desk.outlook(_store, ask, mode, until)


@_kept(200)
def groups_beside(
    fingerprint: str, _store: front_desk.Store, mode: str, ask: Ask, until: date | None
) -> GroupsBeside | None:
    return front_desk.groups_beside(_store, ask, mode, until)


@_kept(100)
def bridge(fingerprint: str, _store: front_desk.Store, mode: str, la: str, year: int) -> front_desk.Bridge:
    return front_desk.bridge(_store, la, mode, year)


@_kept(400)
def published(fingerprint: str, _store: front_desk.Store, measure: str, other: Comparator, without: bool) -> Result:
    return front_desk.published(_store, measure, other, without)


@_kept(400)
def headline(
    fingerprint: str, _store: front_desk.Store, mode: str, ask: Ask, year: int | None
) -> front_desk.Headline | None:
    return front_desk.headline(_store, ask.measure, ask.la, mode, without_uasc=ask.without_uasc, year=year)


@_kept(20)
def link(fingerprint: str, _store: front_desk.Store, mode: str, la: str) -> str:
    return front_desk.link(_store, la, mode)


@_kept(40)
def comparators(fingerprint: str, _store: front_desk.Store, la: str, chosen: Chosen) -> tuple[Comparator, ...]:
    return front_desk.comparators(_store, la, chosen)


@_kept(100)
def beside_places(
    fingerprint: str,
    _store: front_desk.Store,
    mode: str,
    series_id: str,
    la: str,
    who: Comparator,
    without: bool,
    until: date | None,
) -> PlacesBeside | None:
    return front_desk.beside_places(_store, series_id, la, mode, who, without, until)


@_kept(60)
def funnel(
    fingerprint: str, _store: front_desk.Store, mode: str, series_id: str, la: str, *who_and_when: object
) -> FunnelBeside | None:
    """who_and_when: as for beside_places, whose answer it stands on."""
    beside = beside_places(_store, mode, series_id, la, *who_and_when)
    return beside and front_desk.funnel(_store, la, beside)


@_kept(4)
def both_sides(fingerprint: str, _store: front_desk.Store, series_id: str) -> tuple[PrintedBreak, ...]:
    return printed_breaks.both_sides(series_id)


@_kept(100)
def own_series(
    fingerprint: str, _store: front_desk.Store, mode: str, series_id: str, la: str, without: bool
) -> Result | None:
    return front_desk.own_series(_store, series_id, la, mode, without)


# The pilot sites: what is published alone is kept by the store too, whose fingerprint changes with the published figures.


@_kept(200)
def before_after(fingerprint: str, _store: front_desk.Store, measure: str, place: str, day: date) -> BeforeAfter:
    return build_before_after(CHANGING[measure], place, day)


@_kept(200)
def high_and_rising(fingerprint: str, _store: front_desk.Store, measure: str, place: str, day: date) -> HighAndRising:
    return build_high_and_rising(CHANGING[measure], place, day)


@_kept(400)
def site_line(fingerprint: str, _store: front_desk.Store, measure: str, place: str) -> SiteLine:
    return england_line(CHANGING[measure]) if place == ENGLAND else build_site_line(CHANGING[measure], place)


@_kept(2)
def claims(fingerprint: str, _store: front_desk.Store) -> tuple[CheckedClaim, ...]:
    return checked(evidence.claims(FIGURES))


@_kept(60)
def own_change(
    fingerprint: str,
    _store: front_desk.Store,
    mode: str,
    measure: str,
    la: str,
    day: date,
    like: Comparator | None,
    until: date | None,
    without: bool,
) -> OwnChange:
    return front_desk.own_change(_store, CHANGING[measure], la, mode, day, like, until, without)


@_kept(60)
def months_around(
    fingerprint: str, _store: front_desk.Store, mode: str, ask: Ask, day: date, until: date | None
) -> InterruptedAtHome:
    return front_desk.months_around(_store, ask, mode, day, until)


@_kept(60)
def same_test(
    fingerprint: str, _store: front_desk.Store, mode: str, la: str, until: date | None, trial_age: str
) -> SameTest:
    return front_desk.same_test(_store, la, mode, until, trial_age)


@_kept(40)
def could_we_tell(
    fingerprint: str,
    _store: front_desk.Store,
    mode: str,
    la: str,
    until: date | None,
    like: Comparator | None,
    without: bool,
) -> CouldWeTell:
    return front_desk.could_we_tell(_store, la, mode, until, like, without)


@_kept(20)
def tables_found(fingerprint: str, _store: front_desk.Store, mode: str, la: str) -> tuple[TableFound, ...]:
    return data_report.tables_found(_store, la, mode)


@_kept(20)
def problem_groups(fingerprint: str, _store: front_desk.Store, mode: str, la: str) -> tuple[ProblemGroup, ...]:
    return data_report.problem_groups(_store, la, mode)


@_kept(20)
def reconciliation(fingerprint: str, _store: front_desk.Store, mode: str, la: str) -> tuple[Reconciled, ...]:
    return data_report.reconciliation(_store, la, mode)


@_kept(20)
def receipt(fingerprint: str, _store: front_desk.Store, mode: str, la: str) -> Receipt:
    return data_report.receipt(_store, mode, la)


@_kept(20)
def changed_since(
    fingerprint: str, _store: front_desk.Store, before: str, _before: front_desk.Store, mode: str, la: str
) -> tuple[Moved, ...]:
    """before: the fingerprint of the store it is compared with."""
    return data_report.changed_since(_before, _store, la, mode)
