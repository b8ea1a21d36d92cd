-- One row per CINdetails row, read and checked by R0. rejected: the rule that keeps the row out.
INSERT INTO room.read_referrals BY NAME
WITH days AS (
    SELECT file_id, source_row, la, year_label, p.pseudonym AS child, p.shortened,
           r.CINREFERRALDATE AS referral_cell, read_day(r.CINREFERRALDATE, column_1_month_first) AS referral_day,
           r.CINCLOSUREDATE AS closure_cell, read_day(r.CINCLOSUREDATE, column_2_month_first) AS closure_day,
           known_referral_sources(r.REFERRALSOURCE) AS ReferralSource, known_categories_of_need(r.PRIMARYNEEDCODE) AS PrimaryNeedCode,
           known_reasons_for_closure(r.REASONFORCLOSURE) AS ReasonForClosure, known_yes_no(r.REFERRALNFA) AS ReferralNFA
    FROM raw_cin_details r LEFT JOIN pseudonyms p ON p.cell = r.LACHILDID
), read AS (SELECT *, bounded(referral_day) AS CINreferralDate, bounded(closure_day) AS CINclosureDate FROM days)
SELECT * EXCLUDE (referral_cell, closure_cell, referral_day, closure_day, shortened),
       CASE WHEN child IS NULL THEN 'R0_no_child'
            WHEN shortened THEN 'R0_child_shortened'
            WHEN is_blank(referral_cell) THEN 'R0_no_start'
            WHEN CINreferralDate IS NULL OR (CINclosureDate IS NULL AND NOT is_blank(closure_cell)) THEN 'R0_date_unreadable'
            WHEN CINclosureDate < CINreferralDate THEN 'R0_end_before_start'
       END AS rejected,
       CASE WHEN child IS NULL OR shortened THEN 'LACHILDID' WHEN CINreferralDate IS NULL THEN 'CINREFERRALDATE' ELSE 'CINCLOSUREDATE' END AS rejected_column,
       CASE WHEN CINreferralDate IS NULL AND fits(referral_cell, true) THEN 1 ELSE 0 END
       + CASE WHEN CINclosureDate IS NULL AND fits(closure_cell, true) THEN 2 ELSE 0 END AS month_first
FROM read;
