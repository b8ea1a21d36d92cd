-- One row per child and return: what header or ChildIdentifiers says. Births stay in this table, which is never kept.
CREATE OR REPLACE TABLE children_of_returns AS
SELECT u.return_id, u.return_year, s.la, p.child,
       arg_max(SEX, place) FILTER (SEX IS NOT NULL)       AS SEX,
       arg_max(ETHNIC, place) FILTER (ETHNIC IS NOT NULL) AS ETHNIC,
       arg_max(birth, place) FILTER (birth IS NOT NULL)   AS birth
FROM read_children s
JOIN units u USING (file_id, la, year_label)
JOIN pseudonyms p USING (id)
GROUP BY ALL;
ALTER TABLE units ADD COLUMN has_children BOOLEAN;
UPDATE units SET has_children = return_id IN (SELECT return_id FROM children_of_returns);
-- For a return that brought no header (or ChildIdentifiers) at all: what the latest other return says of the child.
-- Where it brought one, a blank in it stays not known: a year is counted from its own return (R6).
CREATE OR REPLACE TABLE children_known AS
SELECT la, child,
       arg_max(SEX, return_year) FILTER (SEX IS NOT NULL)       AS SEX,
       arg_max(ETHNIC, return_year) FILTER (ETHNIC IS NOT NULL) AS ETHNIC,
       arg_max(birth, return_year) FILTER (birth IS NOT NULL)   AS birth
FROM children_of_returns
GROUP BY ALL;
