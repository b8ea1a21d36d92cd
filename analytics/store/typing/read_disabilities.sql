-- One row per Disabilities row; a child may have several. A code outside the list (some systems write N for none) is not known.
INSERT INTO room.read_children BY NAME
WITH read AS (
    SELECT file_id, source_row, la, year_label, p.pseudonym AS child, known_disabilities(r.DISABILITY) AS DISABILITY, p.shortened
    FROM raw_disabilities r LEFT JOIN pseudonyms p ON p.cell = r.LACHILDID
)
SELECT * EXCLUDE (shortened), nullif(DISABILITY, '?') <> 'NONE' AS disability_recorded, 'disabilities' AS part, false AS birth_is_due,
       CASE WHEN child IS NULL THEN 'R0_no_child' WHEN shortened THEN 'R0_child_shortened' END AS rejected, 'LACHILDID' AS rejected_column,
       0 AS month_first
FROM read;
