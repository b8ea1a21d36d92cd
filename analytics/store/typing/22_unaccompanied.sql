-- One row per child a return's UASC module lists. until_month: the month unaccompanied status ended, blank if it has not.
CREATE OR REPLACE TABLE unaccompanied_children AS
SELECT u.return_id, r.la, r.child, CASE WHEN bool_or(r.until_month IS NULL) THEN NULL ELSE max(r.until_month) END AS until_month
FROM these_unaccompanied r
JOIN units u USING (file_id, la, year_label)
WHERE r.rejected IS NULL
GROUP BY ALL;
