"""What the server says with every answer, and whom it lets in: asked as a browser would, over this computer's own network."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# The dashboard as it is started, but that a download makes the server itself fail.
BREAKS_AT_A_DOWNLOAD = """
import sys
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.web.cli import main
MemoryMediaFileStorage.get_file = lambda storage, name: 1 / 0
main(["run", "app.py", "--server.headless", "true", "--server.address", "127.0.0.1", "--server.port", sys.argv[1]])
"""
ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
POLICY = {
    "default-src 'self'",
    "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}
ANSWERS = {
    "page": ("GET", "/", 200),
    "deep link": ("GET", "/your_data", 200),
    "no such page": ("GET", "/nowhere", 200),
    "health": ("GET", "/_stcore/health", 200),
    "settings for the page": ("GET", "/_stcore/host-config", 200),
    "before an upload": ("OPTIONS", "/_stcore/upload_file/session/file", 204),
    "moved": ("GET", "/your_data/", 301),
    "refused path": ("GET", "/..%2f..%2fetc/passwd", 400),
    "upload without a token": ("PUT", "/_stcore/upload_file/session/file", 403),
    "what watches over a server": ("GET", "/_stcore/metrics", 404),
    "the same another way": ("GET", "/_stcore/metrics/", 404),
    "no such component": ("GET", "/component/none/none", 404),
    "wrong method": ("POST", "/", 405),
    "the server itself failed": ("GET", "/media/0123.csv", 500),
}


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    """The port of a server of its own, with no store to open."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    environment = {**os.environ, "HOMEWARD_STORE": str(tmp_path_factory.mktemp("no store"))}
    command = [sys.executable, "-c", BREAKS_AT_A_DOWNLOAD, str(number)]
    said = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    with subprocess.Popen(command, cwd=ROOT, env=environment, **said) as server:
        try:
            assert any("URL: http" in line for line in server.stdout), "the server ended before it answered"
            yield number
        finally:
            server.terminate()


def ask(port: int, method: str, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers by their names in small letters, content. Names of headers are said with _ for -."""
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request(method, path, headers=said)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


def asset(port: int) -> str:
    """The address of one of the scripts the page asks for."""
    page = ask(port, "GET", "/")[2].decode()
    return "/" + page.partition('src="./')[2].partition('"')[0]


def assert_guarded(headers: dict[str, str]) -> None:
    assert {name: headers.get(name) for name in ALWAYS} == ALWAYS
    assert set(headers["content-security-policy"].split("; ")) == POLICY
    assert {"camera=()", "microphone=()", "geolocation=()", "usb=()"} <= set(headers["permissions-policy"].split(", "))


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS.values(), ids=ANSWERS)
def test_every_answer_says_what_a_browser_may_do_with_it_and_is_not_kept(port, method, path, status):
    answered, headers, content = ask(port, method, path)
    assert answered == status
    assert_guarded(headers)
    assert headers["cache-control"] == "no-store"
    assert b"Traceback" not in content and b"ZeroDivision" not in content


def test_only_files_of_streamlit_whose_names_change_with_their_content_may_be_kept(port):
    status, headers, _ = ask(port, "GET", asset(port))
    assert status == 200 and "javascript" in headers["content-type"]
    assert_guarded(headers)
    assert "immutable" in headers["cache-control"]


@pytest.mark.parametrize(("scheme", "said"), [("http", None), ("https", "max-age=31536000")])
def test_https_is_made_a_rule_only_where_it_is_used(port, scheme, said):
    assert ask(port, "GET", "/", X_Forwarded_Proto=scheme)[1].get("strict-transport-security") == said
    cookie = ask(port, "GET", "/_stcore/health", X_Forwarded_Proto=scheme)[1]["set-cookie"]
    assert ("; Secure" in cookie) == (said is not None)
    assert cookie.count("Secure") <= 1 and cookie.count("streamlit") == 1


def open_session(port: int, **headers: str) -> tuple[int, dict[str, str]]:
    """The answer to the first step of a session: 101 is "come in"."""
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec_WebSocket_Version": "13"}
    key = {"Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec_WebSocket_Protocol": "streamlit"}
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        said = {name.replace("_", "-"): value for name, value in {**upgrade, **key, **headers}.items()}
        connection.request("GET", "/_stcore/stream", headers=said)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}


@pytest.mark.parametrize(
    "origin",
    [
        "http://elsewhere.example",
        "http://localhost:1",  # another program on this computer serves pages too
        "http://127.0.0.1:1",
        "https://127.0.0.1.elsewhere.example",
        "null",
        "",
    ],
)
def test_a_page_of_another_site_cannot_open_a_session(port, origin):
    status, headers = open_session(port, Origin=origin)
    assert status == 403
    assert_guarded(headers)


def test_a_page_of_this_server_and_a_program_can_open_a_session(port):
    assert open_session(port, Origin=f"http://127.0.0.1:{port}")[0] == 101
    assert open_session(port)[0] == 101


def test_an_upload_needs_the_token_that_only_a_page_of_this_server_can_read(port):
    given = ask(port, "GET", "/_stcore/health")[1]["set-cookie"].partition(";")[0]
    token, other = given.partition("=")[2], "2|f1b2fa4e|471598aa12a98078e6f8719922ebdf75|1795912383"
    path = "/_stcore/upload_file/session/file"
    for method in ("PUT", "DELETE"):
        for headers in ({}, {"Cookie": given}, {"X_Xsrftoken": token}, {"Cookie": given, "X_Xsrftoken": other}):
            assert ask(port, method, path, **headers)[0] == 403
    # with it the upload fails only for want of such a session
    assert ask(port, "PUT", path, Cookie=given, X_Xsrftoken=token)[0] == 400


def test_no_other_site_is_told_it_may_read_an_answer_or_steer_the_page(port):
    for path in ("/", "/_stcore/health", "/_stcore/upload_file/session/file", asset(port)):
        for method in ("GET", "OPTIONS"):
            allowed = ask(port, method, path, Origin="http://elsewhere.example")[1].get("access-control-allow-origin")
            assert allowed in (None, f"http://localhost:{port}")
    assert b'"allowedOrigins":[]' in ask(port, "GET", "/_stcore/host-config")[2]


def test_no_program_may_drive_the_pages_through_the_server(port):
    status, _, said = ask(port, "POST", "/_stcore/agent/interact", Content_Type="application/json")
    assert status == 403 and b"not_available" in said
