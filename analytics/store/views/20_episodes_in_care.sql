-- One row per episode in scope and reading, with what it is: a start (R3), an exit (R4), and until when it runs (R5).
CREATE OR REPLACE VIEW episodes_in_care AS
WITH ends AS (SELECT DISTINCT reading, la, child, dec AS day FROM episode_readings WHERE dec IS NOT NULL),
begins AS (SELECT reading, la, child, decom AS day FROM episode_readings)  -- R1: one for a child and day
SELECT e.*,
       coalesce(e.reason_new_episode = 'S', false)                                   AS says_start,
       ended.day IS NOT NULL                                                         AS follows_on,
       coalesce(e.reason_new_episode = 'S', false) AND ended.day IS NULL             AS is_start,
       coalesce(c.is_ceasing, false) AND e.dec IS NOT NULL AND begun.day IS NULL
           AND lead(e.decom) OVER same_end IS NULL  -- of two that overlap and end together, the later is the one exit
                                                                                     AS is_exit,
       begun.day IS NOT NULL                                                         AS goes_on,
       coalesce(c.is_ceasing, false)                                                 AS says_ceased,
       coalesce(c.returned_home, false)                                              AS says_home,
       coalesce(c.to_relatives, false)                                               AS says_to_relatives,
       c.planned, c.outcome,
       coalesce(e.dec, lead(e.decom) OVER (PARTITION BY e.reading, e.la, e.child ORDER BY e.decom)) AS until,
       lag(e.decom) OVER (PARTITION BY e.reading, e.la, e.child ORDER BY e.decom) IS NULL           AS is_first
FROM episode_readings e
LEFT JOIN reasons_ceased c ON c.code = e.reason_ceased
LEFT JOIN ends ended ON ended.reading = e.reading AND ended.la = e.la AND ended.child = e.child AND ended.day = e.decom
LEFT JOIN begins begun ON begun.reading = e.reading AND begun.la = e.la AND begun.child = e.child AND begun.day = e.dec
WINDOW same_end AS (PARTITION BY e.reading, e.la, e.child, e.dec ORDER BY e.decom);
