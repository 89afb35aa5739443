-- Orders of which nobody says that they were received are settled some days after the promise.
CREATE INDEX order_promised ON orders (county_id, promised_ms, id) WHERE state = 'confirmed';

-- Something was wrong with an order: a buyer says so, or a parcel's trouble (event_id). note is the buyer's own
-- text and is blanked with him.
CREATE TABLE claim (
    county_id  BIGINT NOT NULL,
    id         BIGINT NOT NULL,
    order_id   BIGINT NOT NULL,
    reason     TEXT NOT NULL,
    state      TEXT NOT NULL,
    note       TEXT NOT NULL,
    event_id   BIGINT,
    asked_ms   BIGINT NOT NULL,
    decided_ms BIGINT,
    decided_by BIGINT,
    answer     TEXT NOT NULL,
    PRIMARY KEY (county_id, id),
    CONSTRAINT claim_decided_has_its_time CHECK ((decided_ms IS NULL) = (state = 'open'))
);
CREATE INDEX claim_by_order ON claim (county_id, order_id, id);
CREATE INDEX claim_open ON claim (county_id, id) WHERE state = 'open';
CREATE UNIQUE INDEX claim_by_event ON claim (county_id, event_id) WHERE event_id IS NOT NULL;

-- A line of the order that a claim is about (line 0: the freight): what is asked for, and what was granted under
-- refund_id, which the payment and the ledger know it by. borne says who bears it.
CREATE TABLE claim_line (
    county_id   BIGINT NOT NULL,
    claim_id    BIGINT NOT NULL,
    line        BIGINT NOT NULL,
    producer_id BIGINT NOT NULL,
    asked_fen   BIGINT NOT NULL,
    granted_fen BIGINT,
    refund_id   BIGINT NOT NULL,
    borne       TEXT NOT NULL,
    borne_id    BIGINT NOT NULL,
    PRIMARY KEY (county_id, claim_id, line),
    CONSTRAINT claim_line_is_money CHECK (asked_fen > 0 AND (granted_fen IS NULL OR granted_fen >= 0))
);
CREATE INDEX claim_line_by_producer ON claim_line (county_id, producer_id, claim_id);

-- Who bears what by which reason, where the county has settled it otherwise than the defaults in the code.
CREATE TABLE bearing_rule (
    county_id BIGINT NOT NULL,
    reason    TEXT NOT NULL,
    goods     TEXT NOT NULL,
    freight   TEXT NOT NULL,
    PRIMARY KEY (county_id, reason)
);

-- What a scale showed for a line that is sold by count and priced by weight, once.
CREATE TABLE weighing (
    county_id    BIGINT NOT NULL,
    order_id     BIGINT NOT NULL,
    line         BIGINT NOT NULL,
    grams        BIGINT NOT NULL,
    refunded_fen BIGINT NOT NULL,
    over_fen     BIGINT NOT NULL,
    at_ms        BIGINT NOT NULL,
    person_id    BIGINT,
    PRIMARY KEY (county_id, order_id, line),
    CONSTRAINT weighing_is_one_way CHECK (refunded_fen = 0 OR over_fen = 0)
);
