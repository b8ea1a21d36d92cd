-- One row per problem met while reading: rows R0 keeps out, codes outside the lists, blanks, births that cannot be read, stray
-- dates. begins: RNE says that a period of care begins, or does not say. What else a row carries (part, la, child, the years
-- of its start and end) is what its effect on figures is worked out from.
-- A column that a file leaves blank in every row is a gap of the file (results/gaps.py), not a problem of each row.
CREATE OR REPLACE TABLE row_problems AS
WITH episode_columns AS (
    SELECT file_id, bool_or(LS IS NOT NULL) AS LS, bool_or(CIN IS NOT NULL) AS CIN, bool_or(PLACE IS NOT NULL) AS PLACE
    FROM read_episodes GROUP BY file_id
), referral_columns AS (
    SELECT file_id, bool_or(ReferralSource IS NOT NULL) AS source, bool_or(PrimaryNeedCode IS NOT NULL) AS need,
           bool_or(ReasonForClosure IS NOT NULL) AS closure, bool_or(ReferralNFA IS NOT NULL) AS nfa
    FROM read_referrals GROUP BY file_id
), children_columns AS (
    SELECT file_id, bool_or(SEX IS NOT NULL) AS SEX, bool_or(month_of_18 IS NOT NULL) AS birth,
           bool_or(ethnic_group IS NOT NULL) AS ethnic, bool_or(disability_recorded IS NOT NULL) AS disability
    FROM read_children GROUP BY file_id
), episodes_read AS NOT MATERIALIZED (
    SELECT *, 'episodes' AS part, coalesce(RNE IN ('S', '?'), true) AS begins,
           year(DECOM + INTERVAL 9 MONTH) AS start_year, year(DEC + INTERVAL 9 MONTH) AS end_year
    FROM read_episodes
), referrals_read AS NOT MATERIALIZED (
    SELECT *, 'cin_details' AS part, true AS begins, year(CINreferralDate + INTERVAL 9 MONTH) AS start_year, start_year AS end_year
    FROM read_referrals
), children_read AS NOT MATERIALIZED (
    SELECT *, true AS begins, NULL::BIGINT AS start_year, NULL::BIGINT AS end_year,
           CASE WHEN part = 'header' THEN 'ETHNIC' ELSE 'ETHNICITY' END AS ethnic_column
    FROM read_children
), unaccompanied_read AS NOT MATERIALIZED (
    SELECT *, 'uasc' AS part, true AS begins, NULL::BIGINT AS start_year, NULL::BIGINT AS end_year FROM read_unaccompanied
), plans_read AS NOT MATERIALIZED (
    SELECT *, 'child_protection_plans' AS part, true AS begins,
           year(started + INTERVAL 9 MONTH) AS start_year, year(ended + INTERVAL 9 MONTH) AS end_year
    FROM read_protection_plans
), cells AS (
    -- the codes of rows where one is outside its list or blank. due: whether a blank is a problem
    SELECT *, unnest([{'name': 'RNE', 'code': RNE, 'due': true}, {'name': 'LS', 'code': LS, 'due': c_LS},
                      {'name': 'CIN', 'code': CIN, 'due': c_CIN}, {'name': 'PLACE', 'code': PLACE, 'due': c_PLACE},
                      {'name': 'PLACE_PROVIDER', 'code': PLACE_PROVIDER, 'due': false}, {'name': 'REC', 'code': REC, 'due': false},
                      {'name': 'REASON_PLACE_CHANGE', 'code': REASON_PLACE_CHANGE, 'due': false}]) AS cell
    FROM (SELECT e.*, c.LS AS c_LS, c.CIN AS c_CIN, c.PLACE AS c_PLACE FROM episodes_read e JOIN episode_columns c USING (file_id))
    WHERE rejected IS NULL
      AND (RNE IS NULL OR LS IS NULL AND c_LS OR CIN IS NULL AND c_CIN OR PLACE IS NULL AND c_PLACE
           OR '?' IN (RNE, LS, CIN, PLACE, PLACE_PROVIDER, REC, REASON_PLACE_CHANGE))
    UNION ALL BY NAME
    SELECT *, unnest([{'name': 'REFERRALSOURCE', 'code': ReferralSource, 'due': c.source},
                      {'name': 'PRIMARYNEEDCODE', 'code': PrimaryNeedCode, 'due': c.need},
                      {'name': 'REASONFORCLOSURE', 'code': ReasonForClosure, 'due': c.closure AND CINclosureDate IS NOT NULL},
                      {'name': 'REFERRALNFA', 'code': ReferralNFA, 'due': c.nfa}]) AS cell
    FROM referrals_read r JOIN referral_columns c USING (file_id)
    WHERE rejected IS NULL
      AND (ReferralSource IS NULL AND c.source OR PrimaryNeedCode IS NULL AND c.need OR ReferralNFA IS NULL AND c.nfa
           OR ReasonForClosure IS NULL AND c.closure AND CINclosureDate IS NOT NULL
           OR '?' IN (ReferralSource, PrimaryNeedCode, ReasonForClosure, ReferralNFA))
    UNION ALL BY NAME
    SELECT *, unnest([{'name': 'SEX', 'code': SEX, 'due': c_SEX OR part = 'header'}, {'name': ethnic_column, 'code': ETHNIC, 'due': false},
                      {'name': 'DISABILITY', 'code': DISABILITY, 'due': false}]) AS cell
    FROM (SELECT r.*, c.SEX AS c_SEX FROM children_read r JOIN children_columns c USING (file_id))
    WHERE rejected IS NULL AND (SEX IS NULL AND (c_SEX OR part = 'header') OR '?' IN (SEX, ETHNIC, DISABILITY))
), found AS (
    SELECT *, rejected_column AS "column", rejected AS rule FROM episodes_read WHERE rejected IS NOT NULL
    UNION ALL BY NAME SELECT *, rejected_column AS "column", rejected AS rule FROM referrals_read WHERE rejected IS NOT NULL
    UNION ALL BY NAME SELECT *, rejected_column AS "column", rejected AS rule FROM children_read WHERE rejected IS NOT NULL
    UNION ALL BY NAME SELECT *, rejected_column AS "column", rejected AS rule FROM unaccompanied_read WHERE rejected IS NOT NULL
    UNION ALL BY NAME SELECT *, rejected_column AS "column", rejected AS rule FROM plans_read WHERE rejected IS NOT NULL
    UNION ALL BY NAME SELECT *, cell.name AS "column", CASE WHEN cell.code = '?' THEN 'R0_unknown_code' ELSE 'R0_blank' END AS rule FROM cells
    WHERE cell.code = '?' OR cell.code IS NULL AND cell.due
    UNION ALL BY NAME SELECT r.*, ethnic_column AS "column", 'R0_blank' AS rule FROM children_read r JOIN children_columns c USING (file_id)
    WHERE rejected IS NULL AND ethnic_group IS NULL AND (part = 'header' OR c.ethnic)
    UNION ALL BY NAME SELECT r.*, 'DISABILITY' AS "column", 'R0_blank' AS rule FROM children_read r JOIN children_columns c USING (file_id)
    -- a row of an earlier load (no rejected_column) has lost its code and has said then whether it was blank
    WHERE rejected IS NULL AND r.DISABILITY IS NULL AND c.disability AND r.rejected_column IS NOT NULL
    UNION ALL BY NAME SELECT *, birth_column AS "column", 'R0_birth_unreadable' AS rule FROM children_read
    WHERE rejected IS NULL AND month_of_18 IS NULL AND birth_is_due
    UNION ALL BY NAME SELECT r.*, birth_column AS "column", 'R0_birth_blank' AS rule FROM children_read r JOIN children_columns c USING (file_id)
    WHERE rejected IS NULL AND month_of_18 IS NULL AND NOT birth_is_due AND birth_column = 'PERSONBIRTHDATE' AND c.birth
    UNION ALL BY NAME SELECT *, 'DUC' AS "column", 'R0_end_unreadable' AS rule FROM unaccompanied_read WHERE rejected IS NULL AND until_unreadable
    UNION ALL BY NAME SELECT file_id, source_row, la, year_label, 'own_population' AS part, 'POPULATION' AS "column", 'R0_population_unreadable' AS rule
    FROM raw_own_population
    WHERE try_cast(trim(MID_YEAR) AS INTEGER) IS NULL OR try_cast(replace(trim(POPULATION), ',', '') AS DOUBLE) IS NULL
    UNION ALL BY NAME SELECT file_id, source_row, la, year_label, 'own_authorities' AS part, 'LA_NAME' AS "column", 'R0_name_cleaned' AS rule
    FROM raw_own_authorities WHERE clean_name(LA_NAME) <> trim(LA_NAME)
    UNION ALL BY NAME SELECT file_id, source_row, la, year_label, 'own_authorities' AS part, 'REGION_NAME' AS "column", 'R0_name_cleaned' AS rule
    FROM raw_own_authorities WHERE clean_name(REGION_NAME) <> trim(REGION_NAME)
    UNION ALL BY NAME SELECT e.*, CASE WHEN start_year > u.return_year THEN 'DECOM' ELSE 'DEC' END AS "column", 'R6_stray_date' AS rule
    FROM episodes_read e JOIN units u USING (file_id, la, year_label)
    WHERE e.rejected IS NULL AND NOT u.longitudinal AND (start_year > u.return_year OR end_year <> u.return_year)
    UNION ALL BY NAME SELECT r.*, 'CINREFERRALDATE' AS "column", 'R6_stray_date' AS rule
    FROM referrals_read r JOIN units u USING (file_id, la, year_label)
    WHERE r.rejected IS NULL AND NOT u.longitudinal AND start_year > u.return_year
    UNION ALL BY NAME SELECT p.*, 'CPPSTARTDATE' AS "column", 'R6_stray_date' AS rule
    FROM plans_read p JOIN units u USING (file_id, la, year_label)
    WHERE p.rejected IS NULL AND NOT u.longitudinal AND start_year > u.return_year
)
SELECT file_id, source_row, "column", rule, part, la, year_label, child, coalesce(begins, true) AS begins, start_year, end_year FROM found;
