-- An order is what one buyer asked for at once. key is the buyer's own (idempotency); link_key opens the
-- order's page without an account. Exactly one of zone_id (a city) and outlet_id (a village outlet) is set.
CREATE TABLE orders (
    county_id    BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    code         TEXT NOT NULL,
    key          TEXT NOT NULL,
    link_key     TEXT NOT NULL,
    session_key  BIGINT,
    person_id    BIGINT,
    zone_id      BIGINT,
    outlet_id    BIGINT,
    provider     TEXT NOT NULL,
    intent_id    BIGINT NOT NULL,
    goods_fen    BIGINT NOT NULL,
    freight_fen  BIGINT NOT NULL,
    total_fen    BIGINT NOT NULL,
    state        TEXT NOT NULL,
    placed_on    BIGINT NOT NULL,
    placed_ms    BIGINT NOT NULL,
    expires_ms   BIGINT NOT NULL,
    confirmed_ms BIGINT,
    cash_in_ms   BIGINT,
    ended_ms     BIGINT,
    promised_ms  BIGINT NOT NULL,
    PRIMARY KEY (county_id, id),
    CONSTRAINT order_goes_somewhere CHECK ((zone_id IS NULL) <> (outlet_id IS NULL)),
    CONSTRAINT order_adds_up CHECK (total_fen = goods_fen + freight_fen AND goods_fen > 0 AND freight_fen >= 0)
);
CREATE UNIQUE INDEX order_by_key ON orders (county_id, key);
CREATE UNIQUE INDEX order_by_code ON orders (county_id, code);
CREATE INDEX order_by_person ON orders (county_id, person_id, id) WHERE person_id IS NOT NULL;
CREATE INDEX order_by_session ON orders (county_id, session_key, id) WHERE session_key IS NOT NULL;
CREATE INDEX order_unpaid ON orders (county_id, expires_ms, id) WHERE state = 'placed';
CREATE INDEX order_by_day ON orders (county_id, placed_on, id);

-- Who gets the parcel, apart from the order: a person who asks to be forgotten is blanked here.
CREATE TABLE receiver (
    county_id BIGINT NOT NULL,
    order_id  BIGINT NOT NULL,
    name      TEXT NOT NULL,
    phone     TEXT NOT NULL,
    address   TEXT NOT NULL,
    PRIMARY KEY (county_id, order_id)
);

-- What was bought, with its price and name as they were at that moment; sale_id where it was in a flash sale.
CREATE TABLE order_line (
    county_id   BIGINT NOT NULL,
    order_id    BIGINT NOT NULL,
    line        BIGINT NOT NULL,
    product_id  BIGINT NOT NULL,
    lot_id      BIGINT NOT NULL,
    producer_id BIGINT NOT NULL,
    outlet_id   BIGINT NOT NULL,
    packs       BIGINT NOT NULL,
    quantity    BIGINT NOT NULL,
    grams       BIGINT NOT NULL,
    price_fen   BIGINT NOT NULL,
    amount_fen  BIGINT NOT NULL,
    name_zh     TEXT NOT NULL,
    name_en     TEXT NOT NULL,
    picture     TEXT NOT NULL,
    lot_code    TEXT NOT NULL,
    sale_id     BIGINT,
    PRIMARY KEY (county_id, order_id, line),
    CONSTRAINT order_line_adds_up CHECK (packs > 0 AND amount_fen = price_fen * packs)
);
CREATE INDEX order_line_by_producer ON order_line (county_id, producer_id, order_id);

-- The last number of a day's order codes.
CREATE TABLE order_counter (
    county_id BIGINT NOT NULL,
    day_on    BIGINT NOT NULL,
    last      BIGINT NOT NULL,
    PRIMARY KEY (county_id, day_on)
);

-- What a visitor means to buy. lot_id is 0 where he left the choice to us, sale_id where it is in no flash sale.
CREATE TABLE basket_line (
    county_id   BIGINT NOT NULL,
    session_key BIGINT NOT NULL,
    product_id  BIGINT NOT NULL,
    lot_id      BIGINT NOT NULL,
    sale_id     BIGINT NOT NULL,
    packs       BIGINT NOT NULL,
    added_ms    BIGINT NOT NULL,
    PRIMARY KEY (county_id, session_key, product_id, lot_id, sale_id),
    CONSTRAINT basket_line_is_something CHECK (packs > 0)
);
