-- One row per start to be looked after (R3), read from the year's own return. A year counts a child once: first_in_year.
-- days_since_exit looks back in the stack of all returns (R13): days since the child last left care, blank if never seen to.
CREATE OR REPLACE VIEW starts AS
SELECT e.la, e.child, e.decom AS event_date, a.year_ending,
       row_number() OVER (PARTITION BY e.la, a.year_ending, e.child ORDER BY e.decom) = 1 AS first_in_year,
       is_unaccompanied(a.has_uasc, u.child, u.until_month, e.decom) AS unaccompanied,
       age_band(e.age_at_start) AS age_band,
       e.sex, e.category_of_need, e.legal_status, e.ethnic_group, e.placement AS first_placement,
       date_diff('day', x.event_date, e.decom) AS days_since_exit,
       coalesce(d.placement_days, 0) AS placement_days, coalesce(d.placement_moves, 0) AS placement_moves
FROM episodes_in_care e
JOIN answers a ON a.collection = 'ssda903' AND a.la = e.la AND a.return_id = e.reading AND a.year_ending = year_ending_of(e.decom)
LEFT JOIN exits_in_stack x ON x.la = e.la AND x.child = e.child
     AND x.event_date < e.decom AND (x.next_exit IS NULL OR x.next_exit >= e.decom)  -- the exit before
LEFT JOIN placement_days d ON d.reading = e.reading AND d.la = e.la AND d.child = e.child AND d.started = e.decom
LEFT JOIN unaccompanied_children u ON u.return_id = a.return_id AND u.la = e.la AND u.child = e.child
WHERE e.is_start AND e.decom BETWEEN a.covered_from AND a.covered_to;
