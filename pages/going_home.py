"""Do children go home, and stay home?"""

from pages import _shell

HOME, AGAIN = "returned_home_within_12_months_of_starting", "re_entered_within_12_months_of_returning_home"
LEFT_FOR_HOME = "returned_home_among_ceased"
PLANNED, UNPLANNED = "returned_home_planned_among_ceased", "returned_home_unplanned_among_ceased"

_shell.question("Do children go home, and stay home?", _shell.answer((HOME, AGAIN)))
_shell.cohorts(HOME, "Home by 12 months")
_shell.pooled(AGAIN)
_shell.section("Of children who left care in a year")
_shell.notice(
    "Exit-year share, shown second:",
    "40% of England's 2025 leavers were 18 or over, so this share moves with how many turn 18. The share by the year "
    "children started, above, does not.",
)
_shell.yearly(LEFT_FOR_HOME)
_shell.side_by_side((PLANNED, UNPLANNED), "Planned and unplanned returns home among children who left care")
_shell.whole_authorities()
