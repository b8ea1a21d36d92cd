-- One row per referral (C1) in the stack of all censuses, with until when it was open. first_referral: the child's earliest.
-- until: its closure; for a referral still open in its last census while the next census is loaded too, 31 March of that last one.
CREATE OR REPLACE VIEW referrals_open AS
SELECT r.la, r.child, r.CINreferralDate AS event_date,
       coalesce(r.CINclosureDate, CASE WHEN later.la IS NOT NULL THEN make_date(r.return_year, 3, 31) END) AS until,
       coalesce(r.ReferralNFA IN ('TRUE', '1', 'Y', 'YES'), false) AS no_further_action,  -- C3
       row_number() OVER (PARTITION BY r.la, r.child ORDER BY r.CINreferralDate) = 1 AS first_referral,
       age_band(r.age_at_referral) AS age_band, x.sex, n.category_of_need, r.ethnic_group, disability_group(r.disability) AS disability
FROM referrals_placed r
LEFT JOIN (SELECT DISTINCT la, year_ending FROM answers WHERE collection = 'cin') later ON later.la = r.la AND later.year_ending = r.return_year + 1
LEFT JOIN sexes x ON x.code = r.SEX
LEFT JOIN categories_of_need n ON n.code = r.PrimaryNeedCode
WHERE r.place_in_stack = 1;
