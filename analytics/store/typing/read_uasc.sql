-- One row per row of the UASC module. until_month: the month unaccompanied status ended, blank if it has not.
INSERT INTO room.read_unaccompanied BY NAME
WITH read AS (
    SELECT file_id, source_row, la, year_label, p.pseudonym AS child, r.DUC AS duc_cell, bounded(read_day(r.DUC, column_1_month_first)) AS duc,
           p.shortened
    FROM raw_uasc r LEFT JOIN pseudonyms p ON p.cell = r.CHILD
)
SELECT file_id, source_row, la, year_label, child, date_trunc('month', duc)::DATE AS until_month,
       duc IS NULL AND NOT is_blank(duc_cell) AS until_unreadable,
       CASE WHEN child IS NULL THEN 'R0_no_child' WHEN shortened THEN 'R0_child_shortened' END AS rejected, 'CHILD' AS rejected_column,
       month_first_bit(duc_cell, duc, 1) AS month_first
FROM read;
