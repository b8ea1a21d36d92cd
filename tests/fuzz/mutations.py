"""Ways to spoil a file, the same on every run, and what must still be true of the reading."""

import contextlib
import io
import random
import signal
from collections.abc import Callable, Iterator

from analytics.extracts import sources
from analytics.extracts.problems import LISTED_ROWS, message
from analytics.extracts.read import Found, tables_of

SECONDS = 20
TOKENS = (
    b'"',
    b'""',
    b",",
    b";",
    b"\t",
    b"|",
    b"\n",
    b"\r",
    b"\r\n",
    b"\n\n",
    b" ",
    b"\0",
    b"\xff",
    b"\xa3",
    b"\xef\xbb\xbf",
)
TOKENS += (
    b"<",
    b">",
    b"</",
    b"/>",
    b"&",
    b"&amp;",
    b"&x;",
    b"<!DOCTYPE x>",
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"CHILD",
    b"DECOM",
)
TOKENS += (b"Total", b"Grand total,", b"1" * 400, b"XFD1048576", b"\xc3\xa9", b"\xe2\x80\x99", b"=1+1", b"PK\x03\x04")


def spoilt(seed: bytes, chance: random.Random) -> bytes:
    """A file with one to five faults in it."""
    data = bytearray(seed)
    for _ in range(chance.choice((1, 1, 2, 3, 5))):
        chance.choice(FAULTS)(data, chance)
    return bytes(data)


def _place(data: bytearray, chance: random.Random) -> int:
    return chance.randrange(len(data) + 1)


def _flip(data: bytearray, chance: random.Random) -> None:
    if data:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _cut(data: bytearray, chance: random.Random) -> None:
    del data[_place(data, chance) :]


def _delete(data: bytearray, chance: random.Random) -> None:
    start = _place(data, chance)
    del data[start : start + chance.choice((1, 1, 3, 20, 200))]


def _insert(data: bytearray, chance: random.Random) -> None:
    start = _place(data, chance)
    data[start:start] = chance.choice(TOKENS)


def _overwrite(data: bytearray, chance: random.Random) -> None:
    start = _place(data, chance)
    token = chance.choice(TOKENS)
    data[start : start + len(token)] = token


def _splice(data: bytearray, chance: random.Random) -> None:
    start, end = sorted((_place(data, chance), _place(data, chance)))
    piece = bytes(data[start:end][:500])
    at = _place(data, chance)
    data[at:at] = piece


def _swap(data: bytearray, chance: random.Random) -> None:
    words = bytes(data).split(b",")
    if len(words) > 2:
        a, b = chance.randrange(len(words)), chance.randrange(len(words))
        words[a], words[b] = words[b], words[a]
        data[:] = b",".join(words)


def _quote(data: bytearray, chance: random.Random) -> None:
    marks = [i for i, letter in enumerate(data) if letter in b',"\n']
    if marks:
        at = chance.choice(marks)
        data[at : at + chance.choice((0, 1))] = chance.choice((b'"', b'""', b',"', b'",', b'"\n'))


FAULTS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    *(_flip, _cut, _delete, _insert, _insert, _overwrite, _splice, _swap, _quote, _quote),
)


def faults(seed: bytes, how_many: int, name: str) -> Iterator[bytes]:
    """So many spoilt files, the same each time."""
    chance = random.Random(name)
    return (spoilt(seed, chance) for _ in range(how_many))


@contextlib.contextmanager
def in_time() -> Iterator[None]:
    """Fail where a reading hangs. Windows has no such clock."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def too_long(*_):
        raise TimeoutError(f"a reading took longer than {SECONDS} seconds")

    before = signal.signal(signal.SIGALRM, too_long)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def read_all(name: str, data: bytes) -> list[Found]:
    """Everything a file holds, read to its end; fails where a row is neither handed on nor listed."""
    with in_time():
        files, refused = sources.from_uploads([(name, io.BytesIO(data))])
        found = [table for file in files for table in tables_of(file)]
        assert found or refused or not data or name.endswith(".zip")
        for table in found:
            accounted(table)
        for problem in (*refused, *(p for table in found for p in table.problems)):
            assert message(problem)
    return found


def accounted(found: Found) -> int:
    """Read a table's rows: those met are handed on or listed. Gives how many were handed on."""
    handed_on, numbers = 0, []
    for batch in found.batches():
        batch.validate(full=True)
        handed_on += batch.num_rows
        numbers += batch.column("source_row").to_pylist()
    listed = [p.row for p in found.problems if p.rule in LISTED_ROWS]
    assert found.rows == handed_on + len(listed), found
    if found.file.name.endswith(".csv"):
        assert len({*numbers, *listed}) == len(numbers) + len(listed), "a row stands twice"
    if found.table is None:
        assert not handed_on
    return handed_on
