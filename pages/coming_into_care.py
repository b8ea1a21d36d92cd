"""Are more children coming into care?"""

from pages import _shell

STARTED = "started_to_be_looked_after"

_shell.question("Are more children coming into care?", _shell.answer_both_ways(STARTED))
_shell.rolling(STARTED)
_shell.monthly(STARTED)
_shell.panels(STARTED, "age_band", across=5)
_shell.panels(STARTED, "legal_status", across=3)
_shell.panels(STARTED, "category_of_need")
_shell.panels(STARTED, "sex")
_shell.section("What reaches the front door")
_shell.rolling("referrals")
_shell.rolling("referrals_no_further_action")
_shell.rolling("re_referrals_within_12_months")
_shell.whole_authorities()
