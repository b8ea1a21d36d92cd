-- One row per start (R3) and reading of a return, with the nights in placements from then to the next exit or start, inside the
-- start's own year. placement_moves: changes of placement and carer (RNE P or B); the first placement is not a move.
-- Nights are half-open [DECOM, DEC): a move never counts one twice. An open episode runs to the last day covered.
CREATE OR REPLACE VIEW placement_days AS
WITH numbered AS (
    SELECT reading, la, child, decom, reason_new_episode,
           least(until, lead(decom) OVER child_episodes) AS until,
           sum(is_start::INTEGER) OVER child_episodes AS period,
           coalesce(sum(is_exit::INTEGER) OVER (child_episodes ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS exits_before
    FROM episodes_in_care
    WHERE reading > 0
    WINDOW child_episodes AS (PARTITION BY reading, la, child ORDER BY decom)
), of_starts AS (
    SELECT *, first_value(decom) OVER period_episodes AS started, first_value(exits_before) OVER period_episodes AS exits_at_start
    FROM numbered
    WHERE period > 0
    WINDOW period_episodes AS (PARTITION BY reading, la, child, period ORDER BY decom)
)
SELECT s.reading, s.la, s.child, s.started,
       sum(greatest(date_diff('day', s.decom, least(coalesce(s.until, a.covered_to + 1), a.covered_to + 1)), 0)) AS placement_days,
       count(*) FILTER (s.decom > s.started AND s.decom <= a.covered_to AND s.reason_new_episode IN ('P', 'B'))    AS placement_moves
FROM of_starts s
JOIN answers a ON a.collection = 'ssda903' AND a.la = s.la AND a.return_id = s.reading AND a.year_ending = year_ending_of(s.started)
WHERE s.exits_before = s.exits_at_start
GROUP BY ALL;
