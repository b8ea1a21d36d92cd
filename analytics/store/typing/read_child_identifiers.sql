-- One row per ChildIdentifiers row. A child may be referred before birth: then no birth date is due.
INSERT INTO room.read_children BY NAME
WITH days AS (
    SELECT file_id, source_row, la, year_label, p.pseudonym AS child, known_sexes(r.SEX) AS SEX,
           r.PERSONBIRTHDATE AS birth_cell, read_day(r.PERSONBIRTHDATE, column_1_month_first) AS birth_day, p.shortened
    FROM raw_child_identifiers r LEFT JOIN pseudonyms p ON p.cell = r.LACHILDID
), read AS (SELECT *, bounded(birth_day) AS birth FROM days)
SELECT * EXCLUDE (birth_cell, birth_day, shortened), month_of_18(birth) AS month_of_18,
       'child_identifiers' AS part, 'PERSONBIRTHDATE' AS birth_column, NOT is_blank(birth_cell) AS birth_is_due,
       CASE WHEN child IS NULL THEN 'R0_no_child' WHEN shortened THEN 'R0_child_shortened' END AS rejected, 'LACHILDID' AS rejected_column,
       month_first_bit(birth_cell, birth, 1) AS month_first
FROM read;
