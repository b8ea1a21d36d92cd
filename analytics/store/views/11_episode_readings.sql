-- One row per episode in scope and reading: once in its own annual return, and once in the stack of all returns (R6).
-- reading: the return's number, or 0 for the stack. Short breaks are out (R2). An Annex A has one row a child: no stack is made of it.
CREATE OR REPLACE VIEW episode_readings AS
WITH read AS (
    SELECT return_id AS reading, * FROM episodes_placed WHERE kept_in_return
    UNION ALL
    SELECT 0 AS reading, * FROM episodes_placed WHERE place_in_stack = 1 AND NOT snapshot
)
SELECT r.reading, r.return_id, r.return_year, r.la, r.child,
       r.DECOM AS decom, r.DEC AS dec, r.RNE AS reason_new_episode, r.REC AS reason_ceased, r.PLACE AS placement_code, p.placement,
       CASE WHEN NOT r.snapshot THEN s.legal_status END AS legal_status,  -- Annex A gives today's, not the start's
       n.category_of_need, x.sex, r.ethnic_group,
       r.age_at_start, r.age_at_end, r.month_of_18, r.file_id, r.source_row
FROM read r
LEFT JOIN legal_statuses s ON s.code = r.LS
LEFT JOIN categories_of_need n ON n.code = r.CIN
LEFT JOIN sexes x ON x.code = r.SEX
LEFT JOIN placements p ON p.code = r.PLACE
WHERE coalesce(s.in_scope, true);
