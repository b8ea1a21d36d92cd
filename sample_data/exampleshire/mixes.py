"""How often what happens in care: whole-number weights and quantiles in days, tuned to the figures in held_to.csv.

These weights are ours. The published England figures they lead to, with release and tolerance, are in held_to.csv.
"""

from exampleshire.people import day

# Children starting, not unaccompanied and not come back, a year ending 31 March. Before 2016 only to fill the house.
STARTS = {
    **{y: 165 + 5 * (y - 2001) for y in range(2001, 2009)},
    **{2009: 214, 2010: 226, 2011: 227, 2012: 232, 2013: 237, 2014: 245, 2015: 251},
    **{2016: 254, 2017: 259, 2018: 256, 2019: 252, 2020: 247, 2021: 229, 2022: 232, 2023: 231, 2024: 222, 2025: 213},
}
UNACCOMPANIED_STARTS = {
    **dict.fromkeys(range(2001, 2015), 12),
    **{2015: 22, 2016: 37, 2017: 36, 2018: 33, 2019: 37, 2020: 36, 2021: 28, 2022: 52, 2023: 70, 2024: 70, 2025: 67},
}
# Per cent of an even month, January to December: fewer in school holidays.
STARTS_BY_MONTH = (99, 97, 106, 97, 103, 105, 107, 91, 97, 103, 105, 90)
STARTS_BY_WEEKDAY = (112, 118, 120, 121, 125, 54, 50)  # Monday to Sunday, per cent of an even day
LOCKDOWN = (day(2020, 3, 23), day(2020, 6, 30), 78)  # from, to, per cent of what would have been

# The planted change: 10 to 15 year olds through section 20 and police protection, from this day, children a year.
RISE_FROM, RISE_A_YEAR = day(2024, 5, 1), 88
RISE_LEGAL = {"V2": 78, "L1": 22}
RISE_NEED = {"N5": 34, "N4": 28, "N1": 26, "N6": 12}

BROUGHT_TOGETHER = {1: 86, 2: 10, 3: 3, 4: 1}  # brothers and sisters who start on one day, where the first is under 12
SAME_STORY = 0.7  # the share of brothers and sisters whose period of care goes as the first one's does

AGE_GROUPS = ("under 1", "1 to 4", "5 to 9", "10 to 15", "16 and over")
AGE_AT_START = dict(zip(AGE_GROUPS, (246, 148, 163, 272, 154), strict=True))
DAYS_OLD = {
    "under 1": (0, 0, 1, 2, 3, 5, 10, 30, 80, 150, 240, 364),
    "1 to 4": (366, 1826),
    "5 to 9": (1827, 3652),
    "10 to 15": (3653, 4850, 5400, 5650, 5843),
    "16 and over": (5845, 6190, 6530),
}
SEX = {"M": 51, "F": 49}
ETHNIC = {
    **{"WBRI": 712, "WOTH": 42, "WROM": 9, "WIRI": 5, "WIRT": 4, "MWBC": 38, "MWBA": 14, "MWAS": 19, "MOTH": 39},
    **{"AIND": 5, "APKN": 14, "ABAN": 7, "AOTH": 14, "CHNE": 1, "BCRB": 14, "BAFR": 19, "BOTH": 13},
    **{"OOTH": 12, "REFU": 2, "NOBT": 6},
}
LEGAL_AT_START = {
    "under 1": {"C1": 70, "V2": 22, "L1": 4, "L2": 3, "C2": 1},
    "1 to 4": {"C1": 51, "V2": 32, "L1": 14, "L2": 2, "C2": 1},
    "5 to 9": {"C1": 42, "V2": 39, "L1": 16, "L2": 2, "C2": 1},
    "10 to 15": {"C1": 22, "V2": 61, "L1": 13, "L2": 1, "C2": 1, "J1": 2},
    "16 and over": {"C1": 5, "V2": 79, "L1": 7, "J1": 9},
}
# Before the case law on section 20 more children started by agreement: of interim care orders, the share that did.
AGREED_INSTEAD = {**dict.fromkeys(range(2001, 2017), 0.4), 2017: 0.18}
NEED = {
    "under 1": {"N1": 80, "N5": 10, "N3": 5, "N4": 4, "N2": 1},
    "1 to 4": {"N1": 80, "N5": 10, "N4": 5, "N3": 3, "N2": 1, "N7": 1},
    "5 to 9": {"N1": 75, "N5": 12, "N4": 8, "N3": 2, "N2": 3},
    "10 to 15": {"N1": 60, "N5": 16, "N4": 14, "N6": 5, "N2": 3, "N3": 1, "N8": 1},
    "16 and over": {"N1": 52, "N5": 17, "N4": 17, "N6": 8, "N2": 3, "N8": 3},
}

# How periods of care end. "stays" is looked after until the 18th birthday.
HOME, HOME_UNPLANNED, RELATIVES, STAYS = "E4A", "E4B", "E13", "stays"
GUARDIAN, ARRANGEMENTS, ADOPTED, TRANSFER, REMAND = "guardian", "E41", "adopted", "E3", "E14"
OUTCOMES = {
    "under 1": {ADOPTED: 380, GUARDIAN: 245, HOME: 165, HOME_UNPLANNED: 10, ARRANGEMENTS: 55, RELATIVES: 35}
    | {STAYS: 80, TRANSFER: 10, "E8": 10, "E2": 5},
    "1 to 4": {ADOPTED: 190, GUARDIAN: 285, HOME: 175, HOME_UNPLANNED: 25, ARRANGEMENTS: 65, RELATIVES: 60}
    | {STAYS: 165, TRANSFER: 12, "E8": 20, "E2": 2, "E16": 1},
    "5 to 9": {ADOPTED: 25, GUARDIAN: 190, HOME: 185, HOME_UNPLANNED: 45, ARRANGEMENTS: 50, RELATIVES: 70}
    | {STAYS: 405, TRANSFER: 15, "E8": 22, "E2": 1, "E16": 2},
    "10 to 15": {GUARDIAN: 42, HOME: 178, HOME_UNPLANNED: 78, ARRANGEMENTS: 25, RELATIVES: 98}
    | {STAYS: 510, TRANSFER: 13, "E8": 52, "E9": 15, "E2": 2, "E16": 3},
    "16 and over": {GUARDIAN: 5, HOME: 115, HOME_UNPLANNED: 55, ARRANGEMENTS: 5, RELATIVES: 95}
    | {STAYS: 645, TRANSFER: 15, "E8": 50, "E9": 12, "E2": 2, "E16": 1},
}
REMAND_OUTCOMES = {REMAND: 55, "E9": 27, STAYS: 10, HOME: 8}
# Of section 20 starts otherwise to leave by an order or to stay, the share that went home: it shrank over the years.
AGREED_HOME_INSTEAD = {2001: 0.27, 2018: 0.24, 2019: 0.21, 2021: 0.17}
COURT_STAYS_INSTEAD = 0.1  # of interim care order starts to go home, the share whose outcome is drawn once more

DAYS_IN_CARE = {
    "short home": (1, 1, 2, 2, 3, 4, 6),
    HOME: (2, 12, 40, 90, 150, 230, 340, 560, 950, 2300),
    "court home": (30, 150, 240, 370, 560, 800, 1100, 1500, 2000, 3000),
    HOME_UNPLANNED: (1, 4, 14, 45, 110, 240, 450, 1300),
    GUARDIAN: (100, 190, 240, 290, 340, 410, 530, 800, 1300, 2400),
    ARRANGEMENTS: (40, 150, 230, 320, 480, 800, 1600),
    ADOPTED: (280, 410, 490, 570, 660, 780, 960, 1400),
    RELATIVES: (1, 7, 30, 80, 180, 330, 800),
    TRANSFER: (30, 150, 400, 1200),
    "E8": (1, 15, 70, 220, 900),
    "E9": (20, 60, 120, 250, 500),
    REMAND: (3, 14, 28, 50, 120),
    "E2": (20, 400, 1500),
    "E16": (30, 200, 700),
}
POLICE_PROTECTION_HOME = 0.3  # of police protection that ends at home, the share that ends within days

# Coming back: the share who ever would, and the days until then (quantiles).
COMES_BACK = {HOME: 0.35, HOME_UNPLANNED: 0.45, RELATIVES: 0.22, ARRANGEMENTS: 0.1, GUARDIAN: 0.06}
COMES_BACK |= {"E8": 0.2, "E9": 0.25, REMAND: 0.3}
DAYS_UNTIL_BACK = (1, 20, 55, 110, 175, 250, 340, 470, 660, 950, 1500, 2800)

# How care ends at 18, by year ending: staying with carers grew, "any other reason" shrank.
AT_EIGHTEEN = {
    2001: {"E5": 42, "E8": 44, "E6": 8, "E7": 6},
    2020: {"E5": 38, "E8": 36, "E17": 13, "E6": 8, "E7": 5},
    2021: {"E5": 33, "E8": 27, "E17": 27, "E6": 8, "E7": 5},
    2022: {"E5": 28, "E8": 22, "E17": 37, "E6": 8, "E7": 5},
    2023: {"E5": 22, "E8": 16, "E17": 52, "E6": 6, "E7": 4},
    2025: {"E5": 23, "E8": 11, "E17": 56, "E6": 6, "E7": 4},
}
UNACCOMPANIED_AT_EIGHTEEN = {
    2001: {"E5": 54, "E8": 30, "E6": 16},
    2021: {"E5": 50, "E8": 20, "E6": 14, "E17": 16},
    2023: {"E5": 42, "E8": 16, "E6": 14, "E17": 28},
}

UNACCOMPANIED_DAYS_OLD = (4000, 5400, 5750, 5950, 6080, 6180, 6270, 6350, 6420, 6490, 6560)
UNACCOMPANIED_ETHNIC = {"BAFR": 34, "OOTH": 41, "AOTH": 17, "WOTH": 6, "BOTH": 2}
UNACCOMPANIED_NEED = {"N8": 96, "N1": 3, "N5": 1}
UNACCOMPANIED_OUTCOMES = {
    2001: {STAYS: 76, TRANSFER: 6, "E15": 5, "E8": 8, RELATIVES: 5},
    2018: {STAYS: 73, TRANSFER: 11, "E15": 5, "E8": 7, RELATIVES: 4},
    2022: {STAYS: 68, TRANSFER: 20, "E15": 5, "E8": 4, RELATIVES: 3},
    2024: {STAYS: 63, TRANSFER: 26, "E15": 5, "E8": 3, RELATIVES: 3},
}
UNACCOMPANIED_DAYS = {
    TRANSFER: (3, 8, 14, 21, 32, 50, 120),
    "E15": (10, 30, 60, 150),
    "E8": (1, 3, 20, 120),
    RELATIVES: (5, 40, 200),
}

# Legal paths: the share of section 20 starts that go to court, by how it ends, and days until each next step.
TO_COURT = {HOME: 0.1, HOME_UNPLANNED: 0.06, RELATIVES: 0.05, GUARDIAN: 0.85, ARRANGEMENTS: 0.7, ADOPTED: 1.0}
STAYERS_TO_COURT = {"under 1": 0.98, "1 to 4": 0.98, "5 to 9": 0.98, "10 to 15": 0.88, "16 and over": 0.2}
TO_COURT_AFTER = (14, 35, 70, 120, 190, 330)
TO_FULL_ORDER_AFTER = (110, 160, 190, 215, 250, 320, 450)
FULL_ORDER = {STAYS: 1.0, HOME: 0.8, GUARDIAN: 0.25, ARRANGEMENTS: 0.1, TRANSFER: 0.6, "E8": 0.5, "E2": 0.5}
PLACEMENT_ORDER_NOT_USED = {"under 1": 0.45, "1 to 4": 0.3}  # of those who stay, who once had a placement order
PLACEMENT_ORDER_ENDS_AFTER = (250, 450, 700, 1000)
FULL_ORDER_FIRST = 0.15  # of adopted children, who had a full care order before the placement order

PLACES = {
    "under 1": {"U6": 60, "U3": 15, "R3": 6, "P1": 7, "R2": 7, "U5": 5},
    "1 to 4": {"U6": 66, "U3": 22, "P1": 9, "U5": 2, "R3": 1},
    "5 to 9": {"U6": 68, "U3": 17, "P1": 9, "K2": 5, "Z1": 1},
    "10 to 15": {"U6": 54, "U3": 13, "K2": 24, "P1": 6, "K1": 1, "Z1": 2},
    "16 and over": {"H5": 46, "U6": 27, "K2": 14, "U3": 7, "P1": 2, "P2": 3, "Z1": 1},
}
UNACCOMPANIED_PLACES = {"H5": 66, "U6": 29, "K2": 2, "Z1": 3}
REMAND_PLACES = {"R5": 45, "K1": 12, "K2": 30, "U6": 13}
PROVIDERS = {
    "P1": {"PR0": 1},
    "R2": {"PR3": 1},
    "R5": {"PR3": 80, "PR4": 20},
    "K1": {"PR2": 70, "PR4": 20, "PR1": 10},
    "K2": {"PR4": 82, "PR1": 12, "PR5": 6},
    "R3": {"PR4": 55, "PR1": 25, "PR5": 20},
    "S1": {"PR4": 70, "PR5": 30},
    "H5": {"PR4": 72, "PR5": 22, "PR1": 6},
    "P2": {"PR4": 40, "PR1": 30, "PR5": 30},
    "Z1": {"PR4": 60, "PR1": 40},
}
KINSHIP_PROVIDER = {"PR1": 1}
FOSTER_PROVIDERS = {"PR1": 41, "PR4": 46, "PR5": 11, "PR2": 2}
ADOPTIVE_PROVIDERS = {"PR1": 62, "PR5": 24, "PR2": 14}

# Days to the next move, by how many moves there have been: care settles.
DAYS_IN_PLACE = {
    "under 1": (5, 80, 220, 430, 800, 1600),
    "1 to 4": (4, 60, 190, 440, 950, 2400),
    "5 to 9": (3, 35, 140, 370, 950, 2600),
    "10 to 15": (2, 15, 50, 150, 450, 1500),
    "16 and over": (2, 20, 65, 150, 320, 800),
}
MOVE_REASONS = {
    **{"CARPL": 52, "CREQB": 12, "CREQO": 8, "CHILD": 6, "LAREQ": 6, "OTHER": 8, "STAND": 3, "ALLEG": 2, "CLOSE": 2},
    "APPRR": 1,
}
SETTLED_AFTER = (200, 330, 500, 900)  # days until a foster placement is made long term, where it is
SETTLES = 0.75
PLACED_WITH_PARENTS_FOR = (180, 330, 520, 780, 1100, 1700)  # the last days of a full care order that ends at home
STAYS_WITH_PARENTS = 0.09  # of children who stay under a full care order, who live with a parent under it
MOVES_ON_AT_SEVENTEEN = 0.22  # of children who stay, not settled with foster carers, who move to supported lodgings
ADOPTIVE_HOME_FOR = (130, 180, 230, 300, 420, 600)  # the last days before an adoption order
