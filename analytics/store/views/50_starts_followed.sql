-- One row per start (R3) in a year that a return answers, followed in the stack to the child's next exit (R15).
-- followed_to: the last day the start can be followed to; earlier when the child is open in one return and gone from the next.
CREATE OR REPLACE VIEW starts_followed AS
SELECT s.la, s.child, s.event_date, a.year_ending,
       row_number() OVER (PARTITION BY s.la, a.year_ending, s.child ORDER BY s.event_date) = 1 AS first_in_year,
       least(a.followed_to, CASE WHEN coalesce(x.event_date > s.last_seen, true) THEN s.last_seen END) AS followed_to,
       coalesce(x.event_date > s.last_seen, true) AND coalesce(s.last_seen < a.followed_to, false) AS lost_from_view,
       date_diff('day', s.event_date, x.event_date)  AS days_until_exit,
       coalesce(x.returned_home, false)              AS returned_home,
       coalesce(x.planned, false)                    AS planned,
       coalesce(x.unplanned, false)                  AS unplanned,
       x.outcome,
       is_unaccompanied(a.has_uasc, u.child, u.until_month, s.event_date) AS unaccompanied,
       age_band(s.age_at_start) AS age_band,
       s.sex, s.category_of_need, s.legal_status, s.ethnic_group, s.first_placement
FROM starts_in_stack s
JOIN answers a ON a.collection = 'ssda903' AND a.la = s.la AND a.year_ending = year_ending_of(s.event_date)
LEFT JOIN exits_in_stack x ON x.la = s.la AND x.child = s.child
     AND x.event_date > s.event_date AND (x.previous_exit IS NULL OR x.previous_exit <= s.event_date)  -- the next exit
LEFT JOIN unaccompanied_children u ON u.return_id = a.return_id AND u.la = s.la AND u.child = s.child
WHERE s.event_date <= a.covered_to;
