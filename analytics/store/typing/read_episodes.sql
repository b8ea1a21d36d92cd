-- One row per SSDA903 episode row, read and checked by R0. rejected: the rule that keeps the row out.
INSERT INTO room.read_episodes BY NAME
WITH days AS (
    SELECT file_id, source_row, la, year_label, p.pseudonym AS child, p.shortened,
           r.DECOM AS decom_cell, read_day(r.DECOM, column_1_month_first) AS decom_day,
           r.DEC AS dec_cell, read_day(r.DEC, column_2_month_first) AS dec_day,
           known_reasons_new_episode(r.RNE) AS RNE, known_legal_statuses(r.LS) AS LS, known_categories_of_need(r.CIN) AS CIN,
           known_placements(r.PLACE) AS PLACE, known_placement_providers(r.PLACE_PROVIDER) AS PLACE_PROVIDER,
           known_reasons_ceased(r.REC) AS REC, known_reasons_place_change(r.REASON_PLACE_CHANGE) AS REASON_PLACE_CHANGE
    FROM raw_episodes r LEFT JOIN pseudonyms p ON p.cell = r.CHILD
), read AS (SELECT *, bounded(decom_day) AS DECOM, bounded(dec_day) AS DEC FROM days)
SELECT * EXCLUDE (decom_cell, dec_cell, decom_day, dec_day, shortened),
       rejected_for(child, shortened, decom_cell, DECOM, dec_cell, DEC) AS rejected,
       rejected_in(child, shortened, DECOM, 'CHILD', 'DECOM', 'DEC') AS rejected_column,
       month_first_bit(decom_cell, DECOM, 1) + month_first_bit(dec_cell, DEC, 2) AS month_first
FROM read;
