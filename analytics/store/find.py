"""Which files a load reads: single files, or every CSV below a folder, each with the folder names it came under."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from analytics.extracts.problems import UnusableExtract

SUFFIXES = (".csv", ".txt", ".tsv")


@dataclass(frozen=True)
class SourceFile:
    """One file to read. name: as messages show it. folders: folder names from the source down, outermost first."""

    name: str
    folders: tuple[str, ...]
    data: bytes
    digest: str


def find(sources: list[Path]) -> list[SourceFile]:
    """Every file of the sources, read once, in an order that depends on content only.

    Raises UnusableExtract when a source does not exist.
    """
    found = [_source_file(root, path) for root in sources for path in _paths(Path(root))]
    return sorted(found, key=lambda f: (f.digest, f.name))


def _paths(root: Path) -> list[Path]:
    if not root.exists():
        raise UnusableExtract(f"{root.name}: there is no such file or folder. Check the path.")
    if root.is_file():
        return [root]
    return sorted(p for p in root.rglob("*") if p.is_file() and p.suffix.lower() in SUFFIXES)


def _source_file(root: Path, path: Path) -> SourceFile:
    root = Path(root)
    inside = path.relative_to(root) if path != root else Path(path.name)
    top = root if path != root else root.absolute().parent
    data = path.read_bytes()
    return SourceFile(
        name=inside.as_posix(),
        folders=(top.absolute().name, *inside.parts[:-1]),
        data=data,
        digest=hashlib.sha256(data).hexdigest(),
    )
