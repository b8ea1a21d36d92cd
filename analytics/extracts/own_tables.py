"""Small tables an authority brings about itself: population, who it is, neighbours, its own published figures."""

from analytics.extracts.format import Column, Format, Table

POPULATION = Table(
    name="own_population",
    collection="own",
    what="population aged 0 to 17",
    columns=(Column("MID_YEAR", required=True), Column("POPULATION", required=True), Column("LA_CODE")),
)
AUTHORITY = Table(
    name="own_authorities",
    collection="own",
    what="authority",
    columns=(
        Column("LA_CODE", required=True),
        Column("LA_NAME", required=True),
        Column("REGION_CODE", required=True),
        Column("REGION_NAME"),
        Column("BASIS", required=True),
    ),
)
NEIGHBOURS = Table(
    name="own_neighbours",
    collection="own",
    what="statistical neighbours",
    columns=(
        Column("LA_CODE", required=True),
        Column("MODEL", required=True),
        Column("RANK", required=True),
        Column("NEIGHBOUR_OLD_LA_CODE", required=True),
        Column("CLOSENESS"),
        Column("BASIS"),
    ),
)
PUBLISHED = Table(
    name="own_published",
    collection="own",
    what="published figures",
    columns=(
        Column("LA_CODE", required=True),
        Column("MEASURE", required=True),
        Column("YEAR_ENDING", required=True),
        Column("NUMERATOR", required=True),
        Column("DENOMINATOR"),
        Column("STATUS"),
        Column("BASIS"),
    ),
)
TABLES = (POPULATION, AUTHORITY, NEIGHBOURS, PUBLISHED)
FORMAT = Format("own tables", tables=TABLES)
