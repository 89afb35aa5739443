-- Money of an order that goes back in part: asked of its provider, and paid once. id is also the number under
-- which the ledger knows it.
CREATE TABLE refund (
    county_id  BIGINT NOT NULL,
    id         BIGINT NOT NULL,
    order_id   BIGINT NOT NULL,
    provider   TEXT NOT NULL,
    amount_fen BIGINT NOT NULL,
    state      TEXT NOT NULL,
    asked_ms   BIGINT NOT NULL,
    paid_ms    BIGINT,
    reference  TEXT,
    PRIMARY KEY (county_id, id),
    CONSTRAINT refund_is_money CHECK (amount_fen > 0),
    CONSTRAINT refund_paid_has_its_time CHECK ((paid_ms IS NULL) = (state = 'asked'))
);
CREATE INDEX refund_by_order ON refund (county_id, order_id, id);
CREATE INDEX refund_asked ON refund (county_id, id) WHERE state = 'asked';
