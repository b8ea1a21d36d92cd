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
       rejected_for(child, shortened, referral_cell, CINreferralDate, closure_cell, CINclosureDate) AS rejected,
       rejected_in(child, shortened, CINreferralDate, 'LACHILDID', 'CINREFERRALDATE', 'CINCLOSUREDATE') AS rejected_column,
       month_first_bit(referral_cell, CINreferralDate, 1) + month_first_bit(closure_cell, CINclosureDate, 2) AS month_first
FROM read;
