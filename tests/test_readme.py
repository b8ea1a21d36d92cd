"""Whoever follows the README gets there: every command is understood and every file it names is there."""

import re
import runpy
import shlex
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) for line in block.splitlines()]
# Made on the way, so not in a fresh copy.
MADE = (".venv", ".homeward", ".streamlit/secrets.toml")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_understood(command):
    words = shlex.split(command)
    if words[:2] == ["python", "run.py"]:
        asked, rest = runpy.run_path(str(ROOT / "run.py"))["arguments"]().parse_known_args(words[2:])
        assert not rest or asked.command == "test"
    elif words[:3] == ["python", "-m", "analytics"]:
        assert_the_command_line_takes(words[3:])
    else:
        assert words[0] in ("pip", "pytest", "ruff", "streamlit")
    for word in words:
        if word.endswith((".py", ".txt")) or word.startswith("tests/"):
            assert (ROOT / word).exists()


def assert_the_command_line_takes(words: list[str]) -> None:
    from analytics.__main__ import parser
    from analytics.results import front_desk

    asked = parser().parse_args(words)
    assert set(getattr(asked, "measures", ())) <= {measure.id for measure in front_desk.measures()}


def test_every_kind_of_command_is_shown():
    for start in (
        "python run.py",
        "python run.py load ",
        "python run.py sample",
        "python run.py test",
        "python -m analytics load ",
        "python -m analytics figures ",
        "python -m analytics measures",
        "pip install -r requirements.txt",
        "streamlit run app.py",
        "pytest",
    ):
        assert any(command.startswith(start) for command in COMMANDS), start


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`([\w.-]+(?:/[\w.-]+)*)`|\]\((?!http)([^)]+)\)", README))))
def test_every_file_it_names_is_there(name):
    name = "".join(name)
    if ("/" in name or "." in name) and not name.startswith(MADE):
        assert (ROOT / name).exists()


def test_it_says_what_everybody_must_know():
    for words in ("Open Government Licence v3.0", "--mode publication", "HOMEWARD_KEY", "HOMEWARD_STORE", "MIT"):
        assert words in README
