"""Nothing of one reader is another's: files, answers, choices; and what all of them hold together has bounds."""

import asyncio
import gc
import inspect
import re
import threading
import weakref
from concurrent.futures import Future

import duckdb
import pytest
from benchmarks.browser_like import Reader, own_files
from browser.rig import serve
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.testing.v1 import AppTest
from test_pages import ROOT, opened, start, store, written

from pages import _bounds, _kept, _session
from pages._bounds import BoundedUploads, Full, Guests, Loads

__all__ = ["store"]  # the fixture of test_pages that serves the sample


# Loads at once -------------------------------------------------------------------------------------------------------


class Busy:
    """Work that lasts until it is told to end."""

    def __init__(self):
        self.began, self.may_end = threading.Event(), threading.Event()

    def __call__(self) -> str:
        self.began.set()
        assert self.may_end.wait(60)
        return "done"


def begun(loads: Loads, busy: Busy) -> Future:
    outcome = loads.add(busy)
    assert busy.began.wait(60)
    return outcome


def test_loads_wait_for_their_turn_and_know_how_many_come_first():
    loads, first, second, third = Loads(at_once=1, waiting=2), Busy(), Busy(), Busy()
    outcome = begun(loads, first)
    waiting = [loads.add(second), loads.add(third)]
    assert [loads.before(one) for one in (outcome, *waiting)] == [0, 1, 2]
    assert not second.began.is_set()
    first.may_end.set()
    assert second.began.wait(60) and [loads.before(one) for one in waiting] == [0, 1]
    for busy in (second, third):
        busy.may_end.set()
    assert waiting[1].result(60) == "done"


def test_no_more_wait_than_may_and_one_that_goes_makes_room():
    loads, busy = Loads(at_once=1, waiting=1), Busy()
    begun(loads, busy)
    waiting = loads.add(Busy())
    with pytest.raises(Full, match="press Load again"):
        loads.add(Busy())
    assert waiting.cancel()
    ends = Busy()
    ends.may_end.set()
    last = loads.add(ends)
    busy.may_end.set()
    assert last.result(60) == "done"


# Who has left --------------------------------------------------------------------------------------------------------


class Held:
    """Something that is held, and knows whether it was let go of."""

    closed = stopped = False

    def close(self) -> None:
        self.closed = True

    def stop(self) -> None:
        self.stopped = True


def test_who_stays_away_has_everything_closed_and_who_comes_back_in_time_nothing():
    here, forgotten = {"stays", "leaves", "returns"}, []
    guests = Guests(lambda session: session in here, forgotten.append, away=100)
    held = {name: (Held(), Held(), Held()) for name in here}
    for name, (load, own, file) in held.items():
        guests.note(name, load, own, (file,))
    here -= {"leaves", "returns"}
    guests.look(0)
    here.add("returns")
    guests.look(99)
    here.remove("returns")
    assert not any(one.closed or one.stopped for each in held.values() for one in each) and forgotten == []
    guests.look(100)
    load, own, file = held["leaves"]
    assert load.stopped and own.closed and file.closed and forgotten == ["leaves"]
    assert not any(one.closed or one.stopped for name in ("stays", "returns") for one in held[name])
    guests.look(199)
    assert forgotten == ["leaves"]
    guests.look(200)
    assert forgotten == ["leaves", "returns"]


class Broken(Held):
    def close(self) -> None:
        raise ValueError("cannot be closed")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_one_that_cannot_be_closed_keeps_none_of_the_others():
    forgotten, other = [], Held()
    guests = Guests(lambda _: False, forgotten.append, away=0)
    guests.note("broken", None, Broken(), ())
    guests.note("other", None, other, ())
    guests.look(0)
    assert other.closed and forgotten == ["broken", "other"]


def test_nobody_comes_back_to_a_session_that_was_let_go_of():
    assert inspect.signature(MemorySessionStorage).parameters["ttl_seconds"].default < _bounds.AWAY


def test_only_so_many_sessions_have_files_of_their_own():
    guests = Guests(lambda _: True, lambda _: None, stores=2)
    for name in ("one", "two"):
        guests.reserve(name)
        guests.note(name, None, Held(), ())
    guests.note("looks only", None, None, ())
    guests.reserve("one")  # who has a place keeps it
    with pytest.raises(Full, match="files of their own"):
        guests.reserve("three")
    guests.note("two", None, None, ())  # cleared
    guests.reserve("three")


# Uploads -------------------------------------------------------------------------------------------------------------

MB = _bounds.MB


class Site:
    """What stands behind the bounds: counts what reaches it, and may take its time."""

    def __init__(self):
        self.reached, self.meanwhile = 0, None

    async def __call__(self, scope, receive, send):
        self.reached += 1
        if self.meanwhile:
            work, self.meanwhile = self.meanwhile, None
            await work()
        await send({"type": "http.response.start", "status": 204, "headers": []})


async def put(bounded: BoundedUploads, length: int | None, session: str = "a", path: str = "") -> int:
    """The answer to an upload that says it has so many bytes."""
    said = [] if length is None else [(b"content-length", str(length).encode())]
    path = path or f"/_stcore/upload_file/{session}/1"
    answers = []

    async def send(message):
        answers.append(message)

    await bounded({"type": "http", "method": "PUT", "path": path, "headers": said}, None, send)
    return answers[0]["status"]


def answer(held: tuple[int, int, int], length: int | None, **asked) -> tuple[int, int]:
    """Status, and how often the server behind was reached. held: a session's bytes and files, everybody's bytes."""
    site = Site()
    return asyncio.run(put(BoundedUploads(site, lambda _: held), length, **asked)), site.reached


@pytest.mark.parametrize(
    ("held", "length", "status"),
    [
        ((0, 0, 0), 500 * MB, 204),
        ((0, 0, 0), 500 * MB + 1, 413),
        ((400 * MB, 3, 400 * MB), 100 * MB, 204),
        ((400 * MB, 3, 400 * MB), 100 * MB + 1, 413),
        ((0, 0, 1999 * MB), MB, 204),
        ((0, 0, 1999 * MB), MB + 1, 413),
        ((0, 9_999, 0), 1, 204),
        ((0, 10_000, 0), 1, 413),
        ((0, 0, 0), None, 411),
    ],
)
def test_an_upload_with_no_room_is_turned_away_unread(held, length, status):
    assert answer(held, length) == (status, int(status == 204))


def test_what_is_on_its_way_counts_and_no_longer_when_it_has_come():
    site, answers = Site(), []
    bounded = BoundedUploads(site, lambda _: (0, 0, 0))

    async def meanwhile():
        answers.append(await put(bounded, 101 * MB))
        answers.append(await put(bounded, 101 * MB, session="somebody else"))

    async def both():
        site.meanwhile = meanwhile
        answers.append(await put(bounded, 400 * MB))
        answers.append(await put(bounded, 500 * MB))

    asyncio.run(both())
    assert answers == [413, 204, 204, 204]


def test_nothing_but_an_upload_is_looked_at():
    assert answer((10**12, 0, 10**12), None, path="/_stcore/health") == (204, 1)


# On the page ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def internal(monkeypatch):
    start(monkeypatch, "internal")


def dropped(name: str = "Qzholm001shire") -> AppTest:
    app = opened("your_data")
    key = f"drop_files_{app.session_state.get(_session.DROPS, 0)}"
    for file, content in own_files(name).items():
        app.file_uploader(key=key).upload(file, content)
    return app.run()


def frame_line(app: AppTest) -> str:
    return re.search(r'<div class="hw-frame">(.*?)</div>', " ".join(part.proto.body for part in app.get("html")))[1]


def test_a_reader_who_cannot_load_now_is_told_and_keeps_the_files(internal, monkeypatch):
    loads, busy = Loads(at_once=1, waiting=0), Busy()
    begun(loads, busy)
    monkeypatch.setattr(_bounds, "LOADS", loads)
    app = dropped()
    app.button(key="load").click().run()
    assert not app.exception and "no more can wait" in written(app) and "Exampleshire" in frame_line(app)
    busy.may_end.set()
    assert app.button(key="load").label == "Load 3 files" and not app.button(key="load").disabled


def test_a_reader_beyond_those_there_is_memory_for_is_told(internal, monkeypatch):
    monkeypatch.setattr(_bounds, "GUESTS", Guests(lambda _: True, lambda _: None, stores=0))
    app = dropped()
    app.button(key="load").click().run()
    assert not app.exception and "on the command line" in written(app) and _session.LOADING not in app.session_state


def test_a_load_that_waits_says_so_and_can_be_stopped_before_it_begins(internal, monkeypatch):
    loads, busy = Loads(at_once=1, waiting=1), Busy()
    begun(loads, busy)
    monkeypatch.setattr(_bounds, "LOADS", loads)
    app = dropped()
    app.button(key="load").click().run()
    load = app.session_state[_session.LOADING]
    assert "come first: 1" in written(app)
    app.button(key="stop_loading").click().run()
    assert load.outcome.cancelled() and load.asked.files == ()
    busy.may_end.set()
    assert "Exampleshire" in frame_line(app.run())


def test_who_leaves_without_a_word_leaves_no_store_and_no_file_behind(internal, monkeypatch):
    here = [True]
    guests = Guests(lambda _: here[0], _bounds._forget, away=0)
    monkeypatch.setattr(_bounds, "GUESTS", guests)
    app = dropped()
    app.button(key="load").click().run()
    app.session_state[_session.LOADING].outcome.exception(timeout=60)
    app.run()
    own = app.session_state[_kept.OWN_STORE]
    assert "Qzholm001shire" in frame_line(app)
    own.con.execute("SELECT 1")
    here[0] = False
    guests.look(1)
    with pytest.raises(duckdb.ConnectionException):
        own.con.execute("SELECT 1")
    gone = weakref.ref(own)
    del app, own
    gc.collect()
    assert gone() is None


# Caches --------------------------------------------------------------------------------------------------------------


def test_every_answer_that_is_kept_is_one_of_a_bounded_number():
    for path in ROOT.glob("pages/_*.py"):
        code = path.read_text(encoding="utf-8")
        for call in re.findall(r"cache_(?:resource|data)\b(?!\()|cache_(?:resource|data)\(.*", code):
            assert "max_entries=" in call, f"{path.name}: {call}"
    for path in ROOT.glob("analytics/**/*.py"):
        assert "lru_cache(maxsize=None" not in path.read_text(encoding="utf-8"), path.name


def test_a_session_keeps_fewer_answers_than_everybody(internal):
    def script():
        import streamlit as st

        from pages import _kept

        asked = st.session_state.setdefault("asked", [])

        def question(fingerprint, _store, number):
            asked.append(number)
            return number

        class Store:
            class info:  # noqa: N801 - stands where a store's facts stand
                fingerprint = "f"

        if "kept" not in st.session_state:
            st.session_state.kept, st.session_state.own = _kept.Kept(question, 40), Store()
        own = st.session_state[_kept.OWN_STORE] = st.session_state.own
        for number in [*range(20), *range(20)]:
            st.session_state.kept(own, number)

    kept = list(_kept._ALL)
    app = AppTest.from_function(script).run(timeout=60)
    _kept._ALL[:] = kept
    assert not app.exception and len(app.session_state["asked"]) == 40  # of 20 it keeps 10: each is asked anew
    del app.session_state[_kept.OWN_STORE]


# Two readers on a server ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(sample_store, tmp_path_factory):
    with serve(sample_store, tmp_path_factory.mktemp("isolation") / "log.txt") as started:
        yield started


class Listener(Reader):
    """A reader who keeps every message, to be searched for what is another's."""

    def __init__(self, origin: str):
        self.messages: list[bytes] = []
        super().__init__(origin, heard=self.messages.append)

    def was_sent(self, marker: str) -> bool:
        return any(marker.encode() in message for message in self.messages)

    def wander(self) -> None:
        for page in ("", "coming_into_care", "places_like_us", "your_data"):
            self.go(page)


@pytest.fixture
def three(server):
    """Two who load their own files and one who looks at the shared ones, each at a browser of their own."""
    readers = [Listener(server.origin) for _ in range(3)]
    for reader in readers:
        reader.open("your_data")
    yield readers
    for reader in readers:
        reader.close()
        assert reader.errors == []


@pytest.mark.slow
def test_names_and_numbers_of_one_reader_s_files_reach_no_other(three):
    one, other, looks = three
    assert one.load(own_files("Qzholm001shire", shift=5)) and other.load(own_files("Qzholm002shire", shift=90))
    for reader in three:
        reader.wander()
    assert one.was_sent("Qzholm001shire") and other.was_sent("Qzholm002shire")
    assert not one.was_sent("Qzholm002shire") and not other.was_sent("Qzholm001shire")
    assert not looks.was_sent("Qzholm")


@pytest.mark.slow
def test_the_same_files_of_two_readers_are_two_stores(three):
    one, other, looks = three
    files = own_files("Qzholm003shire")
    assert one.load(files) and other.load(files)
    one.wander()
    one.press("clear")
    other.wander()
    assert other.uploaded() and not one.uploaded()
    assert "Exampleshire" in one.texts() and "Qzholm003shire" not in one.texts()
    assert not looks.was_sent("Qzholm")


@pytest.mark.slow
def test_a_group_and_its_reason_are_the_reader_s_own(three):
    one, other, looks = three
    one.go("places_like_us")
    one.choose_several("group", list(one.widget("group").options)[:3])
    one.write("group_name", "Qzgroup001")
    one.write("group_reason", "Qzgroup001 is alike")
    one.choose("beside", "Chosen by user")
    other.choose("year", list(other.widget("year").options)[2])
    one.wander(), other.wander(), looks.wander()
    assert one.was_sent("Qzgroup001")
    assert not other.was_sent("Qzgroup001") and not looks.was_sent("Qzgroup001")
    assert "year" not in one.query and "year" not in looks.query and "group" not in other.query


@pytest.mark.slow
def test_a_lost_connection_comes_back_to_its_own_session_and_a_stranger_to_none(three):
    one, other, _ = three
    assert one.load(own_files("Qzholm004shire"))
    one.drop()
    one.come_back()
    assert one.uploaded() and "Qzholm004shire" in one.texts()
    other.open("your_data")
    assert not other.uploaded() and other.session_id != one.session_id


@pytest.mark.slow
def test_a_download_is_gone_with_the_data_it_was_made_of(three):
    one, other, _ = three
    assert one.load(own_files("Qzholm005shire"))
    where = one.deferred_address("problem_list")
    assert one.fetch(where)[0] == 200
    one.press("clear")
    one.go("")
    assert one.fetch(where)[0] == 404 and other.fetch(where)[0] == 404
