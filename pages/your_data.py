"""Did my files load, and what is wrong with them?"""

from pages import _published, _report, _shell

_shell.question("Did my files load, and what is wrong with them?", _report.answer())
_report.dates_question()
left, right = _report.columns("drop_and_found", (1, 2))
with left:
    _report.drop_zone()
if _report.anything_loaded():
    with right:
        _report.tables()
    _report.problems()
    _report.beside_dfe()
    left, right = _report.columns("receipt_and_moved", (1, 1))
    with left:
        _report.privacy_receipt()
    with right:
        _report.since_the_last_load()
_published.newer_figures()
