-- One row per episode in scope and reading: once in its own annual return, and once in the stack of all returns (R6).
-- reading: the return's number, or 0 for the stack. R1 keeps one row for a child and start date in each reading:
-- the row of the latest return, then one with an end, then the later end, then the later row. Short breaks are out (R2).
CREATE OR REPLACE VIEW episode_readings AS
WITH placed AS (
    SELECT *,
           row_number() OVER (PARTITION BY la, child, DECOM, return_id
                              ORDER BY DEC IS NOT NULL DESC, DEC DESC, file_id DESC, source_row DESC) AS place_in_return,
           row_number() OVER (PARTITION BY la, child, DECOM
                              ORDER BY return_year DESC, DEC IS NOT NULL DESC, DEC DESC, file_id DESC, source_row DESC) AS place_in_stack
    FROM episodes
), read AS (
    SELECT return_id AS reading, * FROM placed WHERE place_in_return = 1
    UNION ALL
    SELECT 0 AS reading, * FROM placed WHERE place_in_stack = 1
)
SELECT r.reading, r.return_id, r.return_year, r.la, r.child,
       r.DECOM AS decom, r.DEC AS dec, r.RNE AS reason_new_episode, r.REC AS reason_ceased, r.PLACE AS placement,
       s.legal_status, n.category_of_need, x.sex, r.ethnic_group,
       r.age_at_start, r.age_at_end, r.month_of_18, r.file_id, r.source_row
FROM read r
LEFT JOIN legal_statuses s ON s.code = r.LS
LEFT JOIN categories_of_need n ON n.code = r.CIN
LEFT JOIN sexes x ON x.code = r.SEX
WHERE coalesce(s.in_scope, true);
