-- How one cell of text is read (R0).
-- A day with month and year in figures is read day first, the statutory form, unless the whole column was found to be month
-- first. ISO and named months say themselves what they are; so does a spreadsheet's day number.
-- Which form is tried is decided by a character: a failed parse costs ten times a good one.
CREATE OR REPLACE MACRO read_slashed(cell, month_first) AS
    CASE WHEN month_first THEN try_strptime(trim(cell), ['%m/%d/%Y', '%m/%d/%Y %H:%M:%S', '%m/%d/%Y %H:%M'])::DATE
         ELSE try_strptime(trim(cell), ['%d/%m/%Y', '%d/%m/%Y %H:%M:%S', '%d/%m/%Y %H:%M'])::DATE END;
-- 1-2-2023 and 1.2.2023 are the slashed form with other marks.
CREATE OR REPLACE MACRO as_slashed(cell) AS
    CASE WHEN contains(cell, '/') THEN cell
         WHEN regexp_matches(trim(cell), '^[0-9]{1,2}[-.][0-9]{1,2}[-.][0-9]{4}') THEN regexp_replace(trim(cell), '^(..?)[-.](..?)[-.]', '\1/\2/') END;
CREATE OR REPLACE MACRO read_unusual_day(cell, month_first) AS
    CASE WHEN as_slashed(cell) IS NOT NULL THEN read_slashed(as_slashed(cell), month_first)
         WHEN regexp_matches(trim(cell), '^[2-6][0-9]{4}([.]0*)?$') THEN DATE '1899-12-30' + left(trim(cell), 5)::INTEGER
         ELSE try_strptime(trim(cell), ['%d-%b-%Y', '%d %b %Y', '%d %B %Y', '%d-%B-%Y', '%Y%m%d'])::DATE END;
CREATE OR REPLACE MACRO read_day(cell, month_first) AS
    CASE WHEN cell IS NULL THEN NULL
         WHEN contains(cell, '/') THEN read_slashed(cell, month_first)
         WHEN ltrim(cell)[5] = '-' THEN try_cast(cell AS DATE)
         ELSE read_unusual_day(cell, month_first) END;
-- A two-digit year reads as year 21: it is a problem, never a date. Typing files name the day first and bound it after, since
-- DuckDB would parse a cell twice where one expression names it twice.
CREATE OR REPLACE MACRO bounded(day) AS CASE WHEN day BETWEEN DATE '1900-01-01' AND DATE '2100-12-31' THEN day END;
-- Whether a cell is a date in this order of day and month; the other order is tried only where it is not.
CREATE OR REPLACE MACRO fits(cell, month_first) AS as_slashed(cell) IS NOT NULL AND bounded(read_day(cell, month_first)) IS NOT NULL;
CREATE OR REPLACE MACRO fits_only(cell, month_first) AS fits(cell, month_first) AND NOT fits(cell, NOT month_first);
-- The leading code of "CODE text", upper case.
CREATE OR REPLACE MACRO read_code(cell) AS regexp_extract(upper(trim(cell)), '^[A-Z0-9]+');
CREATE OR REPLACE MACRO is_blank(cell) AS nullif(trim(cell), '') IS NULL;
-- Leading zeros matter; the ".0" of a number a spreadsheet made of an id does not.
CREATE OR REPLACE MACRO read_id(cell) AS
    nullif(CASE WHEN contains(cell, '.') THEN regexp_replace(upper(trim(cell)), '^([0-9]+)[.]0+$', '\1') ELSE upper(trim(cell)) END, '');
-- 1.2E+05: several children's ids may have become this one.
CREATE OR REPLACE MACRO is_shortened(cell) AS contains(cell, '+') AND regexp_matches(trim(cell), '^[0-9]([.][0-9]+)?[eE][+][0-9]+$');
-- Completed years, by comparing (month, day): a 29 February birth turns a year older on 1 March in common years (R10).
CREATE OR REPLACE MACRO age_on(birth, on_day) AS
    (year(on_day) - year(birth) - CASE WHEN month(on_day) * 100 + day(on_day) < month(birth) * 100 + day(birth) THEN 1 ELSE 0 END)::SMALLINT;
-- The month of the 18th birthday, as its first day: the only part of a birth date that is kept.
CREATE OR REPLACE MACRO month_of_18(birth) AS
    make_date(year(birth) + 18, CASE WHEN month(birth) = 2 AND day(birth) = 29 THEN 3 ELSE month(birth) END, 1);
-- Completed years where only that month is left of a birth date: not known inside the birthday's own month.
CREATE OR REPLACE MACRO age_by_month(month_of_18, on_day) AS
    CASE WHEN month(on_day) <> month(month_of_18)
         THEN (18 + year(on_day) - year(month_of_18) - CASE WHEN month(on_day) < month(month_of_18) THEN 1 ELSE 0 END)::SMALLINT END;
-- R0: why a row is kept out, and which of its columns says so; null for a row that goes on.
CREATE OR REPLACE MACRO rejected_for(child, shortened, start_cell, start_day, end_cell, end_day) AS
    CASE WHEN child IS NULL THEN 'R0_no_child'
         WHEN shortened THEN 'R0_child_shortened'
         WHEN is_blank(start_cell) THEN 'R0_no_start'
         WHEN start_day IS NULL OR (end_day IS NULL AND NOT is_blank(end_cell)) THEN 'R0_date_unreadable'
         WHEN end_day < start_day THEN 'R0_end_before_start'
    END;
CREATE OR REPLACE MACRO rejected_in(child, shortened, start_day, id_column, start_column, end_column) AS
    CASE WHEN child IS NULL OR shortened THEN id_column WHEN start_day IS NULL THEN start_column ELSE end_column END;
-- The bit of a column whose cell is no date day first and would be one month first.
CREATE OR REPLACE MACRO month_first_bit(cell, day, bit) AS CASE WHEN day IS NULL AND fits(cell, true) THEN bit ELSE 0 END;
-- Names stand in every title and file name: signs that cannot be seen, or turn the writing round, have no place in them.
CREATE OR REPLACE MACRO clean_name(said) AS left(trim(regexp_replace(said, '[\p{C}\p{Z}]+', ' ', 'g')), 80);
