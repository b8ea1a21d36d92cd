-- One row per care episode of the Standard Safeguarding Dataset. Legal status and placement stand in tables of their own:
-- 15_ssd.sql brings them.
INSERT INTO room.read_episodes BY NAME
WITH days AS (
    SELECT file_id, source_row, la, year_label, p.pseudonym AS child, p.shortened,
           r.CLAE_CLA_EPISODE_START_DATE AS decom_cell, read_day(r.CLAE_CLA_EPISODE_START_DATE, column_1_month_first) AS decom_day,
           r.CLAE_CLA_EPISODE_CEASED_DATE AS dec_cell, read_day(r.CLAE_CLA_EPISODE_CEASED_DATE, column_2_month_first) AS dec_day,
           known_reasons_new_episode(r.CLAE_CLA_EPISODE_START_REASON) AS RNE, known_categories_of_need(r.CLAE_CLA_PRIMARY_NEED_CODE) AS CIN,
           known_reasons_ceased(r.CLAE_CLA_EPISODE_CEASED_REASON) AS REC, keyed(r.CLAE_CLA_PLACEMENT_ID) AS ssd_placement
    FROM raw_ssd_cla_episodes r LEFT JOIN pseudonyms p ON p.cell = r.CLAE_PERSON_ID
), read AS (SELECT *, bounded(decom_day) AS DECOM, bounded(dec_day) AS DEC FROM days)
SELECT * EXCLUDE (decom_cell, dec_cell, decom_day, dec_day, shortened),
       rejected_for(child, shortened, decom_cell, DECOM, dec_cell, DEC) AS rejected,
       rejected_in(child, shortened, DECOM, 'CLAE_PERSON_ID', 'CLAE_CLA_EPISODE_START_DATE', 'CLAE_CLA_EPISODE_CEASED_DATE') AS rejected_column,
       month_first_bit(decom_cell, DECOM, 1) + month_first_bit(dec_cell, DEC, 2) AS month_first
FROM read;
