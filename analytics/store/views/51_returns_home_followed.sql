-- One row per return home (R4 exit with E4, E4A, E4B) in a year that a return answers, followed in the stack to the next start (R7).
-- Every return home counts, not one per child. category_of_need, legal_status: as the period of care that ended began.
CREATE OR REPLACE VIEW returns_home_followed AS
WITH home AS (SELECT * FROM exits_in_stack WHERE returned_home),
followed AS (
    SELECT h.*, date_diff('day', h.event_date, again.event_date) AS days_until_next_start
    FROM home h
    LEFT JOIN starts_in_stack again ON again.la = h.la AND again.child = h.child
         AND again.event_date > h.event_date AND (again.previous_start IS NULL OR again.previous_start <= h.event_date)  -- the next start
)
SELECT h.la, h.child, h.event_date, a.year_ending, a.followed_to, false AS lost_from_view, h.planned, h.unplanned, h.days_until_next_start,
       h.month_of_18 <= h.event_date + 365 AS turns_18_within_12_months,
       is_unaccompanied(a.has_uasc, u.child, u.until_month, h.event_date) AS unaccompanied,
       age_band(h.age) AS age_band,
       h.sex, s.category_of_need, s.legal_status, h.ethnic_group
FROM followed h
JOIN answers a ON a.collection = 'ssda903' AND a.la = h.la AND a.year_ending = year_ending_of(h.event_date)
LEFT JOIN starts_in_stack s ON s.la = h.la AND s.child = h.child
     AND s.event_date <= h.event_date AND (s.next_start IS NULL OR s.next_start > h.event_date)  -- the start before
LEFT JOIN unaccompanied_children u ON u.return_id = a.return_id AND u.la = h.la AND u.child = h.child
WHERE h.event_date <= a.covered_to;
