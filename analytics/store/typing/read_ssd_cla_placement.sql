-- One row per placement of the Standard Safeguarding Dataset; its id is keyed as children's are.
INSERT INTO room.ssd_placements BY NAME
SELECT file_id, la, p.pseudonym AS ssd_placement, known_placements(r.CLAP_CLA_PLACEMENT_TYPE) AS PLACE,
       known_placement_providers(r.CLAP_CLA_PLACEMENT_PROVIDER) AS PLACE_PROVIDER,
       known_reasons_place_change(r.CLAP_CLA_PLACEMENT_CHANGE_REASON) AS REASON_PLACE_CHANGE, 0 AS month_first
FROM raw_ssd_cla_placement r JOIN pseudonyms p ON p.cell = r.CLAP_CLA_PLACEMENT_ID;
