"""What may be read of a zip: its members one by one, in memory, never more than they and the limits say."""

import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from analytics.extracts import limits

MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
# what damaged bytes make zipfile raise; NotImplementedError: a version or compression of another program
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
    NotImplementedError,
    struct.error,
)
# workbooks are zips too: these names tell them
WORKBOOK_PARTS = ("[Content_Types].xml", "content.xml")
READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
NAME_LENGTH = 200


class Refused(Exception):
    """A whole archive is refused, by a rule of ours."""

    def __init__(self, rule: str, detail: str = ""):
        super().__init__(rule)
        self.rule, self.detail = rule, detail


@dataclass(frozen=True)
class Member:
    """One file of an archive. refused: the rule that keeps it from being read, else blank."""

    name: str
    size: int
    refused: str
    archive: zipfile.ZipFile
    info: zipfile.ZipInfo

    def open(self) -> BinaryIO:
        """Its bytes, expanded while they are read; never more of them than the archive's directory says."""
        return self.archive.open(self.info)


def is_archive(opened: BinaryIO) -> bool:
    """Whether a file is a zip and no workbook. Leaves the file at its start."""
    start = opened.read(4)
    opened.seek(0)
    if start not in MAGIC:
        return False
    try:
        with zipfile.ZipFile(opened) as archive:
            names = set(archive.namelist())
    except DAMAGED:
        return True
    finally:
        opened.seek(0)
    return not names.intersection(WORKBOOK_PARTS)


def members(source: Path | BinaryIO) -> list[Member]:
    """The files of an archive, each with whether it may be read. Raises Refused when none of them may."""
    try:
        archive = zipfile.ZipFile(source)  # closes itself once no member is held any more
    except DAMAGED:
        raise Refused("zip_damaged") from None
    listed = archive.infolist()
    _check(listed, source.stat().st_size if isinstance(source, Path) else size_of(source))
    return [Member(i.filename, i.file_size, _refusal(i), archive, i) for i in listed if not i.is_dir()]


def size_of(opened: BinaryIO) -> int:
    """The length of an open file in bytes."""
    return opened.seek(0, 2)


def _check(listed: list[zipfile.ZipInfo], size: int) -> None:
    """Refuse an archive that tries to leave its folder or to expand beyond reason: nothing in it is trusted."""
    for info in listed:
        if leaves_its_folder(info.orig_filename) or leaves_its_folder(info.filename):
            raise Refused("file_name_escapes", as_shown(info.filename))
    if len(listed) > limits.ZIP_MEMBERS:
        raise Refused("zip_too_large", f"the limit is {limits.ZIP_MEMBERS:,} files")
    expanded = sum(i.file_size for i in listed)
    if expanded > limits.ZIP_EXPANDED_BYTES:
        raise Refused("zip_too_large", f"once expanded {limits.in_words(limits.ZIP_EXPANDED_BYTES)}")
    if expanded > limits.ZIP_RATIO_FROM_BYTES and expanded > limits.ZIP_RATIO * size:
        raise Refused("zip_too_large", f"it expands more than {limits.ZIP_RATIO} times")


def _refusal(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & 0x1:
        return "zip_locked"
    return "" if info.compress_type in READABLE else "zip_method"


def leaves_its_folder(name: str) -> bool:
    """Whether a name in an archive or upload points elsewhere: upwards, to a root or drive, or by a backslash."""
    drive = name[1:2] == ":" and name[:1].isalpha()
    return not name or drive or name.startswith("/") or ".." in name.split("/") or "\\" in name or "\0" in name


def as_shown(name: str) -> str:
    """A file's name as messages show it: in one line, of bearable length."""
    return "".join(c if c.isprintable() else "_" for c in name)[-NAME_LENGTH:]


def expanded_size(opened: BinaryIO) -> int:
    """What a zip's directory says its files take once expanded; 0 for another kind of file. Leaves it at its start."""
    try:
        with zipfile.ZipFile(opened) as archive:
            return sum(i.file_size for i in archive.infolist())
    except DAMAGED:
        return 0
    finally:
        opened.seek(0)
