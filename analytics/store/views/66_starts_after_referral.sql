-- One row per start (R3) in a year that a return and a census both answer for, with what the censuses know of the child before.
-- route_in: what was open the day before, the first that holds: a child protection plan; a referral of more than 30 days before
-- (child in need); any referral in the 30 days before or on the day. Not known where the census brought no table of plans.
CREATE OR REPLACE VIEW starts_after_referral AS
WITH linked AS (
    SELECT s.*, a.has_plans
    FROM starts s
    JOIN answers a ON a.collection = 'cin' AND a.la = s.la AND a.year_ending = s.year_ending AND s.event_date BETWEEN a.covered_from AND a.covered_to
), plans AS (
    SELECT l.la, l.child, l.event_date, true AS on_a_plan
    FROM linked l
    JOIN protection_plans_placed p ON p.la = l.la AND p.child = l.child AND p.started < l.event_date AND (p.until IS NULL OR p.until >= l.event_date)
    GROUP BY ALL
), referred AS (
    SELECT l.la, l.child, l.event_date,
           bool_or(NOT r.no_further_action AND r.event_date < l.event_date - 30 AND (r.until IS NULL OR r.until >= l.event_date)) AS in_need,
           bool_or(r.event_date BETWEEN l.event_date - 30 AND l.event_date) AS newly_referred,
           min(r.event_date) FILTER (r.event_date <= l.event_date) AS first_referral
    FROM linked l JOIN referrals_in_stack r ON r.la = l.la AND r.child = l.child
    GROUP BY ALL
)
SELECT l.la, l.child, l.event_date, l.year_ending, l.first_in_year, l.unaccompanied, l.age_band, l.sex, l.category_of_need, l.legal_status,
       CASE WHEN NOT l.has_plans THEN NULL
            WHEN p.on_a_plan THEN 'child protection plan' WHEN r.in_need THEN 'child in need'
            WHEN r.newly_referred THEN 'referred in the 30 days before' ELSE 'nothing known' END AS route_in,
       date_diff('day', r.first_referral, l.event_date) AS days_since_first_referral,
       since_referral(days_since_first_referral) AS since_first_referral,
       r.child IS NOT NULL AS found_in_referrals
FROM linked l
LEFT JOIN plans p ON p.la = l.la AND p.child = l.child AND p.event_date = l.event_date
LEFT JOIN referred r ON r.la = l.la AND r.child = l.child AND r.event_date = l.event_date;
