-- One row per child looked after at the end of a month (R5), read from the year's own return.
-- A child whose end is that day is not looked after on it, unless another episode begins on it.
-- turns_18_within_12_months: the 18th birthday lies in one of the twelve months after; not known without a birth month.
CREATE OR REPLACE VIEW looked_after_at_month_end AS
WITH months AS (
    SELECT la, year_ending, return_id, has_uasc, last_day(month)::DATE AS day
    FROM answers, generate_series(make_date(year_ending - 1, 4, 1), make_date(year_ending, 3, 1), INTERVAL 1 MONTH) AS spine(month)
    WHERE collection = 'ssda903' AND last_day(month) BETWEEN covered_from AND covered_to
), on_the_day AS (
    -- of several episodes that cover the day, the one that began last
    SELECT m.la, m.year_ending, m.return_id, m.has_uasc, m.day, e.child, max(e.decom) AS decom
    FROM months m
    JOIN episodes_in_care e ON e.la = m.la AND e.reading = m.return_id AND e.decom <= m.day AND (e.until IS NULL OR e.until > m.day)
    GROUP BY ALL
), aged AS (
    -- on the last day of a month everybody born in it has had their birthday, so the month gives the age (a child of
    -- 29 February, whose 18th birthday is in March, turns a year older a day late in a leap year)
    SELECT d.*, e.sex, e.ethnic_group, e.placement, (year(e.month_of_18) - year(d.day)) * 12 + month(e.month_of_18) - month(d.day) AS months_to_18
    FROM on_the_day d
    JOIN episodes_in_care e ON e.reading = d.return_id AND e.la = d.la AND e.child = d.child AND e.decom = d.decom
)
SELECT e.la, e.child, e.day AS event_date, e.year_ending,
       is_unaccompanied(e.has_uasc, u.child, u.until_month, e.day) AS unaccompanied,
       CASE WHEN months_to_18 <= 216 THEN age_band(18 - ceil(months_to_18 / 12.0)::INTEGER) END AS age_band,
       e.sex, s.category_of_need, s.legal_status, e.ethnic_group, e.placement,
       coalesce(e.placement = 'with parents', false) AS with_parents,
       e.months_to_18 BETWEEN 1 AND 12 AS turns_18_within_12_months
FROM aged e
LEFT JOIN starts_in_stack s ON s.la = e.la AND s.child = e.child AND s.event_date <= e.day AND (s.next_start IS NULL OR s.next_start > e.day)
LEFT JOIN unaccompanied_children u ON u.return_id = e.return_id AND u.la = e.la AND u.child = e.child;
