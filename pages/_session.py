"""A reader's own files: loaded beside the page, held in this session's memory alone, gone when cleared or left."""

import logging
import traceback
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from time import monotonic

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import DeletedFile

from analytics.disclosure.gate import INTERNAL
from analytics.extracts.problems import DatesDoubted, Doubt, UnusableExtract
from analytics.results import data_report, front_desk
from analytics.results.reported import Moved
from pages import _bounds, _kept

LOADING, LOADED, REFUSED, DOUBTED, CLEARED, DROPS = (  # in session state
    f"homeward_{name}" for name in ("loading", "loaded", "refused", "doubted", "cleared", "drops")
)
KINDS = ("files", "folder")
TWO_FILES = "R1_two_files"  # the rule of two files that stand for one authority and year
MOST_COMPARED = 10  # authorities whose figures are compared with the load before
NOT_OURS = (
    "Homeward stopped at a step it should not have ({kind}). Nothing of these files was kept, and nothing else changed."
)


class Left(Exception):
    """The reader stopped the load, or cleared the session."""


@dataclass(frozen=True)
class Asked:
    """What a load is asked. files: uploaded files. The rest is what front_desk.load_session takes."""

    files: tuple
    la: str | None = None
    data_to: date | None = None
    dates: str | None = None
    replace: tuple[str, ...] = ()


@dataclass(frozen=True)
class Loaded:
    """How this session's store came to be. asked: with its files where a step may still need them, else without.

    moved: authority -> the figures that are not what they were in the store before, in `mode`; without one that is new.
    """

    seconds: float
    asked: Asked
    mode: str
    moved: dict[str, tuple[Moved, ...]]


class Load:
    """One load, done when it is its turn. The page reads `progress`, which the thread that loads replaces whole.

    before: the store of this session that it takes the place of, if any. mode: who may see what. Raises Full.
    """

    def __init__(self, asked: Asked, before: front_desk.Store | None, mode: str):
        self.asked, self.before, self.mode = asked, before, mode
        self.progress, self.stopped = front_desk.Progress("read", 0.0, ""), False
        self.outcome: Future = _bounds.LOADS.add(self._load)

    def comes_after(self) -> int:
        """How many loads of other readers come first."""
        return _bounds.LOADS.before(self.outcome)

    def _load(self) -> tuple[front_desk.Store, Loaded]:
        asked, began = self.asked, monotonic()
        for file in asked.files:
            file.seek(0)
        files = [(file.name, file) for file in asked.files]
        how = {"la": asked.la, "data_to": asked.data_to, "dates": asked.dates, "replace": asked.replace}
        store = front_desk.load_session(files, **how, progress=self._heard)
        seconds, moved = monotonic() - began, self._moved(store)
        # letting one of two files answer alone means reading all of them again: only then are the files kept
        kept = asked if any(two_files(store, authority.key) for authority in store.info.authorities) else None
        return store, Loaded(seconds, kept or replace(asked, files=()), self.mode, moved)

    def _moved(self, store: front_desk.Store) -> dict[str, tuple[Moved, ...]]:
        """For each authority that both stores hold, as many as somebody would wait for."""
        if self.before is None:
            return {}
        had = {authority.key for authority in self.before.info.authorities}
        las = [authority.key for authority in store.info.authorities if authority.key in had][:MOST_COMPARED]
        return {la: data_report.changed_since(self.before, store, la, self.mode) for la in las}

    def _heard(self, progress: front_desk.Progress) -> None:
        if self.stopped:
            raise Left
        self.progress = progress

    def stop(self) -> None:
        """Ends at its next step, or is never begun; a store that is finished already is closed."""
        self.stopped = True
        if self.outcome.cancel():  # what was to be done waits for its turn all the same: without the files
            self.asked = replace(self.asked, files=())
        self.outcome.add_done_callback(_close)


def _close(outcome: Future) -> None:
    if not outcome.cancelled() and outcome.exception() is None:
        outcome.result()[0].close()


def two_files(store: front_desk.Store, la: str) -> tuple[str, ...]:
    """Names of the files of which more than one stand for one year of an authority, as the load called them.

    A name the reader gave is no count, so it is asked for in internal mode whatever the mode is.
    """
    groups = data_report.problem_groups(store, la, INTERNAL)
    return tuple(dict.fromkeys(file for group in groups if group.rule == TWO_FILES for file, _ in group.places))


# What the page asks --------------------------------------------------------------------------------------------------


def loading() -> Load | None:
    return st.session_state.get(LOADING)


def loaded() -> Loaded | None:
    """How the store of this session came to be; None while the shared one is looked at."""
    return st.session_state.get(LOADED)


def refused() -> str:
    """Why the last load brought nothing, in words for people."""
    return st.session_state.get(REFUSED, "")


def doubts() -> tuple[Doubt, ...]:
    """Columns whose dates could be read two ways."""
    return st.session_state[DOUBTED][1] if DOUBTED in st.session_state else ()


def cleared() -> bool:
    """Whether the session was cleared just now: true once."""
    return st.session_state.pop(CLEARED, False)


def anything() -> bool:
    """Whether there is anything to clear."""
    held = any(name in st.session_state for name in (_kept.OWN_STORE, LOADING, DOUBTED))
    return held or bool(dropped())


def drop_key(kind: str) -> str:
    """The key of a drop zone, KINDS. A new key empties it."""
    return f"drop_{kind}_{st.session_state.get(DROPS, 0)}"


def dropped() -> tuple:
    """The uploaded files that wait in the drop zones."""
    files = (file for kind in KINDS for file in st.session_state.get(drop_key(kind)) or ())
    return tuple(file for file in files if not isinstance(file, DeletedFile))


# What the page does --------------------------------------------------------------------------------------------------


def start(asked: Asked, mode: str) -> None:
    """Begin to load, unless a load is under way: a second click changes nothing."""
    if LOADING in st.session_state or not asked.files:
        return
    for name in (REFUSED, CLEARED):
        st.session_state.pop(name, None)
    try:
        _bounds.GUESTS.reserve(_session_id())
        st.session_state[LOADING] = Load(asked, _kept.own_store(), mode)
    except _bounds.Full as full:
        st.session_state[REFUSED] = str(full)
    else:
        st.session_state.pop(DOUBTED, None)
    _note()


def go_on(dates: str, mode: str) -> None:
    """Load the doubted files again, with the reader's answer."""
    if DOUBTED in st.session_state:
        start(replace(st.session_state[DOUBTED][0], dates=dates), mode)


def let_answer_alone(name: str, mode: str) -> None:
    """Load the files of this session again with one of those that stand for one authority and year."""
    if LOADED in st.session_state:
        asked = st.session_state[LOADED].asked
        start(replace(asked, replace=(*asked.replace, name)), mode)


def collect() -> None:
    """Take what a finished load brought, once. One that brought nothing leaves everything as it was."""
    load = loading()
    if load is not None and load.outcome.done():
        del st.session_state[LOADING]
        _take_outcome(load)
    _note()


def _take_outcome(load: Load) -> None:
    error = load.outcome.exception()
    if error is None:
        _take(load)
    elif isinstance(error, DatesDoubted):
        st.session_state[DOUBTED] = (load.asked, error.doubts)
    elif isinstance(error, UnusableExtract):
        st.session_state[REFUSED] = str(error)
    else:
        _write_down(error)
        st.session_state[REFUSED] = NOT_OURS.format(kind=type(error).__name__)


def _take(load: Load) -> None:
    """The new store takes the place of the one before."""
    store, loaded = load.outcome.result()
    _drop(_kept.own_store())
    st.session_state[_kept.OWN_STORE], st.session_state[LOADED] = store, loaded
    _forget_uploads()


def stop() -> None:
    """Leave a load that is under way; all else stays as it is."""
    load = st.session_state.pop(LOADING, None)
    if load is not None:
        load.stop()


def leave() -> None:
    """Let go of the files whose dates are doubted; what was loaded before stays."""
    st.session_state.pop(DOUBTED, None)
    _forget_uploads()


def clear() -> None:
    """End the session's data: a load under way, the store, the answers, the files."""
    stop()
    _drop(_kept.own_store())
    for name in (_kept.OWN_STORE, LOADED, REFUSED, DOUBTED):
        st.session_state.pop(name, None)
    _forget_uploads()
    _note()
    st.session_state[CLEARED] = True


def wipe() -> None:
    """Everything of whoever was there: their data, and every choice and mark of the session. Drop zones come back empty."""
    clear()
    drops = st.session_state[DROPS]
    st.session_state.clear()
    st.session_state[DROPS] = drops


def left_the_page() -> None:
    """Files that wait in a drop zone are let go of when the reader looks at another page."""
    if LOADING not in st.session_state and DOUBTED not in st.session_state:
        context = get_script_run_ctx()
        context.uploaded_file_mgr.remove_session_files(context.session_id)


def _note() -> None:
    """Say what this session holds, for the day its reader leaves without a word."""
    files = {id(file): file for file in (*dropped(), *_waiting())}
    _bounds.GUESTS.note(_session_id(), loading(), _kept.own_store(), tuple(files.values()))


def _waiting() -> tuple:
    """Uploaded files that a later step may still read."""
    doubted, load = st.session_state.get(DOUBTED), loading()
    asked = (loaded().asked if loaded() else None, doubted and doubted[0], load and load.asked)
    return tuple(file for one in asked if one for file in one.files)


def _session_id() -> str:
    return get_script_run_ctx().session_id


def _drop(store: front_desk.Store | None) -> None:
    _kept.forget_own()
    if store is not None:
        store.close()


def _forget_uploads() -> None:
    """Free the uploaded bytes now and empty the drop zones; Streamlit would keep them until the session ends."""
    context = get_script_run_ctx()
    context.uploaded_file_mgr.remove_session_files(context.session_id)
    st.session_state[DROPS] = st.session_state.get(DROPS, 0) + 1


def _write_down(error: BaseException) -> None:
    """Where it happened, never what the error says: its message could hold a value from a child's record."""
    steps = [f"{Path(at.filename).name}:{at.lineno}" for at in traceback.extract_tb(error.__traceback__)]
    logging.getLogger(__name__).error("A load stopped with %s at %s", type(error).__name__, " > ".join(steps))
