-- One row per child and return: what its header says, or its ChildIdentifiers, ChildCharacteristics and Disabilities. Births stay in this table, which is never kept.
CREATE OR REPLACE TABLE children_of_returns AS
WITH placed AS (
    SELECT u.return_id, u.return_year, s.*, s.file_id * 100_000_000::BIGINT + s.source_row AS place
    FROM these_children s JOIN units u USING (file_id, la, year_label)
)
SELECT return_id, return_year, la, child,
       arg_max(SEX, place) FILTER (SEX IS NOT NULL)                   AS SEX,
       arg_max(ethnic_group, place) FILTER (ethnic_group IS NOT NULL) AS ethnic_group,
       arg_max(birth, place) FILTER (birth IS NOT NULL)               AS birth,
       arg_max(month_of_18, place) FILTER (month_of_18 IS NOT NULL)   AS month_of_18,
       bool_or(disability_recorded)                                   AS disability  -- NONE beside another code: recorded
FROM placed
GROUP BY ALL;
-- For a return that brought no header (or ChildIdentifiers, or ChildCharacteristics) at all: what the latest other return says of the child.
-- Where it brought one, a blank in it stays not known: a year is counted from its own return (R6).
CREATE OR REPLACE TABLE children_known AS
SELECT la, child,
       arg_max(SEX, return_year) FILTER (SEX IS NOT NULL)                   AS SEX,
       arg_max(ethnic_group, return_year) FILTER (ethnic_group IS NOT NULL) AS ethnic_group,
       arg_max(birth, return_year) FILTER (birth IS NOT NULL)               AS birth,
       arg_max(month_of_18, return_year) FILTER (month_of_18 IS NOT NULL)   AS month_of_18
FROM children_of_returns
GROUP BY ALL;
