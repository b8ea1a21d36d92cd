-- One row per child a return's UASC module lists. until_month: the month unaccompanied status ended, blank if it has not.
CREATE OR REPLACE TABLE unaccompanied_children AS
SELECT u.return_id, r.la, p.child,
       CASE WHEN bool_or(read_date(r.DUC) IS NULL) THEN NULL ELSE date_trunc('month', max(read_date(r.DUC)))::DATE END AS until_month
FROM raw_uasc r
JOIN units u USING (file_id, la, year_label)
JOIN pseudonyms p ON p.id = read_id(r.CHILD)
GROUP BY ALL;
