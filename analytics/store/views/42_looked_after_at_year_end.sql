-- One row per child looked after on 31 March (R5), read from the year's own return.
-- A child whose end is 31 March is not looked after that day, unless another episode begins on it.
CREATE OR REPLACE VIEW looked_after_at_year_end AS
WITH on_the_day AS (
    SELECT e.*, a.year_ending, a.has_uasc, make_date(a.year_ending, 3, 31) AS day
    FROM answers a
    JOIN episodes_in_care e ON e.la = a.la AND e.reading = a.return_id
         AND e.decom <= make_date(a.year_ending, 3, 31) AND (e.until IS NULL OR e.until > make_date(a.year_ending, 3, 31))
    WHERE a.collection = 'ssda903' AND make_date(a.year_ending, 3, 31) BETWEEN a.covered_from AND a.covered_to
    QUALIFY row_number() OVER (PARTITION BY a.la, a.year_ending, e.child ORDER BY e.decom DESC) = 1
), aged AS (
    -- on the last day of a month everybody born in it has had their birthday, so the month gives the age
    SELECT *, 18 - ceil(((year(month_of_18) - year(day)) * 12 + month(month_of_18) - month(day)) / 12.0)::INTEGER AS age
    FROM on_the_day
)
SELECT e.la, e.child, e.day AS event_date, e.year_ending,
       is_unaccompanied(e.has_uasc, u.child, u.until_month, e.day) AS unaccompanied,
       age_band(CASE WHEN e.age >= 0 THEN e.age END) AS age_band,
       e.sex, s.category_of_need, s.legal_status, e.ethnic_group, e.placement
FROM aged e
LEFT JOIN starts_in_stack s ON s.la = e.la AND s.child = e.child AND s.event_date <= e.day AND (s.next_start IS NULL OR s.next_start > e.day)
LEFT JOIN unaccompanied_children u ON u.return_id = e.reading AND u.la = e.la AND u.child = e.child;
