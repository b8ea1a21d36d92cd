-- One row per return home (R4 exit with E4, E4A, E4B) in a year that a return answers, followed in the stack to the next start (R7).
-- Every return home counts, not one per child. category_of_need, legal_status: as the period of care that ended began.
-- returned_before: whether the child had returned home in the 730 days before; not known where the data do not reach so far back.
CREATE OR REPLACE VIEW returns_home_followed AS
WITH home AS (
    SELECT *, date_diff('day', lag(event_date) OVER (PARTITION BY la, child ORDER BY event_date), event_date) AS days_since_return
    FROM exits_in_stack WHERE returned_home
),
followed AS (
    SELECT h.*, date_diff('day', h.event_date, again.event_date) AS days_until_next_start
    FROM home h
    LEFT JOIN starts_in_stack again ON again.la = h.la AND again.child = h.child
         AND again.event_date > h.event_date AND (again.previous_start IS NULL OR again.previous_start <= h.event_date)  -- the next start
),
reach AS (SELECT la, make_date(min(year_ending) - 1, 4, 1) AS first_day FROM answers WHERE collection = 'ssda903' GROUP BY la)
SELECT h.la, h.child, h.event_date, a.year_ending, a.followed_to, false AS lost_from_view, h.planned, h.unplanned, h.days_until_next_start,
       h.month_of_18, h.month_of_18 <= h.event_date + 365 AS turns_18_within_12_months,
       is_unaccompanied(a.has_uasc, u.child, u.until_month, h.event_date) AS unaccompanied,
       age_band(h.age) AS age_band,
       h.sex, h.category_of_need, h.legal_status, h.ethnic_group,
       time_in_care(h.days_in_care) AS time_in_care,
       CASE WHEN h.planned THEN 'planned' WHEN h.unplanned THEN 'not planned' END AS how_returned,
       CASE WHEN h.event_date - 730 < r.first_day THEN NULL
            WHEN h.days_since_return <= 730 THEN 'returned home in the 24 months before'
            ELSE 'not returned home in the 24 months before' END AS returned_before
FROM followed h
JOIN answers a ON a.collection = 'ssda903' AND a.la = h.la AND a.year_ending = year_ending_of(h.event_date)
JOIN reach r ON r.la = h.la
LEFT JOIN unaccompanied_children u ON u.return_id = a.return_id AND u.la = h.la AND u.child = h.child
WHERE h.event_date <= a.covered_to;
