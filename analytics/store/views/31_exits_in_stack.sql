-- One row per exit (R4) in the stack of all returns. previous_exit: the child's exit before it.
CREATE OR REPLACE VIEW exits_in_stack AS
SELECT la, child, dec AS event_date, lag(dec) OVER (PARTITION BY la, child ORDER BY dec, decom) AS previous_exit, says_home AS returned_home, coalesce(planned, false) AS planned,
       says_home AND NOT coalesce(planned, true) AS unplanned, outcome,
       age_at_end AS age, month_of_18, sex, ethnic_group
FROM episodes_in_care
WHERE reading = 0 AND is_exit;
