-- A flash sale: a part of one lot, set aside, with a price of its own between two instants. Quantities are in
-- steps of the product's unit. set_aside = unsold + held + sold + returned, where held is in orders that are not
-- paid yet and returned is back on the lot's shelf. price_fen and usual_fen are for a pack; usual_fen is what it
-- cost when the sale was announced. limit_packs is for each buyer, none where there is no limit.
CREATE TABLE flash_sale (
    county_id    BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    lot_id       BIGINT NOT NULL,
    product_id   BIGINT NOT NULL,
    producer_id  BIGINT NOT NULL,
    price_fen    BIGINT NOT NULL,
    usual_fen    BIGINT NOT NULL,
    limit_packs  BIGINT,
    set_aside    BIGINT NOT NULL,
    unsold       BIGINT NOT NULL,
    held         BIGINT NOT NULL DEFAULT 0,
    sold         BIGINT NOT NULL DEFAULT 0,
    returned     BIGINT NOT NULL DEFAULT 0,
    opens_ms     BIGINT NOT NULL,
    ends_ms      BIGINT NOT NULL,
    state        TEXT NOT NULL,
    person_id    BIGINT,
    announced_ms BIGINT NOT NULL,
    ended_ms     BIGINT,
    PRIMARY KEY (county_id, id),
    CONSTRAINT flash_sale_not_oversold CHECK (unsold >= 0 AND held >= 0 AND sold >= 0 AND returned >= 0),
    CONSTRAINT flash_sale_adds_up CHECK (set_aside = unsold + held + sold + returned),
    CONSTRAINT flash_sale_is_something CHECK (set_aside > 0 AND price_fen > 0 AND opens_ms < ends_ms),
    CONSTRAINT flash_sale_limits CHECK (limit_packs > 0)
);
CREATE INDEX flash_sale_live ON flash_sale (county_id, opens_ms, id) WHERE state <> 'ended';
CREATE INDEX flash_sale_by_lot ON flash_sale (county_id, lot_id, id);
CREATE INDEX flash_sale_by_product ON flash_sale (county_id, product_id, id) WHERE state <> 'ended';
CREATE INDEX flash_sale_by_producer ON flash_sale (county_id, producer_id, id);

-- What a line of an order has of a sale, and who counts it towards his limit: buyer_key is a person's or a
-- guest's session's, phone_key is made from a guest's telephone number (never the number). Both are empty where
-- the sale has no limit.
CREATE TABLE flash_sale_line (
    county_id BIGINT NOT NULL,
    order_id  BIGINT NOT NULL,
    line      BIGINT NOT NULL,
    sale_id   BIGINT NOT NULL,
    packs     BIGINT NOT NULL,
    quantity  BIGINT NOT NULL,
    buyer_key BIGINT,
    phone_key BIGINT,
    state     TEXT NOT NULL,
    PRIMARY KEY (county_id, order_id, line),
    CONSTRAINT flash_sale_line_is_something CHECK (packs > 0 AND quantity > 0)
);
CREATE INDEX flash_sale_line_by_buyer ON flash_sale_line (county_id, sale_id, buyer_key);
CREATE INDEX flash_sale_line_by_phone ON flash_sale_line (county_id, sale_id, phone_key);
