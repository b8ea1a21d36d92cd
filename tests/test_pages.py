"""Every page opens on the sample in both modes whatever its address says, and every block has all its parts."""

import functools
import html
import inspect
import re
import sys
from pathlib import Path

import pytest
import streamlit as st
from drawn import a_load
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.session_manager import SessionManager
from streamlit.testing.v1 import AppTest

from analytics.results import words
from analytics.store import folder

ROOT = Path(__file__).resolve().parent.parent
WITH_BLOCKS = (
    "overview",
    "coming_into_care",
    "before_care",
    "going_home",
    "places_like_us",
    "pilot_sites",
    "different_groups",
)
PAGES = (*WITH_BLOCKS, "your_data", "definitions")
ABSURD = {
    "year": "'; DROP TABLE starts; --",
    "beside": "<script>alert(1)</script>",
    "unaccompanied": "__import__('os')",
    "la": "../../etc/passwd",
    "measure": "<img src=x onerror=alert(1)>",
    "topic": "<script>alert(1)</script>",
    "figure": "=1+1",
    "group": "../../etc/passwd",
    "site": "<script>alert(1)</script>",
    "programme": "'; DROP TABLE starts; --",
    "measured": "__import__('os')",
    "our_start": "31/31/3131",
    "years": "=1+1",
}
# where a report's own title stands, as printed: its words are nobody's here
QUOTES = ("pilot_sites",)


@pytest.fixture(params=["internal", "publication"])
def mode(request, monkeypatch) -> str:
    start(monkeypatch, request.param)
    return request.param


def start(monkeypatch, mode: str, host: str = "localhost:8501", *asked: str) -> None:
    """As `streamlit run app.py` starts it, for a browser that asked for `host`."""
    arguments = asked or (("--mode", mode) if mode == "publication" else ())
    monkeypatch.setattr(sys, "argv", [str(ROOT / "app.py"), *arguments])
    monkeypatch.setattr(type(st.context), "headers", property(lambda _: {"Host": host, "User-Agent": "A desk"}))


@pytest.fixture(autouse=True)
def store(sample_store, monkeypatch):
    """The sample, served as app.py serves it. AppTest undoes that on every run: it would run a page without its frame."""
    usual = PagesManager.__init__

    def as_app_py_leaves_it(self, *given, **named):
        usual(self, *given, **named)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "uses_pages_directory", False)
    monkeypatch.setattr(PagesManager, "__init__", as_app_py_leaves_it)
    monkeypatch.setenv("HOMEWARD_STORE", str(sample_store))
    monkeypatch.chdir(ROOT)


def opened(page: str = "overview", **address: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    if page != "overview":
        app.switch_page(f"pages/{page}.py").run()
    assert not app.exception, app.exception
    return app


@functools.cache
def seen(page: str, mode: str) -> AppTest:
    """A page as it opens without any choice, kept for the tests that only look."""
    return opened(page)


def written(app: AppTest) -> str:
    """Everything a reader can read: text, chart words, text alternatives."""
    parts = [part.proto.body for part in app.get("html")]
    parts += [chart.proto.spec + chart.proto.alt for chart in app.get("plotly_chart")]
    parts += [link.proto.label for link in app.get("page_link")]
    return html.unescape(re.sub(r"<style.*?</style>|<code>.*?</code>|<[^>]+>", " ", " ".join(parts), flags=re.DOTALL))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_and_uses_no_banned_word(page, mode):
    app = seen(page, mode)
    assert words.banned_words(written(app)) == [] or page in QUOTES  # held without names in test_pilot_pages
    (question,) = re.findall(
        r'<h1 class="hw-question">(.*?)</h1>', " ".join(part.proto.body for part in app.get("html"))
    )
    assert question.endswith("?")


@pytest.mark.parametrize("page", PAGES)
def test_an_absurd_address_changes_nothing(page, monkeypatch):
    start(monkeypatch, "internal")
    usual, absurd = seen(page, "internal"), opened(page, **ABSURD)
    assert written(absurd) == written(usual)
    assert "onerror" not in " ".join(part.proto.body for part in absurd.get("html"))


@pytest.mark.parametrize("page", WITH_BLOCKS)
def test_every_block_has_title_subtitle_text_alternative_sentence_table_and_source(page, mode):
    app = seen(page, mode)
    names = [str(chart.proto.id).rpartition("chart_")[2] for chart in app.get("plotly_chart")]
    assert len(names) >= (1 if page == "overview" else 3)
    for name in names:
        block = app.container(key=f"block_{name}")
        head, under = (part.proto.body for part in block.get("html"))
        (title,) = re.findall(r'<h2 class="hw-finding">(.*?)</h2>', head)
        assert '<p class="hw-subtitle">' in head
        assert len(html.unescape(title).split()) <= words.LONGEST_TITLE
        assert "<caption>" in under and 'scope="row"' in under
        from_dfe = page == "pilot_sites" or name.startswith("breaks_")
        assert "Source: Exampleshire" in under or (from_dfe and "Source: DfE" in under)
        assert '<p class="hw-sentence">' in under
        (chart,) = block.get("plotly_chart")
        assert html.unescape(title) in chart.proto.alt
        assert block.get("page_link")[0].proto.label == "What does this mean?"


@pytest.mark.parametrize("page", PAGES)
def test_the_frame_names_place_period_comparator_children_data_and_mode(page, mode):
    bodies = " ".join(part.proto.body for part in seen(page, mode).get("html"))
    (line,) = re.findall(r'<div class="hw-frame">(.*?)</div>', bodies)
    for part in (
        "Exampleshire",
        "(invented sample)",
        "year ending 31 March",
        "compared with statistical neighbours",
        "loaded",
    ):
        assert part in line
    assert "unaccompanied children included" in line
    assert ("do not share" in line) is (mode == "internal")
    assert ("counts to nearest 5" in line) is (mode == "publication")


def test_publication_hides_what_internal_shows(monkeypatch):
    start(monkeypatch, "internal")
    internal = written(seen("coming_into_care", "internal"))
    start(monkeypatch, "publication")
    publication = written(seen("coming_into_care", "publication"))
    assert "[c]" in publication and "[c]" not in internal


def test_a_publication_page_holds_no_count_that_is_not_rounded(monkeypatch):
    start(monkeypatch, "publication")
    app = seen("coming_into_care", "publication")
    table = next(part.proto.body for part in app.container(key="block_starts_and_exits").get("html")[1:])
    counts = [int(count.replace(",", "")) for count in re.findall(r'<td class="n">([\d,]+)</td>', table)]
    assert counts and all(count % 5 == 0 for count in counts)


# Who sees what -------------------------------------------------------------------------------------------------------


def mode_tag(app: AppTest) -> str:
    return re.search(r'class="hw-mode (\w+)"', " ".join(part.proto.body for part in app.get("html")))[1]


def test_internal_is_refused_to_anyone_else_and_the_page_says_why(monkeypatch):
    start(monkeypatch, "internal", "homeward.example.gov.uk", "--mode", "internal")
    app = opened()
    assert mode_tag(app) == "publication"
    assert "not asked for by a name of this computer" in written(app)


@pytest.mark.parametrize("asked", [["--mode=publication"], ["--mode", "nonsense"], ["--mode"]])
def test_the_command_line_can_only_hide_more(monkeypatch, asked):
    start(monkeypatch, "internal", "localhost", *asked)
    assert mode_tag(opened()) == "publication"


def test_an_address_cannot_ask_for_internal(monkeypatch):
    start(monkeypatch, "publication")
    assert mode_tag(opened(mode="internal")) == "publication"


def test_another_server_than_streamlit_run_is_never_internal(monkeypatch):
    start(monkeypatch, "internal")
    monkeypatch.setattr(sys, "argv", ["/usr/bin/uvicorn", "app:app", "--host", "0.0.0.0"])
    assert mode_tag(opened()) == "publication"


# What the reader chooses ---------------------------------------------------------------------------------------------


def test_a_choice_is_kept_on_the_next_page(monkeypatch):
    start(monkeypatch, "internal")
    app = opened(unaccompanied="Without", year="2023")
    assert "without unaccompanied children" in written(app) and "31 March 2023" in written(app)
    app.switch_page("pages/going_home.py").run()
    assert not app.exception
    assert "without unaccompanied children" in written(app) and "31 March 2023" in written(app)
    assert "31 March 2024 to" not in written(app)


def test_every_comparator_can_be_chosen_and_a_site_brings_its_sentence(monkeypatch):
    start(monkeypatch, "internal")
    app = opened("coming_into_care")
    options = app.selectbox(key="beside").options
    assert all(len(option) <= 22 for option in options) and len(set(options)) == len(options)
    app.selectbox(key="beside").select(
        next(option for option in options if option.endswith("(pilot)") or "(20" in option)
    ).run()
    assert not app.exception
    assert "This chart cannot show what the programme caused." in written(app)
    assert "They do not show what a programme caused." in written(app)


@pytest.mark.parametrize("page", WITH_BLOCKS)
def test_the_first_year_opens_too(page, mode):
    assert "year ending 31 March 2016" in written(opened(page, year="2016"))


def test_a_link_to_a_definition_opens_that_one_first(monkeypatch):
    start(monkeypatch, "internal")
    app = opened(measure="re_referrals_within_12_months")
    app.switch_page("pages/definitions.py")
    app.query_params["measure"] = "re_referrals_within_12_months"
    app.run()
    body = next(part.proto.body for part in app.get("html") if "hw-definition" in part.proto.body)
    assert re.search(r'<section class="hw-definition hw-asked" id="re_referrals', body)
    assert body.index("re_referrals") < body.index("started_to_be_looked_after")
    assert body.count("<details") - body.count("open>") == len(re.findall("<section", body)) - 1


# Other stores --------------------------------------------------------------------------------------------------------


def test_a_missing_store_is_said_in_a_sentence(monkeypatch, tmp_path):
    start(monkeypatch, "internal")
    monkeypatch.setenv("HOMEWARD_STORE", str(tmp_path / "nothing"))
    assert "No store was found" in written(opened())


def test_a_broken_store_is_said_in_a_sentence(monkeypatch, tmp_path):
    start(monkeypatch, "internal")
    (tmp_path / "broken.duckdb").write_bytes(b"not a database")
    folder.point_at(tmp_path, tmp_path / "broken.duckdb")
    monkeypatch.setenv("HOMEWARD_STORE", str(tmp_path))
    assert "cannot be read" in written(opened())


HOSTILE = "<img src=x onerror=alert(1)>"
SMALL = """
    LA        | CHILD | DECOM      | RNE | LS | CIN | PLACE | DEC        | REC
    {name} | 1     | 2023-05-01 | S   | V2 | N1  | U1    | 2023-09-01 | E4A
    {name} | 2     | 2023-06-01 | S   | C1 | N1  | U1    | 2024-02-01 | E4B
    {name} | 3     | 2023-07-01 | S   | C1 | N5  | U1    |            |
"""


@pytest.fixture(scope="module")
def hostile_store(sample_store) -> Path:
    """One year, three children, no census, and an authority with a bad name."""
    return a_load(episodes=SMALL.format(name=HOSTILE), data_to="2024-03-31")[0]


@pytest.mark.parametrize("page", PAGES)
def test_three_children_no_census_and_a_name_that_is_markup(monkeypatch, hostile_store, page, mode):
    monkeypatch.setenv("HOMEWARD_STORE", str(hostile_store))
    app = opened(page)
    assert words.banned_words(written(app)) == [] or page in QUOTES
    everything = " ".join(part.proto.body for part in app.get("html"))
    everything += " ".join(chart.proto.spec for chart in app.get("plotly_chart"))
    assert not re.search("<img src=x", everything, re.IGNORECASE)
    if page == "before_care":
        assert "It needs the children in need census" in written(app)


def test_several_authorities_can_be_chosen_between(monkeypatch):
    start(monkeypatch, "internal")
    first, second = SMALL.format(name="E10000008"), SMALL.format(name="E10000015").splitlines()[2:]
    store, _ = a_load(episodes=first + "\n".join(second), data_to="2024-03-31")
    monkeypatch.setenv("HOMEWARD_STORE", str(store))
    app = opened()
    names = app.selectbox(key="la").options
    assert len(names) == 2
    app.selectbox(key="la").select(names[1]).run()
    assert not app.exception
    assert f"<b>{names[1]}</b>" in " ".join(part.proto.body for part in app.get("html"))


# The server ----------------------------------------------------------------------------------------------------------


def test_the_server_serves_no_file_of_pages_and_keeps_uploads_in_memory():
    import importlib

    from starlette.formparsers import MultiPartParser
    from streamlit import net_util
    from streamlit.runtime import Runtime
    from streamlit.runtime.app_session import AppSession

    changed = [(net_util, "get_external_ip"), (AppSession, "register_file_watchers"), (Runtime, "_send_message")]
    usual = [
        (whose, name, getattr(whose, name)) for whose, name in changed
    ]  # private: they have to be there to be changed
    assert list(inspect.signature(Runtime._send_message).parameters) == ["self", "session_info", "msg"]
    assert hasattr(Runtime, "_send_message") and "get_active_session_info" in dir(SessionManager)
    before = MultiPartParser.spool_max_size, PagesManager.uses_pages_directory
    try:
        importlib.import_module("app")
        assert all(getattr(whose, name) is not was for whose, name, was in usual)
        assert net_util.get_external_ip() is None
        assert PagesManager.uses_pages_directory is False
        assert MultiPartParser.spool_max_size > st.get_option("server.maxUploadSize") * 1024 * 1024
    finally:
        MultiPartParser.spool_max_size, PagesManager.uses_pages_directory = before
        for whose, name, was in usual:
            setattr(whose, name, was)
        sys.modules.pop("app", None)


def test_pages_are_short_and_name_only_the_shell():
    for page in PAGES:
        code = (ROOT / "pages" / f"{page}.py").read_text(encoding="utf-8")
        assert len(code.splitlines()) < 75
        assert set(re.findall(r"^(?:from|import) (\S+)", code, re.MULTILINE)) <= {"streamlit", "pages"}
