"""Newer figures of DfE's: read, set beside what is held, and kept for everybody who opens this Homeward."""

from dataclasses import dataclass

import streamlit as st

from analytics.charts import findings
from analytics.charts.look import safe
from analytics.comparators import downloads, figures, refresh
from analytics.comparators.downloads import UnusableDownload
from analytics.disclosure.audit_log import ADD_RELEASE, REMOVE_RELEASE
from analytics.disclosure.mode import INTERNAL
from pages import _block, _frame, _session, _who

READ, TOLD = "homeward_published_read", "homeward_published_told"  # in session state
FILES = "published"  # kind of drop zone
WHAT = (
    "Download the data files of a release from Explore Education Statistics and drop them here. They are public figures of "
    "whole authorities, none of your own. Nothing is added before you have seen what would change."
)
ASK_WHOEVER = (
    "Only one person at their own computer, or a signed-in analyst who sees small numbers, can add figures from this page. "
    "Whoever runs this Homeward can: "
    "python -m analytics published FILE --add"
)
ADDED = "Added: the figures now stand beside yours on every page."
NOTHING_NEW = "Nothing in it is newer than what is held."


@dataclass(frozen=True)
class _Read:
    """One dropped file. refused: why it cannot be used, "" if it can."""

    name: str
    comparison: refresh.Comparison | None
    refused: str

    @property
    def brings_something(self) -> bool:
        return bool(self.comparison and not self.comparison.problems and refresh.changes(self.comparison))


def newer_figures() -> None:
    """What is held of DfE's, and a place for newer files."""
    _block.section("Figures that DfE published")
    with st.container(key="block_published", gap="small"):
        st.html(f'<p class="hw-sentence">{safe(_held())}</p><p class="hw-source">{safe(WHAT)}</p>')
        if not _who.may_load():
            return st.html(f'<p class="hw-source">{safe(ASK_WHOEVER)}</p>')
        files = st.file_uploader(
            "Data files of a DfE release (CSV)",
            type=["csv"],
            accept_multiple_files=True,
            key=_session.drop_key(FILES),
            disabled=_session.loading() is not None,
        )
        read = [_read(file) for file in files or ()]
        for one in read:
            _tell(one)
        _may_add(read)
        if told := st.session_state.pop(TOLD, ""):
            st.html(f'<div class="hw-notice" role="status">{safe(told)}</div>')
        _added()


def _held() -> str:
    """The newest release of each publication that figures are read from."""
    known = figures.releases()
    newest = [known[known["publication"] == kind].sort_values("year").iloc[-1] for kind in ("cla", "cin")]
    named = findings.joined([f"{row['title']}" for row in newest])
    return f"Held now: {named}, and earlier ones where those do not reach."


def _read(file) -> _Read:
    """A file read and compared once for each version of what is held."""
    done = st.session_state.setdefault(READ, {})
    key = (file.file_id, figures.version())
    if key not in done:
        done.clear() if len(done) > 20 else None
        try:
            done[key] = _Read(file.name, refresh.compare(downloads.read(file.name, file.getvalue())), "")
        except UnusableDownload as refused:
            done[key] = _Read(file.name, None, str(refused))
    return done[key]


def _tell(one: _Read) -> None:
    if one.comparison is None:
        st.html(f'<div class="hw-notice" role="alert"><b>Not usable.</b> {safe(one.refused)}</div>')
        return
    what, *said = [*refresh.describe(one.comparison), *([] if one.brings_something else [NOTHING_NEW])]
    listed = "".join(f"<li>{safe(sentence)}</li>" for sentence in said)
    st.html(f'<div class="hw-notice"><b>{safe(what)}</b><ul>{listed}</ul></div>')


def _may_add(read: list[_Read]) -> None:
    usable = [one for one in read if one.brings_something]
    if not usable:
        return
    if not _may_change():
        st.html(f'<p class="hw-source">{safe(ASK_WHOEVER)}</p>')
        return
    st.button("Add these figures", type="primary", key="add_published", on_click=_add, args=(usable,))


def _may_change() -> bool:
    """Asked when a button is drawn and when it is used: a button outlives the run that drew it."""
    return _frame.mode().mode == INTERNAL and _who.may_load()


def _is_recorded(event: str) -> bool:
    if not _may_change():
        return False
    written = _who.note(event)
    if not written:
        st.session_state[TOLD] = _who.NOT_WRITTEN
    return written


def _add(usable: list[_Read]) -> None:
    if not _is_recorded(ADD_RELEASE):
        return
    try:
        refresh.add([one.comparison.download for one in usable])
        st.session_state[TOLD] = ADDED
    except (UnusableDownload, OSError) as refused:
        why = (
            str(refused)
            if isinstance(refused, UnusableDownload)
            else "The folder for added figures cannot be written to."
        )
        st.session_state[TOLD] = f"Nothing was added. {why}"


def _added() -> None:
    """Releases that were added here, each with a way to take it out again."""
    folders = [folder.name for folder in figures.added_releases()]
    if not folders:
        return
    titles = figures.releases()["title"]
    st.html('<p class="hw-sentence"><b>Added here</b></p>')
    for name in folders:
        words, button = st.columns([4, 1], vertical_alignment="center")
        words.html(f'<p class="hw-sentence">{safe(titles.get(name, name))}</p>')
        if _may_change():
            button.button("Take out", key=f"take_out_{name}", on_click=_take_out, args=(name,))


def _take_out(release: str) -> None:
    if not _is_recorded(REMOVE_RELEASE):
        return
    try:
        refresh.remove(release)
        st.session_state[TOLD] = "Taken out: figures are again those of the releases before it."
    except (UnusableDownload, OSError):
        st.session_state[TOLD] = "It is not there any more."
