-- One row per child at the child's first referral in the data (C1), where a census and a return of looked-after children both
-- answer for its year, followed in the stack of all returns to the next start (R3); a start on the same day counts as day 0.
CREATE OR REPLACE VIEW first_referrals_followed AS
SELECT r.la, r.child, r.event_date, c.year_ending, a.followed_to, false AS lost_from_view,
       date_diff('day', r.event_date, s.event_date) AS days_until_start,
       NULL::BOOLEAN AS unaccompanied,
       age_band(r.age_at_referral) AS age_band, x.sex, n.category_of_need, r.ethnic_group, disability_group(r.disability) AS disability,
       -- the ages of the trials, at the first referral: up to the 12th birthday, the unborn with them, and from it up to the 18th
       CASE WHEN r.age_at_referral < 12 THEN 'under 12' WHEN r.age_at_referral < 18 THEN '12 to 17' END AS trial_age
FROM referrals_in_stack r
JOIN answers c ON c.collection = 'cin' AND c.la = r.la AND c.year_ending = year_ending_of(r.event_date) AND r.event_date BETWEEN c.covered_from AND c.covered_to
JOIN answers a ON a.collection = 'ssda903' AND a.la = r.la AND a.year_ending = c.year_ending
LEFT JOIN starts_in_stack s ON s.la = r.la AND s.child = r.child
     AND s.event_date >= r.event_date AND (s.previous_start IS NULL OR s.previous_start < r.event_date)  -- the next start
LEFT JOIN sexes x ON x.code = r.SEX
LEFT JOIN categories_of_need n ON n.code = r.PrimaryNeedCode
WHERE r.days_since_previous IS NULL;
