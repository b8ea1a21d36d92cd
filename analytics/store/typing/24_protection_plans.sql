-- One row per row of a return's child protection plans. A plan stands in every return it was open in, and in every copy of a
-- file: a child's plan is told by the day it started.
CREATE OR REPLACE TABLE protection_plans AS
SELECT u.return_id, u.return_year, p.la, p.year_label, p.child, p.started, p.ended, p.file_id, p.source_row
FROM these_protection_plans p
JOIN units u USING (file_id, la, year_label)
WHERE p.rejected IS NULL
ORDER BY la, child, started;
