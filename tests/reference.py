"""The reference cases of the statistics, and how an answer is held to them. Each test file maps a case to our calls."""

import json
import os
from pathlib import Path

import pytest

NOT_BUILT = {"midp"}  # the reference cases list intervals that we do not use


def cases(topic):
    """The reference cases of one topic; the test is skipped where they are not at hand."""
    shared = os.environ.get("HOMEWARD_SHARED")
    if not shared:
        pytest.skip("HOMEWARD_SHARED is not set: it names the folder that holds methods/cases")
    return json.loads((Path(shared) / "methods" / "cases" / f"{topic}.json").read_text())["cases"]


def agree(case, answers):
    """Every expected value of a case is answered, within its own tolerance."""
    tolerance = {key: case["tolerance"][key] for key in ("rel", "abs") if key in case["tolerance"]} or {"rel": 0}
    for key, expected in case["expected"].items():
        if key in NOT_BUILT:
            continue
        if isinstance(expected, str):
            assert answers[key] == expected, (case["id"], key)
        else:
            assert answers[key] == pytest.approx(expected, **tolerance), (case["id"], key)
