"""The shared frame of every page: which store, whose, which year, beside whom, and who may see small numbers."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import streamlit as st

from analytics.charts.look import safe
from analytics.comparators import figures
from analytics.comparators.choices import MOST_CHOSEN, Chosen, choosable
from analytics.comparators.choices import chosen as group_of
from analytics.disclosure.mode import PUBLICATION, Decision, decide
from analytics.extracts.problems import UnusableExtract
from analytics.results import front_desk, words
from analytics.results.result import Comparator
from analytics.store import folder
from analytics.store.folder import StoreMissing
from pages import _kept, _session, _who

HOME = Path(__file__).parents[1]
SAMPLE, SAMPLE_FILES = HOME / ".homeward" / "sample", HOME / "sample_data" / "extracts"
# in session state: what this run of the page looks at, and how many parts of it have been drawn
STORE, VIEW, PARTS = "homeward_store", "homeward_view", "homeward_parts"
OLDER = "homeward_older"  # in session state where the store is the load before the newest, which cannot be read
SHORT = 22  # letters that fit a select in the side bar
INCLUDED, WITHOUT = "Included", "Without"
LATEST = "Latest 12 months"
YOUR_DATA = "pages/your_data.py"
SITES_HAVE_YEARS = (
    "Places like yours, England, your region, a group of your own, or a pilot site of the Innovation Programme with the year "
    "it went live."
)
OWN_GROUP = "Chosen by user"
GROUP_IN_LINK = "It stays in the link and is called chosen by user everywhere. Write no child's or worker's name."
LONGEST_NAME, LONGEST_REASON = 40, 120

UPLOADED = "uploaded in this session, not kept"
STILL_LOADING = (
    "Your files are still being loaded: Your data shows how far. Until then these are the figures from before."
)
NEWEST_UNREADABLE = "The newest load cannot be read. You see the load before it, of {day}. Load your returns again."
LEFT_OUT = (
    "Figures added from {what} are damaged and left out. Take them out and add the file again: "
    "python -m analytics published --remove {name}"
)
NO_YEAR = "No complete year is loaded. Load the SSDA903 episodes of at least one whole year, April to March."
NO_POPULATION = (
    "No rates can be shown: no population is known for this authority. Load the files again and say which authority "
    "they are from (on Your data, or with --la, its code or name), or add a table of mid_year and population to them."
)


@dataclass(frozen=True)
class View:
    """What the reader chose, checked against what the store holds. year: None is the latest twelve months."""

    store: front_desk.Store
    authority: front_desk.Authority
    year: int | None
    beside: Comparator
    chosen: Chosen
    without_uasc: bool
    mode: Decision
    phone: bool

    @property
    def newest_year(self) -> int:
        return self.year or max(self.authority.years)


@contextmanager
def _in_words() -> Iterator[None]:
    """What goes wrong while a store is asked ends in a sentence; a damaged file gives way to the load before it."""
    try:
        with folder.reading():
            yield
    except folder.TooMuchToAsk as problem:
        _stop(str(problem))
    except folder.StoreDamaged as problem:
        if store() is not _kept.own_store() and _set_aside():
            st.rerun()
        _stop(str(problem))


def run(page) -> None:
    """Draw a page under the frame."""
    with _in_words():
        page.run()


@_in_words()
def frame(page: str, without_figures: bool = False) -> None:
    """Looks, who may look, store, selection and the frame line. Every page is drawn under it; most not without figures.

    page: its title. without_figures: this page has something to say without them, and is where files wait in the drop zone.
    """
    st.html(HOME / "pages" / "look.css")
    _who.let_in(page, lambda: _mode().mode)  # nothing of a store is opened before
    for name in (STORE, VIEW, PARTS, OLDER):
        st.session_state.pop(name, None)
    _session.collect()
    if not without_figures:
        _session.left_the_page()
    try:
        store = st.session_state[STORE] = _kept.own_store() or _store()
    except StoreMissing as missing:
        return _line("No files are loaded", "", _mode()) if without_figures else _stop(str(missing))
    if not any(authority.years for authority in store.info.authorities):
        uploaded = f", {UPLOADED}" if store is _kept.own_store() else ""
        _faults(store)
        return _line("No complete year is loaded", uploaded, _mode()) if without_figures else _stop(NO_YEAR)
    st.session_state[VIEW] = _chosen(store)
    sample = " (invented sample)" if view().authority.invented else ""
    _line(view().authority.la_name, f"{sample}, {in_words(view())}", view().mode)
    _faults(store)
    if _session.loading() and not without_figures:
        st.html(f'<p class="hw-why">{safe(STILL_LOADING)}</p>')
    if not store.population.knows(view().authority.key):
        st.html(f'<div class="hw-empty">{safe(NO_POPULATION)}</div>')


def footer() -> None:
    if not has_view():
        return
    authority = view().authority
    said = "Figures of England and of other places are published by DfE."
    if authority.invented:
        said = f"Sample authority: every {authority.la_name} figure is invented. {said}"
    st.html(f'<p class="hw-footer">{safe(said)}</p>')


def _faults(store: front_desk.Store) -> None:
    """What this page stands on that is not what was last loaded or added."""
    told = []
    if OLDER in st.session_state:
        day = words.period(store.info.loaded_on, store.info.loaded_on)
        told.append(NEWEST_UNREADABLE.format(day=day))
    told += [LEFT_OUT.format(what=name, name=name) for name in figures.damaged_releases()]
    for sentence in told:
        st.html(f'<div class="hw-notice" role="alert">{safe(sentence)}</div>')


def _stop(reason: str) -> None:
    st.html(f'<h1 class="hw-question">No figures can be shown</h1><div class="hw-empty">{safe(reason)}</div>')
    st.page_link(YOUR_DATA, label="Look at files for this session alone, on Your data")
    st.stop()


def store() -> front_desk.Store | None:
    """The store this run looks at; None only on a page that is drawn without figures."""
    return st.session_state.get(STORE)


def next_part() -> int:
    """The number of the next part of this run's page."""
    st.session_state[PARTS] = st.session_state.get(PARTS, 0) + 1
    return st.session_state[PARTS]


def has_view() -> bool:
    """False only on a page that is drawn without figures."""
    return VIEW in st.session_state


def view() -> View:
    return st.session_state[VIEW]


def mode() -> Decision:
    """Who may see small numbers here, whether or not there is a store."""
    return view().mode if has_view() else _mode()


def _mode() -> Decision:
    """Decided by how the app was started and, with sign-in, by the role; never by a page or an address.

    A server other than `streamlit run` may listen where Streamlit cannot know, so its address counts as unknown.
    """
    by_streamlit = bool(sys.argv[0]) and Path(sys.argv[0]).resolve() == HOME / "app.py"
    address = st.get_option("server.address") if by_streamlit else None
    return decide(address, st.context.headers, _asked_mode(sys.argv[1:]), _who.by_role())


def _asked_mode(arguments: Sequence[str]) -> str | None:
    """What stands after --mode on the command line; nonsense stays nonsense, which hides small numbers."""
    for place, argument in enumerate(arguments):
        if argument.startswith("--mode="):
            return argument.partition("=")[2]
        if argument == "--mode":
            return arguments[place + 1] if place + 1 < len(arguments) else ""
    return None


def _shared_folder() -> Path:
    """The folder HOMEWARD_STORE names, else the invented sample's."""
    return Path(os.environ.get("HOMEWARD_STORE") or SAMPLE)


def _store() -> front_desk.Store:
    """The shared store; the invented sample is built when this is its first start."""
    where = _shared_folder()
    try:
        return _opened(where)
    except StoreMissing:
        if where == SAMPLE:
            _build_sample()
            return _opened(SAMPLE)
        before = _before(where)
        if before is None:
            raise
        st.session_state[OLDER] = True
        return before


def previous_store() -> front_desk.Store | None:
    """What the shared store was before its last load, where that is still there."""
    file = folder.previous_file(_shared_folder())
    if not has_view() or OLDER in st.session_state or (file and _mark(file) in _damaged()):
        return None
    return _previous(view().store.info.fingerprint, figures.version(), _shared_folder())


@st.cache_resource(max_entries=1, show_spinner="Loading the invented sample. This happens once.")
def _build_sample() -> None:
    from analytics.store import build  # reading files is not needed on any other start

    try:
        build.load(sources=[SAMPLE_FILES], store=SAMPLE)
    except UnusableExtract as problem:
        raise StoreMissing(str(problem)) from problem


def _opened(path: Path) -> front_desk.Store:
    """The newest load. One that is open already goes on answering where its file was taken away."""
    name = folder.current_name(path)
    if _mark(path / name) in _damaged():
        raise StoreMissing(folder.DAMAGED)
    return _open(name, figures.version(), path)


@st.cache_resource(max_entries=4, show_spinner=False)
def _open(name: str, published: str, path: Path) -> front_desk.Store:
    return front_desk.open_store(path)


def _before(path: Path) -> front_desk.Store | None:
    """The load before the newest, if it can be read."""
    file = folder.previous_file(path)
    return _open_before(file.name, figures.version(), path) if file and _mark(file) not in _damaged() else None


@st.cache_resource(max_entries=4, show_spinner=False)
def _open_before(name: str, published: str, path: Path) -> front_desk.Store | None:
    return front_desk.open_previous(path)


def _set_aside() -> bool:
    """Ask no more of a file that has gone bad. False where none has, or that was known."""
    where = _shared_folder()
    files = (where / folder.current_name(where), folder.previous_file(where))
    fresh = {_mark(file) for file in files if file and not folder.is_sound(file)} - _damaged() - {None}
    _damaged().update(fresh)
    for opened in (_open, _open_before, _previous):
        opened.clear()
    return bool(fresh)


@st.cache_resource(max_entries=1, show_spinner=False)
def _damaged() -> set[tuple]:
    """The files that questions found to be damaged, each with its time and place, which a new load changes."""
    return set()


def _mark(file: Path) -> tuple | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return file, found.st_mtime_ns, found.st_ino


@st.cache_resource(max_entries=4, show_spinner=False)
def _previous(fingerprint: str, published: str, path: Path) -> front_desk.Store | None:
    return front_desk.open_previous(path)


def _chosen(store: front_desk.Store) -> View:
    """The filters, drawn on every run so that they outlive a page change. What comes back is checked again here."""
    with st.sidebar:
        st.html('<p class="hw-filters">What you are looking at</p>')
        holders = _labelled([(a.la_name, "", a) for a in store.info.authorities if a.years])
        name = _pick("Authority", list(holders), "la") if len(holders) > 1 else next(iter(holders))
        years = _years_to_choose(store.info.data_to, holders[name])
        year = years[_pick("Year ending 31 March", list(years), "year")]
        above = st.container(gap=None)  # the group is asked for first and stands below
        chosen = _own_group()
        others = _others(_kept.comparators(store, holders[name].key, chosen))
        with above:
            beside = others[_pick("Compare with", list(others), "beside", SITES_HAVE_YEARS)]
        children = _pick("Unaccompanied children", [INCLUDED, WITHOUT], "unaccompanied")
    phone = "Mobi" in (st.context.headers.get("User-Agent") or "")
    return View(store, holders[name], year, beside, chosen, children == WITHOUT, _mode(), phone)


def _own_group() -> Chosen:
    """A group of authorities the reader makes, with a reason, drawn on every page so that it outlives a page change."""
    names = choosable()
    keys = {name: key for key, name in names.items()}
    with st.expander("A group of your own"):
        wanted = st.multiselect(
            "Authorities",
            list(keys),
            key="group",
            max_selections=MOST_CHOSEN,
            bind="query-params",
            placeholder="Choose",
        )
        name = st.text_input("Its name", key="group_name", max_chars=LONGEST_NAME, bind="query-params")
        reason = st.text_input("Why these", key="group_reason", max_chars=LONGEST_REASON, bind="query-params")
        st.html(f'<p class="hw-source">{safe(GROUP_IN_LINK)}</p>')
    found = [keys[each] for each in wanted if each in keys]
    return group_of(found, _plain(name, LONGEST_NAME), _plain(reason, LONGEST_REASON))


def _plain(text: str | None, most: int) -> str:
    """One line of printable text, cut to its length: an address can hold anything."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text or "").split())[:most]


def _pick(label: str, options: list[str], key: str, help_text: str | None = None) -> str:
    chosen = st.selectbox(label, options, key=key, bind="query-params", help=help_text)
    return chosen if chosen in options else options[0]


def _years_to_choose(data_to: date, authority: front_desk.Authority) -> dict[str, int | None]:
    """Newest first. The newest year is "latest" itself where the data end with it."""
    years = {str(year): year for year in sorted(authority.years, reverse=True)}
    if data_to == date(max(authority.years), 3, 31):
        return {**years, str(data_to.year): None}
    return {LATEST: None, **years}


def _others(comparators: Sequence[Comparator]) -> dict[str, Comparator]:
    """Comparators by a label that fits the side bar; a second site of one authority is told apart by its year."""
    return _labelled([(*_named(other), other) for other in comparators])


def _named(other: Comparator) -> tuple[str, str]:
    """Name and ending of a comparator's label."""
    match other.role:
        case "pilot_site":
            return other.name.partition(":")[0], f" ({other.go_live.from_date[:4]})" if other.go_live else " (pilot)"
        case "neighbours":
            return f"Neighbours, {other.key.partition(':')[2]}", ""
        case "group":
            return OWN_GROUP, ""
    return other.short_name, ""


def _labelled(things: Sequence[tuple[str, str, object]]) -> dict[str, object]:
    """Things by a short label of their own: name and ending, then a number where two would be alike."""
    found: dict[str, object] = {}
    for name, ending, thing in things:
        label, number = _short(name, ending), 2
        while label in found:
            label, number = _short(name, f"{ending} {number}"), number + 1
        found[label] = thing
    return found


def _short(name: str, ending: str = "") -> str:
    room = SHORT - len(ending)
    return (name if len(name) <= room else f"{name[: room - 1].rstrip(' ,')}…") + ending


def in_words(view: View) -> str:
    """What is looked at, without whose it is: "year ending 31 March 2025, compared with England, ..."."""
    info = view.store.info
    ends = date(view.year, 3, 31) if view.year else info.data_to
    period = words.period(date(ends.year - 1, 4, 1), ends) if (ends.month, ends.day) == (3, 31) else (
        f"12 months to {words.period(ends, ends)}"
    )  # fmt: skip
    return ", ".join(
        (
            period,
            f"compared with {view.beside.name}",
            "without unaccompanied children" if view.without_uasc else "unaccompanied children included",
            f"data to {words.period(info.data_to, info.data_to)}",
            UPLOADED if view.store is _kept.own_store() else f"loaded {words.period(info.loaded_on, info.loaded_on)}",
        )
    )


def _line(strong: str, said: str, mode: Decision) -> None:
    publication = mode.mode == PUBLICATION
    tag = "Publication: counts to nearest 5" if publication else "Internal: contains small numbers, do not share"
    why = f'<p class="hw-why">{safe(mode.reason)}</p>' if publication else ""
    st.html(
        f'<div class="hw-frame"><p><b>{safe(strong)}</b>{safe(said)}</p>'
        f'<span class="hw-mode {mode.mode}">{tag}</span></div>{why}'
    )
