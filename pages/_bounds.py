"""What all readers together may hold in memory, and letting go of what one holds who just left without a word."""

import atexit
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from streamlit import runtime
from streamlit.runtime.caching import clear_session_resource_cache

MB = 1_000_000
UPLOADED_MB = 500  # of one session's files that wait in its drop zones; ten years of an authority are 5 to 50 MB
TOGETHER_MB = 2_000  # of everybody's
FILES = 10_000  # of one session's; an authority's folder has about 50, a region's 700
LOADS_AT_ONCE, LOADS_WAITING = 2, 8
STORES = 40  # sessions that have files of their own loaded, or being loaded
AWAY = 130.0  # seconds. Streamlit gives a session up after 120 without its browser: none comes back that was let go of.
LOOKS_EVERY = 10.0  # seconds

MANY_LOADS = (
    "Many people are loading files at the moment, and no more can wait. Your files are still in the drop zone: press Load "
    "again in a few minutes."
)
MANY_STORES = (
    "As many people as Homeward has memory for are looking at files of their own. Try again in half an hour, or load yours "
    "on the command line: python run.py load FOLDER"
)
TOO_MUCH = b"These files are more than Homeward holds in memory for one person, or for everybody. See Your data for the limits."
NO_LENGTH = b"An upload says how long it is."


class Full(Exception):
    """There is no room for what was asked. The message says what to do."""


class Stops(Protocol):
    def stop(self) -> None: ...


class Closes(Protocol):
    def close(self) -> None: ...


# Loads ---------------------------------------------------------------------------------------------------------------


class Loads:
    """Loads of all sessions, a few at a time and in the order they were asked for. A bounded number of them waits."""

    def __init__(self, at_once: int = LOADS_AT_ONCE, waiting: int = LOADS_WAITING):
        self._most = at_once + waiting
        self._workers = ThreadPoolExecutor(at_once, thread_name_prefix="load")
        self._asked: list[Future] = []
        self._lock = threading.Lock()

    def add(self, work: Callable) -> Future:
        """Have work done as soon as it is its turn. Raises Full."""
        with self._lock:
            if len(self._asked) >= self._most:
                raise Full(MANY_LOADS)
            outcome = self._workers.submit(work)
            self._asked.append(outcome)
        outcome.add_done_callback(self._over)  # what it brought is the reader's, not kept here
        return outcome

    def _over(self, outcome: Future) -> None:
        with self._lock:
            self._asked.remove(outcome)

    def before(self, outcome: Future) -> int:
        """How many loads come before one that waits; 0 once it has begun."""
        with self._lock:
            waits = outcome in self._asked and not outcome.running()
            return self._asked.index(outcome) if waits else 0


# Sessions ------------------------------------------------------------------------------------------------------------


@dataclass
class Guest:
    """One session. load: under way, if any. held: its store and uploaded files. away_since: None while it is here."""

    load: Stops | None = None
    held: tuple[Closes, ...] = ()
    with_files: bool = False
    away_since: float | None = None

    def end(self) -> None:
        if self.load is not None:
            self.load.stop()
        for one in self.held:
            one.close()


class Guests:
    """Every session and what it holds. Who stays away has all of it closed: Streamlit sweeps only when others come or go.

    is_here: whether a session's browser is connected. forget: drops what Streamlit keeps of one, called with its id.
    """

    def __init__(
        self, is_here: Callable[[str], bool], forget: Callable[[str], None], away: float = AWAY, stores: int = STORES
    ):
        self._is_here, self._forget, self._away, self._stores = is_here, forget, away, stores
        self._guests: dict[str, Guest] = {}
        self._lock = threading.Lock()
        self._watch: threading.Thread | None = None
        self._over = threading.Event()

    def reserve(self, session: str) -> None:
        """Keep a place for a store of this session's own. Raises Full where others have taken them all."""
        with self._lock:
            others = sum(guest.with_files for name, guest in self._guests.items() if name != session)
            if others >= self._stores:
                raise Full(MANY_STORES)
            self._guests.setdefault(session, Guest()).with_files = True

    def note(self, session: str, load: Stops | None, store: Closes | None, files: tuple[Closes, ...]) -> None:
        """What a session holds now."""
        with self._lock:
            held = files if store is None else (store, *files)
            self._guests[session] = Guest(load, held, load is not None or store is not None)
            if self._watch is None or not self._watch.is_alive():
                self._watch = threading.Thread(target=self._look, name="who has left", daemon=True)
                self._watch.start()

    def look(self, now: float) -> None:
        """Close what those hold who have been away too long. now: seconds of a clock that never goes back."""
        with self._lock:
            for name, guest in self._guests.items():
                if self._is_here(name):
                    guest.away_since = None
                elif guest.away_since is None:
                    guest.away_since = now
            away = {name: guest.away_since for name, guest in self._guests.items() if guest.away_since is not None}
            gone = [name for name, since in away.items() if now - since >= self._away]
            left = {name: self._guests.pop(name) for name in gone}
        for each in left.items():  # in a thread of its own, so that one that fails keeps none of the others
            ends = threading.Thread(target=self._let_go, args=each)
            ends.start()
            ends.join()

    def _let_go(self, name: str, guest: Guest) -> None:
        try:
            guest.end()
        finally:
            self._forget(name)

    def _look(self) -> None:
        while not self._over.wait(LOOKS_EVERY):
            self.look(time.monotonic())

    def stop(self) -> None:
        """When Homeward itself ends: nothing is held any more, and nobody is looked after."""
        self._over.set()
        if self._watch is not None:
            self._watch.join()
        self._guests.clear()


def _is_here(session: str) -> bool:
    return not runtime.exists() or runtime.get_instance().is_active_session(session)


def _forget(session: str) -> None:
    """Streamlit itself would keep these until somebody else leaves, which may be never."""
    clear_session_resource_cache(session)
    if runtime.exists():
        streamlit = runtime.get_instance()
        streamlit.uploaded_file_mgr.remove_session_files(session)
        streamlit.media_file_mgr.clear_session_refs(session)
        streamlit.media_file_mgr.remove_orphaned_files()


LOADS = Loads()
GUESTS = Guests(_is_here, _forget)
atexit.register(GUESTS.stop)


# Uploads -------------------------------------------------------------------------------------------------------------


class BoundedUploads:
    """In front of the server: turns an upload away before it is read, where memory has no room for it.

    uploaded: gives what Streamlit holds, as session -> bytes and number of files of it, and the bytes of all.
    """

    def __init__(self, inner, uploaded: Callable[[str], tuple[int, int, int]] | None = None):
        self._inner, self._uploaded = inner, uploaded or _uploaded
        self._coming: Counter[str] = Counter()  # session -> bytes that are on their way

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http" or scope["method"] != "PUT" or "/_stcore/upload_file/" not in scope["path"]:
            return await self._inner(scope, receive, send)
        length = _length(scope)
        if length is None:
            return await _refuse(send, 411, NO_LENGTH)
        session = scope["path"].rsplit("/", 2)[1]
        if not self._fits(session, length):
            return await _refuse(send, 413, TOO_MUCH)
        self._coming[session] += length
        try:
            await self._inner(scope, receive, send)
        finally:
            self._coming[session] -= length
            if not self._coming[session]:
                del self._coming[session]

    def _fits(self, session: str, length: int) -> bool:
        own, files, everybody = self._uploaded(session)
        return (
            files < FILES
            and own + self._coming[session] + length <= UPLOADED_MB * MB
            and everybody + self._coming.total() + length <= TOGETHER_MB * MB
        )


def _length(scope) -> int | None:
    """Bytes of a request, as it says itself; the server reads no more of it. None where it does not say."""
    said = dict(scope["headers"]).get(b"content-length", b"")
    return int(said) if said.isdigit() else None


async def _refuse(send, status: int, why: bytes) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(why)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*headers, (b"connection", b"close")]})
    await send({"type": "http.response.body", "body": why})


def _uploaded(session: str) -> tuple[int, int, int]:
    held = runtime.get_instance().uploaded_file_mgr
    own = [len(file.data) for file in list(held.file_storage.get(session, {}).values())]
    everybody = sum(one.byte_length for stats in held.get_stats().values() for one in stats)
    return sum(own), len(own), everybody
