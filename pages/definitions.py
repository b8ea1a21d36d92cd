"""What does each figure count, and how sure is it?"""

from pages import _shell

UNCERTAINTY = (
    ("Rates", "95% interval: Byar's method from 10 events, exact Poisson below. Rounded only when shown, half up."),
    ("Shares", "95% Wilson score interval. For the difference between two shares, Newcombe's method."),
    (
        "Change in a rate",
        "The interval of the ratio of the two rates, widened by how much more the months vary than chance alone would "
        "make them. With too few months to tell, it says counting noise only.",
    ),
    ("Change in the number looked after", "Starts minus exits in between: the two numbers share children."),
    (
        "Verdicts",
        "Clear rise or clear fall: the interval of the change lies wholly on one side of no change. No clear change: "
        "it does not. Too few to say: under 10 events or 20 children on either side, hidden, or not followed long "
        "enough. A verdict is never read from whether two intervals overlap.",
    ),
    ("Brothers and sisters", "They often enter together, so real variation is wider than shown."),
    ("Within 12 months", "365 days or fewer between the two dates, everywhere."),
)
MARKS = (
    (
        "[c] hidden",
        "A small number is withheld. In publication mode counts of 1 to 7 are hidden and the rest are rounded to the "
        "nearest 5; rates and shares are worked out from the rounded counts. What would give a hidden count back is "
        "hidden too.",
    ),
    ("[k] low", "Rounds to 0 but is not 0."),
    ("[u] low reliability", "Use with care."),
    ("[x] not available", "No figure exists, for example because a year or a table was not loaded."),
    ("[z] not applicable", "The figure cannot apply here."),
    ("Too early", "Not all children have been followed long enough. The month says when they will have been."),
    ("Provisional", "Worked out with the last population estimate, carried forward."),
    (
        "Internal or publication",
        "Decided by how Homeward is started, never by a page or an address. Internal shows small numbers. What is "
        "stored is pseudonymised, so it is still personal data.",
    ),
)
ACCESSIBILITY = (
    (
        "Charts",
        "Every chart has a text alternative that says what its title says, a sentence, and its figures as a table. "
        "Nothing is said by colour alone, or only on pointing at it.",
    ),
    ("Keyboard", "Every control, table and link can be reached and used by keyboard."),
    ("Known limits", "Tables wider than the screen scroll inside their own box."),
)

_shell.question("What does each figure count?", "Every definition below is the one the figures are counted with.")
_shell.definitions()
_shell.explain("How uncertainty is worked out", UNCERTAINTY)
_shell.explain("Marks and hidden figures", MARKS)
_shell.explain("Accessibility", ACCESSIBILITY)
_shell.explain("Licence", (("Published figures", _shell.licence()),))
