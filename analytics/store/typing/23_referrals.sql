-- The referrals as the store keeps them: age at referral instead of a birth date. A child may be referred before birth.
-- disability: the return's own Disabilities table lists the child with any code but NONE; null where it does not list the child.
CREATE OR REPLACE TABLE cin_referrals AS
WITH joined AS (
    SELECT u.return_id, u.return_year, e.*, coalesce(own.SEX, known.SEX) AS SEX,
           coalesce(own.birth, known.birth) AS birth, coalesce(own.month_of_18, known.month_of_18) AS month_of_18,
           nullif(coalesce(own.ethnic_group, grouped.ethnic_group), 'not known') AS ethnic_group, own.disability
    FROM these_referrals e
    JOIN units u USING (file_id, la, year_label)
    LEFT JOIN children_of_returns own ON own.return_id = u.return_id AND own.la = e.la AND own.child = e.child
    LEFT JOIN children_known known ON known.la = e.la AND known.child = e.child AND NOT u.has_children
    LEFT JOIN children_known grouped ON grouped.la = e.la AND grouped.child = e.child AND NOT u.has_ethnic
    WHERE e.rejected IS NULL
)
SELECT return_id, return_year, la, year_label, child, CINreferralDate, ReferralSource, PrimaryNeedCode, CINclosureDate, ReasonForClosure,
       ReferralNFA, SEX, ethnic_group, disability,
       nullif(greatest(coalesce(age_on(birth, CINreferralDate), held_age_at_referral, age_by_month(month_of_18, CINreferralDate)), -2), -2) AS age_at_referral,
       file_id, source_row
FROM joined
ORDER BY la, child, CINreferralDate;
