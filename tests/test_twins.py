"""Two authorities that differ only in what is hidden look the same to a reader of a publication copy: every word and chart."""

import random
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import auditor
import pytest
import test_audit
from drawn import write
from test_audit import LA, Child, Place
from test_pages import WITH_BLOCKS, opened, start, store

from analytics.results import front_desk
from analytics.results.ask import Ask
from analytics.store.build import load

__all__ = ["store"]  # the fixture of test_pages that serves pages as app.py does

pytestmark = pytest.mark.slow
PLACE = Place(lambda rng, year: 60, referred=60, odd=0.0, unaccompanied=0.0, again=0.0)
YEAR = 2023  # in which few children had other needs, or left another way


def children() -> list[Child]:
    drawn = test_audit.children_of(PLACE, random.Random("twins"))
    of_the_year, before = ([c for c in drawn if c.name.startswith(f"{year}-")] for year in (YEAR, YEAR - 1))
    for child, need in zip(of_the_year[10:], ("N5",) * 3 + ("N6",) * 4, strict=False):
        child.need = need
    ways = [*zip(of_the_year[20:], ("E4B",) * 4 + ("E13",) * 3, strict=False)]
    ways += [(child, "E8") for child in before[20:24]]  # so many that no rounded total is at an edge
    for child, way in ways:
        first, last, _ = child.stays[0]
        child.stays[0] = first, last, way
    return drawn


def another_need(child: Child) -> None:
    """Of 3 and 4 there are 2 and 5."""
    assert child.need == "N5"
    child.need = "N6"


def another_way(child: Child) -> None:
    """Not home without a plan but to relatives."""
    first, last, way = child.stays[0]
    assert way == "E4B"
    child.stays[0] = first, last, "E13"


CHANGES = {another_need: f"{YEAR}-10", another_way: f"{YEAR}-20"}


def loaded(folder: Path, children: list[Child]) -> Path:
    for name, tables in test_audit.returns_of(children).items():
        write(folder / "sources" / name, tables)
    load([folder / "sources"], folder / "store", la=LA)
    return folder / "store"


def told_apart(one: Path, other: Path, mode: str) -> list[Ask]:
    """The questions that two stores answer differently."""
    stores = [front_desk.open_store(path) for path in (one, other)]
    found = []
    for ask in auditor.questions(front_desk.measures(), LA, 1, True):
        first, second = (front_desk.result(each, ask, mode).figures for each in stores)
        if not first.equals(second):
            found.append(ask)
    return found


@pytest.fixture(scope="module", params=CHANGES, ids=lambda change: change.__name__)
def twins(request, tmp_path_factory) -> tuple[Path, Path]:
    """Two stores, one child apart."""
    change: Callable[[Child], None] = request.param
    one = children()
    other = deepcopy(one)
    change(next(child for child in other if child.name == CHANGES[change]))
    return tuple(loaded(tmp_path_factory.mktemp("twin"), each) for each in (one, other))


def everything_on(page: str, path: Path, monkeypatch) -> str:
    """All words, charts and tables that the server sends of a page, but for the digest of the store."""
    monkeypatch.setenv("HOMEWARD_STORE", str(path))
    app = opened(page)
    sent = [element.proto.body for element in app.get("html")]
    sent += [chart.proto.spec + chart.proto.alt for chart in app.get("plotly_chart")]
    return " ".join(sent).replace(front_desk.open_store(path).info.fingerprint, "")


def test_no_question_and_no_page_tells_them_apart_but_to_somebody_who_sees_small_numbers(twins, monkeypatch):
    assert told_apart(*twins, "publication") == []
    assert told_apart(*twins, "internal") != []
    start(monkeypatch, "publication")
    for page in (*WITH_BLOCKS, "your_data"):
        one, other = (everything_on(page, path, monkeypatch) for path in twins)
        assert len(one) > 2000
        assert one == other, page
    start(monkeypatch, "internal")
    small = [
        page
        for page in ("coming_into_care", "going_home")
        if len({everything_on(page, path, monkeypatch) for path in twins}) > 1
    ]
    assert small
