-- One row per episode row, with its place among the rows of the same child and start date (R1): place_in_stack 1 is the one
-- the stack keeps (the latest return, then one with an end, then the later end, then the later row); kept_in_return is the
-- same within the row's own return. An Annex A comes last: what it says of a start is today's, not the start's.
CREATE OR REPLACE VIEW episodes_placed AS
SELECT *,
       row_number() OVER same_start AS place_in_stack,
       lag(return_id) OVER same_start IS DISTINCT FROM return_id AS kept_in_return
FROM episodes
WINDOW same_start AS (PARTITION BY la, child, DECOM
                      ORDER BY snapshot, return_year DESC, return_id, DEC IS NOT NULL DESC, DEC DESC, file_id DESC, source_row DESC);
