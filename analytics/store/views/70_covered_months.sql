-- One row per month that a return answers for, up to the data end.
-- incomplete: the month is cut by the data end, or lies in a year whose endings the file does not hold. The months before the
-- cut of a running year are complete; the year is not.
-- unseen: it begins before the six months that an Annex A holds, so children who came and went are missing from it.
CREATE OR REPLACE VIEW covered_months AS
SELECT collection, la, year_ending, month::DATE AS month, (incomplete AND NOT snapshot AND covered_to = make_date(year_ending, 3, 31)) OR last_day(month::DATE) > covered_to AS incomplete,
       month::DATE < covered_from AS unseen,
       has_uasc, followed_to
FROM answers, generate_series(make_date(year_ending - 1, 4, 1), make_date(year_ending, 3, 1), INTERVAL 1 MONTH) AS spine(month)
WHERE month <= covered_to;
