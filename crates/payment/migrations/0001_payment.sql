-- What a buyer was asked to pay, once an order. reference is the provider's own number of the payment.
CREATE TABLE intent (
    county_id  BIGINT NOT NULL,
    id         BIGINT NOT NULL,
    order_id   BIGINT NOT NULL,
    provider   TEXT NOT NULL,
    amount_fen BIGINT NOT NULL,
    state      TEXT NOT NULL,
    expires_ms BIGINT NOT NULL,
    paid_ms    BIGINT,
    reference  TEXT,
    PRIMARY KEY (county_id, id),
    CONSTRAINT intent_is_money CHECK (amount_fen > 0),
    CONSTRAINT intent_paid_has_its_time CHECK ((paid_ms IS NULL) = (state IN ('open', 'expired')))
);
CREATE UNIQUE INDEX intent_by_order ON intent (county_id, order_id);

-- What a provider told us, under its own number: a repeat finds itself. outcome is what we made of it.
CREATE TABLE notice (
    county_id   BIGINT NOT NULL,
    provider    TEXT NOT NULL,
    notice_id   TEXT NOT NULL,
    intent_id   BIGINT NOT NULL,
    amount_fen  BIGINT NOT NULL,
    at_ms       BIGINT NOT NULL,
    received_ms BIGINT NOT NULL,
    outcome     TEXT NOT NULL,
    PRIMARY KEY (county_id, provider, notice_id)
);
CREATE INDEX notice_by_intent ON notice (county_id, intent_id);
CREATE INDEX notice_by_time ON notice (county_id, received_ms, notice_id);
