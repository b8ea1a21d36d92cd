-- One row per child looked after on 31 March (R5), read from the year's own return.
CREATE OR REPLACE VIEW looked_after_at_year_end AS
SELECT * FROM looked_after_at_month_end WHERE month(event_date) = 3;
