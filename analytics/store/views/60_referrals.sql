-- One row per referral (C1: one for a child and day), read from the year's own census.
-- days_since_previous looks back in the stack of all censuses, because an earlier referral that closed stands in last year's (C2).
CREATE OR REPLACE VIEW referrals AS
SELECT r.la, r.child, r.CINreferralDate AS event_date, a.year_ending,
       coalesce(r.ReferralNFA IN ('TRUE', '1', 'Y', 'YES'), false) AS no_further_action,  -- C3
       coalesce(r.ReferralNFA NOT IN ('TRUE', '1', 'Y', 'YES'), true) AND coalesce(r.ReasonForClosure IN ('RC8', 'RC9'), false) AS assessed_not_in_need,
       row_number() OVER (PARTITION BY r.la, a.year_ending, r.child ORDER BY r.CINreferralDate) = 1 AS first_in_year,
       s.days_since_previous,
       s.days_since_previous IS NOT NULL AND coalesce(s.previous_closed > r.CINreferralDate, true) AS while_open,
       NULL::BOOLEAN AS unaccompanied,
       age_band(r.age_at_referral) AS age_band,  -- a child not yet born is under 1
       x.sex, n.category_of_need, r.ethnic_group, disability_group(r.disability) AS disability, r.file_id, r.source_row
FROM referrals_placed r
JOIN answers a ON a.collection = 'cin' AND a.la = r.la AND a.return_id = r.return_id AND a.year_ending = year_ending_of(r.CINreferralDate)
JOIN referrals_in_stack s ON s.la = r.la AND s.child = r.child AND s.event_date = r.CINreferralDate
LEFT JOIN sexes x ON x.code = r.SEX
LEFT JOIN categories_of_need n ON n.code = r.PrimaryNeedCode
WHERE r.kept_in_return AND r.CINreferralDate BETWEEN a.covered_from AND a.covered_to;
