-- One row per CINdetails row, with its place among the rows of the same child and day, as R1 does for episodes (C1).
CREATE OR REPLACE VIEW referrals_placed AS
SELECT *,
       row_number() OVER same_day AS place_in_stack,
       lag(return_id) OVER same_day IS DISTINCT FROM return_id AS kept_in_return
FROM cin_referrals
WINDOW same_day AS (PARTITION BY la, child, CINreferralDate
                    ORDER BY return_year DESC, return_id, CINclosureDate IS NOT NULL DESC, CINclosureDate DESC, file_id DESC, source_row DESC);
