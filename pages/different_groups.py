"""Do children of different groups come into care, go home and stay home alike?"""

from pages import _groups, _shell

STARTED = "started_to_be_looked_after"
AFTER_REFERRAL = "started_within_12_months_of_first_referral"
HOME = "returned_home_within_12_months_of_starting"
AGAIN = "re_entered_within_12_months_of_returning_home"
BREAKDOWNS = (
    *("age_band", "sex", "ethnic_group", "category_of_need", "legal_status", "first_placement", "disability"),
    *("time_in_care", "how_returned"),
)

_shell.question(
    "Do different groups of children come into care, go home and stay home alike?",
    "Each group beside all other children, three years pooled. A clear difference is one that chance alone would rarely give.",
)
one, two = _groups.choose_breakdowns(BREAKDOWNS)
_groups.groups(AFTER_REFERRAL, one, two)
_groups.groups(HOME, one, two)
_groups.groups(AGAIN, one, two)
_groups.counts_by(STARTED, one, two)
_shell.notice(
    "No rate by group:",
    "there is no population by ethnic group, need or placement to make one. The share of referred children who start care "
    "stands in for it.",
)
_shell.whole_authorities()
