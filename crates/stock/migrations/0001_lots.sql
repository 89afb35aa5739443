-- A lot is stock: what one grower harvested on one plot on one day. Quantities are in steps of the product's
-- unit. listed = on_hand + what was sold + what spoiled. reserved is what orders hold and what sales have set
-- aside; set_aside is the part of it that belongs to sales: what is left there, and what orders hold from there.
CREATE TABLE lot (
    county_id      BIGINT NOT NULL,
    id             BIGINT NOT NULL,
    code           TEXT NOT NULL,
    product_id     BIGINT NOT NULL,
    producer_id    BIGINT NOT NULL,
    outlet_id      BIGINT NOT NULL,
    township_id    BIGINT NOT NULL,
    commitment_id  BIGINT NOT NULL,
    harvested_on   BIGINT NOT NULL,
    best_before_on BIGINT NOT NULL,
    listed         BIGINT NOT NULL,
    on_hand        BIGINT NOT NULL,
    reserved       BIGINT NOT NULL DEFAULT 0,
    set_aside      BIGINT NOT NULL DEFAULT 0,
    spoiled        BIGINT NOT NULL DEFAULT 0,
    price_fen      BIGINT,
    state          TEXT NOT NULL,
    listed_ms      BIGINT NOT NULL,
    PRIMARY KEY (county_id, id),
    CONSTRAINT lot_not_oversold CHECK (0 <= set_aside AND set_aside <= reserved AND reserved <= on_hand),
    CONSTRAINT lot_not_more_than_listed CHECK (spoiled >= 0 AND on_hand + spoiled <= listed),
    CONSTRAINT lot_is_something CHECK (listed > 0 AND best_before_on >= harvested_on)
);
CREATE UNIQUE INDEX lot_by_code ON lot (county_id, code);
CREATE INDEX lot_open ON lot (county_id, product_id, best_before_on, id) WHERE state = 'open';
CREATE INDEX lot_by_producer ON lot (county_id, producer_id, id);
CREATE INDEX lot_by_township ON lot (county_id, township_id, id);
CREATE INDEX lot_ending ON lot (county_id, best_before_on, id) WHERE state = 'open';

-- The last number of a township's lot codes of a day.
CREATE TABLE lot_counter (
    county_id   BIGINT NOT NULL,
    township_id BIGINT NOT NULL,
    day_on      BIGINT NOT NULL,
    last        BIGINT NOT NULL,
    PRIMARY KEY (county_id, township_id, day_on)
);

-- What a line of an order has of a lot; sale_id where it comes from what a sale has set aside.
CREATE TABLE reservation (
    county_id  BIGINT NOT NULL,
    order_id   BIGINT NOT NULL,
    line       BIGINT NOT NULL,
    lot_id     BIGINT NOT NULL,
    quantity   BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL,
    state      TEXT NOT NULL,
    sale_id    BIGINT,
    PRIMARY KEY (county_id, order_id, line),
    CONSTRAINT reservation_is_something CHECK (quantity > 0)
);
CREATE INDEX reservation_by_lot ON reservation (county_id, lot_id, order_id);
