-- One row per period of care, followed in the stack from the day the returns first see it to its end or the last day it is seen.
-- entry_days, exit_days: from its start (R3); a child already in care when the returns begin joins at the days passed by then.
-- way: how it ended (home planned, home unplanned or home where the code does not say), blank where it was still open when last seen.
-- A period that began before any row of it says so has no known start: it has no days and is only counted.
CREATE OR REPLACE VIEW care_followed AS
WITH years AS (
    SELECT la, year_ending, make_date(year_ending - 1, 4, 1) AS first_day, covered_to, followed_to FROM answers WHERE collection = 'ssda903'
), seen AS (
    -- the first day on or after the start that a return answers for, and how far the run of returns from there goes
    SELECT s.la, s.child, s.event_date, min(y.first_day) AS first_answered, arg_min(y.followed_to, y.first_day) AS run_to
    FROM starts_in_stack s
    JOIN years y ON y.la = s.la AND y.covered_to >= s.event_date
    GROUP BY ALL
), followed AS (
    SELECT s.*, greatest(s.event_date, n.first_answered) AS seen_from, x.event_date AS ended, x.returned_home, x.planned, x.unplanned, x.how_left,
           least(n.run_to, CASE WHEN coalesce(x.event_date > s.last_seen, true) THEN s.last_seen END) AS followed_to
    FROM seen n
    JOIN starts_in_stack s ON s.la = n.la AND s.child = n.child AND s.event_date = n.event_date
    LEFT JOIN exits_in_stack x ON x.la = s.la AND x.child = s.child
         AND x.event_date > s.event_date AND (x.previous_exit IS NULL OR x.previous_exit <= s.event_date)  -- the next exit
)
SELECT f.la, f.child, f.event_date, true AS start_known, is_unaccompanied(a.has_uasc, u.child, u.until_month, f.seen_from) AS unaccompanied,
       date_diff('day', f.event_date, f.seen_from) AS entry_days,
       date_diff('day', f.event_date, least(coalesce(f.ended, f.followed_to), f.followed_to)) AS exit_days,
       CASE WHEN f.ended > f.followed_to OR f.ended IS NULL THEN NULL
            WHEN NOT f.returned_home THEN f.how_left
            WHEN f.planned THEN 'home, planned' WHEN f.unplanned THEN 'home, unplanned' ELSE 'home' END AS way
FROM followed f
JOIN answers a ON a.collection = 'ssda903' AND a.la = f.la AND a.year_ending = year_ending_of(f.seen_from)
LEFT JOIN unaccompanied_children u ON u.return_id = a.return_id AND u.la = f.la AND u.child = f.child
UNION ALL
SELECT la, child, decom, false, NULL, NULL, NULL, NULL FROM episodes_in_care WHERE reading = 0 AND is_first AND NOT is_start;
