-- A guaranteed lowest price of a product, and of one grade of it or ('') of any, from a day to a day. It holds once
-- a second person has published it; what sales miss of it a fund pays.
CREATE TABLE floor (
    county_id    BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    product_id   BIGINT NOT NULL,
    grade        TEXT NOT NULL,
    from_on      BIGINT NOT NULL,
    to_on        BIGINT NOT NULL,
    kilo_fen     BIGINT NOT NULL,
    fund_id      BIGINT NOT NULL,
    state        TEXT NOT NULL,
    maker_id     BIGINT NOT NULL,
    made_ms      BIGINT NOT NULL,
    publisher_id BIGINT,
    published_ms BIGINT,
    PRIMARY KEY (county_id, id),
    CONSTRAINT floor_is_a_price CHECK (kilo_fen > 0 AND from_on <= to_on),
    CONSTRAINT floor_published_by_another CHECK (publisher_id IS NULL OR publisher_id <> maker_id)
);
CREATE INDEX floor_by_day ON floor (county_id, to_on, id);

-- What the pavilion buys of a grower at the floor: asked for, then weighed, then a lot of its own.
CREATE TABLE purchase (
    county_id   BIGINT NOT NULL,
    id          BIGINT NOT NULL,
    floor_id    BIGINT NOT NULL,
    product_id  BIGINT NOT NULL,
    producer_id BIGINT NOT NULL,
    grade       TEXT NOT NULL,
    kilo_fen    BIGINT NOT NULL,
    wanted      BIGINT NOT NULL,
    grams       BIGINT,
    amount_fen  BIGINT,
    lot_id      BIGINT,
    lot_code    TEXT,
    asked_ms    BIGINT NOT NULL,
    asked_by    BIGINT,
    weighed_ms  BIGINT,
    weighed_by  BIGINT,
    PRIMARY KEY (county_id, id),
    CONSTRAINT purchase_is_weighed_whole
        CHECK ((grams IS NULL) = (amount_fen IS NULL) AND (grams IS NULL) = (lot_id IS NULL))
);
CREATE INDEX purchase_by_producer ON purchase (county_id, producer_id, id);
CREATE INDEX purchase_open ON purchase (county_id, id) WHERE grams IS NULL;

-- How good a lot was found when it was sorted; a lot that is not here was not graded.
CREATE TABLE lot_grade (
    county_id  BIGINT NOT NULL,
    product_id BIGINT NOT NULL,
    lot_id     BIGINT NOT NULL,
    grade      TEXT NOT NULL,
    person_id  BIGINT,
    graded_ms  BIGINT NOT NULL,
    PRIMARY KEY (county_id, product_id, lot_id)
);
