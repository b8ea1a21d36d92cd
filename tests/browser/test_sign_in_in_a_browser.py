"""Sign-in in a real browser and over a bare websocket: nobody sees a figure before it, and nothing is left after it."""

import contextlib
import json
import time
import urllib.request
from collections.abc import Iterator

import pytest
from provider import ALL_FAULTS, CLIENT_ID, CLIENT_SECRET, provide
from rig import READY_MS, ROOT, Server, Visit, serve
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from test_browser import faults, keep_picture
from test_your_data_in_a_browser import HERTFORDSHIRE, episodes, load, whose
from websockets.sync.client import connect

pytestmark = pytest.mark.browser

COOKIE, COOKIE_SECRET, XSRF = "_streamlit_user", "a cookie secret of the tests, long enough", "_streamlit_xsrf"
PROXY_SECRET = "what the proxy of the tests proves itself with"
ANALYST, READER, STRANGER = "Ann Analyst", "Ron Reader", "Una Unknown"
ACCOUNTS = {
    ANALYST: {
        "sub": "s-ann",
        "name": ANALYST,
        "preferred_username": "ann@example.gov.uk",
        "roles": ["Homeward.Analyst"],
    },
    READER: {"sub": "s-ron", "name": READER, "preferred_username": "ron@example.gov.uk", "roles": ["Homeward.Reader"]},
    STRANGER: {"sub": "s-una", "name": STRANGER, "preferred_username": "una@example.gov.uk"},
}
ROLES = {
    "HOMEWARD_ROLES_CLAIM": "roles",
    "HOMEWARD_ROLES_ANALYST": "Homeward.Analyst",
    "HOMEWARD_ROLES_READER": "Homeward.Reader",
    "HOMEWARD_ROLES_ASK": "the data team",
}
PROXY = {
    "HOMEWARD_PROXY_USER_HEADER": "X-Remote-User",
    "HOMEWARD_PROXY_SECRET_HEADER": "X-Proxy-Secret",
    "HOMEWARD_PROXY_SECRET": PROXY_SECRET,
    "HOMEWARD_ROLES_ANALYST_NAMES": "ann",
}
PAGES = sorted(path.stem for path in (ROOT / "pages").glob("[!_]*.py"))
AUTHORITY = b"Exampleshire"  # stands on every page that shows a figure


# Servers and people --------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def served(store, folder, environment: dict[str, str], *arguments: str) -> Iterator[Server]:
    """A server with these settings, and a home of its own so that nobody's own secrets are read."""
    (folder / "home").mkdir(exist_ok=True)
    with contextlib.ExitStack() as until_the_end:
        with pytest.MonkeyPatch.context() as patch:  # undone once it has started: the next server has other settings
            patch.setenv("HOME", str(folder / "home"))
            patch.setenv("HOMEWARD_LOG", str(folder / "audit.jsonl"))
            for name, value in environment.items():
                patch.setenv(name, value)
            started = until_the_end.enter_context(serve(store, folder / "log.txt", *arguments))
        yield started


def openid(provider) -> dict[str, str]:
    return {
        "HOMEWARD_AUTH_REDIRECT_URI": "http://127.0.0.1:{port}/oauth2callback",
        "HOMEWARD_AUTH_COOKIE_SECRET": COOKIE_SECRET,
        "HOMEWARD_AUTH_CLIENT_ID": CLIENT_ID,
        "HOMEWARD_AUTH_CLIENT_SECRET": CLIENT_SECRET,
        "HOMEWARD_AUTH_SERVER_METADATA_URL": provider.metadata_url,
    }


@pytest.fixture(scope="module")
def provider():
    with provide(ACCOUNTS) as started:
        yield started


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("sign_in")


@pytest.fixture(scope="module")
def guarded(browser, provider, sample_store, folder):
    """A server on which people sign in."""
    with served(sample_store, folder, openid(provider) | ROLES) as started:
        yield started


@pytest.fixture(scope="module")
def room(browser):
    """A browser profile for this file, so that Streamlit's own files are fetched once."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    yield context
    context.close()


@pytest.fixture
def seen(room, guarded, provider):
    """Somebody who has not signed in."""
    provider.fault = ""
    room.clear_cookies()
    with contextlib.closing(room.new_page()) as page:
        yield watched(page, guarded)


def watched(page, server: Server) -> Visit:
    """A visit that also keeps all that came over its websockets, in `received`."""
    visit = Visit(page, server)
    visit.received = []
    page.on("request", lambda asked: visit.asked.append(asked.url))
    page.on("websocket", lambda socket: socket.on("framereceived", lambda said: visit.received.append(_bytes(said))))
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    page.on("console", visit.hear)
    return visit


def _bytes(said: str | bytes) -> bytes:
    return said.encode() if isinstance(said, str) else said


def sign_in(seen: Visit, account: str) -> Visit:
    seen.open("/")
    choose(seen, account)
    return seen


def choose(seen: Visit, account: str) -> None:
    seen.page.locator(".st-key-sign_in button").click()
    seen.page.get_by_role("link", name=account).click(timeout=READY_MS)
    seen.page.wait_for_url(f"{seen.server.origin}/")
    seen.wait()


def sign_out(seen: Visit) -> None:
    seen.page.locator("[data-testid=stSidebar] .st-key-sign_out button").click()
    asked_to_sign_in(seen)


def asked_to_sign_in(seen: Visit) -> None:
    seen.page.locator(".st-key-sign_in button").wait_for(timeout=READY_MS)
    seen.wait()
    assert shows_nothing(seen)


def shows_nothing(seen: Visit) -> bool:
    """No figure, no choice, nowhere to drop a file: only the names of the pages."""
    page = seen.page
    parts = (".hw-frame", ".hw-card", ".hw-mode", "table", "[data-testid=stPlotlyChart]", "[data-testid=stSelectbox]")
    parts += ("[data-testid=stFileUploader]", "[data-testid=stException]")
    return not any(page.locator(part).count() for part in parts) and AUTHORITY.decode() not in page.content()


def mode(seen: Visit) -> str:
    return seen.page.locator(".hw-mode").inner_text().split()[0].strip(":")


def drop_zones(seen: Visit) -> int:
    seen.open("/your_data")
    return seen.page.locator("[data-testid=stFileUploader]").count()


def events(folder, who: str) -> list[str]:
    lines = [json.loads(line) for line in (folder / "audit.jsonl").read_text(encoding="ascii").splitlines()]
    return [line["event"] for line in lines if who in line["who"]]


# Before ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_nobody_sees_a_figure_before_signing_in_not_even_by_a_link(seen, name):
    seen.open("/" if name == "overview" else f"/{name}?year=2023&beside=England&la=X99000001")
    asked_to_sign_in(seen)
    assert not any(AUTHORITY in said for said in seen.received)
    assert not faults(seen)
    if name == "overview":
        keep_picture(seen.page, "sign_in")


def test_a_link_works_once_somebody_has_signed_in(seen):
    sign_in(seen, ANALYST)
    seen.open("/going_home?year=2023")
    assert "31 March 2023" in seen.page.locator(".hw-frame").inner_text()


# People ---------------------------------------------------------------------------------------------------------------


def test_an_analyst_sees_small_numbers_and_may_load(seen, provider, folder):
    sign_in(seen, ANALYST)
    assert mode(seen) == "Internal"
    assert "ann@example.gov.uk, analyst" in " ".join(seen.page.locator(".hw-who").inner_text().split())
    keep_picture(seen.page, "signed_in")
    assert drop_zones(seen) == 3
    assert all(url.startswith(provider.issuer) for url in seen.asked_elsewhere()) and seen.complaints == []
    assert {"sign_in", "mode", "page"} <= set(events(folder, "s-ann")) and "export" not in events(folder, "s-ann")
    with seen.page.expect_download(timeout=READY_MS):
        seen.page.get_by_role("button", name="Download the list of problems").click()
    assert events(folder, "s-ann").count("export") == 1


def test_a_reader_sees_what_may_be_published_and_may_not_load(seen):
    sign_in(seen, READER)
    assert mode(seen) == "Publication"
    assert "because you are signed in as a reader" in seen.page.locator(".hw-why").inner_text()
    assert drop_zones(seen) == 0
    assert "Ask the data team" in seen.page.locator("[data-testid=stMain]").inner_text()


def test_somebody_without_a_role_sees_neither_and_is_told_whom_to_ask(seen, folder):
    seen.open("/")
    choose(seen, STRANGER)
    assert shows_nothing(seen) and "Ask the data team" in seen.page.locator(".hw-empty").inner_text()
    seen.open("/your_data")
    assert shows_nothing(seen)
    assert set(events(folder, "s-una")) == {"refused"}
    assert not any(AUTHORITY in said for said in seen.received)
    seen.page.locator(".st-key-sign_out button").click()
    asked_to_sign_in(seen)


# After ----------------------------------------------------------------------------------------------------------------


def test_signing_out_wipes_what_was_loaded_and_back_and_reload_show_nothing(seen, provider, folder):
    ended = provider.sign_outs
    sign_in(seen, ANALYST)
    drop_zones(seen)
    load(seen, episodes(HERTFORDSHIRE))
    assert whose(seen) == "Hertfordshire"
    sign_out(seen)
    assert provider.sign_outs == ended + 1 and "sign_out" in events(folder, "s-ann")
    assert COOKIE not in {cookie["name"] for cookie in seen.page.context.cookies()}
    seen.page.go_back()
    for again in (lambda: None, seen.page.reload):
        again()
        seen.page.wait_for_load_state()
        if seen.page.url.startswith(seen.server.origin):
            asked_to_sign_in(seen)
            assert "Hertfordshire" not in seen.page.content()
    seen.open("/your_data")
    asked_to_sign_in(seen)
    sign_in(seen, ANALYST)
    assert whose(seen) == "Exampleshire"
    assert drop_zones(seen) == 3 and "Hertfordshire" not in seen.page.content()


def test_signing_out_ends_the_sign_in_in_other_windows_and_a_kept_cookie_opens_nothing(seen, room):
    sign_in(seen, ANALYST)
    kept = room.cookies()
    with contextlib.closing(room.new_page()) as page:
        other = watched(page, seen.server)
        other.open("/")
        assert mode(other) == "Internal"
        sign_out(seen)
        other.page.locator("[data-testid=stSidebarNavLink]").nth(2).click()
        asked_to_sign_in(other)
        room.add_cookies(kept)
        other.open("/")
        asked_to_sign_in(other)


def test_another_person_in_the_same_browser_finds_nothing_of_the_first(seen):
    sign_in(seen, ANALYST)
    drop_zones(seen)
    load(seen, episodes(HERTFORDSHIRE))
    sign_out(seen)
    seen.received.clear()
    sign_in(seen, READER)
    assert (whose(seen), mode(seen)) == ("Exampleshire", "Publication")
    assert not any(b"Hertfordshire" in said and b"uploaded in this session" in said for said in seen.received)


# Forged ---------------------------------------------------------------------------------------------------------------


def cookie(server: Server, secret: str = COOKIE_SECRET, **changed) -> str:
    """What Streamlit gives a browser that has signed in."""
    now = int(time.time())
    claims = ACCOUNTS[ANALYST] | {"iss": "http://127.0.0.1:1", "aud": CLIENT_ID, "iat": now, "exp": now + 3600}
    claims |= {"nonce": str(time.time_ns()), "origin": server.origin, "is_logged_in": True, "provider": "default"}
    return create_signed_value(secret, COOKIE, json.dumps(claims | changed)).decode()


def told_with(server: Server, cookie: str) -> bytes:
    """What our own page would be told if the browser had this cookie."""
    token = urllib.request.urlopen(f"{server.origin}/_stcore/health").headers["Set-Cookie"].partition("=")[2]
    token = token.partition(";")[0]
    sent = {"Cookie": f"{COOKIE}={cookie}; {XSRF}={token}"}
    return told(server, sent, origin=server.origin, subprotocols=["streamlit", token])


def test_a_cookie_signed_by_us_is_a_sign_in(guarded):
    """So that the refusals below are for what is wrong with each."""
    said = told_with(guarded, cookie(guarded))
    assert AUTHORITY in said and b"Internal: contains small numbers" in said


@pytest.mark.parametrize(
    "changed",
    [
        {"secret": "another secret, of somebody who guesses one"},
        {"secret": ""},
        {"iat": 1_700_000_000},
        {"iat": None},
        {"aud": "another application"},
        {"is_logged_in": "yes"},
        {"origin": "http://localhost:8501"},
    ],
    ids=str,
)
def test_a_forged_or_stale_cookie_is_not_a_sign_in(guarded, changed):
    said = told_with(guarded, cookie(guarded, **changed))
    assert b"Sign in to Homeward" in said and AUTHORITY not in said


def test_nonsense_in_the_cookie_is_not_a_sign_in(guarded):
    assert AUTHORITY not in told_with(guarded, "eyJpc19sb2dnZWRfaW4iOnRydWV9.abc.def")


@pytest.mark.parametrize("fault", ALL_FAULTS)
def test_a_token_with_anything_wrong_is_refused(seen, provider, fault):
    provider.fault = fault
    seen.open("/")
    choose(seen, ANALYST)
    asked_to_sign_in(seen)
    assert not any(AUTHORITY in said for said in seen.received)


# A bare websocket ----------------------------------------------------------------------------------------------------


def told(server: Server, headers: dict[str, str] | list[tuple[str, str]] = (), **how) -> bytes:
    """What the first page sends over a websocket that asks for it, up to the line that says whose figures they are, or all."""
    address = server.origin.replace("http", "ws") + "/_stcore/stream"
    with connect(address, additional_headers=headers, max_size=None, **how) as socket:
        asked = BackMsg()
        asked.rerun_script.query_string = ""
        socket.send(asked.SerializeToString())
        said = []
        while not said or not _is_enough(said[-1]):
            said.append(socket.recv(timeout=READY_MS / 1000))
    return b"".join(said)


def _is_enough(frame: bytes) -> bool:
    return b'class="hw-frame"' in frame or ForwardMsg.FromString(frame).WhichOneof("type") == "script_finished"


def test_a_websocket_without_a_cookie_gets_no_figure(guarded):
    said = told(guarded)
    assert b"Sign in to Homeward" in said and AUTHORITY not in said
    assert AUTHORITY not in told(guarded, origin=guarded.origin)


def test_a_websocket_with_a_cookie_needs_what_only_our_own_page_knows(seen):
    sign_in(seen, ANALYST)
    held = {each["name"]: each["value"] for each in seen.page.context.cookies()}
    sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in held.items())}
    ours = {"origin": seen.server.origin, "subprotocols": ["streamlit", held[XSRF]]}
    assert AUTHORITY in told(seen.server, sent, **ours)
    assert AUTHORITY not in told(seen.server, sent, origin=seen.server.origin)
    assert AUTHORITY not in told(seen.server, sent, subprotocols=["streamlit", held[XSRF]])


# Behind a proxy ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def proxied(sample_store, tmp_path_factory):
    settings = PROXY | {
        "HOMEWARD_PROXY_GROUPS_HEADER": "X-Remote-Groups",
        "HOMEWARD_ROLES_ANALYST": "analysts",
        "HOMEWARD_ROLES_ANALYST_NAMES": "another",
        "HOMEWARD_ROLES_READER_NAMES": "ron@example.gov.uk",
    }
    with served(sample_store, tmp_path_factory.mktemp("proxied"), settings) as started:
        yield started


FROM_PROXY = [("X-Proxy-Secret", PROXY_SECRET), ("X-Remote-User", "ann"), ("X-Remote-Groups", "staff, analysts")]


def test_who_a_proxy_names_is_let_in_by_role(proxied):
    said = told(proxied, FROM_PROXY)
    assert AUTHORITY in said and b"Internal: contains small numbers" in said
    said = told(proxied, [FROM_PROXY[0], ("x-remote-user", "Ron@Example.gov.uk")])
    assert AUTHORITY in said and b"Publication: counts to nearest 5" in said


@pytest.mark.parametrize(
    "headers",
    [
        [],
        FROM_PROXY[1:],
        [("X-Proxy-Secret", "a guess"), *FROM_PROXY[1:]],
        [("X-Proxy-Secret", ""), *FROM_PROXY[1:]],
        [FROM_PROXY[0], *FROM_PROXY],
        [*FROM_PROXY, ("X-Remote-User", "ann")],
        [*FROM_PROXY, ("X-Remote-Groups", "analysts")],
        [FROM_PROXY[0], ("X-Remote-User", "")],
        [FROM_PROXY[0], FROM_PROXY[2]],
        [FROM_PROXY[0], ("X-Remote-User", "nobody we know")],
    ],
    ids=str,
)
def test_headers_no_trusted_proxy_sent_open_nothing(proxied, headers):
    said = told(proxied, headers)
    assert AUTHORITY not in said and b"hw-empty" in said


# Not set up ----------------------------------------------------------------------------------------------------------


def test_half_a_sign_in_shows_nothing_and_no_secret(sample_store, tmp_path, provider):
    settings = openid(provider) | ROLES
    del settings["HOMEWARD_AUTH_CLIENT_ID"]
    with served(sample_store, tmp_path, settings) as started:
        said = told(started)
        assert AUTHORITY not in said and b"[auth] client_id is missing" in said
        printed = said + (tmp_path / "log.txt").read_bytes()
    assert not any(secret.encode() in printed for secret in (COOKIE_SECRET, CLIENT_SECRET))


@pytest.mark.parametrize("text", [b"[auth\nclient_id = 'x'", b"[auth]\n", b"[roles]\n"])
def test_secrets_that_cannot_be_used_show_nothing(sample_store, tmp_path, text):
    file = tmp_path / "home" / ".streamlit" / "secrets.toml"
    file.parent.mkdir(parents=True)
    file.write_bytes(text)
    with served(sample_store, tmp_path, {}) as started:
        said = told(started)
    assert AUTHORITY not in said and b"Sign-in is not set up" in said


def test_a_log_that_cannot_be_written_shows_nothing_once_people_sign_in(sample_store, tmp_path):
    (tmp_path / "audit.jsonl").mkdir()
    with served(sample_store, tmp_path, PROXY) as started:
        said = told(started, FROM_PROXY[:2])
    assert AUTHORITY not in said and b"the log cannot be written" in said


def test_started_in_publication_mode_an_analyst_sees_no_small_numbers(sample_store, tmp_path):
    with served(sample_store, tmp_path, PROXY, "--mode", "publication") as started:
        assert b"Publication: counts to nearest 5" in told(started, FROM_PROXY[:2])
