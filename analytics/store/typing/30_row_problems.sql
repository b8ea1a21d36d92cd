-- One row per problem met while reading: rows R0 keeps out, codes outside the lists, births that cannot be read, stray dates.
CREATE OR REPLACE TABLE row_problems AS
SELECT file_id, source_row, rejected_column AS "column", rejected AS rule FROM read_episodes WHERE rejected IS NOT NULL
UNION ALL SELECT file_id, source_row, rejected_column, rejected FROM read_referrals WHERE rejected IS NOT NULL
UNION ALL SELECT file_id, source_row, 'RNE', 'R0_unknown_code' FROM read_episodes WHERE RNE = '?'
UNION ALL SELECT file_id, source_row, 'LS', 'R0_unknown_code' FROM read_episodes WHERE LS = '?'
UNION ALL SELECT file_id, source_row, 'CIN', 'R0_unknown_code' FROM read_episodes WHERE CIN = '?'
UNION ALL SELECT file_id, source_row, 'PLACE', 'R0_unknown_code' FROM read_episodes WHERE PLACE = '?'
UNION ALL SELECT file_id, source_row, 'PLACE_PROVIDER', 'R0_unknown_code' FROM read_episodes WHERE PLACE_PROVIDER = '?'
UNION ALL SELECT file_id, source_row, 'REC', 'R0_unknown_code' FROM read_episodes WHERE REC = '?'
UNION ALL SELECT file_id, source_row, 'REASON_PLACE_CHANGE', 'R0_unknown_code' FROM read_episodes WHERE REASON_PLACE_CHANGE = '?'
UNION ALL SELECT file_id, source_row, 'REFERRALSOURCE', 'R0_unknown_code' FROM read_referrals WHERE ReferralSource = '?'
UNION ALL SELECT file_id, source_row, 'PRIMARYNEEDCODE', 'R0_unknown_code' FROM read_referrals WHERE PrimaryNeedCode = '?'
UNION ALL SELECT file_id, source_row, 'REASONFORCLOSURE', 'R0_unknown_code' FROM read_referrals WHERE ReasonForClosure = '?'
UNION ALL SELECT file_id, source_row, 'REFERRALNFA', 'R0_unknown_code' FROM read_referrals WHERE ReferralNFA = '?'
UNION ALL SELECT file_id, source_row, 'SEX', 'R0_unknown_code' FROM read_children WHERE SEX = '?'
UNION ALL SELECT file_id, source_row, 'ETHNIC', 'R0_unknown_code' FROM read_children WHERE ETHNIC = '?'
UNION ALL SELECT file_id, source_row, birth_column, 'R0_birth_unreadable' FROM read_children WHERE birth IS NULL AND birth_is_due
UNION ALL SELECT file_id, source_row, rejected_column, rejected FROM read_children WHERE rejected IS NOT NULL
UNION ALL SELECT file_id, source_row, rejected_column, rejected FROM read_unaccompanied WHERE rejected IS NOT NULL
UNION ALL SELECT file_id, source_row, 'DUC', 'R0_date_unreadable' FROM read_unaccompanied WHERE until_unreadable
UNION ALL SELECT file_id, source_row, 'POPULATION', 'R0_population_unreadable' FROM raw_own_population
          WHERE try_cast(trim(MID_YEAR) AS INTEGER) IS NULL OR try_cast(replace(trim(POPULATION), ',', '') AS DOUBLE) IS NULL
UNION ALL SELECT e.file_id, e.source_row, CASE WHEN year(e.DECOM + INTERVAL 9 MONTH) > u.return_year THEN 'DECOM' ELSE 'DEC' END, 'R6_stray_date'
          FROM read_episodes e JOIN units u USING (file_id, la, year_label)
          WHERE e.rejected IS NULL AND NOT u.longitudinal
            AND (year(e.DECOM + INTERVAL 9 MONTH) > u.return_year OR year(e.DEC + INTERVAL 9 MONTH) <> u.return_year)
UNION ALL SELECT e.file_id, e.source_row, 'CINREFERRALDATE', 'R6_stray_date'
          FROM read_referrals e JOIN units u USING (file_id, la, year_label)
          WHERE e.rejected IS NULL AND NOT u.longitudinal AND year(e.CINreferralDate + INTERVAL 9 MONTH) > u.return_year;
