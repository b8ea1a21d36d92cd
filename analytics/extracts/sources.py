"""Which files a load reads: single files, all below a folder, members of a zip, or what a browser sent.

Each comes with the folder names it came under. Nothing is unpacked to disk: a zip's members are read as they are opened.
"""

import hashlib
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from analytics.extracts import limits, zips
from analytics.extracts.problems import Problem, UnusableExtract

SUFFIXES = frozenset(
    (".csv", ".txt", ".tsv", ".tab", ".psv", ".xml", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".zip")
)
# what systems and spreadsheet programs leave lying about
NO_DATA = frozenset(("desktop.ini", "thumbs.db", "__macosx", "icon\r"))
Found = tuple[list["SourceFile"], list[Problem]]


@dataclass(frozen=True)
class SourceFile:
    """One file to read. name: as messages show it. folders: folder names from the source down, outermost first.

    digest: sha256 of its bytes. size: in bytes.
    """

    name: str
    folders: tuple[str, ...]
    digest: str
    size: int
    _opener: Callable[[], BinaryIO] = field(repr=False, compare=False)

    def open(self) -> BinaryIO:
        """The file's bytes from the start, to be closed by the caller."""
        return self._opener()


def from_paths(paths: list[Path]) -> Found:
    """Every file of the paths, in an order that depends on content only, and what could not be taken.

    Raises UnusableExtract when a path does not exist.
    """
    gathered = _Gathered()
    for path in map(Path, paths):
        if not path.exists():
            raise UnusableExtract(f"{path.name}: there is no such file or folder. Check the path.")
        if path.is_dir():
            _walk(gathered, path)
        else:
            gathered.file(path.name, (path.absolute().parent.name,), path)
    return gathered.sorted()


def from_uploads(files: Iterable[tuple[str, BinaryIO]]) -> Found:
    """Every file a browser sent, by name ("folder/sub/file.csv") and content. The bytes stay in memory."""
    gathered = _Gathered()
    for name, content in files:
        if zips.leaves_its_folder(name):
            gathered.refuse(name, "file_name_escapes")
            continue
        inside = PurePosixPath(name)
        if len(inside.parts) == 1 or gathered.wanted(inside):
            content.seek(0)  # the same upload is read again once its dates were asked about
            data = content.getvalue() if isinstance(content, io.BytesIO) else content.read()
            gathered.file(inside.as_posix(), inside.parts[:-1], data)
    return gathered.sorted()


def _opener(content: Path | bytes) -> Callable[[], BinaryIO]:
    return partial(content.open, "rb") if isinstance(content, Path) else partial(io.BytesIO, content)


def _walk(gathered: "_Gathered", root: Path) -> None:
    """Every file below a folder. A link is followed only where it stays inside."""
    within = root.resolve()
    for path in sorted(root.rglob("*")):
        inside = PurePosixPath(path.relative_to(root).as_posix())
        if path.is_symlink() and not path.resolve().is_relative_to(within):
            gathered.refuse(inside.as_posix(), "file_is_a_link")
        elif path.is_file() and gathered.wanted(inside):
            gathered.file(inside.as_posix(), (root.absolute().name, *inside.parts[:-1]), path)


class _Gathered:
    """Files and problems, while sources are looked through."""

    def __init__(self):
        self.files: list[SourceFile] = []
        self.problems: list[Problem] = []

    def sorted(self) -> Found:
        return sorted(self.files, key=lambda f: (f.digest, f.name)), self.problems

    def refuse(self, name: str, rule: str, detail: str = "") -> None:
        self.problems.append(Problem(zips.as_shown(name), None, None, rule, detail))

    def wanted(self, inside: PurePosixPath) -> bool:
        """Whether a file found below a folder or in a zip is one to read; one that may be data is said to be left."""
        if any(part.startswith((".", "~$")) or part.lower() in NO_DATA for part in inside.parts):
            return False
        if inside.suffix.lower() not in SUFFIXES:
            self.refuse(inside.as_posix(), "file_not_supported")
            return False
        return True

    def file(self, name: str, folders: tuple[str, ...], content: Path | bytes) -> None:
        """Take a file, or the members of a zip."""
        opener = _opener(content)
        try:
            with opener() as opened:
                if zips.is_archive(opened):
                    self.archive(name, folders, content)
                else:
                    self.keep(name, folders, opener, zips.size_of(opened))
        except OSError:
            self.refuse(name, "file_unreadable")

    def keep(self, name: str, folders: tuple[str, ...], opener: Callable[[], BinaryIO], size: int) -> None:
        """Take one file, read once to its end unless it is too large: damage is known here, not in a load's middle."""
        limit = limits.of_name(name)
        if size > limit:
            self.refuse(name, "file_too_large", limits.in_words(limit))
            return
        with opener() as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
        self.files.append(SourceFile(zips.as_shown(name), folders, digest, size, opener))

    def archive(self, name: str, folders: tuple[str, ...], content: Path | bytes) -> None:
        """Take a zip's members as files of a folder named after it."""
        try:
            members = zips.members(content if isinstance(content, Path) else io.BytesIO(content))
        except zips.Refused as refused:
            self.refuse(name, refused.rule, refused.detail)
            return
        for member in members:
            inside, shown = PurePosixPath(member.name), f"{name}/{member.name}"
            if member.refused:
                self.refuse(shown, member.refused)
            elif self.wanted_member(name, inside):
                try:
                    self.keep(shown, (*folders, PurePosixPath(name).stem, *inside.parts[:-1]), member.open, member.size)
                except zips.DAMAGED:
                    self.refuse(shown, "zip_damaged")

    def wanted_member(self, archive: str, inside: PurePosixPath) -> bool:
        """As `wanted`, with the zip's name before the member's in what is said."""
        if inside.suffix.lower() == ".zip":
            self.refuse(f"{archive}/{inside}", "zip_in_zip")
            return False
        before = len(self.problems)
        taken = self.wanted(inside)
        self.problems[before:] = [replace(p, file=f"{archive}/{p.file}") for p in self.problems[before:]]
        return taken
