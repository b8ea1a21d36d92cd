"""A line for each thing somebody did that is worth asking about later: who, when and what view, never what was in it."""

import json
import os
import secrets
import stat
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, where only the threads of this process take turns
    fcntl = None

SIGN_IN, SIGN_OUT, REFUSED = "sign_in", "sign_out", "refused"
LOAD, ADD_RELEASE, REMOVE_RELEASE, EXPORT = "load", "add_release", "remove_release", "export"
MODE, PAGE = "mode", "page"
EVENTS = (SIGN_IN, SIGN_OUT, REFUSED, LOAD, ADD_RELEASE, REMOVE_RELEASE, MODE, PAGE, EXPORT)
LONGEST = 500  # letters of a name; a line stays far below what one write can hold
# appended, made if it is not there, and line ends left alone on Windows
_HOW = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True)
class Seen:
    """Who did what. session: a mark of a session (`new_mark`). view: a page's title. mode: what they were shown."""

    event: str
    who: str
    session: str
    view: str = ""
    mode: str = ""


def where(environment: Mapping[str, str], beside_stores: Path) -> Path:
    """The file HOMEWARD_LOG names, else one in the folder of the stores."""
    named = environment.get("HOMEWARD_LOG")
    return Path(named) if named else beside_stores / "audit.jsonl"


def new_mark() -> str:
    """Short and random: tells the sessions of one person apart, and opens nothing."""
    return secrets.token_hex(4)


def write(path: Path, seen: Seen, now: datetime | None = None) -> bool:
    """Append one line; False if it could not be, for whatever reason the disk has.

    The file is opened for this line alone, so it can be moved away at any time, and one call writes the line, so those
    of other processes stay whole. Raises ValueError for an event that is not in EVENTS.
    """
    if seen.event not in EVENTS:
        raise ValueError(f"no such event: {seen.event}")
    line = _line(seen, now or datetime.now(UTC))
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _ONE_AT_A_TIME:
            return _append(path, line)
    except OSError:
        return False


def _line(seen: Seen, now: datetime) -> bytes:
    """ASCII JSON: whatever a name holds, it cannot begin another line."""
    time = now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    said = {
        "time": time,
        "who": seen.who[:LONGEST],
        "session": seen.session,
        "event": seen.event,
        "view": seen.view[:LONGEST],
        "mode": seen.mode,
    }
    return json.dumps(said, ensure_ascii=True).encode("ascii") + b"\n"


def _append(path: Path, line: bytes) -> bool:
    file = os.open(path, _HOW, 0o600)
    try:
        if fcntl:
            fcntl.flock(file, fcntl.LOCK_EX)  # another's line may be half way; closing lets go
        if stat.S_ISREG(os.fstat(file).st_mode) and not _ends_with_a_line(file):
            line = b"\n" + line  # a full disk cut the last one short
        return os.write(file, line) == len(line)
    finally:
        os.close(file)


def _ends_with_a_line(file: int) -> bool:
    size = os.fstat(file).st_size
    if size == 0:
        return True
    os.lseek(file, size - 1, os.SEEK_SET)
    return os.read(file, 1) == b"\n"
