-- What the shop's goods are grouped by.
CREATE TABLE category (
    county_id BIGINT NOT NULL,
    id        BIGINT NOT NULL,
    code      TEXT NOT NULL,
    name_zh   TEXT NOT NULL,
    name_en   TEXT NOT NULL,
    position  BIGINT NOT NULL,
    PRIMARY KEY (county_id, id)
);
CREATE UNIQUE INDEX category_by_code ON category (county_id, code);

-- A product is what the shop sells, by the pack: pack_quantity steps of its unit, pack_grams of net weight,
-- price_fen for one. months is a set of harvest months, bit 0 for January.
CREATE TABLE product (
    county_id       BIGINT NOT NULL,
    id              BIGINT NOT NULL,
    code            TEXT NOT NULL,
    gtin            TEXT,
    category_id     BIGINT NOT NULL,
    picture         TEXT NOT NULL,
    name_zh         TEXT NOT NULL,
    name_en         TEXT NOT NULL,
    summary_zh      TEXT NOT NULL,
    summary_en      TEXT NOT NULL,
    unit            TEXT NOT NULL,
    pack_quantity   BIGINT NOT NULL,
    pack_grams      BIGINT NOT NULL,
    price_fen       BIGINT NOT NULL,
    shelf_life_days BIGINT NOT NULL,
    storage         TEXT NOT NULL,
    months          BIGINT NOT NULL,
    state           TEXT NOT NULL,
    created_ms      BIGINT NOT NULL,
    PRIMARY KEY (county_id, id),
    CONSTRAINT product_pack_holds_something CHECK (pack_quantity > 0 AND pack_grams > 0),
    CONSTRAINT product_costs_something CHECK (price_fen > 0)
);
CREATE UNIQUE INDEX product_by_code ON product (county_id, code);
CREATE UNIQUE INDEX product_by_gtin ON product (county_id, gtin) WHERE gtin IS NOT NULL;
CREATE INDEX product_by_category ON product (county_id, category_id, id);

-- The last item reference given out under the county's GS1 company prefix.
CREATE TABLE gtin_counter (
    county_id BIGINT NOT NULL,
    prefix    TEXT NOT NULL,
    last      BIGINT NOT NULL,
    PRIMARY KEY (county_id, prefix)
);

-- An inverted index: single characters and pairs of Chinese, words and figures of Latin text. weight is 4
-- where the term stands in the name, less elsewhere.
CREATE TABLE search_term (
    county_id  BIGINT NOT NULL,
    term       TEXT NOT NULL,
    product_id BIGINT NOT NULL,
    weight     BIGINT NOT NULL,
    PRIMARY KEY (county_id, term, product_id)
);
CREATE INDEX search_term_by_product ON search_term (county_id, product_id);
