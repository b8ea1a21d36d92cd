-- One row per child protection plan (a child and its first day) in the stack of all censuses, as R1 does for episodes.
-- until: its end; for a plan still open in its last census while another answers for the next year, 31 March of that last one.
CREATE OR REPLACE VIEW protection_plans_placed AS
WITH stack AS (
    SELECT * FROM protection_plans
    QUALIFY row_number() OVER (PARTITION BY la, child, started
                               ORDER BY return_year DESC, return_id, ended IS NOT NULL DESC, ended DESC, file_id DESC, source_row DESC) = 1
)
SELECT p.la, p.child, p.started, coalesce(p.ended, CASE WHEN later.la IS NOT NULL THEN make_date(p.return_year, 3, 31) END) AS until
FROM stack p
LEFT JOIN answers later ON later.collection = 'cin' AND later.la = p.la AND later.year_ending = p.return_year + 1 AND later.return_id <> p.return_id;
