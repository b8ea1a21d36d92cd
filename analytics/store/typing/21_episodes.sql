-- The episodes as the store keeps them: no id and no birth date; ages and the month of the 18th birthday instead.
CREATE OR REPLACE TABLE episodes AS
SELECT u.return_id, u.return_year, e.la, p.child,
       e.DECOM, e.RNE, e.LS, e.CIN, e.PLACE, e.PLACE_PROVIDER, e.DEC, e.REC, e.REASON_PLACE_CHANGE,
       coalesce(own.SEX, known.SEX) AS SEX,
       g.ethnic_group,
       nullif(greatest(age_on(coalesce(own.birth, known.birth), e.DECOM), -1), -1) AS age_at_start,  -- born later: not known
       nullif(greatest(age_on(coalesce(own.birth, known.birth), e.DEC), -1), -1)   AS age_at_end,
       month_of_18(coalesce(own.birth, known.birth)) AS month_of_18,
       e.file_id, e.source_row
FROM read_episodes e
JOIN units u USING (file_id, la, year_label)
JOIN pseudonyms p USING (id)
LEFT JOIN children_of_returns own ON own.return_id = u.return_id AND own.la = e.la AND own.child = p.child
LEFT JOIN children_known known ON known.la = e.la AND known.child = p.child AND NOT u.has_children
LEFT JOIN ethnic_groups g ON g.code = coalesce(own.ETHNIC, known.ETHNIC)
WHERE e.rejected IS NULL
ORDER BY e.la, p.child, e.DECOM;
