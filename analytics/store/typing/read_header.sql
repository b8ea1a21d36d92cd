-- One row per SSDA903 header row.
INSERT INTO room.read_children BY NAME
WITH days AS (
    SELECT file_id, source_row, la, year_label, p.pseudonym AS child, known_sexes(r.SEX) AS SEX, known_ethnic_groups(r.ETHNIC) AS ETHNIC,
           r.DOB AS birth_cell, read_day(r.DOB, column_1_month_first) AS birth_day, p.shortened
    FROM raw_header r LEFT JOIN pseudonyms p ON p.cell = r.CHILD
), read AS (SELECT *, bounded(birth_day) AS birth FROM days)
SELECT read.* EXCLUDE (birth_cell, birth_day, shortened), month_of_18(birth) AS month_of_18, ethnic_group,
       'header' AS part, 'DOB' AS birth_column, true AS birth_is_due,
       CASE WHEN child IS NULL THEN 'R0_no_child' WHEN shortened THEN 'R0_child_shortened' END AS rejected, 'CHILD' AS rejected_column,
       month_first_bit(birth_cell, birth, 1) AS month_first
FROM read LEFT JOIN ethnic_groups g ON g.code = read.ETHNIC;
