"""How often what happens to referrals: whole-number weights and quantiles in days, tuned as in mixes.py."""

from exampleshire.people import day

# Referrals by year ending 31 March, for the whole authority; the years before the first return only fill the house.
REFERRALS = {
    **{2012: 6900, 2013: 6400, 2014: 6500, 2015: 6250, 2016: 6080, 2017: 6300, 2018: 6420, 2019: 6360},
    **{2020: 6290, 2021: 5840, 2022: 6380, 2023: 6270, 2024: 6080, 2025: 6160},
}
FIRST_MET = 0.49  # of those, the share that is a family's first; the rest follow from earlier referrals
REFERRALS_BY_MONTH = (103, 101, 111, 93, 107, 108, 108, 78, 99, 107, 110, 85)  # January to December, per cent
REFERRALS_BY_WEEKDAY = (132, 138, 136, 132, 130, 18, 14)  # Monday to Sunday, per cent
LOCKDOWN = (day(2020, 3, 23), day(2020, 6, 15), 72)

REFERRED_TOGETHER = {1: 64, 2: 23, 3: 9, 4: 4}
DAYS_OLD = (-120, 200, 700, 1300, 1900, 2500, 3100, 3700, 4300, 4900, 5500, 6100, 6500)  # before birth to 17
SOURCES = {
    **{"6": 272, "2A": 246, "2B": 12, "1A": 57, "1B": 8, "1C": 12, "1D": 22, "3A": 18, "3B": 14, "3C": 10, "3D": 16},
    **{"3E": 42, "3F": 50, "4": 17, "5A": 28, "5B": 60, "5C": 62, "7": 32, "8": 30, "9": 14, "10": 4},
}
SCHOOLS_SHUT = {"2A": 28, "2B": 3}  # their weights in school holidays
EARLY_HELP = {"5D": 45, "5B": 22}  # from the census for 2022-23, when early help became a source of its own
NEED = {"N1": 57, "N5": 15, "N4": 11, "N2": 6, "N3": 4, "N6": 2, "N8": 1, "N9": 2, "N0": 2}

# Share of referrals closed with no further action, by year ending, as published for England.
NO_FURTHER_ACTION = {
    **{2011: 0.15, 2012: 0.15, 2013: 0.145, 2014: 0.141, 2015: 0.138, 2016: 0.099, 2017: 0.102, 2018: 0.094},
    **{2019: 0.081, 2020: 0.063, 2021: 0.06, 2022: 0.076, 2023: 0.071, 2024: 0.063, 2025: 0.065},
}
# Share of referrals assessed and found not in need; RC9 takes part of it from the census for 2022-23.
NOT_IN_NEED = {
    **{2011: 0.19, 2012: 0.19, 2013: 0.19, 2014: 0.196, 2015: 0.23, 2016: 0.254, 2017: 0.278, 2018: 0.285, 2019: 0.291},
    **{2020: 0.302, 2021: 0.305, 2022: 0.288, 2023: 0.299, 2024: 0.303, 2025: 0.308},
}
TO_EARLY_HELP = 0.2  # of those, closed as RC9
DAYS_OPEN = {
    "no further action": (0, 1, 1, 2),
    "not in need": (8, 20, 30, 38, 43, 46, 60),
    "in need": (18, 40, 60, 85, 115, 160, 225, 330, 750),
    "protected": (90, 170, 230, 290, 360, 460, 620, 1100),
}
CONFERENCE = 0.17  # of children found in need, with an initial child protection conference
DAYS_TO_CONFERENCE = (12, 20, 26, 34, 50, 90, 160)
CLOSED_IN_NEED = {"RC7": 93, "RC5": 4, "RC3": 2, "RC6": 1}

REFERRED_AGAIN = {"soon": 332, "later": 190, "": 478}  # within months of closure, after a year or more, or not
WAITS_FOR_TERM = 0.3  # of those that would fall in school holidays
DAYS_TO_NEXT = (3, 25, 60, 100, 150, 210, 290, 400)
DAYS_TO_LATER = (370, 500, 700, 1000, 1600)

# The referral that led into care: days before the start.
DAYS_BEFORE_CARE = (0, 0, 1, 4, 12, 25, 45, 75, 115, 165, 230, 310, 420, 580, 850, 1500)
DAYS_BEFORE_BIRTH = (30, 60, 90, 120, 150)
KNOWN_BEFORE = 0.5  # had an earlier referral that closed (again for each one before)
DAYS_BETWEEN = (15, 60, 150, 260, 420, 800)
PROTECTED_BEFORE_CARE = 0.62  # of children open for two months or more before care
OPEN_AFTER_CARE = (0, 14, 40, 80, 130, 240)
NOT_FOUND = 0.012  # looked after under an id the referral system does not have
SHORT_NOTICE = (0, 0, 1, 5, 14, 30)
CLOSED_AFTER = {
    **{"E11": "RC1", "E12": "RC1", "E2": "RC2", "E41": "RC3", "E3": "RC5", "E7": "RC6"},
    **dict.fromkeys(("E43", "E44", "E45", "E46", "E47", "E48"), "RC4"),
}

# Child protection plans: from the initial conference until they end, the case closes or care begins.
PLAN_MADE = 0.86  # of initial conferences
DAYS_PROTECTED = (20, 86, 330, 380, 470, 550, 630, 720, 800, 900, 1400)  # unless the case closes before
PROTECTED_AT_START = {"under 1": 0.98, "1 to 4": 0.98, "5 to 9": 0.96, "10 to 15": 0.92, "16 and over": 0.7}
PROTECTED_LATE = 0.16  # of children open without an initial conference of their own, on a plan when care began
PROTECTED_FOR_LATER = 0.045  # of children open on the last day of all, on a plan from which care would begin later
DAYS_PROTECTED_BEFORE_CARE = (20, 90, 180, 270, 360, 480, 700)
PROTECTED_INTO_CARE = (0, 0, 5, 14, 30, 60, 90)  # days from the start of care to the end of the plan
CATEGORY_OF_ABUSE = {"NEG": 495, "EMO": 360, "PHY": 76, "SAB": 40, "MUL": 29}
CATEGORY_CHANGES = 0.1
PLANS_BEFORE = {0: 81, 1: 15, 2: 4}  # plans elsewhere, or before this history, of children aged 2 and over

# Children referred who never come into care; the others have the code of their looked-after header.
ETHNIC = {
    **{"WBRI": 622, "WOTH": 46, "WROM": 8, "WIRI": 3, "WIRT": 3, "MWBC": 26, "MWBA": 12, "MWAS": 18, "MOTH": 26},
    **{"AIND": 12, "APKN": 26, "ABAN": 12, "AOTH": 20, "CHNE": 4, "BCRB": 14, "BAFR": 44, "BOTH": 18},
    **{"OOTH": 32, "REFU": 8, "NOBT": 46},
}
DISABLED_IN_NEED = 0.85  # of children ever referred with a disability as the primary need (N2)
DISABLED = 0.04  # of the others
DISABILITIES = {
    **{"AUT": 39, "LD": 32, "BEH": 20, "COMM": 18, "MOB": 13, "DDA": 17, "PC": 6, "HEAR": 5, "VIS": 5, "CON": 4},
    **{"INC": 4, "HAND": 4},
}
HOW_MANY_DISABILITIES = {1: 60, 2: 24, 3: 11, 4: 5}
