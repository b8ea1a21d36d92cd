"""Whatever stands in an address, a widget, a file or a file's name is only text: never markup, a formula, SQL or a path."""

import csv
import io
import json
import re
from dataclasses import dataclass
from html.parser import HTMLParser

import pytest
import test_pages
from google.protobuf.json_format import MessageToDict
from streamlit.proto.Common_pb2 import StringArray
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from test_pages import PAGES, ROOT, opened, start, store
from test_your_data import bodies, drop

from analytics import __main__ as command_line
from analytics.results import data_report, front_desk
from analytics.store.build import load

__all__ = ["store"]  # the fixture of test_pages that serves the sample

SIGN = "Qzx"  # stands in every text planted below, so that wherever one ends up it is found
PLANTED = {
    "markup": f"</b></style><script>{SIGN}()</script><img src=x onerror={SIGN}()>",
    "markdown": f"**{SIGN}** `c` :red[d] :material/delete: $x^2$ [e](javascript:alert(1)) ![f](//elsewhere.example/g.png)",
    "SQL": f"{SIGN}'; DROP TABLE store.units; --",
    "formula": f'=HYPERLINK("http://elsewhere.example/{SIGN}")',
    "path": f"../../../../etc/{SIGN}\\\\elsewhere\\share{{{{7*7}}}}${{7*7}}%s%n",
    "signs": f"\u202egnp.{SIGN}\u2066\u200b\ufeff\x01\x07\x1b[31m\x7f\t" + "\U0001f468\u200d\U0001f469" * 20,
    "very long": SIGN * 1500,
}
SOME = ("markup", "markdown")  # the rest takes its turn with the long tests
KINDS = [pytest.param(kind, marks=[] if kind in SOME else [pytest.mark.slow]) for kind in PLANTED]
RUN_BY_A_SPREADSHEET = ("=", "+", "-", "@", "\t", "\r")
# Where text of the reader's is drawn as it is, letter by letter, or is an attribute: parts of Streamlit and their fields.
TEXT_ONLY = {
    ("html", "body"),  # each tag is looked at below
    ("plotly_chart", "spec"),  # so is this
    ("plotly_chart", "alt"),
    ("selectbox", "options"),
    ("selectbox", "raw_value"),
    ("multiselect", "options"),
    ("multiselect", "raw_values"),
    ("text_input", "default"),
    ("text_input", "value"),
}
CHOSEN = {"group": "Leeds", "beside": "Chosen by user", "mark1": "January 2024", "site": "Another programme or site"}
LA = "X77000001"
EPISODES = "LA,CHILD,DECOM,RNE,LS,CIN,PLACE,DEC,REC\n" + "".join(
    f"{LA},{year}{child},{year}-{1 + child % 12:02d}-10,S,C1,N1,U1,{year + 1}-02-01,E4A\n"
    for year in range(2020, 2024)
    for child in range(30)
)


class Tags(HTMLParser):
    """Every tag, with the names of its attributes, and every address in them."""

    def __init__(self):
        super().__init__()
        self.tags, self.addresses = set(), []

    def handle_starttag(self, tag, attributes):
        self.tags |= {(tag, name) for name, _ in attributes} | {(tag, "")}
        self.addresses += [value or "" for name, value in attributes if name in ("href", "src", "action", "data")]


def tags(app) -> Tags:
    """Of the page's own HTML. Each part alone: what one leaves open may not swallow the next."""
    found = Tags()
    for part in app.get("html"):
        each = Tags()
        each.feed(re.sub(r"<style>.*?</style>", "", part.proto.body, count=1, flags=re.DOTALL))
        found.tags |= each.tags
        found.addresses += each.addresses
    return found


def places(app):
    """(part of Streamlit, field, text) for every text on the page that holds a sign."""

    def within(value, kind, field):
        if isinstance(value, dict):
            for name, more in value.items():
                yield from within(more, kind, name)
        elif isinstance(value, list):
            for more in value:
                yield from within(more, kind, field)
        elif isinstance(value, str) and SIGN in value:
            yield kind, field, value

    for node in app._tree:
        if getattr(node, "proto", None) is not None:
            yield from within(MessageToDict(node.proto, preserving_proto_field_name=True), node.type, "")


def unescaped(label: str) -> str:
    """What of a label markdown would read: all but what has a backslash before it."""
    return re.sub(r"\\[!-/:-@\[-`{-~]", "", label)


@dataclass(frozen=True)
class Usual:
    """What pages are without anything hostile: their tags, and the names that controls read from the address."""

    tags: frozenset[tuple[str, str]]
    names: frozenset[str]


def assert_inert(app, usual: Usual) -> set[tuple[str, str]]:
    """Nothing that was planted is more than text. Gives the places where it was found."""
    assert not app.exception, app.exception
    now, found = tags(app), set()
    assert now.tags <= usual.tags
    assert [
        to for to in now.addresses if SIGN in to or not to.startswith(("https://", "/", "#", "data:image/svg+xml;"))
    ] == []
    for kind, field, text in places(app):
        found.add((kind, field))
        if (kind, field) == ("plotly_chart", "spec"):
            assert not re.search(rf"<[^>]*{SIGN}|<(script|img)", json.dumps(json.loads(text), ensure_ascii=False))
        elif (kind, field) not in TEXT_ONLY and field not in ("id", "query_param_key"):
            assert not re.search(r"[*_`:$\[\]<>~#!\\]", unescaped(text)), f"{kind} {field} reads markdown: {text!r}"
    return found


@pytest.fixture(scope="module")
def usual(sample_store) -> Usual:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(test_pages.PagesManager, "uses_pages_directory", False)
        start(patch, "internal")
        patch.setenv("HOMEWARD_STORE", str(sample_store))
        patch.chdir(ROOT)
        apps = [opened(page, **CHOSEN) for page in PAGES]
    none = frozenset()
    return Usual(none.union(*(tags(app).tags for app in apps)), none.union(*map(bound, apps)))


@pytest.fixture(autouse=True)
def _internal(monkeypatch):
    start(monkeypatch, "internal")


# Addresses and widgets -----------------------------------------------------------------------------------------------


def bound(app) -> frozenset[str]:
    """Names in the address that a control of the page reads."""
    return frozenset(getattr(getattr(node, "proto", None), "query_param_key", "") for node in app._tree) - {""}


TURNS = [0, *(pytest.param(turn, marks=pytest.mark.slow) for turn in range(1, len(PLANTED)))]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("turn", TURNS)
def test_every_name_in_an_address_holds_only_text(page, turn, usual):
    names = usual.names | {"measure", "mode", "store", "embed", "embed_options"}
    assert len(usual.names) >= 15
    texts = [*PLANTED.values()][turn:] + [*PLANTED.values()][:turn]
    address = {name: texts[place % len(texts)][:2000] for place, name in enumerate(sorted(names))}
    assert_inert(opened(page, **address), usual)


@pytest.mark.parametrize("kind", KINDS)
def test_words_that_may_stand_in_an_address_are_shown_as_they_are(kind, usual):
    text = PLANTED[kind]
    said = {"group_name": text[:40], "group_reason": text[:120], "mark1_words": text[:60]}
    found = assert_inert(opened("coming_into_care", **CHOSEN, **said), usual)
    assert {("html", "body"), ("plotly_chart", "spec")} <= found


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("kind", [KINDS[0], KINDS[2]])
def test_a_control_that_says_what_it_does_not_offer_is_not_believed(page, kind, usual):
    """As from a browser that was made to send other values than its controls have."""
    app = opened(page, **CHOSEN)
    forged = [state for node in app._tree for state in says(node, PLANTED[kind])]
    assert len(forged) >= 6
    app._tree.get_widget_states = lambda: WidgetStates(widgets=forged)
    app.run()
    assert_inert(app, usual)


def says(node, text: str):
    """The state of a control that was made to say this; none for what is no control."""
    if node.type in ("selectbox", "text_input", "radio"):
        yield WidgetState(id=node.proto.id, string_value=text)
    elif node.type in ("multiselect", "button_group", "date_input"):
        yield WidgetState(id=node.proto.id, string_array_value=StringArray(data=[text, text]))


# Files ---------------------------------------------------------------------------------------------------------------


def own_tables(name: str) -> dict[str, str]:
    """Files of an authority that calls itself so."""
    said = io.StringIO()
    csv.writer(said, lineterminator="\n").writerows(
        [
            ("la_code", "old_la_code", "la_name", "region_code", "region_name", "basis"),
            (LA, "X77", name, "E12000009", name, "invented"),
        ]
    )
    population = "mid_year,population,la_code\n" + "".join(f"{year},20000,{LA}\n" for year in range(2018, 2026))
    return {"authority.csv": said.getvalue(), "population.csv": population, "episodes.csv": EPISODES}


@pytest.mark.parametrize("kind", KINDS)
def test_what_an_authority_calls_itself_is_only_text_on_every_page(kind, usual):
    app = drop(opened("your_data"), own_tables(PLANTED[kind]))
    found = assert_inert(app, usual)
    for page in ("overview", "coming_into_care", "places_like_us", "pilot_sites"):
        app.switch_page(f"pages/{page}.py").run()
        found |= assert_inert(app, usual)
    assert ("html", "body") in found


@pytest.mark.parametrize("kind", KINDS)
def test_the_name_of_a_file_is_only_text_and_no_path(kind, usual, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    name, other = PLANTED[kind] + ".csv", PLANTED[kind] + "2.csv"
    app = drop(opened("your_data"), {name: EPISODES, other: EPISODES.replace("U1", "U4"), f"x{name}": "a,b\n1,2\n"})
    found = assert_inert(app, usual)
    assert ("html", "body") in found
    answers_alone = any(button.label.startswith("Let ") for button in app.button)
    assert answers_alone or (kind == "path" and "a file name has a \\ or points outside its folder" in bodies(app))
    assert [path for path in tmp_path.rglob("*")] == []


@pytest.mark.parametrize(
    "name", ["\ud800.csv", "a\x00b.csv", "", ".", "..", "/", "/etc/passwd", "con.csv", "a" * 300 + ".csv"]
)
def test_a_file_with_a_name_no_disk_would_take_is_read_all_the_same_or_refused(name):
    from analytics.extracts.problems import UnusableExtract

    try:
        store = front_desk.load_session([(name, io.BytesIO(EPISODES.encode()))], la="E10000015")
    except UnusableExtract as refused:
        assert "root:" not in str(refused)
    else:
        assert store.info.authorities
        list(data_report.problem_rows(store, "internal"))
        store.close()


def test_headings_are_only_text(usual):
    heads = ",".join('"' + text.replace('"', '""') + '"' for text in PLANTED.values())
    app = drop(opened("your_data"), {"a.csv": EPISODES, "b.csv": f"CHILD,DECOM,{heads}\n1,2023-01-01\n"})
    assert_inert(app, usual)


# Tables that leave ---------------------------------------------------------------------------------------------------


def cells(text: str) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(text)) for cell in row]


def is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", text) is not None


@pytest.mark.parametrize("start_of", RUN_BY_A_SPREADSHEET)
def test_the_list_of_problems_holds_nothing_a_spreadsheet_would_run(start_of):
    name = f"{start_of}cmd|' /C calc'!A0"
    files = [(f"{name}.csv", io.BytesIO(EPISODES.replace("2022-02-01", "2019-02-01").encode()))]
    files += [(name, io.BytesIO(f"{name},b\n1,2\n".encode()))]
    store = front_desk.load_session(files)
    text = "".join(data_report.problem_rows(store, "internal"))
    store.close()
    assert name.strip() in text
    assert [cell for cell in cells(text) if cell.startswith(RUN_BY_A_SPREADSHEET) and not is_number(cell)] == []


@pytest.mark.parametrize("start_of", RUN_BY_A_SPREADSHEET)
def test_figures_for_a_spreadsheet_hold_nothing_it_would_run(start_of, tmp_path, capsys):
    for name, text in own_tables(f"{start_of}1+1").items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    load([tmp_path], tmp_path / "store")
    asked = ["figures", "started_to_be_looked_after", "--store", str(tmp_path / "store"), "--mode", "internal"]
    assert command_line.main([*asked, "--by", "year", "--format", "csv"]) == 0
    said = cells(capsys.readouterr().out)
    assert any(cell.endswith("1+1") for cell in said) or start_of == "\r"  # which ends a row, so there is no such name
    assert [cell for cell in said if cell.startswith(RUN_BY_A_SPREADSHEET) and not is_number(cell)] == []
