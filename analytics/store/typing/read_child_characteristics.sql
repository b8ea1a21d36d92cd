-- One row per ChildCharacteristics row.
INSERT INTO room.read_children BY NAME
WITH read AS (
    SELECT file_id, source_row, la, year_label, p.pseudonym AS child, known_ethnic_groups(r.ETHNICITY) AS ETHNIC, p.shortened
    FROM raw_child_characteristics r LEFT JOIN pseudonyms p ON p.cell = r.LACHILDID
)
SELECT read.* EXCLUDE (shortened), ethnic_group, 'child_characteristics' AS part, false AS birth_is_due,
       CASE WHEN child IS NULL THEN 'R0_no_child' WHEN shortened THEN 'R0_child_shortened' END AS rejected, 'LACHILDID' AS rejected_column,
       0 AS month_first
FROM read LEFT JOIN ethnic_groups g ON g.code = read.ETHNIC;
