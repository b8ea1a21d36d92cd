"""One command starts everything: what run.py makes once, what it starts, and how it ends."""

import hashlib
import os
import runpy
import shutil
import signal
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Stands in for whatever run.py starts: says how it was started, then ends with a code it may be told.
ECHO = """
import os, pathlib, sys, time
print("STARTED", pathlib.Path(__file__).parent.name, *sys.argv[1:], file=sys.stderr)
print("STORE", os.environ.get("HOMEWARD_STORE"), file=sys.stderr)
print("a long list of problems")
if "load" in sys.argv:
    store = pathlib.Path(sys.argv[sys.argv.index("--store") + 1])
    store.mkdir(parents=True, exist_ok=True)
    if "ECHO_CODE" not in os.environ:
        (store / "current").touch()
if "wait" in os.environ.get("ECHO", ""):
    try:
        print("WAITING", file=sys.stderr, flush=True)  # from here on a Ctrl-C is caught
        time.sleep(60)
    except KeyboardInterrupt:
        print("ENDED BY ITSELF", file=sys.stderr)
sys.exit(int(os.environ.get("ECHO_CODE", "0")))
"""


@pytest.fixture(scope="module")
def little_house(tmp_path_factory) -> Path:
    """A project with run.py, nothing to install, and stand-ins for what run.py starts. Its .venv is real."""
    house = tmp_path_factory.mktemp("little house")  # the blank is on purpose
    for name in ("run.py", "requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text(encoding="utf-8") if name == "run.py" else "# nothing\n"
        (house / name).write_text(text, encoding="utf-8")
    for package in ("analytics", "streamlit", "pytest"):
        (house / package).mkdir()
        (house / package / "__main__.py").write_text(ECHO, encoding="utf-8")
    for folder in ("analytics/extracts", "analytics/store", "sample_data/extracts"):
        (house / folder).mkdir(parents=True)
    (house / "analytics" / "terms.py").write_text("", encoding="utf-8")
    (house / "sample_data" / "extracts" / "episodes.csv").write_text("CHILD,DECOM\n", encoding="utf-8")
    return house


def start(house: Path, *arguments: str, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess:
    """Run the house's run.py to its end, as somebody at a desk would."""
    return subprocess.run(
        [sys.executable, house / "run.py", *arguments],
        cwd=cwd or house,
        env={**at_a_desk(), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )


def at_a_desk() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in ("CI", "HOMEWARD_STORE", "PYTHONPATH")}


def started(done: subprocess.CompletedProcess) -> list[str]:
    assert done.returncode == 0, done.stdout
    return [line.removeprefix("STARTED ") for line in done.stdout.splitlines() if line.startswith("STARTED ")]


def test_it_makes_what_is_missing_once_and_opens_the_sample(little_house):
    for made in (".venv", ".homeward"):
        shutil.rmtree(little_house / made, ignore_errors=True)
    left_behind = little_house / ".venv" / "of a Python that is gone"
    left_behind.mkdir(parents=True)

    sample = little_house / ".homeward" / "sample"
    opening = "streamlit run app.py --server.address 127.0.0.1"
    first = start(little_house)
    assert started(first) == [f"analytics load {little_house / 'sample_data' / 'extracts'} --store {sample}", opening]
    assert f"STORE {sample}" in first.stdout
    assert "Installing what requirements.txt lists" in first.stdout
    assert not left_behind.exists()

    again = start(little_house)
    assert started(again) == [opening]
    assert "Installing" not in again.stdout


@pytest.mark.parametrize("changed", ["sample_data/extracts/episodes.csv", "analytics/store/views.sql"])
def test_a_changed_sample_or_loader_is_loaded_again(little_house, changed):
    start(little_house, "sample")
    (little_house / changed).write_text("changed", encoding="utf-8")
    assert len(started(start(little_house, "sample"))) == 2
    assert len(started(start(little_house, "sample"))) == 1


def test_changed_pins_are_installed_again_into_the_same_environment(little_house):
    start(little_house)
    own_tool = little_house / ".venv" / "somebody's own tool"
    own_tool.touch()
    (little_house / "requirements.txt").write_text("# nothing, said otherwise\n", encoding="utf-8")
    assert "Installing what requirements.txt lists" in start(little_house).stdout
    assert "Installing" not in start(little_house).stdout
    assert own_tool.exists()


@pytest.mark.parametrize(
    ("arguments", "environment", "end"),
    [
        (["--port", "9001"], {}, "--server.port 9001"),
        (["--no-browser"], {}, "--server.headless true"),
        ([], {"CI": "true"}, "--server.headless true"),
        (["--mode", "publication"], {}, "-- --mode publication"),
        (["sample", "--mode", "internal"], {}, "-- --mode internal"),
        (["--mode", "internal", "sample"], {}, "-- --mode internal"),
        (["--port", "9001", "sample", "--no-browser"], {}, "--server.port 9001 --server.headless true"),
    ],
)
def test_options_reach_the_dashboard(little_house, arguments, environment, end):
    assert started(start(little_house, *arguments, **environment))[-1].endswith(f"127.0.0.1 {end}")


def test_own_returns_are_opened_once_loaded_and_the_sample_stays_within_reach(little_house, tmp_path):
    (tmp_path / "our returns").mkdir()
    loaded = start(little_house, "load", "our returns", "--la", "E10000000", "--data-to", "2025-03-31", cwd=tmp_path)
    own = little_house / ".homeward" / "own"
    assert started(loaded) == [
        f"analytics load {tmp_path / 'our returns'} --la E10000000 --data-to 2025-03-31 --store {own}"
    ]
    assert f"STORE {own}" in start(little_house).stdout
    assert f"STORE {little_house / '.homeward' / 'sample'}" in start(little_house, "sample").stdout
    assert f"STORE {tmp_path / 'other'}" in start(little_house, "--store", "other", cwd=tmp_path).stdout


def test_tests_get_their_own_packages_and_every_argument(little_house):
    done = start(little_house, "test", "-m", "browser", "--help", "tests/browser", "-k", "a or b")
    assert started(done) == ["pytest -n auto --dist loadfile -m browser --help tests/browser -k a or b"]


def test_tests_run_one_after_the_other_where_that_is_asked_for(little_house):
    done = start(little_house, "test", "-n", "0", "tests/browser")
    assert started(done) == ["pytest -n 0 tests/browser"]


@pytest.mark.parametrize("arguments", [[], ["load", "here"], ["test"]])
def test_the_exit_code_of_what_was_started_is_handed_on(little_house, arguments):
    start(little_house)
    assert start(little_house, *arguments, ECHO_CODE="7").returncode == 7


def test_what_is_noteworthy_in_the_sample_is_not_listed(little_house):
    shutil.rmtree(little_house / ".homeward", ignore_errors=True)
    assert start(little_house).stdout.count("a long list of problems") == 1  # the dashboard's; the load said nothing


def test_a_failed_load_opens_nothing(little_house):
    (little_house / "sample_data" / "extracts" / "episodes.csv").write_text("broken", encoding="utf-8")
    failed = start(little_house, "sample", ECHO_CODE="3")
    assert failed.returncode == 3
    assert "STARTED streamlit" not in failed.stdout


def test_a_first_load_of_own_returns_that_fails_leaves_the_sample(little_house):
    shutil.rmtree(little_house / ".homeward" / "own", ignore_errors=True)
    assert start(little_house, "load", "nowhere", ECHO_CODE="1").returncode == 1
    assert f"STORE {little_house / '.homeward' / 'sample'}" in start(little_house).stdout


def heeds_ctrl_c() -> None:
    """A suite that a shell started in the background hands down that Ctrl-C is to be ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.skipif(os.name == "nt", reason="a signal for one process only is not to be had on Windows")
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_ctrl_c_and_an_order_to_end_leave_nothing_running(little_house, sent, code):
    start(little_house)
    with subprocess.Popen(
        [sys.executable, little_house / "run.py"],
        env={**at_a_desk(), "ECHO": "wait"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=heeds_ctrl_c,
    ) as running:
        while "WAITING" not in running.stdout.readline():
            pass
        (os.killpg if sent == signal.SIGINT else os.kill)(running.pid, sent)  # a terminal sends Ctrl-C to both
        said, _ = running.communicate(timeout=20)
    assert running.returncode == code
    assert "Traceback" not in said
    assert ("ENDED BY ITSELF" in said) == (sent == signal.SIGINT)
    with pytest.raises(ProcessLookupError):
        os.killpg(running.pid, 0)


def test_an_option_it_does_not_know_is_refused_before_anything_is_made(tmp_path):
    (tmp_path / "run.py").write_text((ROOT / "run.py").read_text(encoding="utf-8"), encoding="utf-8")
    for arguments in (["--colour"], ["load"], ["serve"], ["--mode", "off"]):
        assert start(tmp_path, *arguments).returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["run.py"]


@pytest.mark.parametrize("version", [(3, 10, 13), (3, 14, 0), (2, 7, 18)])
def test_another_python_is_told_which_ones_will_do(monkeypatch, version):
    monkeypatch.setattr(sys, "version_info", version)
    with pytest.raises(SystemExit, match=r"3\.11, 3\.12 or 3\.13") as told:
        runpy.run_path(str(ROOT / "run.py"))
    assert f"This is Python {version[0]}.{version[1]}." in str(told.value)


def a_package(folder: Path, name: str) -> str:
    """Make the smallest package there can be; gives the digest of its file."""
    about = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{about}/RECORD", f"{about}/METADATA,,\n{about}/WHEEL,,\n{about}/RECORD,,\n")
    return hashlib.sha256((folder / f"{name}-1.0-py3-none-any.whl").read_bytes()).hexdigest()


@pytest.mark.parametrize(("name", "pinned", "installed"), [("a", "its own", 1), ("b", "another's", 0), ("c", "", 0)])
def test_only_a_file_with_the_digest_that_is_pinned_is_installed(little_house, name, pinned, installed):
    digests = {"its own": a_package(little_house, name), "another's": "0" * 64}
    pin = f"{name}==1.0" + (f" --hash=sha256:{digests[pinned]}" if pinned else "")
    pins = little_house / "requirements.txt"
    before = pins.read_text(encoding="utf-8")
    pins.write_text(f"--no-index\n--find-links .\n{pin}\n", encoding="utf-8")
    try:
        done = start(little_house)
    finally:
        pins.write_text(before, encoding="utf-8")
    assert (done.returncode == 0) == installed, done.stdout
    assert ("STARTED streamlit" in done.stdout) == installed


SHIPPED = {
    "server.address": "127.0.0.1",
    "server.fileWatcherType": "none",
    "server.maxUploadSize": 500,
    "server.showEmailPrompt": False,
    "browser.gatherUsageStats": False,
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.allowedOrigins": [],
    "runner.magicEnabled": False,
}


def shipped() -> dict[str, object]:
    """Option -> value of the settings that come with Homeward, without those of its looks."""
    sections = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    return {f"{section}.{name}": value for section, names in sections.items() for name, value in names.items()}


def test_the_dashboard_is_set_up_to_keep_to_itself():
    assert {name: value for name, value in shipped().items() if not name.startswith("theme.")} == SHIPPED


def test_what_protects_sessions_and_uploads_is_left_on():
    from streamlit import config

    for name in ("server.enableCORS", "server.enableXsrfProtection"):
        assert name not in shipped() and config.get_option(name) is True
    for name in ("server.enableAgentApi", "server.enableStaticServing", "global.developmentMode"):
        assert name not in shipped() and config.get_option(name) is False


def test_every_setting_is_known_and_none_names_an_address_elsewhere():
    from streamlit import config

    for name, value in shipped().items():
        assert isinstance(value, dict) or config.get_option(name) is not None or value is None
        assert "//" not in str(value), name  # no font, theme or picture is fetched
