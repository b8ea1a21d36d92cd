-- One row per start (R3) in the stack of all returns, with what was true on the first day and when it was last seen.
-- last_seen: for a period still open in its last return while another return answers for the next year, the end of that last return;
-- blank otherwise (previous_start and next_start let later views find the start before or after a day by a plain join). Such a child was not carried forward: nobody knows what became of them (R15).
CREATE OR REPLACE VIEW starts_in_stack AS
WITH numbered AS (
    SELECT *, sum(is_start::INTEGER) OVER (PARTITION BY la, child ORDER BY decom) AS period
    FROM episodes_in_care
    WHERE reading = 0
), last_episodes AS (
    SELECT la, child, period, arg_max(return_year, decom) AS last_return_year, arg_max(return_id, decom) AS last_return_id,
           arg_max(dec IS NULL, decom) AS last_is_open
    FROM numbered
    GROUP BY ALL
)
SELECT s.la, s.child, s.decom AS event_date, s.legal_status, s.category_of_need, s.sex, s.ethnic_group, s.placement AS first_placement,
       s.age_at_start, s.month_of_18,
       lag(s.decom) OVER child_starts AS previous_start, lead(s.decom) OVER child_starts AS next_start,
       CASE WHEN p.last_is_open AND n.year_ending IS NOT NULL THEN make_date(p.last_return_year, 3, 31) END AS last_seen
FROM numbered s
JOIN last_episodes p USING (la, child, period)
LEFT JOIN answers n ON n.collection = 'ssda903' AND n.la = s.la AND n.year_ending = p.last_return_year + 1 AND n.return_id <> p.last_return_id
WHERE s.is_start
WINDOW child_starts AS (PARTITION BY s.la, s.child ORDER BY s.decom);
