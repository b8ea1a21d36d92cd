"""A reader without a browser: speaks to the served dashboard as Streamlit's page does, and keeps all that it is sent.

For many readers at once. What a page looks like is a matter for the tests in a real browser.
"""

import time
import uuid
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import parse_qs, urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import UploadedFileInfo
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

LONGEST = 240.0  # seconds until an answer that never comes is an error
LARGEST_MESSAGE = 200_000_000
BOUNDARY = "a-boundary-that-no-return-holds"


class Failed(Exception):
    """The dashboard did not do what was asked of it, in words."""


@dataclass
class Reader:
    """One session: a connection, what stands on its page, and what its widgets say.

    heard: called with the bytes of every message. errors: every exception that was drawn and every run that broke.
    """

    origin: str
    heard: Callable[[bytes], None] = lambda _: None
    headers: dict[str, str] = field(default_factory=dict)
    session_id: str = ""
    page_name: str = ""
    page_hash: str = ""
    query: dict[str, str | list[str]] = field(default_factory=dict)
    elements: dict[tuple[int, ...], Element] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)  # the file's stem in the address -> Streamlit's number of it
    states: dict[str, WidgetState] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    fragments: set[str] = field(default_factory=set)  # that the server asks to be drawn again and again

    # Coming and going ------------------------------------------------------------------------------------------------

    def open(self, page: str = "", **query: str | list[str]) -> None:
        """Open a page by its address, as a new session."""
        self._connect("")
        self.page_name, self.page_hash, self.query = page, "", dict(query)
        self.states.clear()
        self.run()

    def come_back(self) -> None:
        """Connect again after the connection was lost, as the page does by itself."""
        before = self.session_id
        self._connect(before)
        self.run()

    def drop(self) -> None:
        """Lose the connection without a word, as a closed laptop does."""
        self.socket.socket.close()

    def close(self) -> None:
        """Close the tab."""
        self.tab.close()

    def _connect(self, session_id: str) -> None:
        cookie = self._answer("GET", "/_stcore/health")[1]
        self.token = cookie.partition("_streamlit_xsrf=")[2].partition(";")[0]
        self.tab = ExitStack()
        protocols = ["streamlit", self.token or "none", *([session_id] if session_id else [])]
        self.socket = self.tab.enter_context(
            connect(
                f"{self.origin.replace('http', 'ws', 1)}/_stcore/stream",
                subprotocols=protocols,
                origin=self.origin,
                additional_headers={"Cookie": f"_streamlit_xsrf={self.token}", **self.headers},
                max_size=LARGEST_MESSAGE,
                open_timeout=LONGEST,
                ping_interval=None,
                proxy=None,
            )
        )

    # What is asked ---------------------------------------------------------------------------------------------------

    def run(self, *triggers: WidgetState, fragment: str = "") -> None:
        """Have the page drawn, and read until it is."""
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string = urlencode(self.query, doseq=True)
        state.page_name, state.page_script_hash, state.fragment_id = self.page_name, self.page_hash, fragment
        state.is_auto_rerun = bool(fragment) and not triggers
        state.context_info.timezone, state.context_info.locale = "Europe/London", "en-GB"
        state.context_info.url = f"{self.origin}/{self.page_name}"
        state.widget_states.widgets.extend([*self.states.values(), *triggers])
        self.socket.send(asked.SerializeToString())
        self._read_until_drawn()

    def go(self, page: str) -> None:
        """Follow a link of the navigation. Choices in the side bar stay, those of the page left behind do not."""
        self.page_name, self.page_hash = page, self.pages[page]
        self.run()

    def choose(self, key: str, choice: str) -> None:
        """Choose one of the options of a select, by its words."""
        select = self.widget(key)
        self.states[select.id] = WidgetState(id=select.id, string_value=choice)
        if select.query_param_key:
            self.query[select.query_param_key] = choice
        self.run()

    def choose_several(self, key: str, choices: Iterable[str]) -> None:
        several = self.widget(key)
        state = WidgetState(id=several.id)
        state.string_array_value.data.extend(choices)
        self.states[several.id] = state
        if several.query_param_key:
            self.query[several.query_param_key] = list(choices)
        self.run()

    def write(self, key: str, text: str) -> None:
        """Write into a text field."""
        field_ = self.widget(key)
        self.states[field_.id] = WidgetState(id=field_.id, string_value=text)
        if field_.query_param_key:
            self.query[field_.query_param_key] = text
        self.run()

    def press(self, key: str) -> None:
        """Press a button that can be pressed."""
        button = self.widget(key)
        if button.disabled:
            raise Failed(f"The button {key} cannot be pressed.")
        self.run(WidgetState(id=button.id, trigger_value=True))

    def drop_files(self, files: dict[str, bytes], key: str = "drop_files") -> list[int]:
        """Put files in a drop zone: their addresses are asked for, each is sent, then the page is told. HTTP answers."""
        zone = self.widget(key)
        asked = BackMsg()
        asked.file_urls_request.request_id = str(uuid.uuid4())
        asked.file_urls_request.session_id = self.session_id
        asked.file_urls_request.file_names.extend(files)
        self.socket.send(asked.SerializeToString())
        places = self._read_until(lambda said: said.WhichOneof("type") == "file_urls_response").file_urls_response
        answers, state = [], WidgetState(id=zone.id)
        state.file_uploader_state_value.SetInParent()
        for (name, content), place in zip(files.items(), places.file_urls, strict=True):
            answers.append(self.send_file(place.upload_url, name, content))
            if answers[-1] < 300:
                told = UploadedFileInfo(file_id=place.file_id, name=name, size=len(content), file_urls=place)
                state.file_uploader_state_value.uploaded_file_info.append(told)
        self.states[zone.id] = state
        self.run()
        return answers

    def send_file(self, place: str, name: str, content: bytes) -> int:
        """Send one file to an address of the server's; its HTTP answer."""
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="f"; filename="{name}"\r\n\r\n'.encode()
        body = b"".join((head, content, f"\r\n--{BOUNDARY}--\r\n".encode()))
        headers = {
            "Cookie": f"_streamlit_xsrf={self.token}",
            "X-Xsrftoken": self.token,
            "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        }
        return self._answer("PUT", place, body, headers)[0]

    def load(self, files: dict[str, bytes]) -> bool:
        """Load files of one's own, and look until that is over. True when the page then stands on them."""
        self.drop_files(files)
        self.press("load")
        self.wait_for_load()
        return self.uploaded()

    def wait_for_load(self) -> None:
        """Draw the progress again and again, as the page does, until the load is over."""
        began = time.monotonic()
        while self.finds("stop_loading") and time.monotonic() - began < LONGEST:
            time.sleep(0.3)  # the pace the page itself is told to keep
            for fragment in tuple(self.fragments):
                self.run(fragment=fragment)

    def deferred_download(self, key: str) -> bytes:
        """The file behind a download button whose content is made when it is asked for."""
        return self.fetch(self.deferred_address(key))[1]

    def deferred_address(self, key: str) -> str:
        button = self.widget(key)
        asked = BackMsg()
        asked.backend_operation_request.request_id = str(uuid.uuid4())
        asked.backend_operation_request.session_id = self.session_id
        asked.backend_operation_request.deferred_file.file_id = button.deferred_file_id
        self.socket.send(asked.SerializeToString())
        said = self._read_until(lambda one: one.WhichOneof("type") == "backend_operation_response")
        answer = said.backend_operation_response
        if not answer.deferred_file.url:
            raise Failed(f"No file behind {key}: {answer}")
        return answer.deferred_file.url

    def fetch(self, address: str) -> tuple[int, bytes]:
        """HTTP status and content of an address on the server."""
        status, _, content = self._answer("GET", address)
        return status, content

    # What stands on the page -----------------------------------------------------------------------------------------

    def widget(self, key: str):
        """The widget of a key; of a key with a number at its end where that is how it goes on."""
        found = self.finds(key)
        if found is None:
            raise Failed(f"There is no {key} on {self.page_name or 'the first page'}.")
        return found

    def finds(self, key: str):
        for element in tuple(self.elements.values()):
            part = getattr(element, element.WhichOneof("type") or "empty")
            name = getattr(part, "id", "").rpartition("-")[2]
            if name == key or (name.startswith(f"{key}_") and name.removeprefix(f"{key}_").isdigit()):
                return part
        return None

    def texts(self) -> str:
        """All that is written on the page, as HTML, chart words included."""
        parts = []
        for element in tuple(self.elements.values()):
            match element.WhichOneof("type"):
                case "html":
                    parts.append(element.html.body)
                case "plotly_chart":
                    parts.append(element.plotly_chart.spec + element.plotly_chart.alt)
                case "page_link":
                    parts.append(element.page_link.label)
        return " ".join(parts)

    def uploaded(self) -> bool:
        """Whether the page stands on this session's own files."""
        return "uploaded in this session, not kept" in self.texts()

    # What the server says --------------------------------------------------------------------------------------------

    def _read_until_drawn(self) -> None:
        """Until a run has ended that none follows; what follows by itself is read as well."""

        def over(said: ForwardMsg) -> bool:
            return (
                said.WhichOneof("type") == "script_finished" and said.script_finished != said.FINISHED_EARLY_FOR_RERUN
            )

        self._read_until(over)

    def _read_until(self, over: Callable[[ForwardMsg], bool]) -> ForwardMsg:
        began = time.monotonic()
        while (left := LONGEST - (time.monotonic() - began)) > 0:
            try:
                data = self.socket.recv(timeout=left)
            except (TimeoutError, ConnectionClosed) as error:
                raise Failed(f"No answer: {type(error).__name__}") from error
            self.heard(data)
            said = ForwardMsg.FromString(data)
            self._take(said)
            if over(said):
                return said
        raise Failed("No answer in time.")

    def _take(self, said: ForwardMsg) -> None:
        match said.WhichOneof("type"):
            case "new_session":
                new = said.new_session
                self.session_id = new.initialize.session_id or self.session_id
                if not said.metadata.run.fragment_ids:
                    self.elements.clear()
                    self.fragments.clear()
            case "navigation":
                self.page_hash = said.navigation.page_script_hash
                self.pages = {page.url_pathname if not page.is_default else "": page.page_script_hash
                              for page in said.navigation.app_pages}  # fmt: skip
            case "page_info_changed":
                self.query = _parsed(said.page_info_changed.query_string)
            case "auto_rerun":
                self.fragments.add(said.auto_rerun.fragment_id)
            case "delta":
                self._draw(said)
            case "script_finished" if said.script_finished == said.FINISHED_WITH_COMPILE_ERROR:
                self.errors.append("A page does not compile.")
            case "session_event" if said.session_event.WhichOneof("type") == "script_compilation_exception":
                self.errors.append(said.session_event.script_compilation_exception.message)
            case "page_not_found":
                self.errors.append(f"No such page: {said.page_not_found.page_name}")

    def _draw(self, said: ForwardMsg) -> None:
        place = tuple(said.metadata.delta_path)
        if said.delta.WhichOneof("type") == "add_block":
            for under in [one for one in self.elements if one[: len(place)] == place]:
                del self.elements[under]
            return
        element = said.delta.new_element
        self.elements[place] = element
        if element.WhichOneof("type") == "exception":
            self.errors.append(f"{element.exception.type} on {self.page_name or 'the first page'}")

    def _answer(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[int, str, bytes]:
        """HTTP status, cookies and content."""
        at = urlsplit(self.origin)
        connection = HTTPConnection(at.hostname, at.port, timeout=LONGEST)
        try:
            connection.request(method, path, body or None, {**self.headers, **(headers or {})})
            answer = connection.getresponse()
            return answer.status, answer.getheader("Set-Cookie") or "", answer.read()
        finally:
            connection.close()


def _parsed(query: str) -> dict[str, str | list[str]]:
    return {name: values if len(values) > 1 else values[0] for name, values in parse_qs(query).items()}


def own_files(name: str, la: str = "X99000002", shift: int = 0) -> dict[str, bytes]:
    """A small return of an invented authority of this name. shift: more children, so that its numbers are its own."""
    authority = (
        f'la_code,old_la_code,la_name,region_code,region_name,basis\n{la},X98,"{name}",E12000009,South West,invented\n'
    )
    population = "mid_year,population,la_code\n" + "".join(f"{year},50000,{la}\n" for year in range(2020, 2026))
    rows = ["LA,CHILD,DECOM,RNE,LS,CIN,PLACE,DEC,REC"]
    for number in range(30 + shift):
        month, day = number % 12, 1 + number % 27
        began, ended = f"{2023 + (month < 3)}-{month + 1:02}-{day:02}", f"2024-03-{day:02}" if number % 3 else ""
        rows.append(
            f"{la},{number},{began},S,{'V2' if number % 10 == 9 else 'C1'},N1,U1,{ended},{'E4A' if ended else ''}"
        )
    return {
        "authority.csv": authority.encode(),
        "population.csv": population.encode(),
        "episodes.csv": ("\n".join(rows) + "\n").encode(),
    }
