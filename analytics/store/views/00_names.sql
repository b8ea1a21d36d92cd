-- Names for what several views say, so that no rule is written twice. Each is a macro of the store.
CREATE OR REPLACE MACRO age_band(age) AS
    CASE WHEN age IS NULL THEN NULL
         WHEN age < 1 THEN 'under 1' WHEN age < 5 THEN '1 to 4' WHEN age < 10 THEN '5 to 9' WHEN age < 16 THEN '10 to 15'
         ELSE '16 and over' END;
-- R12: listed by that year's UASC module, with no end or an end not before the event's month. Null where no module was loaded.
CREATE OR REPLACE MACRO is_unaccompanied(has_uasc, listed_child, until_month, event_date) AS
    CASE WHEN has_uasc THEN listed_child IS NOT NULL AND (until_month IS NULL OR until_month >= date_trunc('month', event_date)) END;
-- The 31 March year a day falls in, named by the year it ends in.
CREATE OR REPLACE MACRO year_ending_of(event_date) AS year(event_date + INTERVAL 9 MONTH);
-- Lengths of care in the windows of R11: 3, 6, 12 and 24 months are 91, 182, 365 and 730 days.
CREATE OR REPLACE MACRO time_in_care(days) AS
    CASE WHEN days IS NULL THEN NULL
         WHEN days <= 91 THEN 'under 3 months' WHEN days <= 182 THEN '3 to 6 months' WHEN days <= 365 THEN '6 to 12 months'
         WHEN days <= 730 THEN '1 to 2 years' ELSE 'over 2 years' END;
CREATE OR REPLACE MACRO since_referral(days) AS
    CASE WHEN days IS NULL THEN 'no referral seen'
         WHEN days <= 30 THEN '30 days or fewer' WHEN days <= 182 THEN '31 days to 6 months' WHEN days <= 365 THEN '6 to 12 months'
         WHEN days <= 730 THEN '1 to 2 years' ELSE 'over 2 years' END;
-- How a child left care: the reason first; a reason of no other group is ageing out when the child was 18 or over.
CREATE OR REPLACE MACRO how_left(outcome, age) AS
    CASE WHEN outcome IN ('returned home', 'special guardianship or child arrangements', 'adopted') THEN outcome
         WHEN age >= 18 OR outcome = 'turned 18 or moved to independence' THEN 'turned 18 or moved to independence'
         ELSE 'left another way' END;
CREATE OR REPLACE MACRO disability_group(any_recorded) AS
    CASE WHEN any_recorded THEN 'disability recorded' WHEN NOT any_recorded THEN 'no disability recorded' END;
