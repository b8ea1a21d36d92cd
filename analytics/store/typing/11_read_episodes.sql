-- One row per SSDA903 episode row, read and checked by R0. rejected: the rule that keeps the row out.
CREATE OR REPLACE TABLE read_episodes AS
WITH read AS (
    SELECT file_id, source_row, la, year_label, read_id(CHILD) AS id,
           read_date(DECOM) AS DECOM, is_blank(DECOM) AS no_decom, read_date(DEC) AS DEC, is_blank(DEC) AS no_dec,
           known_reasons_new_episode(RNE) AS RNE, known_legal_statuses(LS) AS LS, known_categories_of_need(CIN) AS CIN,
           known_placements(PLACE) AS PLACE, known_placement_providers(PLACE_PROVIDER) AS PLACE_PROVIDER,
           known_reasons_ceased(REC) AS REC, known_reasons_place_change(REASON_PLACE_CHANGE) AS REASON_PLACE_CHANGE
    FROM raw_episodes
)
SELECT *,
       CASE WHEN id IS NULL THEN 'R0_no_child'
            WHEN no_decom THEN 'R0_no_start'
            WHEN DECOM IS NULL OR (DEC IS NULL AND NOT no_dec) THEN 'R0_date_unreadable'
            WHEN DEC < DECOM THEN 'R0_end_before_start'
       END AS rejected,
       CASE WHEN id IS NULL THEN 'CHILD' WHEN DECOM IS NULL THEN 'DECOM' ELSE 'DEC' END AS rejected_column
FROM read;
