-- One row per start (R3) and per exit (R4), each from its year's own return. started: a start, else an exit.
CREATE OR REPLACE VIEW starts_and_exits AS
SELECT la, child, event_date, year_ending, true AS started, unaccompanied, age_band, sex FROM starts
UNION ALL
SELECT la, child, event_date, year_ending, false AS started, unaccompanied, age_band, sex FROM ceases;
