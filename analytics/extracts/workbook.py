"""Workbooks: every visible sheet as rows of text, read by a process apart that may fail without harm."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analytics.extracts import limits, zips
from analytics.extracts.sources import SourceFile

READER = Path(__file__).with_name("workbook_rows.py")


class Unreadable(Exception):
    """The workbook is damaged, locked or too large. Holds what to say beside that."""


@dataclass(frozen=True)
class Sheet:
    """One sheet. rows: cells as text, from row `first` of the sheet on."""

    name: str
    first: int
    rows: list[list[str]]

    def numbered(self, start: int = 0) -> Iterator[tuple[int, list[str]]]:
        """Rows from the one at `start` on, with the number a spreadsheet shows."""
        return enumerate(self.rows[start:], start=self.first + start)


def sheets(file: SourceFile) -> tuple[list[Sheet], int]:
    """The visible sheets that hold anything, and how many cells hold an error. Raises Unreadable."""
    if file.size > limits.WORKBOOK_BYTES:
        raise Unreadable(limits.in_words(limits.WORKBOOK_BYTES))
    with file.open() as opened:
        expanded = zips.expanded_size(opened)
        if expanded > limits.WORKBOOK_EXPANDED_BYTES:
            raise Unreadable(f"once expanded {limits.in_words(limits.WORKBOOK_EXPANDED_BYTES)}")
        data = opened.read()
    lines = [json.loads(line) for line in _read_apart(data).splitlines()]
    found = [Sheet(told["sheet"], told["first"], told["rows"]) for told in lines[1:]]
    return found, lines[0]["errors"] if lines else 0


def _read_apart(data: bytes) -> bytes:
    command = [sys.executable, "-I", str(READER), str(limits.WORKBOOK_MEMORY_BYTES)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=limits.WORKBOOK_SECONDS, check=False)  # noqa: S603 - our own program, the file on its input
    except subprocess.TimeoutExpired:
        raise Unreadable(f"it took longer than {limits.WORKBOOK_SECONDS} seconds") from None
    if done.returncode:
        raise Unreadable
    return done.stdout
