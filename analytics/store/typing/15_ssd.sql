-- What an SSD episode does not say itself: its placement, and the legal status in force on the day it began (the one that
-- began last, where several were). Without it short breaks could not be told from other care (R2).
UPDATE room.read_episodes e SET PLACE = p.PLACE, PLACE_PROVIDER = p.PLACE_PROVIDER, REASON_PLACE_CHANGE = p.REASON_PLACE_CHANGE
FROM (SELECT la, ssd_placement, any_value(PLACE) AS PLACE, any_value(PLACE_PROVIDER) AS PLACE_PROVIDER,
             any_value(REASON_PLACE_CHANGE) AS REASON_PLACE_CHANGE
      FROM room.ssd_placements GROUP BY ALL) p
WHERE e.la = p.la AND e.ssd_placement = p.ssd_placement;
UPDATE room.read_episodes e SET LS = s.LS
FROM (SELECT b.file_id, b.source_row, arg_max(l.LS, l.since) AS LS
      FROM room.read_episodes b
      JOIN room.ssd_legal_statuses l ON l.la = b.la AND l.child = b.child AND l.since <= b.DECOM AND (l.until IS NULL OR l.until > b.DECOM)
      WHERE b.file_id IN (SELECT file_id FROM files WHERE "table" = 'ssd_cla_episodes')
      GROUP BY ALL) s
WHERE e.file_id = s.file_id AND e.source_row = s.source_row;
