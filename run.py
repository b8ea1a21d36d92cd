"""Homeward in one command. Needs only Python: makes its own environment, loads the sample, opens the dashboard."""

import argparse
import hashlib
import importlib.util
import os
import signal
import subprocess
import sys
from pathlib import Path

if not (3, 11) <= sys.version_info[:2] <= (3, 13):
    sys.exit(
        "Homeward needs Python 3.11, 3.12 or 3.13. This is Python {}.{}. Install one of those from python.org, "
        "then run it by name: python3.13 run.py (on Windows: py -3.13 run.py).".format(*sys.version_info)
    )

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
THIS_PYTHON = f"{sys.version_info[0]} {sys.version_info[1]} {sys.base_prefix}"
SAMPLE_FILES = ROOT / "sample_data" / "extracts"
SAMPLE_STORE = ROOT / ".homeward" / "sample"
OWN_STORE = ROOT / ".homeward" / "own"
# What the rows of a store depend on. When any of it changes, the sample is loaded again.
LOADER = (ROOT / "analytics" / "extracts", ROOT / "analytics" / "store", ROOT / "analytics" / "terms.py")


def main() -> int:
    asked, rest = arguments().parse_known_args()
    if asked.command == "test":
        return test(rest)
    if rest:
        arguments().error(f"not understood: {' '.join(rest)}")
    return load(asked) if asked.command == "load" else open_dashboard(asked)


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="run.py",
        description="Opens the dashboard: on your own returns once you have loaded them, on the sample until then.",
    )
    parser.add_argument("--store", type=Path, metavar="PATH", help="open this store instead")
    _add_opening_options(parser)
    commands = parser.add_subparsers(dest="command", title="commands", metavar="")
    sample = commands.add_parser("sample", argument_default=argparse.SUPPRESS, help="open the dashboard on the sample")
    _add_opening_options(sample)
    load = commands.add_parser("load", help="load your own returns; from then on they are opened")
    load.add_argument("sources", nargs="*", type=Path, metavar="SOURCE", help="a file, a zip, or a folder of them")
    load.add_argument("--la", metavar="CODE", help="the authority, when the files and folders do not say")
    load.add_argument("--data-to", metavar="YYYY-MM-DD", help="the last day the data covers")
    load.add_argument("--dates", choices=("day-first", "month-first"), help="how columns in doubt write their dates")
    load.add_argument("--add", action="store_true", help="keep what is loaded and add these files to it")
    load.add_argument(
        "--replace", action="append", default=[], metavar="FILE", help="this file answers alone for its year"
    )
    commands.add_parser("test", add_help=False, help="run the tests; what follows is handed to pytest")
    return parser


def _add_opening_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--mode", choices=("publication", "internal"), help="hide small numbers or not")
    parser.add_argument("--port", type=int, metavar="N", help="where to serve the dashboard (8501 unless taken)")
    parser.add_argument("--no-browser", action="store_true", help="serve only")


def open_dashboard(asked: argparse.Namespace) -> int:
    prepare("requirements.txt")
    store = asked.store.absolute() if asked.store else OWN_STORE
    if asked.command == "sample" or not (asked.store or _is_loaded(OWN_STORE)):
        store = SAMPLE_STORE
        load_sample()
    command = [PYTHON, "-m", "streamlit", "run", "app.py", "--server.address", "127.0.0.1"]
    if asked.port:
        command += ["--server.port", str(asked.port)]
    if asked.no_browser or os.environ.get("CI"):
        command += ["--server.headless", "true"]
    if asked.mode:
        command += ["--", "--mode", asked.mode]
    return run(command, HOMEWARD_STORE=str(store))


def load(asked: argparse.Namespace) -> int:
    if not (asked.sources or asked.replace):
        arguments().error("name the files or folders to load")
    prepare("requirements.txt")
    command = [PYTHON, "-m", "analytics", "load", *(source.absolute() for source in asked.sources)]
    for option, value in (("--la", asked.la), ("--data-to", asked.data_to), ("--dates", asked.dates)):
        command += [option, value] if value else []
    for name in asked.replace:
        command += ["--replace", Path(name).absolute() if Path(name).exists() else name]
    command += ["--add"] * asked.add
    code = run([*command, "--store", OWN_STORE])
    if code == 0:
        say("Your returns are loaded. To see them: python run.py")
    return code


def test(rest: list[str]) -> int:
    prepare("requirements.txt", "requirements-dev.txt")
    side_by_side = (
        [] if "-n" in rest else ["-n", "auto", "--dist", "loadfile"]
    )  # a test file a process, one for each core
    return run([PYTHON, "-m", "pytest", *side_by_side, *rest])


def prepare(*names: str) -> None:
    """Install what these files pin, each file by its digest. A stamp says what was installed, and for which Python."""
    for name in names:
        stamp, wanted = VENV / f"{name}.installed", f"{THIS_PYTHON} {_digest(ROOT / name)}"
        if PYTHON.exists() and _reads(stamp, wanted):
            continue
        if not _environment_fits():
            _make_environment()
        say(f"Installing what {name} lists. This takes about a minute and needs the internet ...")
        # not compiled here: Python does that as it goes, and the first start takes half as long
        pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
        _must([*pip, "--require-hashes", "--only-binary", ":all:", "--requirement", name])
        stamp.write_text(wanted, encoding="utf-8")


def _environment_fits() -> bool:
    """Whether .venv works and was made by the Python that runs this file."""
    ask = "import sys; print(*sys.version_info[:2], sys.base_prefix)"
    try:
        answer = subprocess.run([PYTHON, "-c", ask], capture_output=True, text=True)
    except OSError:
        return False
    return answer.stdout.strip() == THIS_PYTHON


def _make_environment() -> None:
    if importlib.util.find_spec("ensurepip") is None:
        sys.exit(
            "This Python cannot make environments. On Debian and Ubuntu: sudo apt-get install "
            f"python{sys.version_info[0]}.{sys.version_info[1]}-venv. Elsewhere install Python from python.org."
        )
    say(f"Making an environment for Homeward in {VENV.name} ...")
    _must([sys.executable, "-m", "venv", "--clear", VENV])


def load_sample() -> None:
    """Load the sample, unless the sample store was made from these very files by this very loader."""
    stamp, wanted = SAMPLE_STORE.with_suffix(".loaded"), _digest(SAMPLE_FILES, *LOADER)
    if _is_loaded(SAMPLE_STORE) and _reads(stamp, wanted):
        return
    say("Loading the sample ...")
    _must([PYTHON, "-m", "analytics", "load", SAMPLE_FILES, "--store", SAMPLE_STORE], stdout=subprocess.DEVNULL)
    stamp.write_text(wanted, encoding="utf-8")


def _is_loaded(store: Path) -> bool:
    """A load that went through leaves a pointer to the store's current file."""
    return (store / "current").is_file()


def _digest(*places: Path) -> str:
    """One digest of files and of all files below folders, names included."""
    files = [file for place in places for file in ([place] if place.is_file() else sorted(place.rglob("*")))]
    digest = hashlib.sha256()
    for file in files:
        if file.is_file() and file.suffix != ".pyc":
            digest.update(f"{file.relative_to(ROOT).as_posix()} {file.stat().st_size}\n".encode() + file.read_bytes())
    return digest.hexdigest()


def _reads(stamp: Path, wanted: str) -> bool:
    return stamp.exists() and stamp.read_text(encoding="utf-8") == wanted


def _must(command: list[str | Path], stdout: int | None = None) -> None:
    code = run(command, stdout)
    if code:
        sys.exit(code)  # its own message is already on screen


def run(command: list[str | Path], stdout: int | None = None, **environment: str) -> int:
    """Run a command in the project folder and give back its exit code."""
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stdout=stdout) as child:
        signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        try:
            code = child.wait()
        except KeyboardInterrupt:  # the child hears Ctrl-C too: let it end by itself, but not for ever
            _end(child)
            raise
    return code if code >= 0 else 128 - code


def _end(child: subprocess.Popen) -> None:
    try:
        child.wait(10)
    except (KeyboardInterrupt, subprocess.TimeoutExpired):
        child.terminate()
        child.wait()


def say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)  # as a shell says it: ended by Ctrl-C
