-- What was asked of a provider for an order.
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
    CONSTRAINT intent_is_for_money CHECK (amount_fen > 0)
);
CREATE UNIQUE INDEX intent_by_order ON intent (county_id, order_id);

-- What a provider told, word for word once: its own id is the key, so that a notice told twice is one row.
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

-- The sandbox provider's own: notices on their way to us, and the secret that signs them.
CREATE TABLE sandbox_notice (
    county_id BIGINT NOT NULL,
    id        BIGINT NOT NULL,
    body      TEXT NOT NULL,
    signature TEXT NOT NULL,
    due_ms    BIGINT NOT NULL,
    sent_ms   BIGINT,
    tries     BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (county_id, id)
);
CREATE INDEX sandbox_notice_waiting ON sandbox_notice (county_id, due_ms, id) WHERE sent_ms IS NULL;

CREATE TABLE sandbox_secret (
    county_id BIGINT NOT NULL,
    secret    TEXT NOT NULL,
    PRIMARY KEY (county_id)
);
