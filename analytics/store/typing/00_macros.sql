-- How one cell of text is read. Day first is the statutory form; ISO is what processed copies use (R0).
-- Which form is tried is decided by the slash: a failed parse costs ten times a good one.
CREATE OR REPLACE MACRO read_day(cell) AS
    CASE WHEN contains(cell, '/') THEN try_strptime(trim(cell), ['%d/%m/%Y', '%d/%m/%Y %H:%M:%S', '%d/%m/%Y %H:%M'])::DATE
         WHEN ltrim(cell)[1] BETWEEN '0' AND '9' THEN try_cast(cell AS DATE) END;
-- A two-digit year reads as year 21: it is a problem, never a date.
CREATE OR REPLACE MACRO read_date(cell) AS CASE WHEN read_day(cell) BETWEEN DATE '1900-01-01' AND DATE '2100-12-31' THEN read_day(cell) END;
-- The leading code of "CODE text", upper case.
CREATE OR REPLACE MACRO read_code(cell) AS regexp_extract(upper(trim(cell)), '^[A-Z0-9]+');
CREATE OR REPLACE MACRO is_blank(cell) AS nullif(trim(cell), '') IS NULL;
CREATE OR REPLACE MACRO read_id(cell) AS nullif(upper(trim(cell)), '');
-- Completed years, by comparing (month, day): a 29 February birth turns a year older on 1 March in common years (R10).
CREATE OR REPLACE MACRO age_on(birth, on_day) AS
    (year(on_day) - year(birth) - CASE WHEN month(on_day) * 100 + day(on_day) < month(birth) * 100 + day(birth) THEN 1 ELSE 0 END)::SMALLINT;
-- The month of the 18th birthday, as its first day: the only part of a birth date that is kept.
CREATE OR REPLACE MACRO month_of_18(birth) AS
    make_date(year(birth) + 18, CASE WHEN month(birth) = 2 AND day(birth) = 29 THEN 3 ELSE month(birth) END, 1);
