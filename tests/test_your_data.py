"""Your data: files loaded on the page live in that session alone, and the page says what is wrong with them."""

import gc
import html
import re
import threading
import weakref
from pathlib import Path

import pytest
import test_pages
from drawn import table
from test_pages import ROOT, opened, start, store, written

from analytics.charts import problem_lists, receipt, reconciled, tables_found
from analytics.charts.look import plain
from analytics.results import front_desk, words
from analytics.results.reported import (
    CANNOT,
    CLOSE,
    LOOK,
    MATCHES,
    Effect,
    Moved,
    ProblemGroup,
    Receipt,
    Reconciled,
    TableFound,
)
from pages import _kept, _session

__all__ = ["store"]  # the fixture of test_pages that serves the sample

HOSTILE = "<img src=x onerror=alert(1)> **bold** :red[x] `y` $z$ \"'.csv"
EPISODES = """
    LA        | CHILD | DECOM      | RNE | LS | CIN | PLACE | DEC        | REC
    E10000015 | 1     | 2023-05-01 | S   | V2 | N1  | U1    | 2023-09-01 | E4A
    E10000015 | 2     | 2023-06-01 | S   | C1 | N1  | U1    | 2024-02-01 | E4B
    E10000015 | 3     | 2023-07-01 | S   | C1 | N5  | U1    |            |
"""
EARLIER = EPISODES.replace("2024-", "2023-").replace("2023-05", "2022-05").replace("2023-06", "2022-06")


# Tables found --------------------------------------------------------------------------------------------------------


def test_a_year_without_a_table_is_missing_and_counted():
    tables = [TableFound("Episodes", "A", {2023: 10, 2025: 12}), TableFound("Header", "A", {2023: 4, 2024: 5, 2025: 6})]
    assert tables_found.title(tables, 20.6) == "5 of 6 tables found, in 21 seconds"
    drawn = tables_found.draw(tables, str, str)
    assert drawn.count("missing</span>") == 1
    assert 'scope="row">Episodes' in drawn and "<caption>" in drawn


def test_tables_left_alone_of_no_year_and_files_not_usable_are_named():
    tables = [
        TableFound("Population", "A", other_rows=11),
        TableFound("Plans", "", read=False),
        TableFound(HOSTILE, ""),
    ]
    drawn = tables_found.draw(tables, str, "{} rows".format, [HOSTILE])
    assert tables_found.title(tables) == "No table of a whole year was found"
    assert "Population (11 rows)" in drawn and "left alone, because no figure needs them: Plans" in drawn
    assert "Not usable" in drawn and "<img" not in drawn


def test_every_table_found_is_said_so():
    assert tables_found.title([TableFound("Episodes", "A", {2024: 1, 2025: 2})]) == "All 2 tables found"
    assert tables_found.title([TableFound("Episodes", "A", {2025: 2})], 0.2) == "One table found, in 1 second"


# Problems ------------------------------------------------------------------------------------------------------------


def group(
    kind: str, rows: int = 3, places=(("episodes.csv", (4, 5)),), what: str = "the date is wrong"
) -> ProblemGroup:
    return ProblemGroup("R", kind, "DEC", what, "Correct it.", rows, places, Effect("Starts in 2025 can change"))


def test_three_lists_with_their_numbers_places_and_consequences():
    drawn = problem_lists.draw([group("stops a chart"), group("changes a number")], lambda n: f"{n} rows", places=True)
    assert re.findall(r'hw-figure">(\d+)</span> ([\w ]+)<', drawn) == [
        ("1", "Stops a chart"),
        ("1", "Changes a number"),
        ("0", "Tidy later"),
    ]
    assert "The date is wrong, 3 rows" in drawn and "episodes.csv, DEC, rows 4 and 5 and more. Correct it." in drawn
    assert (
        drawn.count('<div class="hw-consequence">Starts in 2025 can change</div>') == 2 and "Nothing to tidy." in drawn
    )


def test_a_long_list_shows_the_first_and_keeps_the_rest_behind_a_summary():
    drawn = problem_lists.draw([group("tidy later") for _ in range(5)], str, places=True)
    before, _, after = drawn.partition("<details")
    assert before.count("hw-problem") - before.count("hw-problems") == 3 and "Show 2 more" in after


def test_row_numbers_are_left_out_where_they_may_not_be_shown():
    drawn = problem_lists.draw([group("tidy later")], lambda n: "1 to 7 rows", places=False)
    assert "rows 4" not in drawn and "1 to 7 rows" in drawn and "episodes.csv" in drawn


def test_a_file_name_is_never_markup():
    drawn = problem_lists.draw([group("tidy later", places=((HOSTILE, (1,)),), what=HOSTILE)], str, places=True)
    assert "<img" not in drawn and "onerror" in drawn


def test_a_label_reads_no_markdown_and_stays_short():
    label = plain(HOSTILE + "\n\u0007" + "x" * 100)
    assert len(label.replace("\\", "")) <= 60 and "\n" not in label
    assert plain("a_b*[c](d)") == r"a\_b\*\[c\]\(d\)"


def test_the_answer_counts_problems_in_words():
    groups = [group("stops a chart"), group("changes a number"), group("changes a number"), group("tidy later")]
    assert problem_lists.answer(groups) == "One problem stops a chart; two change a number."
    assert problem_lists.answer([]) == "No problem stops a chart; none changes a number."


# Beside DfE ----------------------------------------------------------------------------------------------------------


def compared(result: str, own=10.0, published=8.0, title="Starts", status="", reasons=()) -> Reconciled:
    difference = None if published is None or own is None else own - published
    return Reconciled("m", title, 2025, own, "", published, status, difference, result, reasons)


def test_the_title_counts_what_matches_and_what_needs_a_look():
    rows = [compared(MATCHES, 8), compared(MATCHES, 8), compared(CLOSE), compared(LOOK)]
    assert reconciled.title(rows) == "Two of four figures match DfE exactly; one needs a look"
    assert reconciled.title(rows[:2]) == "All two figures match DfE exactly"
    assert reconciled.title([compared(CANNOT, published=None)]) == "No figure of this year can be compared with DfE"
    assert reconciled.title([compared(CLOSE)] * 2) == "None of two figures matches DfE exactly; none needs a look"
    assert reconciled.title([compared(MATCHES, 10, 8)] * 2) == "All two figures match DfE within rounding"


def test_the_sentence_says_the_largest_differences_in_numbers():
    rows = [compared(LOOK, 88, 76, "Returned home, planned"), compared(CLOSE, 10, 12), compared(CANNOT, published=None)]
    assert reconciled.sentence(rows) == (
        "Returned home, planned: 12 more in your files than in DfE's figures. The others differ by 2 or fewer."
    )


def test_many_differences_are_counted_and_the_largest_said():
    said = reconciled.sentence([compared(LOOK, 8 + more, title=f"F{more}") for more in (1, 5, 3, 9)])
    assert said.startswith("F9: 9 more") and "F5: 5 more" in said and said.endswith("Two more need a look.")


def test_a_figure_dfe_hid_is_marked_and_nothing_is_subtracted():
    drawn = reconciled.draw([compared(CANNOT, 25, None, status="hidden", reasons=("DfE hid <it>",))], 2025)
    assert "[c]" in drawn and ">–<" in drawn and "DfE hid &lt;it&gt;." in drawn
    assert ">−2<" in reconciled.draw([compared(CLOSE, 8, 10)], 2025)


# Moved ----------------------------------------------------------------------------------------------------------------


def test_what_moved_is_listed_with_its_letters_and_shares():
    found = [Moved("a", "Starts<b>", 2025, None, 398, "hidden"), Moved("b", "Home", 2024, 1, 2, "", "", 3, 4)]
    drawn = receipt.moved(found, "none")
    assert "Since the last load: two figures moved" in drawn and "Starts&lt;b&gt;, 2025" in drawn
    assert "[c]" in drawn and "1 of 3" in drawn and "2 of 4" in drawn
    assert "<p" in receipt.moved((), "No figure moved.") and "No figure moved." in receipt.moved((), "No figure moved.")


# Receipt -------------------------------------------------------------------------------------------------------------


def test_the_receipt_names_what_was_dropped_and_never_says_anonymous():
    dropped = (("UPN", "a pupil number", 2), *((f"X{i}<b>", "not on the list", 1) for i in range(9)))
    found = Receipt(dropped, 2914, (("Dates of birth", "ages", 2914),), ())
    drawn = receipt.draw(found, "3 June 2025", words.number, [("Files sent on to anybody else", "0")])
    assert "UPN, X0&lt;b&gt;, X1&lt;b&gt; and 7 more" in drawn and "2,914" in drawn and "X8<b>" not in drawn
    assert "anonym" not in drawn.lower() and "personal data" in receipt.HELD


# The page: loading in a session --------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _internal(monkeypatch):
    start(monkeypatch, "internal")


def drop(app, files: dict[str, str]):
    """Drop files, press load, wait for the load, and draw the page again."""
    return wait(press(app, files))


def wait(app):
    """Draw the page again once the load under way has ended."""
    if _session.LOADING in app.session_state:
        app.session_state[_session.LOADING].outcome.exception(timeout=60)
    app.run()
    assert not app.exception, app.exception
    return app


def press(app, files: dict[str, str]):
    key = f"drop_files_{app.session_state.get(_session.DROPS, 0)}"
    for name, drawing in files.items():
        app.file_uploader(key=key).upload(name, (table(drawing) if "|" in drawing else drawing).encode())
    app.run()
    app.button(key="load").click().run()
    return app


def bodies(app) -> str:
    return " ".join(part.proto.body for part in app.get("html"))


def frame_line(app) -> str:
    return re.search(r'<div class="hw-frame">(.*?)</div>', bodies(app))[1]


def test_what_is_dropped_becomes_the_store_of_every_page_of_the_session(monkeypatch):
    app = drop(opened("your_data"), {"2024.csv": EPISODES})
    assert "uploaded in this session, not kept" in frame_line(app) and "Exampleshire" not in frame_line(app)
    app.switch_page("pages/overview.py").run()
    assert not app.exception
    assert "uploaded in this session, not kept" in frame_line(app) and "Exampleshire" not in written(app)
    other = opened()
    assert "Exampleshire" in frame_line(other) and "uploaded" not in frame_line(other)


def test_two_sessions_with_their_own_files_see_their_own(monkeypatch):
    one = drop(opened("your_data"), {"a.csv": EPISODES})
    two = drop(opened("your_data"), {"a.csv": EPISODES.replace("E10000015", "E10000008")})
    one.run()
    assert frame_line(one) != frame_line(two)
    assert one.session_state[_kept.OWN_STORE] is not two.session_state[_kept.OWN_STORE]


def test_no_answer_about_an_upload_goes_where_others_could_see_it(monkeypatch):
    for kept in _kept._ALL:
        usual = kept._shared

        def of_the_sample_only(fingerprint, store, *asked, usual=usual):
            assert any(authority.la_name == "Exampleshire" for authority in store.info.authorities)
            return usual(fingerprint, store, *asked)

        monkeypatch.setattr(kept, "_shared", of_the_sample_only)
    app = drop(opened("your_data"), {"a.csv": EPISODES})
    for page in ("overview", "coming_into_care", "going_home", "your_data"):
        app.switch_page(f"pages/{page}.py").run()
        assert not app.exception, page


def test_a_second_load_says_what_moved_since_the_first():
    app = drop(opened("your_data"), {"a.csv": EPISODES})
    assert "no earlier load of this authority" in written(app)
    drop(app, {"a.csv": EPISODES.replace("E4A", "E11")})
    assert "Since the last load:" in written(app) and "moved" in written(app)
    assert app.session_state[_session.LOADED].asked.files == ()


def test_a_second_click_starts_no_second_load(monkeypatch):
    under_way = {_session.LOADING: object(), _session.REFUSED: "what the load before said"}
    monkeypatch.setattr(_session.st, "session_state", dict(under_way))
    _session.start(_session.Asked((object(),)), "internal")
    assert _session.st.session_state == under_way


def test_while_a_load_lasts_nothing_else_can_be_dropped(monkeypatch):
    go_on, usual = threading.Event(), front_desk.load_session

    def slow(*asked, **how):
        go_on.wait(60)
        return usual(*asked, **how)

    monkeypatch.setattr(front_desk, "load_session", slow)
    app = press(opened("your_data"), {"a.csv": EPISODES})
    assert app.button(key="load").disabled and all(zone.disabled for zone in app.file_uploader)
    app.switch_page("pages/overview.py").run()
    assert "still being loaded" in written(app) and "Exampleshire" in frame_line(app)
    go_on.set()
    assert "uploaded in this session" in frame_line(wait(app))


def test_a_load_that_fails_says_why_and_leaves_the_store_before(monkeypatch):
    app = drop(opened("your_data"), {"a.csv": EPISODES})
    before = app.session_state[_kept.OWN_STORE]
    drop(app, {HOSTILE: "what,is,this\n1,2,3\n"})
    assert app.session_state[_kept.OWN_STORE] is before
    assert "Nothing was loaded." in written(app) and "uploaded in this session" in frame_line(app)
    assert "<img" not in bodies(app)


def test_an_error_of_ours_is_said_without_its_message_and_not_logged_with_it(monkeypatch, caplog):
    def broken(*_, **__):
        raise RuntimeError("a value from a row: 4711")

    monkeypatch.setattr(_session.front_desk, "load_session", broken)
    app = drop(opened("your_data"), {"a.csv": EPISODES})
    assert "RuntimeError" in written(app) and "4711" not in written(app)
    assert "4711" not in caplog.text and "RuntimeError" in caplog.text


def test_doubted_dates_are_asked_about_and_the_answer_loads_them():
    american = EPISODES.replace("2023-05-01", "05/31/2023").replace("2023-09-01", "09/30/2023")
    american = american.replace("2023-06-01", "06/01/2023").replace("2024-02-01", "02/01/2024")
    american = american.replace("2023-07-01", "07/01/2023")
    app = drop(opened("your_data"), {"american.csv": american})
    assert "american.csv" in written(app) and "DECOM" in written(app) and "Exampleshire" in frame_line(app)
    assert app.button(key="go_on").disabled
    app.radio(key="dates_said").set_value(app.radio(key="dates_said").options[1]).run()
    app.button(key="go_on").click().run()
    wait(app)
    assert "uploaded in this session" in frame_line(app) and "data to 31 March 2024" in frame_line(app)


def test_files_with_doubted_dates_can_be_left_and_the_store_before_stays():
    american = EPISODES.replace("2023-05-01", "05/31/2023")
    app = drop(opened("your_data"), {"a.csv": EPISODES})
    before = app.session_state[_kept.OWN_STORE]
    drop(app, {"american.csv": american})
    app.button(key="leave").click().run()
    assert "american.csv" not in written(app) and app.session_state[_kept.OWN_STORE] is before


def test_clearing_gives_the_shared_store_back_and_lets_go_of_the_data():
    app = drop(opened("your_data"), {"a.csv": EPISODES})
    gone = weakref.ref(app.session_state[_kept.OWN_STORE])
    app.button(key="clear").click().run()
    assert not app.exception
    assert "Exampleshire" in frame_line(app) and "This session is cleared" in written(app)
    app.run()
    assert "This session is cleared" not in written(app)
    gc.collect()
    assert gone() is None


def test_stopping_a_load_leaves_everything_as_it_was():
    app = press(opened("your_data"), {"a.csv": EPISODES})
    load = app.session_state[_session.LOADING]
    app.button(key="stop_loading").click().run()
    app.run()
    assert load.stopped and "Exampleshire" in frame_line(app)


def test_in_publication_mode_the_upload_is_in_publication_mode_too(monkeypatch):
    start(monkeypatch, "publication")
    app = drop(opened("your_data"), {"a.csv": EPISODES})
    assert test_pages.mode_tag(app) == "publication"
    assert "[c]" in re.search(r'<div class="hw-found">.*?</table>', bodies(app), re.DOTALL)[0]
    assert not app.get("download_button") and "only for an internal session" in written(app)


def test_without_a_store_files_can_still_be_dropped(monkeypatch, tmp_path):
    monkeypatch.setenv("HOMEWARD_STORE", str(tmp_path / "nothing"))
    app = opened("your_data")
    assert test_pages.mode_tag(app) == "internal" and app.file_uploader(key="drop_files_0")
    drop(app, {"a.csv": EPISODES})
    assert "uploaded in this session" in frame_line(app)


def test_files_without_a_whole_year_are_reported_on_here_and_can_be_cleared():
    referrals = """
        LAchildID | CINreferralDate | CINclosureDate | ReferralSource | PrimaryNeedCode | ReasonForClosure | ReferralNFA
        1         | 2023-05-01      | 2023-06-01     | 6              | N1              | RC1              | 0
    """
    app = drop(opened("your_data"), {"CINdetails.csv": referrals})
    assert "No complete year is loaded, uploaded in this session, not kept" in re.sub("<.*?>", "", bodies(app))
    app.switch_page("pages/overview.py").run()
    assert "No complete year is loaded" in written(app) and "Your data" in written(app)
    app.switch_page("pages/your_data.py").run()
    app.button(key="clear").click().run()
    assert "Exampleshire" in frame_line(app)


def test_no_page_says_the_data_are_anonymous():
    for path in [*ROOT.glob("pages/*.py"), *ROOT.glob("analytics/charts/*.py")]:
        assert not re.search("anonym", Path(path).read_text(encoding="utf-8"), re.IGNORECASE), path.name


def test_two_files_for_one_year_can_be_told_to_answer_alone():
    other = EPISODES.replace("2023-07-01", "2023-08-01")
    app = drop(opened("your_data"), {"one.csv": EPISODES, "two.csv": other})
    buttons = [button for button in app.button if "answer alone" in button.label]
    assert {html.unescape(button.label.replace("\\", "")) for button in buttons} == {
        "Let one.csv answer alone",
        "Let two.csv answer alone",
    }
    buttons[0].click().run()
    wait(app)
    assert not [button for button in app.button if "answer alone" in button.label]
