-- One row per row of a file that was kept but breaks a rule, or was superseded by another row (R1). "column": where to look.
CREATE OR REPLACE VIEW flagged_rows AS
WITH in_return AS (SELECT * FROM episodes_in_care WHERE reading <> 0),
begins AS (SELECT DISTINCT return_id, la, child, DECOM AS day FROM episodes),  -- short breaks too: the row itself is in question
rows_of_returns AS (
    SELECT e.*, b.day IS NOT NULL AS goes_on
    FROM episodes e
    LEFT JOIN begins b ON b.return_id = e.return_id AND b.la = e.la AND b.child = e.child AND b.day = e.DEC
)
SELECT file_id, source_row, 'CHILD' AS "column", 'R1_superseded' AS rule FROM episodes_placed WHERE place_in_stack > 1
UNION ALL
SELECT file_id, source_row, 'RNE', 'R3_continuation' FROM in_return WHERE says_start AND follows_on AND dec IS DISTINCT FROM decom
UNION ALL
SELECT file_id, source_row, 'DEC', 'R4_same_day' FROM rows_of_returns WHERE DEC = DECOM
UNION ALL
SELECT file_id, source_row, 'REC', 'R4_x1_without_continuation' FROM rows_of_returns WHERE REC = 'X1' AND DEC IS NOT NULL AND NOT goes_on
UNION ALL
SELECT file_id, source_row, 'REC', 'R4_ended_without_rec' FROM rows_of_returns WHERE DEC IS NOT NULL AND REC IS NULL
UNION ALL
SELECT file_id, source_row, 'REC', 'R4_open_with_rec' FROM rows_of_returns WHERE DEC IS NULL AND REC IS NOT NULL
UNION ALL
SELECT e.file_id, e.source_row, 'RNE', 'R3_no_start_record'
FROM episodes_in_care e
JOIN answers a ON a.collection = 'ssda903' AND a.la = e.la AND a.year_ending = year_ending_of(e.decom)  -- else it began before the first return
WHERE e.reading = 0 AND e.is_first AND NOT e.says_start
UNION ALL
SELECT file_id, source_row, 'DEC', 'R6_open_then_missing' FROM (
    SELECT e.file_id, e.source_row
    FROM episodes_in_care e
    JOIN answers a ON a.collection = 'ssda903' AND a.la = e.la AND a.year_ending = e.return_year + 1
    WHERE e.reading = 0 AND e.dec IS NULL
)
UNION ALL
SELECT file_id, source_row, 'CINREFERRALDATE', 'C1_same_day_referral' FROM referrals_placed WHERE NOT kept_in_return
UNION ALL
SELECT file_id, source_row, 'CINREFERRALDATE', 'C2_referred_while_open' FROM referrals WHERE while_open;
