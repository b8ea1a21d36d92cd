-- One row per legal status of the Standard Safeguarding Dataset, those that are no looked-after status left out.
INSERT INTO room.ssd_legal_statuses BY NAME
WITH read AS (
    SELECT file_id, la, p.pseudonym AS child, nullif(known_legal_statuses(r.LEGA_LEGAL_STATUS), '?') AS LS,
           r.LEGA_LEGAL_STATUS_START_DATE AS since_cell, bounded(read_day(r.LEGA_LEGAL_STATUS_START_DATE, column_1_month_first)) AS since,
           r.LEGA_LEGAL_STATUS_END_DATE AS until_cell, bounded(read_day(r.LEGA_LEGAL_STATUS_END_DATE, column_2_month_first)) AS until
    FROM raw_ssd_legal_status r JOIN pseudonyms p ON p.cell = r.LEGA_PERSON_ID
)
SELECT * EXCLUDE (since_cell, until_cell),
       month_first_bit(since_cell, since, 1) + month_first_bit(until_cell, until, 2) AS month_first
FROM read WHERE LS IS NOT NULL;
