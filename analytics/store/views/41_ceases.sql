-- One row per period of care that ended (R4 exit), read from the year's own return. A year counts a child once: last_in_year.
-- returned_home: left to live with a parent or someone with parental responsibility (REC E4A, E4B, older E4).
-- went_to_relatives: to live with a parent, relative or other person without parental responsibility (REC E13).
-- category_of_need, legal_status: as the period began, found in the stack; blank when its start is in no return.
-- days_in_care (R8): from that start, not known where the stack has another exit in between.
CREATE OR REPLACE VIEW ceases AS
SELECT e.la, e.child, e.dec AS event_date, a.year_ending,
       row_number() OVER (PARTITION BY e.la, a.year_ending, e.child ORDER BY e.dec DESC) = 1 AS last_in_year,
       is_unaccompanied(a.has_uasc, u.child, u.until_month, e.dec) AS unaccompanied,
       e.says_home AS returned_home,
       coalesce(e.says_home AND e.planned, false)     AS returned_home_planned,
       coalesce(e.says_home AND NOT e.planned, false) AS returned_home_unplanned,
       e.says_to_relatives AS went_to_relatives,
       how_left(e.outcome, e.age_at_end) AS how_left,
       e.age_at_end < 18 AS under_18,
       CASE WHEN coalesce(x.event_date <= s.event_date, true) THEN date_diff('day', s.event_date, e.dec) END AS days_in_care,
       age_band(e.age_at_end) AS age_band,
       e.sex, s.category_of_need, s.legal_status, e.ethnic_group
FROM episodes_in_care e
JOIN answers a ON a.collection = 'ssda903' AND a.la = e.la AND a.return_id = e.reading AND a.year_ending = year_ending_of(e.dec)
LEFT JOIN starts_in_stack s ON s.la = e.la AND s.child = e.child AND s.event_date <= e.dec AND (s.next_start IS NULL OR s.next_start > e.dec)
LEFT JOIN exits_in_stack x ON x.la = e.la AND x.child = e.child
     AND x.event_date < e.dec AND (x.next_exit IS NULL OR x.next_exit >= e.dec)  -- the exit before
LEFT JOIN unaccompanied_children u ON u.return_id = a.return_id AND u.la = e.la AND u.child = e.child
WHERE e.is_exit AND e.dec BETWEEN a.covered_from AND a.covered_to;
