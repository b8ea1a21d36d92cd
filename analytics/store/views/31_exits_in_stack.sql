-- One row per exit (R4) in the stack of all returns, with the start it ended (R8): the latest one before it, if no other exit
-- lies between. previous_exit, next_exit let later views find the exit before or after a day by a plain join.
-- category_of_need, legal_status: as the period of care that ended began.
CREATE OR REPLACE VIEW exits_in_stack AS
WITH exits AS (
    SELECT la, child, dec AS event_date, lag(dec) OVER child_exits AS previous_exit, lead(dec) OVER child_exits AS next_exit,
           says_home AS returned_home, coalesce(planned, false) AS planned, says_home AND NOT coalesce(planned, true) AS unplanned,
           outcome, how_left(outcome, age_at_end) AS how_left, age_at_end AS age, month_of_18, sex, ethnic_group
    FROM episodes_in_care
    WHERE reading = 0 AND is_exit
    WINDOW child_exits AS (PARTITION BY la, child ORDER BY dec, decom)
)
SELECT x.*, s.category_of_need, s.legal_status,
       CASE WHEN coalesce(x.previous_exit <= s.event_date, true) THEN date_diff('day', s.event_date, x.event_date) END AS days_in_care
FROM exits x
LEFT JOIN starts_in_stack s ON s.la = x.la AND s.child = x.child
     AND s.event_date <= x.event_date AND (s.next_start IS NULL OR s.next_start > x.event_date);
