"""What comes before care?"""

from pages import _months, _shell

REFERRALS, NO_ACTION, NOT_IN_NEED = "referrals", "referrals_no_further_action", "referrals_assessed_not_in_need"
WITHIN_12, WITHIN_18 = (f"started_within_{months}_months_of_first_referral" for months in (12, 18))
BEFORE = "starts_by_what_came_before"

_shell.question("What comes before care?", _shell.answer((REFERRALS, "re_referrals_within_12_months", WITHIN_12)))
_shell.section("What reaches the front door")
_shell.rolling(REFERRALS)
_months.control_charts(REFERRALS, _months.how_to_draw(), both_ways=False)
_shell.yearly("children_referred")
_shell.side_by_side((NO_ACTION, NOT_IN_NEED), "Referrals that ended at once, and after an assessment")
_shell.rolling("re_referrals_within_12_months")
_shell.section("From referral to care")
_shell.found_in_both()
_shell.yearly(WITHIN_12)
_shell.yearly(WITHIN_18)
_shell.section("The route in")
_shell.panels(BEFORE, "route_in")
_shell.panels(BEFORE, "since_first_referral", across=3)
_shell.yearly("days_from_first_referral_to_starting")
_shell.whole_authorities()
