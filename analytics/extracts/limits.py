"""How large a source may be before it is refused. Generous beside any real return; every message that refuses states it."""

MB = 1_000_000
TEXT_BYTES = 2_000 * MB
XML_BYTES = 500 * MB
WORKBOOK_BYTES = 100 * MB
WORKBOOK_EXPANDED_BYTES = 1_000 * MB
ZIP_EXPANDED_BYTES = 4_000 * MB
ZIP_MEMBERS = 20_000
# real returns compress 5 to 30 times; what is small once expanded may compress as it likes
ZIP_RATIO, ZIP_RATIO_FROM_BYTES = 200, 50 * MB

ROW_BYTES = 300_000
TITLE_ROWS = 30
HEADING_LENGTH = 60
# the longest quoted cell that may hold line ends: longer means that a quote was never closed
QUOTED_LINES, QUOTED_CHARACTERS = 50, 20_000
XML_DEPTH, XML_TEXT = 50, 20_000
XML_LEFT_TAGS = 200
WORKBOOK_SECONDS = 60
WORKBOOK_MEMORY_BYTES = 3_000 * MB


def of_name(name: str) -> int:
    """The limit for a file by its name's ending; what it really is may lower it once it is opened."""
    ending = name.lower().rpartition(".")[2]
    if ending == "xml":
        return XML_BYTES
    return WORKBOOK_BYTES if ending.startswith("xls") or ending == "ods" else TEXT_BYTES


def in_words(size: int) -> str:
    """A limit as messages say it."""
    return f"the limit is {size // MB:,} MB"
