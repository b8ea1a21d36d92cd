-- The typed rows of every file, as the reading room holds them while a load lasts. Ids are keyed hashes already.
-- month_first: which date cells fit month first only, a bit a column in the order of the table's declaration (R0).
CREATE TABLE room.read_episodes (file_id INTEGER, source_row INTEGER, la VARCHAR, year_label VARCHAR, child BIGINT,
    DECOM DATE, RNE VARCHAR, LS VARCHAR, CIN VARCHAR, PLACE VARCHAR, PLACE_PROVIDER VARCHAR, DEC DATE, REC VARCHAR,
    REASON_PLACE_CHANGE VARCHAR, rejected VARCHAR, rejected_column VARCHAR, month_first UTINYINT,
    ssd_placement BIGINT, held_age_at_start SMALLINT, held_age_at_end SMALLINT);
CREATE TABLE room.read_referrals (file_id INTEGER, source_row INTEGER, la VARCHAR, year_label VARCHAR, child BIGINT,
    CINreferralDate DATE, ReferralSource VARCHAR, PrimaryNeedCode VARCHAR, CINclosureDate DATE, ReasonForClosure VARCHAR,
    ReferralNFA VARCHAR, rejected VARCHAR, rejected_column VARCHAR, month_first UTINYINT, held_age_at_referral SMALLINT);
-- What tables say of a child; part: which table. Births and codes live here only, for as long as the load; kept of a child are
-- month_of_18, the broad ethnic group, and whether any disability is recorded.
CREATE TABLE room.read_children (file_id INTEGER, source_row INTEGER, la VARCHAR, year_label VARCHAR, child BIGINT, part VARCHAR,
    SEX VARCHAR, ETHNIC VARCHAR, DISABILITY VARCHAR, birth DATE, month_of_18 DATE, ethnic_group VARCHAR, disability_recorded BOOLEAN,
    birth_column VARCHAR, birth_is_due BOOLEAN, rejected VARCHAR, rejected_column VARCHAR, month_first UTINYINT);
CREATE TABLE room.read_unaccompanied (file_id INTEGER, source_row INTEGER, la VARCHAR, year_label VARCHAR, child BIGINT,
    until_month DATE, until_unreadable BOOLEAN, rejected VARCHAR, rejected_column VARCHAR, month_first UTINYINT);
CREATE TABLE room.read_protection_plans (file_id INTEGER, source_row INTEGER, la VARCHAR, year_label VARCHAR, child BIGINT,
    started DATE, ended DATE, rejected VARCHAR, rejected_column VARCHAR, month_first UTINYINT);
-- The Standard Safeguarding Dataset has placements and legal statuses in tables of their own.
CREATE TABLE room.ssd_placements (file_id INTEGER, la VARCHAR, ssd_placement BIGINT, PLACE VARCHAR, PLACE_PROVIDER VARCHAR,
    REASON_PLACE_CHANGE VARCHAR, month_first UTINYINT);
CREATE TABLE room.ssd_legal_statuses (file_id INTEGER, la VARCHAR, child BIGINT, LS VARCHAR, since DATE, until DATE, month_first UTINYINT);
-- One id as its keyed hash (HMAC-SHA256, first 60 bits).
CREATE MACRO keyed(cell) AS
    (SELECT ('0x' || left(sha256(outer_pad || unhex(sha256(inner_pad || encode(read_id(cell))))), 15))::BIGINT FROM room.pads);
