"""Do children go home, and stay home?"""

from pages import _follow, _groups, _months, _shell

HOME, AGAIN = "returned_home_within_12_months_of_starting", "re_entered_within_12_months_of_returning_home"
LEFT, LEFT_FOR_HOME = "ceased_to_be_looked_after", "returned_home_among_ceased"
PLANNED, UNPLANNED = "returned_home_planned_among_ceased", "returned_home_unplanned_among_ceased"
AS_PLANNED, WITHOUT_A_PLAN = (f"returned_home_{how}_within_12_months_of_starting" for how in ("planned", "unplanned"))

_shell.question("Do children go home, and stay home?", _shell.answer((HOME, AGAIN)))
_follow.how_children_leave()
_follow.coming_back()
_follow.home_by_cohort()
_groups.groups(HOME, "age_band")
_shell.side_by_side((AS_PLANNED, WITHOUT_A_PLAN), "Returned home within 12 months of starting, planned and unplanned")
_shell.section("For whom do returns home last")
_shell.pooled(AGAIN)
_shell.side_by_side(
    ("re_entered_within_6_months_of_returning_home", AGAIN, "re_entered_within_24_months_of_returning_home"),
    "Came into care again within 6, 12 and 24 months of going home",
)
_groups.groups(AGAIN, "how_returned")
_groups.groups(AGAIN, "time_in_care")
_groups.groups(AGAIN, "legal_status")
_groups.groups(AGAIN, "returned_before")
_shell.section("Still looked after")
_shell.yearly("placed_with_parents_at_year_end")
_shell.month_ends("turning_18_within_12_months")
_shell.section("Of children who left care in a year")
_shell.notice(
    "Exit-year share, shown second:",
    "40% of England's 2025 leavers were 18 or over, so this share moves with how many turn 18. The share by the year "
    "children started, above, does not. Of those who left before 18 it moves less.",
)
_shell.yearly(LEFT_FOR_HOME)
_shell.yearly("returned_home_among_ceased_under_18")
_shell.side_by_side((PLANNED, UNPLANNED), "Planned and unplanned returns home among children who left care")
_shell.panels(LEFT, "how_left", across=3)
_months.control_charts(LEFT, _months.how_to_draw(), both_ways=False)
_shell.yearly("length_of_care_among_ceased")
_shell.yearly("permanence_within_12_months_of_starting")
_shell.whole_authorities()
