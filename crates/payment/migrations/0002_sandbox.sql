-- The sandbox provider's own books. It stands for a company outside: the shop hears of them by notice only.
-- The secret with which it signs what it tells this county.
CREATE TABLE sandbox_secret (
    county_id BIGINT NOT NULL,
    secret    TEXT NOT NULL,
    PRIMARY KEY (county_id)
);

-- Who paid by its wallet: once an intent, whatever became of the notice.
CREATE TABLE sandbox_payment (
    county_id  BIGINT NOT NULL,
    intent_id  BIGINT NOT NULL,
    amount_fen BIGINT NOT NULL,
    manner     TEXT NOT NULL,
    paid_ms    BIGINT NOT NULL,
    PRIMARY KEY (county_id, intent_id)
);

-- What its courier carries, again and again until the shop says that it has it.
CREATE TABLE sandbox_notice (
    county_id BIGINT NOT NULL,
    id        BIGINT NOT NULL,
    intent_id BIGINT NOT NULL,
    body      TEXT NOT NULL,
    signature TEXT NOT NULL,
    due_ms    BIGINT NOT NULL,
    sent_ms   BIGINT,
    tries     BIGINT NOT NULL,
    PRIMARY KEY (county_id, id)
);
CREATE INDEX sandbox_notice_due ON sandbox_notice (county_id, due_ms, id) WHERE sent_ms IS NULL;
CREATE INDEX sandbox_notice_by_intent ON sandbox_notice (county_id, intent_id);
