-- One row per child id in the sources, with its keyed hash (HMAC-SHA256, first 60 bits). Never kept: the hash is all that goes on.
CREATE OR REPLACE TABLE pseudonyms AS
WITH ids AS (
    SELECT read_id(CHILD) AS id FROM raw_episodes
    UNION SELECT read_id(CHILD) FROM raw_header
    UNION SELECT read_id(CHILD) FROM raw_uasc
    UNION SELECT read_id(LACHILDID) FROM raw_cin_details
    UNION SELECT read_id(LACHILDID) FROM raw_child_identifiers
), hashed AS (
    SELECT id, sha256(outer_pad || unhex(sha256(inner_pad || encode(id)))) AS digest
    FROM ids, pads
    WHERE id IS NOT NULL
)
SELECT id, ('0x' || left(digest, 15))::BIGINT AS child FROM hashed;
