-- The referrals as the store keeps them: age at referral instead of a birth date. A child may be referred before birth.
CREATE OR REPLACE TABLE cin_referrals AS
SELECT u.return_id, u.return_year, e.la, p.child,
       e.CINreferralDate, e.ReferralSource, e.PrimaryNeedCode, e.CINclosureDate, e.ReasonForClosure, e.ReferralNFA,
       coalesce(own.SEX, known.SEX) AS SEX,
       nullif(greatest(age_on(coalesce(own.birth, known.birth), e.CINreferralDate), -2), -2) AS age_at_referral,
       e.file_id, e.source_row
FROM read_referrals e
JOIN units u USING (file_id, la, year_label)
JOIN pseudonyms p USING (id)
LEFT JOIN children_of_returns own ON own.return_id = u.return_id AND own.la = e.la AND own.child = p.child
LEFT JOIN children_known known ON known.la = e.la AND known.child = p.child AND NOT u.has_children
WHERE e.rejected IS NULL
ORDER BY e.la, p.child, e.CINreferralDate;
