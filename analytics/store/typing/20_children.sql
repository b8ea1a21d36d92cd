-- One row per child and return: what header or ChildIdentifiers says. Births stay in this table, which is never kept.
CREATE OR REPLACE TABLE children_of_returns AS
WITH said AS (
    SELECT file_id, source_row, la, year_label, read_id(CHILD) AS id, known_sexes(SEX) AS SEX,
           known_ethnic_groups(ETHNIC) AS ETHNIC, read_date(DOB) AS birth
    FROM raw_header
    UNION ALL
    SELECT file_id, source_row, la, year_label, read_id(LACHILDID), known_sexes(SEX), NULL, read_date(PERSONBIRTHDATE)
    FROM raw_child_identifiers
)
SELECT u.return_id, u.return_year, s.la, p.child,
       arg_max(SEX, (s.file_id, s.source_row)) FILTER (SEX IS NOT NULL)       AS SEX,
       arg_max(ETHNIC, (s.file_id, s.source_row)) FILTER (ETHNIC IS NOT NULL) AS ETHNIC,
       arg_max(birth, (s.file_id, s.source_row)) FILTER (birth IS NOT NULL)   AS birth
FROM said s
JOIN units u USING (file_id, la, year_label)
JOIN pseudonyms p USING (id)
GROUP BY ALL;
-- For a child whose own return says nothing: what the latest other return says.
CREATE OR REPLACE TABLE children_known AS
SELECT la, child,
       arg_max(SEX, return_year) FILTER (SEX IS NOT NULL)       AS SEX,
       arg_max(ETHNIC, return_year) FILTER (ETHNIC IS NOT NULL) AS ETHNIC,
       arg_max(birth, return_year) FILTER (birth IS NOT NULL)   AS birth
FROM children_of_returns
GROUP BY ALL;
