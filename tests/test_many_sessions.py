"""A few readers at once for a short while, as the benchmark has many for minutes: nobody is sent what is another's."""

import sys

import pytest
from benchmarks import many_sessions
from benchmarks.browser_like import own_files
from browser.rig import serve

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc"),
]


@pytest.fixture(scope="module")
def server(sample_store, tmp_path_factory):
    with serve(sample_store, tmp_path_factory.mktemp("many") / "log.txt") as started:
        yield started


def test_four_readers_with_mixed_actions_see_their_own_alone_and_no_error(server):
    seen = many_sessions.crowd(server.origin, server.pid, sessions=4, seconds=20)
    assert seen.errors == [] and seen.leaks == []
    assert seen.messages > 100 and sum(map(len, seen.seconds.values())) > 8
    assert "Traceback" not in server.log.read_text(encoding="utf-8")


def test_what_is_another_s_is_noticed(server):
    """The search itself: a reader who loads files of another's name is sent that name."""
    seen = many_sessions.Seen()
    person = many_sessions.Person(server.origin, 7, seen)
    person.come()
    person.reader.go("your_data")
    person.reader.load(own_files("Qzholm008shire"))
    person.reader.close()
    assert "reader 7 was sent Qzholm008" in seen.leaks


def test_growth_is_the_slope_of_memory_over_time():
    assert many_sessions.growth([(0.0, 100.0), (30.0, 101.0), (60.0, 102.0)]) == pytest.approx(2.0)
