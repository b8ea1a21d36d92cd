"""What the Definitions page says of methods, marks and accessibility: words that stand for no figure."""

UNCERTAINTY = (
    ("Rates", "95% interval: Byar's method from 10 events, exact Poisson below. Rounded only when shown, half up."),
    ("Shares", "95% Wilson score interval. For the difference between two shares, Newcombe's method."),
    (
        "Change in a rate",
        "The interval of the ratio of the two rates, widened by how much more the months vary than chance alone would "
        "make them. With too few months to tell, it says counting noise only.",
    ),
    (
        "Means of days",
        "Normal interval from the spread of the children's own numbers. A change is read from the difference of two means.",
    ),
    (
        "Control charts",
        "XmR: limits at 2.66 mean moving ranges from the mean, with the seven-point rules of NHS England's Making Data Count. "
        "Of months where there are 5 or more in a usual one (20 in publication mode), else of quarters; under 12 points there "
        "are no limits. Never of rolling or yearly figures, which signal on noise alone. More starts are neither marked as "
        "wanted nor as unwanted.",
    ),
    (
        "How children leave, by months since starting",
        "Cumulative incidence with competing exits (Aalen and Johansen 1978): children still in care, and those a return "
        "lost sight of, are followed as long as they were seen. One minus Kaplan-Meier for each way alone would add up to "
        "more than 100%.",
    ),
    (
        "Care again, by months since going home",
        "One minus Kaplan-Meier, followed to the end of the data or the month of the 18th birthday.",
    ),
    (
        "Groups beside each other",
        "The ratio of a group's share to that of all other children, with its own interval (Katz and others 1978); under 10 "
        "on either side there is none.",
    ),
    (
        "Months ahead",
        "The way that came closest when tried on past months: the same month a year before, the mean of the last 12, or a "
        "smoothed level. Children looked after: those here leave as they did in the last 12 months, and others start as they did.",
    ),
    (
        "Places beside each other",
        "Each place has its own interval. Higher, lower or similar is read from the ratio of our rate to the place's: on the log "
        "scale from 10 events on both sides, exact and conditional below; a place is taken out of its region and of England "
        "before it is compared. Of several places the median is shown, with the lowest and the highest, and how many of them "
        "have a figure; a hidden one is counted as hidden. Places stand A to Z: put in "
        "order of their figures, the usual authority could by chance alone stand anywhere among 38 of the 152.",
    ),
    (
        "Funnel of authorities",
        "Limits at 95% and 99.8% of the ratio to England's rate, widened by how much authorities differ beyond chance "
        "(Spiegelhalter 2005, additive model on the square-root scale, the outer tenths drawn in).",
    ),
    (
        "Published rates",
        "Worked out from the published count and one series of population, so from 2013 on. As printed they break between 2018 and "
        "2019: DfE took up a population rebased on the 2021 Census and did not print earlier years again.",
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
        "hidden too, and so is every group of 1 to 7 children, even one with nobody in it.",
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
