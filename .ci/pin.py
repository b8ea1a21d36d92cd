"""Writes both requirements files again: exact versions, the digest of every file of each, and its licence.

Change what is listed as direct in requirements.txt or requirements-dev.txt, then, in an environment of its own:
pip install uv && python .ci/pin.py
Versions of what the direct ones bring stay as they are while they fit; to move one, take its line out first.
"""

import re
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUN, DEV = ROOT / "requirements.txt", ROOT / "requirements-dev.txt"
BROUGHT = "# Brought in by the above."
PIN = re.compile(r"^([\w.-]+)==([\w.]+)(?: *(;[^\\\n]+?))?( \\\n.*?)?(?=\n[^ ]|\s*\Z)", re.MULTILINE | re.DOTALL)
UV = (sys.executable, "-m", "uv", "pip")


def main() -> None:
    run, dev = RUN.read_text(encoding="utf-8"), DEV.read_text(encoding="utf-8")
    first = compiled(direct(run), run + dev)
    both = compiled([*direct(run), *direct(dev)], first + dev)
    licences = {**written(run), **written(dev), **installed(both)}
    RUN.write_text(laid_out(run, first, licences), encoding="utf-8")
    DEV.write_text(laid_out(dev, both, licences, without=names(first)), encoding="utf-8")


def direct(text: str) -> list[str]:
    """The pins above what is brought in, without digests; where one is for some systems only, with what says so."""
    return [f"{name}=={version} {only}" for name, version, only, _ in PIN.findall(text.partition(BROUGHT)[0])]


def names(text: str) -> set[str]:
    return {plain(name) for name, *_ in PIN.findall(text)}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def compiled(wanted: list[str], held: str) -> str:
    """What these need on every Python and system Homeward runs on, with digests; as held wherever that fits."""
    with tempfile.TemporaryDirectory() as folder:
        asked, kept = Path(folder, "asked.in"), Path(folder, "kept.txt")
        asked.write_text("\n".join(wanted), encoding="utf-8")
        # as preferences, not as limits: a direct pin that was raised takes along what it needs
        kept.write_text("\n".join(f"{name}=={version}" for name, version, *_ in PIN.findall(held)), encoding="utf-8")
        how = "--universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet".split()
        subprocess.run([*UV, "compile", *how, str(asked), "--output-file", str(kept)], check=True)
        return kept.read_text(encoding="utf-8")


def installed(text: str) -> dict[str, str]:
    """Name -> licence, from the packages themselves. Those for another system are not among them."""
    with tempfile.TemporaryDirectory() as folder:
        pins, place = Path(folder, "pins.txt"), Path(folder, "packages")
        pins.write_text(text, encoding="utf-8")
        subprocess.run([*UV, "install", "--quiet", "--target", str(place), "--requirement", str(pins)], check=True)
        return {plain(one.name): licence(one) for one in metadata.distributions(path=[str(place)])}


def licence(package: metadata.Distribution) -> str:
    """What a package says its licence is: an expression, a few words, or one of the kinds the index knows."""
    said = package.metadata.get("License-Expression") or package.metadata.get("License") or ""
    if said and len(said) < 80 and "\n" not in said:
        return said
    kinds = [kind for kind in package.metadata.get_all("Classifier") or () if kind.startswith("License ::")]
    return " AND ".join(kind.rpartition(" :: ")[2] for kind in kinds) or "not known"


def written(text: str) -> dict[str, str]:
    """Name -> licence, as a file says: a comment above each pin."""
    return {plain(name): said for said, name in re.findall(r"^# (.+)\n([\w.-]+)==", text, re.MULTILINE)}


def laid_out(old: str, text: str, licences: dict[str, str], without: set[str] = frozenset()) -> str:
    """The file again: its opening words, the direct pins, then what they bring."""
    head = old[: next(re.finditer(r"^(?:# .+\n)?[\w.-]+==", old, re.MULTILINE)).start()].rstrip()
    ours = {plain(pin.partition("==")[0]) for pin in direct(old)}
    pins = {plain(name): (name, version, only, digests) for name, version, only, digests in PIN.findall(text)}
    above, below = (
        "\n".join(
            f"# {licences.get(name, 'not known')}\n{pin[0]}=={pin[1]}{' ' * bool(pin[2])}{pin[2].strip()}{pin[3]}"
            for name, pin in sorted(pins.items())
            if name not in without and (name in ours) is is_ours
        )
        for is_ours in (True, False)
    )
    return f"{head}\n\n{above}\n\n{BROUGHT}\n{below}\n"


if __name__ == "__main__":
    main()
