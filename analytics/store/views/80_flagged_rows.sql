-- One row per row of a file that was kept but breaks a rule, or was superseded by another row (R1). "column": where to look.
-- Rows are judged in their own return, short breaks too, as the public validator of the return does (V903 rule numbers
-- stand in extracts/problems.py). begins: RNE says that a period of care begins, or does not say. What else a row carries
-- (part, la, child, the years of its return, start and end) is what its effect on figures is worked out from.
CREATE OR REPLACE VIEW flagged_rows AS
WITH own AS (
    SELECT *,
           lag(DECOM) OVER child_rows AS previous_began, lag(DEC) OVER child_rows AS previous_ended,
           lag(REC) OVER child_rows AS previous_reason, lag(CIN) OVER child_rows AS previous_need,
           lead(DECOM) OVER child_rows AS next_begins
    FROM episodes_placed
    WHERE kept_in_return
    WINDOW child_rows AS (PARTITION BY return_id, la, child ORDER BY DECOM)
), ends AS (
    SELECT DISTINCT return_id, la, child, DEC AS day FROM own WHERE DEC > DECOM
), in_return AS (
    SELECT o.*, ended.day IS NOT NULL AS follows_on, begun.DECOM IS NOT NULL AS goes_on
    FROM own o
    LEFT JOIN ends ended ON ended.return_id = o.return_id AND ended.la = o.la AND ended.child = o.child AND ended.day = o.DECOM
    LEFT JOIN own begun ON begun.return_id = o.return_id AND begun.la = o.la AND begun.child = o.child AND begun.DECOM = o.DEC
), short_breaks AS (
    -- one row per short break and year of its return that it has days in
    SELECT o.*, a.covered_to,
           sum(CASE WHEN o.LS = 'V3' THEN date_diff('day', greatest(o.DECOM, make_date(a.year_ending - 1, 4, 1)),
                                                    least(coalesce(o.DEC, a.covered_to), a.covered_to)) END) OVER child_year AS days_in_year,
           count(DISTINCT o.LS) OVER child_year AS kinds_in_year
    FROM own o
    JOIN answers a ON a.collection = 'ssda903' AND a.la = o.la AND a.return_id = o.return_id
         AND o.DECOM <= a.covered_to AND coalesce(o.DEC, a.covered_to) > make_date(a.year_ending - 1, 4, 1)
    WHERE o.LS IN ('V3', 'V4')
    WINDOW child_year AS (PARTITION BY a.year_ending, o.return_id, o.la, o.child)
), care AS (
    -- the stack of all returns
    SELECT e.*, i.is_first AND NOT i.says_start AND began.year_ending IS NOT NULL AS no_start_record,  -- else it began before the first return
           i.dec IS NULL AND later.year_ending IS NOT NULL AS open_then_missing
    FROM episodes_in_care i
    JOIN episodes e ON e.la = i.la AND e.child = i.child AND e.file_id = i.file_id AND e.source_row = i.source_row
    LEFT JOIN answers began ON began.collection = 'ssda903' AND began.la = i.la AND began.year_ending = year_ending_of(i.decom)
    LEFT JOIN answers later ON later.collection = 'ssda903' AND later.la = i.la AND later.year_ending = i.return_year + 1 AND later.return_id <> i.return_id
    WHERE i.reading = 0 AND (i.is_first AND NOT i.says_start OR i.dec IS NULL)
), found AS (
    SELECT 'CHILD' AS "column", 'R1_superseded' AS rule, file_id, source_row, la, year_label, child, RNE, DECOM, DEC
    FROM episodes_placed WHERE place_in_stack > 1
    UNION ALL BY NAME
    SELECT 'RNE' AS "column", 'R3_continuation' AS rule, * FROM in_return WHERE RNE = 'S' AND follows_on AND DEC IS DISTINCT FROM DECOM
    UNION ALL BY NAME
    SELECT 'DECOM' AS "column", 'R3_gap_before' AS rule, * FROM in_return
    WHERE RNE IS DISTINCT FROM 'S' AND previous_began IS NOT NULL AND previous_ended IS DISTINCT FROM DECOM
    UNION ALL BY NAME
    SELECT 'DECOM' AS "column", 'R3_started_at_18' AS rule, * FROM in_return WHERE RNE = 'S' AND age_at_start >= 18
    UNION ALL BY NAME
    SELECT 'CIN' AS "column", 'R3_need_changed' AS rule, * FROM in_return
    WHERE previous_reason = 'X1' AND previous_ended = DECOM AND CIN <> previous_need AND '?' NOT IN (CIN, previous_need)
    UNION ALL BY NAME
    SELECT 'DEC' AS "column", 'R4_overlap' AS rule, * FROM in_return WHERE next_begins IS NOT NULL AND coalesce(next_begins < DEC, true)
    UNION ALL BY NAME
    SELECT 'DEC' AS "column", 'R4_same_day' AS rule, * FROM in_return WHERE DEC = DECOM
    UNION ALL BY NAME
    SELECT 'REC' AS "column", 'R4_x1_without_continuation' AS rule, * FROM in_return WHERE REC = 'X1' AND DEC IS NOT NULL AND NOT goes_on
    UNION ALL BY NAME
    SELECT 'REC' AS "column", 'R4_ended_without_rec' AS rule, * FROM in_return WHERE DEC IS NOT NULL AND REC IS NULL
    UNION ALL BY NAME
    SELECT 'REC' AS "column", 'R4_open_with_rec' AS rule, * FROM in_return WHERE DEC IS NULL AND REC IS NOT NULL
    UNION ALL BY NAME
    SELECT DISTINCT 'DEC' AS "column", 'R2_long_short_break' AS rule, file_id, source_row, la, year_label, child, RNE, DECOM, DEC
    FROM short_breaks WHERE LS = 'V3' AND date_diff('day', DECOM, coalesce(DEC, covered_to)) > 17
    UNION ALL BY NAME
    SELECT DISTINCT 'DEC' AS "column", 'R2_many_short_breaks' AS rule, file_id, source_row, la, year_label, child, RNE, DECOM, DEC
    FROM short_breaks WHERE LS = 'V3' AND days_in_year > 75
    UNION ALL BY NAME
    SELECT DISTINCT 'LS' AS "column", 'R2_two_kinds_of_short_break' AS rule, file_id, source_row, la, year_label, child, RNE, DECOM, DEC
    FROM short_breaks WHERE kinds_in_year > 1
    UNION ALL BY NAME
    SELECT 'RNE' AS "column", 'R3_no_start_record' AS rule, * FROM care WHERE no_start_record
    UNION ALL BY NAME
    SELECT 'DEC' AS "column", 'R6_open_then_missing' AS rule, * FROM care WHERE open_then_missing
)
SELECT file_id, source_row, "column", rule, 'episodes' AS part, la, year_label, child, coalesce(RNE IN ('S', '?'), true) AS begins,
       year_ending_of(DECOM) AS start_year, year_ending_of(DEC) AS end_year
FROM found
UNION ALL
SELECT r.file_id, r.source_row, 'CINREFERRALDATE', CASE WHEN w.while_open THEN 'C2_referred_while_open' ELSE 'C1_same_day_referral' END,
       'cin_details', r.la, r.year_label, r.child, true, year_ending_of(r.CINreferralDate), year_ending_of(r.CINreferralDate)
FROM referrals_placed r
LEFT JOIN referrals w ON w.la = r.la AND w.child = r.child AND w.file_id = r.file_id AND w.source_row = r.source_row
WHERE NOT r.kept_in_return OR w.while_open;
