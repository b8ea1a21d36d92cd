-- One row per row of the child protection plans, read and checked by R0. rejected: the rule that keeps the row out.
INSERT INTO room.read_protection_plans BY NAME
WITH days AS (
    SELECT file_id, source_row, la, year_label, p.pseudonym AS child, p.shortened,
           r.CPPSTARTDATE AS start_cell, read_day(r.CPPSTARTDATE, column_1_month_first) AS start_day,
           r.CPPENDDATE AS end_cell, read_day(r.CPPENDDATE, column_2_month_first) AS end_day
    FROM raw_child_protection_plans r LEFT JOIN pseudonyms p ON p.cell = r.LACHILDID
), read AS (SELECT *, bounded(start_day) AS started, bounded(end_day) AS ended FROM days)
SELECT * EXCLUDE (start_cell, end_cell, start_day, end_day, shortened),
       rejected_for(child, shortened, start_cell, started, end_cell, ended) AS rejected,
       rejected_in(child, shortened, started, 'LACHILDID', 'CPPSTARTDATE', 'CPPENDDATE') AS rejected_column,
       month_first_bit(start_cell, started, 1) + month_first_bit(end_cell, ended, 2) AS month_first
FROM read;
