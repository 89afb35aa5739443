-- What somebody else has certified of a producer's goods.
CREATE TABLE certificate (
    county_id     BIGINT NOT NULL,
    id            BIGINT NOT NULL,
    number        TEXT NOT NULL,
    kind          TEXT NOT NULL,
    producer_id   BIGINT NOT NULL,
    subject_zh    TEXT NOT NULL,
    subject_en    TEXT NOT NULL,
    issuer_zh     TEXT NOT NULL,
    issuer_en     TEXT NOT NULL,
    valid_from_on BIGINT NOT NULL,
    valid_to_on   BIGINT NOT NULL,
    PRIMARY KEY (county_id, id),
    CONSTRAINT certificate_number_is_one UNIQUE (county_id, number),
    CONSTRAINT certificate_ends_after_it_begins CHECK (valid_from_on <= valid_to_on)
);
CREATE INDEX certificate_by_producer ON certificate (county_id, producer_id, valid_to_on);
CREATE INDEX certificate_by_end ON certificate (county_id, valid_to_on, id);

-- Who may sell under the county's public brand.
CREATE TABLE brand_licence (
    county_id     BIGINT NOT NULL,
    number        TEXT NOT NULL,
    producer_id   BIGINT NOT NULL,
    valid_from_on BIGINT NOT NULL,
    valid_to_on   BIGINT NOT NULL,
    PRIMARY KEY (county_id, number),
    CONSTRAINT brand_licence_ends_after_it_begins CHECK (valid_from_on <= valid_to_on)
);
CREATE INDEX brand_licence_by_producer ON brand_licence (county_id, producer_id, valid_to_on);

-- 承诺达标合格证: what a producer commits to for one lot. It says the same for as long as it is kept.
CREATE TABLE commitment (
    county_id     BIGINT NOT NULL,
    id            BIGINT NOT NULL,
    number        TEXT NOT NULL,
    producer_id   BIGINT NOT NULL,
    lot_code      TEXT NOT NULL,
    product_zh    TEXT NOT NULL,
    product_en    TEXT NOT NULL,
    quantity      BIGINT NOT NULL,
    unit          TEXT NOT NULL,
    origin_zh     TEXT NOT NULL,
    origin_en     TEXT NOT NULL,
    basis         TEXT NOT NULL,
    issued_on     BIGINT NOT NULL,
    keep_until_on BIGINT NOT NULL,
    PRIMARY KEY (county_id, id),
    CONSTRAINT commitment_number_is_one UNIQUE (county_id, number),
    CONSTRAINT commitment_of_one_lot UNIQUE (county_id, lot_code),
    CONSTRAINT commitment_of_something CHECK (quantity > 0)
);
CREATE INDEX commitment_by_producer ON commitment (county_id, producer_id, id);
