-- One row per referral (C1) in the stack of all censuses, with the child's referral before it and until when it was open.
-- until: its closure; for a referral still open in its last census while another answers for the next year, 31 March of that last one.
CREATE OR REPLACE VIEW referrals_in_stack AS
SELECT r.la, r.child, r.CINreferralDate AS event_date,
       date_diff('day', lag(r.CINreferralDate) OVER earlier, r.CINreferralDate) AS days_since_previous,
       lag(r.CINclosureDate) OVER earlier AS previous_closed,
       coalesce(r.CINclosureDate, CASE WHEN later.la IS NOT NULL THEN make_date(r.return_year, 3, 31) END) AS until,
       coalesce(r.ReferralNFA IN ('TRUE', '1', 'Y', 'YES'), false) AS no_further_action,  -- C3
       r.age_at_referral, r.SEX, r.PrimaryNeedCode, r.ethnic_group, r.disability
FROM referrals_placed r
LEFT JOIN answers later ON later.collection = 'cin' AND later.la = r.la AND later.year_ending = r.return_year + 1 AND later.return_id <> r.return_id
WHERE r.place_in_stack = 1
WINDOW earlier AS (PARTITION BY r.la, r.child ORDER BY r.CINreferralDate);
