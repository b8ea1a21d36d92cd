-- The episodes as the store keeps them: no id and no birth date; ages and the month of the 18th birthday instead.
-- Ages come from the birth date; for rows of an earlier load from what it worked out, else from the month that is left.
CREATE OR REPLACE TABLE episodes AS
WITH joined AS (
    SELECT u.return_id, u.return_year, u.snapshot, e.*,
           coalesce(own.SEX, known.SEX) AS SEX,
           nullif(coalesce(own.ethnic_group, known.ethnic_group), 'not known') AS ethnic_group,
           coalesce(own.birth, known.birth) AS birth, coalesce(own.month_of_18, known.month_of_18) AS month_of_18
    FROM these_episodes e
    JOIN units u USING (file_id, la, year_label)
    LEFT JOIN children_of_returns own ON own.return_id = u.return_id AND own.la = e.la AND own.child = e.child
    LEFT JOIN children_known known ON known.la = e.la AND known.child = e.child AND NOT u.has_children
    WHERE e.rejected IS NULL
)
SELECT return_id, return_year, la, year_label, child, DECOM, RNE, LS, CIN, PLACE, PLACE_PROVIDER, DEC, REC, REASON_PLACE_CHANGE,
       SEX, ethnic_group,
       nullif(greatest(coalesce(age_on(birth, DECOM), held_age_at_start, age_by_month(month_of_18, DECOM)), -1), -1) AS age_at_start,  -- born later: not known
       nullif(greatest(coalesce(age_on(birth, DEC), held_age_at_end, age_by_month(month_of_18, DEC)), -1), -1)       AS age_at_end,
       month_of_18, snapshot, file_id, source_row
FROM joined
ORDER BY la, child, DECOM;
