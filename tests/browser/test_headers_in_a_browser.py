"""What the headers are for: a page of another site gets nothing from Homeward, and Homeward's own page fetches from nobody."""

import http.server
import threading

import pytest
from rig import READY_MS

pytestmark = pytest.mark.browser

# What a page of another site would try, to read figures or to show them inside itself.
TRIES = """async (home) => {
  const session = (origin) => new Promise((told) => {
    const socket = new WebSocket(origin.replace('http', 'ws') + '/_stcore/stream', ['streamlit']);
    socket.onopen = () => told('open');
    socket.onerror = () => told('refused');
  });
  const read = (address, how) => fetch(home + address, how).then(() => 'read', () => 'refused');
  const picture = (address) => new Promise((told) => {
    const image = new Image();
    image.onload = () => told('shown');
    image.onerror = () => told('refused');
    image.src = home + address;
  });
  const framed = await new Promise((told) => {
    const frame = document.createElement('iframe');
    // a refused frame loads the browser's own error page, whose document is out of reach too: compare with what it is
    frame.onload = () => told(frame.contentWindow.length === 0 ? 'refused' : 'shown');
    frame.src = home + '/';
    document.body.append(frame);
  });
  return {
    session: await session(home),
    page: await read('/', {}),
    unread: await read('/', {mode: 'no-cors'}),
    upload: await read('/_stcore/upload_file/a/b', {method: 'PUT', headers: {'X-Xsrftoken': 'a'}, body: 'a'}),
    picture: await picture('/favicon.png'),
    framed,
  };
}"""
FETCHES = """async (elsewhere) => {
  const told = new Set();
  document.addEventListener('securitypolicyviolation', (event) => told.add(event.effectiveDirective));
  for (const [tag, name] of [['script', 'src'], ['img', 'src'], ['iframe', 'src'], ['object', 'data']]) {
    const element = document.createElement(tag);
    element[name] = elsewhere + '/' + tag;
    document.body.append(element);
  }
  const sheet = document.createElement('link');
  Object.assign(sheet, {rel: 'stylesheet', href: elsewhere + '/sheet'});
  document.head.append(sheet);
  await fetch(elsewhere + '/fetch', {mode: 'no-cors'}).catch(() => 0);
  const form = Object.assign(document.createElement('form'), {action: elsewhere + '/form', method: 'post'});
  document.body.append(form);
  form.submit();
  await new Promise((done) => setTimeout(done, 500));
  return [...told].sort();
}"""


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """Another site. The server it stands on notes what is asked of it."""

    def do_GET(self):
        self.server.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Elsewhere</title>")

    def do_POST(self):
        self.do_GET()

    def log_message(self, *_):
        pass


@pytest.fixture
def elsewhere():
    """Another site on this computer, as a program of somebody else would serve it: its origin, and what it was asked."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        server.asked = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", server.asked
        server.shutdown()


def test_a_page_of_another_site_reads_nothing_shows_nothing_and_opens_no_session(server, visit, elsewhere):
    seen = visit(server)
    seen.page.goto(f"{elsewhere[0]}/attack")
    got = seen.page.evaluate(TRIES, server.origin)
    assert set(got.values()) == {"refused"}, got


def test_homeward_s_own_page_may_fetch_from_nobody_else(server, visit, elsewhere):
    seen = visit(server)
    seen.open("/")
    assert seen.complaints == []  # what the page itself needs is allowed
    stopped = seen.page.evaluate(FETCHES, elsewhere[0])
    expected = ["connect-src", "form-action", "frame-src", "img-src", "object-src", "script-src-elem", "style-src-elem"]
    assert stopped == expected
    assert elsewhere[1] == []


def test_nothing_of_a_page_is_kept_by_the_browser_but_streamlit_s_own_files(server, visit):
    seen = visit(server)
    kept = {}
    seen.page.on("response", lambda answer: kept.__setitem__(answer.url, answer.headers.get("cache-control", "")))
    seen.open("/your_data")
    with seen.page.expect_download(timeout=READY_MS) as download:
        seen.page.get_by_role("button", name="Download the list of problems").click()
    kept[download.value.url] = seen.page.request.get(download.value.url).headers["cache-control"]
    assert len(kept) > 5
    asked = {url.removeprefix(server.origin): said for url, said in kept.items() if url.startswith(server.origin)}
    kept = {path for path, said in asked.items() if said != "no-store"}
    assert {path for path in kept if not path.startswith(("/static/", "/favicon.png"))} == set()
    assert all("immutable" in asked[path] for path in kept)
