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
       CASE WHEN child IS NULL THEN 'R0_no_child'
            WHEN shortened THEN 'R0_child_shortened'
            WHEN is_blank(decom_cell) THEN 'R0_no_start'
            WHEN DECOM IS NULL OR (DEC IS NULL AND NOT is_blank(dec_cell)) THEN 'R0_date_unreadable'
            WHEN DEC < DECOM THEN 'R0_end_before_start'
       END AS rejected,
       CASE WHEN child IS NULL OR shortened THEN 'CLAE_PERSON_ID' WHEN DECOM IS NULL THEN 'CLAE_CLA_EPISODE_START_DATE'
            ELSE 'CLAE_CLA_EPISODE_CEASED_DATE' END AS rejected_column,
       CASE WHEN DECOM IS NULL AND fits(decom_cell, true) THEN 1 ELSE 0 END + CASE WHEN DEC IS NULL AND fits(dec_cell, true) THEN 2 ELSE 0 END AS month_first
FROM read;
