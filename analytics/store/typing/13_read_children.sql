-- One row per header or ChildIdentifiers row. Births are read here once and never kept. place: order within the sources.
CREATE OR REPLACE TABLE read_children AS
SELECT file_id, source_row, la, year_label, read_id(CHILD) AS id, known_sexes(SEX) AS SEX, known_ethnic_groups(ETHNIC) AS ETHNIC,
       read_date(DOB) AS birth, 'CHILD' AS id_column, 'DOB' AS birth_column, true AS birth_is_due, file_id * 100_000_000::BIGINT + source_row AS place
FROM raw_header
UNION ALL
SELECT file_id, source_row, la, year_label, read_id(LACHILDID), known_sexes(SEX), NULL, read_date(PERSONBIRTHDATE),
       'LACHILDID', 'PERSONBIRTHDATE', NOT is_blank(PERSONBIRTHDATE), file_id * 100_000_000::BIGINT + source_row
FROM raw_child_identifiers;
