"""Are more children coming into care?"""

from pages import _groups, _months, _shell

STARTED = "started_to_be_looked_after"
AGAIN = "started_again_within_24_months_of_leaving"

_shell.question("Are more children coming into care?", _shell.answer_both_ways(STARTED))
_shell.rolling(STARTED)
_months.control_charts(STARTED, _months.how_to_draw())
_shell.panels(STARTED, "age_band", across=5)
_shell.panels(STARTED, "legal_status", across=3)
_shell.panels(STARTED, "category_of_need")
_shell.panels(STARTED, "first_placement")
_shell.panels(STARTED, "sex")
_shell.section("Coming in again, and very short stays")
_shell.yearly(AGAIN)
_groups.groups("left_within_7_days_of_starting", "legal_status")
_groups.groups("left_within_28_days_of_starting", "legal_status")
_shell.yearly("placement_moves_per_1000_placement_days")
_shell.section("How many are looked after")
_months.starts_and_exits()
_shell.month_ends("looked_after_at_month_end")
_months.looking_ahead()
_shell.whole_authorities()
