"""The blocks of Your data: the drop zone, what was found and what is wrong, our counts beside DfE's, the receipt."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from functools import partial

import streamlit as st

from analytics.charts import findings, problem_lists, receipt, reconciled, table, tables_found
from analytics.charts.look import plain, safe
from analytics.disclosure.audit_log import LOAD
from analytics.disclosure.gate import INTERNAL, LARGEST_HIDDEN, NEAREST, PUBLICATION
from analytics.extracts.problems import STOPS
from analytics.results import data_report, front_desk, words
from analytics.results.reported import Moved, ProblemGroup, Reconciled
from pages import _bounds, _frame, _kept, _session, _shell, _who

LIMIT = (
    "Up to {size} MB a file, {all} MB in all. Load more on the command line: python run.py load FOLDER. A new load takes the "
    "place of the one before. About two minutes after this page is closed everything is let go of."
)
NOT_SENT = "Files are read in memory, by the computer Homeward runs on. Nothing is sent on to anybody else."
CLEARED = "This session is cleared: the files, the figures made from them and the key they were read with are gone from memory."
WAITS = "other readers' loads that come first: {loads}. Yours begins by itself."
STEPS = {"read": "Reading", "check": "Checking", "build": "Building the figures"}
DAY_FIRST, MONTH_FIRST = "Day first, as in 31/01/2025 (the statutory form)", "Month first, as in 01/31/2025"
DATES = {DAY_FIRST: "day-first", MONTH_FIRST: "month-first"}
ASKED_DATES = "Does the day or the month come first in these columns?"
ANNEX_A = (
    "Annex A was loaded. It cannot tell everything a return can: List 8 has one row for each child, so there is no history "
    "of episodes, no earlier period of care, no coming back into care and no duration, and children who started or left "
    "are there for the six months before the list was run only."
)
INTERNAL_LIST = "INTERNAL: names rows of single children, do not share"
TWO_FILES = (
    "More than one file stands for the same authority and year. They are used together, and stay in memory until you let "
    "one answer alone, load again or clear this session."
)
NOT_COMPARED = "No figure can be compared with DfE's. It needs the SSDA903 or census files of a year DfE has published."
NOTHING_MOVED = "No figure moved: every yearly count is what it was in the load before."
FIRST_LOAD = "There is no earlier load of this authority to compare with. Load again to see what moved."


# Whole page ----------------------------------------------------------------------------------------------------------


def answer() -> str:
    """ "Ten years loaded. One problem stops a chart; two change a number." """
    if not anything_loaded():
        return "No file is loaded yet."
    authority = _authority()
    years = len(authority.years) if authority else 0
    loaded = f"{findings.capital(tables_found.in_words(years))} {'year' if years == 1 else 'years'} loaded."
    return f"{loaded if years else _frame.NO_YEAR} {problem_lists.answer(_groups())}"


def anything_loaded() -> bool:
    return _frame.store() is not None


def _authority() -> front_desk.Authority | None:
    """The chosen authority; the first where none has a complete year to choose."""
    return _frame.view().authority if _frame.has_view() else next(iter(_frame.store().info.authorities), None)


def columns(name: str, shares: Sequence[float]) -> Sequence:
    """Two columns that stand under each other where they would be too narrow."""
    with st.container(key=name, gap=None):
        return st.columns(shares, gap="medium")


def _whose() -> tuple[str, str]:
    """Mode and authority, as the answers about a store are asked for."""
    authority = _authority()
    return _frame.mode().mode, authority.key if authority else ""


def _rows(count: int) -> str:
    """A number of rows in words. In publication mode it follows the rule of a number of children."""
    if _frame.mode().mode != PUBLICATION or count == 0:
        return words.count_of(count, "rows")
    return f"1 to {LARGEST_HIDDEN} rows" if count <= LARGEST_HIDDEN else f"about {_rounded(count)} rows"


def _count(count: int) -> str:
    """A count as a table shows it, finished HTML."""
    if _frame.mode().mode != PUBLICATION or count == 0:
        return words.number(count)
    return table.letter("hidden") if count <= LARGEST_HIDDEN else _rounded(count)


def _rounded(count: int) -> str:
    return words.number(NEAREST * words.round_half_up(count / NEAREST))


def _groups() -> tuple[ProblemGroup, ...]:
    return _kept.problem_groups(_frame.store(), *_whose())


# Loading -------------------------------------------------------------------------------------------------------------


def drop_zone() -> None:
    """Where files go in; under it how far they are, or what they need to be told. Not for those who may not load."""
    if not _who.may_load():
        return st.html(f'<div class="hw-notice">{safe(_who.why_not_load())}</div>')
    with st.container(key="block_drop", gap=None):
        busy = _session.loading() is not None
        st.html('<h2 class="hw-list-head">Drop SSDA903 and children in need files here</h2>')
        files = st.file_uploader(
            "Files or zips, any names", accept_multiple_files=True, key=_session.drop_key("files"), disabled=busy
        )
        folder = st.file_uploader(
            "Or a whole folder", accept_multiple_files="directory", key=_session.drop_key("folder"), disabled=busy
        )
        with st.expander("Say which authority, or up to which day"):
            st.text_input("Authority (code or name)", key="given_la", max_chars=100, help="Where the files do not say.")
            st.date_input("Data to", value=None, key="given_data_to", format="DD/MM/YYYY", min_value=date(1990, 1, 1))
        dropped = len(files) + len(folder)
        label = f"Load {words.count_of(dropped, 'files')}" if dropped else "Load files"
        st.button(label, type="primary", key="load", on_click=_load, disabled=busy or not dropped)
        if busy:
            _progress()
        _told()
        size = st.get_option("server.maxUploadSize")
        st.html(f'<p class="hw-source">{safe(NOT_SENT)} {safe(LIMIT.format(size=size, all=_bounds.UPLOADED_MB))}</p>')


def _load() -> None:
    named = (st.session_state.get("given_la") or "").strip() or None
    asked = _session.Asked(_session.dropped(), named, st.session_state.get("given_data_to"))
    if _may_begin():
        _session.start(asked, _frame.mode().mode)


def _may_begin() -> bool:
    """Asked by every button that loads, since a button outlives the run that drew it. Whoever may is written down."""
    if _session.loading() is not None or not _who.may_load():
        return False
    written = _who.note(LOAD)
    if not written:
        st.session_state[_session.REFUSED] = _who.NOT_WRITTEN
    return written


@st.fragment(run_every=0.5)
def _progress() -> None:
    """How far the load is, drawn again twice a second. When it has ended the whole page is."""
    load = _session.loading()
    if load is None or load.outcome.done():
        st.rerun()
    now, others = load.progress, load.comes_after()
    if others:
        st.html(f'<p class="hw-step" role="status"><b>Waiting</b>: {WAITS.format(loads=others)}</p>')
        return _stop_button()
    share = (list(STEPS).index(now.step) + min(max(now.share, 0.0), 1.0)) / len(STEPS)
    st.progress(share)
    what = f": {safe(now.what)}" if now.what else ""
    st.html(f'<p class="hw-step" role="status"><b>{STEPS[now.step]}</b>{what}</p>')
    _stop_button()


def _stop_button() -> None:
    st.button("Stop", key="stop_loading", on_click=_session.stop, help="Nothing of these files is kept.")


def _told() -> None:
    """What the last step came to, where that needs saying."""
    if _session.refused():
        st.html(f'<div class="hw-notice" role="alert"><b>Nothing was loaded.</b> {safe(_session.refused())}</div>')
    elif _session.cleared():
        st.html(f'<div class="hw-notice" role="status">{safe(CLEARED)}</div>')


def dates_question() -> None:
    """Asked in the middle of a load that doubts how columns write their dates; nothing is guessed."""
    if not _session.doubts() or _session.loading():
        return
    with st.container(key="dates_question", gap="small"):
        doubts = _session.doubts()
        cells = [[safe(d.file), safe(d.column), words.number(d.rows), safe(", ".join(d.also))] for d in doubts]
        heads, kinds = ["File", "Column", "Rows month first only", "In doubt with it"], ["", "", "n", "w"]
        wide = len(heads) if any(doubt.also for doubt in doubts) else len(heads) - 1
        listed = table.html(
            "Nothing is loaded until you say", heads[:wide], [row[:wide] for row in cells], kinds[:wide]
        )
        st.html(f'<div role="alert"><h2 class="hw-finding">{safe(ASKED_DATES)}</h2>{listed}</div>')
        said = st.radio("These dates are written", list(DATES), index=None, key="dates_said")
        with st.container(horizontal=True):
            st.button("Go on loading", type="primary", key="go_on", disabled=said is None, on_click=_go_on)
            st.button("Leave these files", key="leave", on_click=_session.leave)


def _go_on() -> None:
    said = st.session_state.get("dates_said")
    if said in DATES and _may_begin():
        _session.go_on(DATES[said], _frame.mode().mode)


# Found and wrong -----------------------------------------------------------------------------------------------------


def tables() -> None:
    """Rows by table and year, for the chosen authority."""
    loaded, found = _session.loaded(), _kept.tables_found(_frame.store(), *_whose())
    with st.container(key="block_tables", gap=None):
        title = tables_found.title(found, loaded.seconds if loaded else None)
        head = f'<h2 class="hw-finding">{safe(title)}</h2><p class="hw-subtitle">{safe(tables_found.CAPTION)}</p>'
        unused = [file for group in _groups() if group.kind == STOPS for file, _ in group.places]
        st.html(head + tables_found.draw(found, _count, _rows, unused))
        if any(one.read and "annex a" in one.what.lower() for one in found):
            st.html(f'<div class="hw-notice">{safe(ANNEX_A)}</div>')


def problems() -> None:
    """The three lists, the buttons some problems offer, and the download."""
    groups, publication = _groups(), _frame.mode().mode == PUBLICATION
    with st.container(key="block_problems", gap=None):
        st.html(problem_lists.draw(groups, _rows, places=not publication))
        _two_files()
        if publication:
            st.html(f'<p class="hw-source">{safe(data_report.NO_LIST)}</p>')
        elif groups:
            st.download_button(
                "Download the list of problems",
                _who.exported(
                    partial(_problem_list, _frame.store(), _frame.in_words(_frame.view()) if _frame.has_view() else "")
                ),
                file_name="homeward_problems_INTERNAL.csv",
                mime="text/csv",
                key="problem_list",
                on_click="ignore",
            )


def _two_files() -> None:
    """A button for each file that stands for a year beside another. Only files of this session can be read again."""
    loaded = _session.loaded()
    if loaded is None or not loaded.asked.files:
        return
    st.html(f'<p class="hw-sentence">{safe(TWO_FILES)}</p>')
    for place, file in enumerate(_session.two_files(_frame.store(), _whose()[1])):
        st.button(f"Let {plain(file)} answer alone", key=f"alone_{place}", on_click=_answer_alone, args=(file,))


def _answer_alone(file: str) -> None:
    if _may_begin():
        _session.let_answer_alone(file, _frame.mode().mode)


def _problem_list(store: front_desk.Store, said: str) -> bytes:
    """Every problem as a CSV a spreadsheet opens; what it is stands under the rows. Made when asked for, outside the page."""
    text = io.StringIO(newline="")
    text.writelines(data_report.problem_rows(store, INTERNAL) or ())
    csv.writer(text, lineterminator="\n").writerows(
        [line] for line in ("", INTERNAL_LIST, said, store.info.fingerprint)
    )
    return text.getvalue().encode("utf-8-sig")


# Beside DfE ----------------------------------------------------------------------------------------------------------


def beside_dfe() -> None:
    """Our totals beside DfE's published ones, a year at a time."""
    rows = _kept.reconciliation(_frame.store(), *_whose())
    years = sorted({row.year for row in rows})
    if not years:
        return _shell.empty(NOT_COMPARED)
    with st.container(key="block_reconciled", gap=None):
        head = st.empty()
        newest = _frame.view().newest_year if _frame.has_view() else years[-1]
        newest = newest if newest in years else years[-1]
        said = st.segmented_control("Year ending 31 March", years, default=newest, key="reconciled_year", required=True)
        year = said if said in years else newest
        chosen = [row for row in rows if row.year == year]
        _beside_dfe(head, chosen, rows, year)


def _beside_dfe(head, chosen: Sequence[Reconciled], rows: Sequence[Reconciled], year: int) -> None:
    name = _authority().la_name
    subtitle = f"Totals counted from your files beside the figures DfE published for {name}, year by year"
    title, said = reconciled.title(chosen), reconciled.sentence(chosen)
    head.html(f'<h2 class="hw-finding">{safe(title)}</h2><p class="hw-subtitle">{safe(subtitle)}</p>')
    more = f'<details class="hw-numbers"><summary><span>Show all years</span></summary>{reconciled.every_year(rows)}</details>'
    source = f"Source: {name} extract and the figures DfE published for it. [c] number hidden. [x] no figure."
    st.html(
        f'{reconciled.draw(chosen, year)}<p class="hw-sentence">{safe(said)}</p>{more}<p class="hw-source">{safe(source)}</p>'
    )
    with st.container(key="acts_reconciled", horizontal=True):
        st.page_link("pages/definitions.py", label="What does this mean?", query_params={"measure": chosen[0].measure})


# Receipt -------------------------------------------------------------------------------------------------------------


def privacy_receipt() -> None:
    """What was dropped and replaced, and the way to end it all."""
    store = _frame.store()
    own = store is _kept.own_store()
    sent = [("Files sent on to anybody else", "0"), *([("Files left on disk after reading", "0")] if own else [])]
    day = words.period(store.info.loaded_on, store.info.loaded_on)
    with st.container(key="receipt", gap=None):
        st.html(receipt.draw(_kept.receipt(store, *_whose()), day, _count, sent))
        with st.container(key="clear_row", horizontal=True, vertical_alignment="center"):
            st.button("Clear this session", key="clear", on_click=_session.clear, disabled=not _session.anything())
            st.html(f'<p class="hw-source">{safe(receipt.HELD)}</p>')


def since_the_last_load() -> None:
    """Figures that are not what they were: against this session's load before, or the shared store's."""
    with st.container(key="block_moved", gap=None):
        moved = _moved()
        st.html(receipt.moved(moved or (), FIRST_LOAD if moved is None else NOTHING_MOVED))


def _moved() -> Sequence[Moved] | None:
    """None where there is nothing to compare with."""
    store, (mode, la) = _frame.store(), _whose()
    if store is _kept.own_store():
        loaded = _session.loaded()
        return loaded.moved.get(la) if loaded.mode == mode else None
    before = _frame.previous_store()
    return None if before is None else _kept.changed_since(store, before.info.fingerprint, before, mode, la)
