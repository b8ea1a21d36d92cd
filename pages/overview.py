"""What changed in the last year?"""

from pages import _shell

STARTED, LOOKED_AFTER = "started_to_be_looked_after", "looked_after_at_year_end"
HOME, AGAIN = "returned_home_within_12_months_of_starting", "re_entered_within_12_months_of_returning_home"
ALL = (STARTED, LOOKED_AFTER, HOME, AGAIN)
COMING_IN, GOING_HOME, YOUR_DATA = "pages/coming_into_care.py", "pages/going_home.py", "pages/your_data.py"
PILOTS = "pages/pilot_sites.py"

_shell.question("What changed in the last year?", _shell.answer(ALL))
_shell.cards(
    (
        (STARTED, COMING_IN, "Coming into care"),
        (LOOKED_AFTER, COMING_IN, "Coming into care"),
        (HOME, GOING_HOME, "Going home"),
        (AGAIN, GOING_HOME, "Going home"),
    )
)
left, right = _shell.two_columns()
with left:
    _shell.why_the_number_changed()
with right:
    _shell.things_to_ask(ALL, ((STARTED, "age_band"), (STARTED, "legal_status"), (STARTED, "category_of_need")))
_shell.entries(
    (
        (
            COMING_IN,
            "Are more children coming into care?",
            "Is it real, and what to tell the board. For heads of service.",
            {},
        ),
        (
            GOING_HOME,
            "Do children go home and stay home?",
            "And beside other places. For principal social workers.",
            {},
        ),
        (
            PILOTS,
            "How do we compare with the pilot sites on returning home?",
            "And how strong is the evidence. For principal social workers.",
            _shell.on_returning_home(),
        ),
        (YOUR_DATA, "Did my files load?", "What is wrong with them, and do totals match DfE? For analysts.", {}),
    )
)
_shell.data_checks(YOUR_DATA)
