-- One row per CINdetails row, read and checked by R0. rejected: the rule that keeps the row out.
CREATE OR REPLACE TABLE read_referrals AS
WITH read AS (
    SELECT file_id, source_row, la, year_label, read_id(LACHILDID) AS id,
           read_date(CINREFERRALDATE) AS CINreferralDate, is_blank(CINREFERRALDATE) AS no_referral_date,
           read_date(CINCLOSUREDATE) AS CINclosureDate, is_blank(CINCLOSUREDATE) AS no_closure_date,
           known_referral_sources(REFERRALSOURCE) AS ReferralSource, known_categories_of_need(PRIMARYNEEDCODE) AS PrimaryNeedCode,
           known_reasons_for_closure(REASONFORCLOSURE) AS ReasonForClosure, known_yes_no(REFERRALNFA) AS ReferralNFA
    FROM raw_cin_details
)
SELECT *,
       CASE WHEN id IS NULL THEN 'R0_no_child'
            WHEN no_referral_date THEN 'R0_no_start'
            WHEN CINreferralDate IS NULL OR (CINclosureDate IS NULL AND NOT no_closure_date) THEN 'R0_date_unreadable'
            WHEN CINclosureDate < CINreferralDate THEN 'R0_end_before_start'
       END AS rejected,
       CASE WHEN id IS NULL THEN 'LACHILDID' WHEN CINreferralDate IS NULL THEN 'CINREFERRALDATE' ELSE 'CINCLOSUREDATE' END AS rejected_column
FROM read;
