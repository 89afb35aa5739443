-- Who grows: a household, a co-operative or a firm. The names and the contact are public, with consent; the
-- contact may be the co-operative's or the pavilion's.
CREATE TABLE producer (
    county_id     BIGINT NOT NULL,
    id            BIGINT NOT NULL,
    code          TEXT NOT NULL,
    kind          TEXT NOT NULL,
    name_zh       TEXT NOT NULL,
    name_en       TEXT NOT NULL,
    village_id    BIGINT NOT NULL,
    township_id   BIGINT NOT NULL,
    outlet_id     BIGINT NOT NULL,
    contact_zh    TEXT NOT NULL,
    contact_phone TEXT NOT NULL,
    consent       BIGINT NOT NULL,
    created_ms    BIGINT NOT NULL,
    PRIMARY KEY (county_id, id),
    CONSTRAINT producer_code_is_one UNIQUE (county_id, code),
    CONSTRAINT producer_consent_is_bool CHECK (consent IN (0, 1))
);
CREATE INDEX producer_by_township ON producer (county_id, township_id, code);
