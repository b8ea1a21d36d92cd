"""Who is let in: nobody without a role, nothing of one person left for another, and what was opened is written down."""

import importlib.util
import json
import threading
import time
from pathlib import Path

import duckdb
import pytest
import streamlit as st
import test_pages
from drawn import table
from streamlit.runtime.context import StreamlitHeaders
from streamlit.testing.v1 import AppTest
from test_pages import ROOT, start, store, written
from test_your_data import EPISODES

from pages import _kept, _session, _who

__all__ = ["store"]  # the fixture of test_pages that serves the sample

SECRET = "a secret of the tests, long enough"
ROLES = {"claim": "roles", "analyst": ["A"], "reader": ["R"], "ask": "the data team"}
AUTH = {
    "redirect_uri": "https://homeward.example.gov.uk/oauth2callback",
    "cookie_secret": SECRET,
    "client_id": "homeward",
    "client_secret": SECRET,
    "server_metadata_url": "https://login.example/.well-known/openid-configuration",
}
PROXY = {"user_header": "X-User", "groups_header": "X-Groups", "secret_header": "X-Secret", "secret": SECRET}
SIGN_IN = {"auth": AUTH, "roles": ROLES}
BEHIND_PROXY = {"proxy": PROXY, "roles": {"analyst": ["A"], "reader": ["R"]}}
PUBLIC = "homeward.example.gov.uk"


@pytest.fixture(autouse=True)
def log(tmp_path, monkeypatch) -> Path:
    """A log of its own, and a server on which nobody has signed in or out before."""
    monkeypatch.setattr(_who, "SIGN_IN_WAS_ON", threading.Event())
    monkeypatch.setattr(_who, "ENDED", {})
    monkeypatch.setattr(st, "secrets", st.secrets)  # AppTest leaves its own behind where a run fails
    monkeypatch.setenv("HOMEWARD_LOG", str(tmp_path / "audit.jsonl"))
    start(monkeypatch, "internal", PUBLIC)
    return tmp_path / "audit.jsonl"


def user(name: str, *roles: str, **changed) -> dict:
    claims = {
        "iss": "https://login.example",
        "sub": f"s-{name}",
        "aud": "homeward",
        "iat": time.time() - 5,
        "name": name,
    }
    return claims | {"is_logged_in": True, "nonce": name, "roles": list(roles)} | changed


ANN, RON, UNA = user("ann", "A"), user("ron", "R"), user("una")


def visit(secrets: dict, who: dict | None = None, page: str = "overview", **address: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.secrets.update(secrets)
    app.user = who or {}
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    if page != "overview":
        app.switch_page(f"pages/{page}.py").run()
    assert not app.exception, app.exception
    return app


def shows_figures(app: AppTest) -> bool:
    bodies = " ".join(part.proto.body for part in app.get("html"))
    return (
        'class="hw-frame"' in bodies or "Exampleshire" in bodies or bool(app.get("plotly_chart")) or bool(app.selectbox)
    )


def lines(log: Path) -> list[dict]:
    return [json.loads(line) for line in log.read_text(encoding="ascii").splitlines()] if log.exists() else []


def events(log: Path) -> list[str]:
    return [line["event"] for line in lines(log)]


# Let in, or not ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", test_pages.PAGES)
def test_nobody_is_shown_anything_and_no_store_is_opened(page, monkeypatch, tmp_path):
    monkeypatch.setenv("HOMEWARD_STORE", str(tmp_path / "nothing"))
    app = visit(SIGN_IN, page=page, la="X99000001", year="2023")
    assert not shows_figures(app) and "Sign in to see any figure" in written(app)
    assert "No store was found" not in written(app)
    assert [button.label for button in app.button] == ["Sign in"]


def test_an_analyst_sees_small_numbers_wherever_they_are():
    app = visit(SIGN_IN, ANN, "your_data")
    assert test_pages.mode_tag(app) == "internal" and app.file_uploader(key="drop_files_0")
    assert "Signed in as ann , analyst" in " ".join(written(app).split())


def test_a_reader_sees_what_may_be_published_even_at_the_server_itself(monkeypatch):
    start(monkeypatch, "internal", "localhost:8501", "--mode", "internal")
    app = visit(SIGN_IN, RON, "your_data")
    assert test_pages.mode_tag(app) == "publication" and "because you are signed in as a reader" in written(app)
    assert not app.get("file_uploader") and not any(button.key == "load" for button in app.button)
    assert "Ask the data team to make you an analyst" in written(app)


def test_an_analyst_of_a_homeward_in_publication_mode_sees_no_small_numbers_and_may_load(monkeypatch):
    start(monkeypatch, "publication", PUBLIC)
    app = visit(SIGN_IN, ANN, "your_data")
    assert test_pages.mode_tag(app) == "publication" and app.file_uploader(key="drop_files_0")


@pytest.mark.parametrize("page", ["overview", "your_data"])
def test_somebody_without_a_role_is_told_whom_to_ask(page, log):
    app = visit(SIGN_IN, UNA, page)
    assert not shows_figures(app) and "Ask the data team" in written(app)
    app.run()
    assert events(log) == ["refused"]


@pytest.mark.parametrize(
    "who",
    [
        user("ann", "A", iat=time.time() - 9 * 3600),
        user("ann", "A", aud="another"),
        user("ann", "A", is_logged_in=False),
        {"email": "ann@example.gov.uk", "roles": ["A"]},
    ],
    ids=["old", "of another application", "signed out", "not signed in"],
)
def test_what_is_no_sign_in_shows_nothing(who):
    assert not shows_figures(visit(SIGN_IN, who))


def test_a_name_is_only_a_name():
    app = visit(SIGN_IN, user("<img src=x onerror=alert(1)>", "A"))
    assert not any("<img src=x" in part.proto.body for part in app.get("html"))
    app = visit(SIGN_IN, user("<img src=x onerror=alert(1)>"))
    assert not any("<img src=x" in part.proto.body for part in app.get("html"))


# Behind a proxy ------------------------------------------------------------------------------------------------------


def from_proxy(monkeypatch, *headers: tuple[str, str]) -> None:
    sent = StreamlitHeaders([("Host", PUBLIC), ("X-Forwarded-For", "203.0.113.9"), *headers])
    monkeypatch.setattr(type(st.context), "headers", property(lambda _: sent))


def test_a_trusted_proxy_says_who_is_there_and_the_role_decides(monkeypatch):
    from_proxy(monkeypatch, ("X-Secret", SECRET), ("X-User", "ann"), ("X-Groups", "A"))
    assert test_pages.mode_tag(visit(BEHIND_PROXY)) == "internal"
    from_proxy(monkeypatch, ("X-Secret", SECRET), ("X-User", "ron"), ("X-Groups", "R"))
    assert test_pages.mode_tag(visit(BEHIND_PROXY)) == "publication"


@pytest.mark.parametrize(
    "headers",
    [
        [("X-User", "ann"), ("X-Groups", "A")],
        [("X-Secret", "a guess"), ("X-User", "ann"), ("X-Groups", "A")],
        [("X-Secret", SECRET), ("X-User", "ann"), ("X-User", "ann"), ("X-Groups", "A")],
        [("X-Secret", SECRET), ("X-Groups", "A")],
    ],
    ids=["no secret", "a guess", "twice", "nobody"],
)
def test_headers_no_trusted_proxy_sent_show_nothing(monkeypatch, headers):
    from_proxy(monkeypatch, *headers)
    assert not shows_figures(visit(BEHIND_PROXY))


def test_headers_mean_nothing_where_no_proxy_is_trusted(monkeypatch):
    from_proxy(monkeypatch, ("X-Secret", SECRET), ("X-User", "ann"), ("X-Groups", "A"))
    assert test_pages.mode_tag(visit({})) == "publication"
    assert not shows_figures(visit(SIGN_IN))


def test_signing_out_behind_a_proxy_ends_the_page(monkeypatch, log):
    from_proxy(monkeypatch, ("X-Secret", SECRET), ("X-User", "ann"), ("X-Groups", "A"))
    app = visit(BEHIND_PROXY)
    app.button(key="sign_out").click().run()
    assert not shows_figures(app) and not shows_figures(app.run())
    assert "sign out of your organisation" in written(app) and events(log)[-1] == "sign_out"
    assert shows_figures(visit(BEHIND_PROXY))


# Not set up ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "secrets",
    [
        {"auth": {}},
        {"auth": AUTH},
        {"roles": ROLES},
        {"auth": AUTH, "roles": {**ROLES, "analysts": ["B"]}},
        {"auth": AUTH, "proxy": PROXY, "roles": ROLES},
        {"proxy": PROXY | {"secret": ""}, "roles": {"analyst": ["A"]}},
    ],
)
def test_half_a_setting_shows_nothing_and_says_what_to_mend(monkeypatch, secrets):
    start(monkeypatch, "internal")  # where anybody would see all without sign-in
    app = visit(secrets, ANN)
    assert not shows_figures(app) and "Sign-in is not set up" in written(app) and SECRET not in written(app)
    assert not app.button


def test_settings_that_go_while_it_runs_let_nobody_in(monkeypatch):
    start(monkeypatch, "internal")
    assert not shows_figures(visit(SIGN_IN))
    app = visit({})
    assert not shows_figures(app) and "have gone" in written(app)


def test_settings_in_the_environment_that_did_not_reach_the_server_let_nobody_in(monkeypatch):
    start(monkeypatch, "internal")
    monkeypatch.setenv("HOMEWARD_AUTH_CLIENT_ID", "homeward")
    app = visit({})
    assert not shows_figures(app) and "did not reach the server" in written(app)


@pytest.mark.parametrize("package", ["authlib", "httpx"])
def test_a_missing_package_is_said(monkeypatch, package):
    usual = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *of: None if name == package else usual(name, *of))
    app = visit(SIGN_IN, ANN)
    assert not shows_figures(app) and "Install what requirements.txt lists" in written(app)


# Nothing stays -------------------------------------------------------------------------------------------------------


def with_own_files(app: AppTest) -> AppTest:
    app.file_uploader(key="drop_files_0").upload("episodes.csv", table(EPISODES).encode())
    app.run()
    app.button(key="load").click().run()
    while _session.LOADING in app.session_state:
        app.session_state[_session.LOADING].outcome.exception(timeout=60)
        app.run()
    assert "Hertfordshire" in written(app) and not app.exception
    return app


@pytest.mark.parametrize(
    "then", [RON, user("ann", "R"), user("ann", "A", nonce="again")], ids=["another", "role", "again"]
)
def test_nothing_of_a_person_stays_for_another_or_for_another_role(then):
    app = with_own_files(visit(SIGN_IN, ANN, "your_data"))
    own = app.session_state[_kept.OWN_STORE]
    app.selectbox(key="unaccompanied").select("Without").run()
    app.user = then
    app.run()
    assert not shows_figures(app) and "You are now signed in as" in written(app)
    assert _kept.OWN_STORE not in app.session_state and _session.LOADED not in app.session_state
    app.button(key="go_on_as").click().run()
    assert "Exampleshire" in written(app) and "Hertfordshire" not in written(app)
    assert "unaccompanied children included" in written(app)
    with pytest.raises(duckdb.ConnectionException):
        own.con.cursor()


def test_a_sign_in_that_grows_old_takes_everything_along():
    app = with_own_files(visit(SIGN_IN, ANN, "your_data"))
    app.user = ANN | {"iat": time.time() - 9 * 3600}
    app.run()
    assert not shows_figures(app) and _kept.OWN_STORE not in app.session_state
    app.user = ANN
    app.run()
    assert "Hertfordshire" not in written(app)


def test_files_loaded_before_sign_in_was_set_up_stay_for_nobody(monkeypatch):
    start(monkeypatch, "internal")
    app = with_own_files(visit({}, page="your_data"))
    app.secrets.update(SIGN_IN)
    app.user = ANN
    app.run()
    assert not shows_figures(app) and _kept.OWN_STORE not in app.session_state


def test_signing_out_wipes_the_session_and_ends_this_sign_in_everywhere(log):
    app = with_own_files(visit(SIGN_IN, ANN, "your_data"))
    elsewhere = visit(SIGN_IN, ANN)
    app.button(key="sign_out").click().run()
    assert not shows_figures(app) and _kept.OWN_STORE not in app.session_state
    assert events(log)[-1] == "sign_out"
    assert not shows_figures(elsewhere.run()) and not shows_figures(visit(SIGN_IN, ANN))
    assert shows_figures(visit(SIGN_IN, ANN | {"nonce": "another sign-in"}))


def test_a_button_drawn_for_an_analyst_does_nothing_for_a_reader(log):
    app = visit(SIGN_IN, ANN, "your_data")
    app.file_uploader(key="drop_files_0").upload("episodes.csv", table(EPISODES).encode())
    app.run()
    app.user = user("ann", "R")
    app.button(key="load").click().run()
    assert _session.LOADING not in app.session_state and _kept.OWN_STORE not in app.session_state
    assert "load" not in events(log)


# Written down --------------------------------------------------------------------------------------------------------


def test_a_page_is_written_down_once_a_visit_and_holds_no_choice(log):
    app = visit(SIGN_IN, ANN, group_name="a name", la="X99000001", year="2023")
    app.run()
    app.selectbox(key="unaccompanied").select("Without").run()
    app.switch_page("pages/going_home.py").run().run()
    app.switch_page("pages/overview.py").run()
    said = [(line["event"], line["view"]) for line in lines(log)]
    assert said == [
        ("sign_in", "Overview"),
        ("mode", "Overview"),
        ("page", "Overview"),
        ("page", "Going home"),
        ("page", "Overview"),
    ]
    assert {line["who"] for line in lines(log)} == {"ann (s-ann)"} and {line["mode"] for line in lines(log)} == {
        "internal"
    }
    assert len({line["session"] for line in lines(log)}) == 1
    assert not any(word in log.read_text() for word in ("2023", "a name", "X99000001", "Without", "Exampleshire"))


def test_a_load_is_written_down_without_a_file_s_name(log):
    with_own_files(visit(SIGN_IN, ANN, "your_data"))
    (load,) = (line for line in lines(log) if line["event"] == "load")
    assert (load["who"], load["view"], load["mode"]) == ("ann (s-ann)", "Your data", "internal")
    assert "episodes" not in log.read_text() and "E10000015" not in log.read_text()


def test_without_sign_in_it_is_this_computer_and_elsewhere_nobody_that_is_known(monkeypatch, log):
    visit({})
    start(monkeypatch, "internal")
    visit({})
    assert [line["who"] for line in lines(log)] == ["not signed in"] * 2 + ["this computer"] * 2


def test_a_log_that_cannot_be_written_stops_only_where_people_sign_in(monkeypatch, tmp_path):
    start(monkeypatch, "internal")
    (tmp_path / "folder").mkdir()
    monkeypatch.setenv("HOMEWARD_LOG", str(tmp_path / "folder"))
    with_own_files(visit({}, page="your_data"))
    app = visit(SIGN_IN, ANN)
    assert not shows_figures(app) and "the log cannot be written" in written(app)
    assert not shows_figures(app.run())
    monkeypatch.setenv("HOMEWARD_LOG", str(tmp_path / "log"))
    assert shows_figures(app.run()) and events(tmp_path / "log") == ["sign_in", "mode", "page"]


def test_a_load_that_cannot_be_written_down_is_not_begun(monkeypatch, tmp_path):
    app = visit(SIGN_IN, ANN, "your_data")
    app.file_uploader(key="drop_files_0").upload("episodes.csv", table(EPISODES).encode())
    app.run()
    (tmp_path / "folder").mkdir()
    monkeypatch.setenv("HOMEWARD_LOG", str(tmp_path / "folder"))
    app.button(key="load").click().run()
    assert _session.LOADING not in app.session_state and "the log cannot be written" in written(app)


def test_a_reader_cannot_add_published_figures():
    app = visit(SIGN_IN, RON, "your_data")
    assert "or a signed-in analyst" in written(app) and not app.get("file_uploader")
    assert not any(button.key == "add_published" for button in app.button)
