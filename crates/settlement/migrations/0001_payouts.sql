-- A batch of payouts: what was payable up to the day through_on, to whom at least threshold_fen is owed. Who made
-- it never approves it. lines and amount_fen are those of its payouts.
CREATE TABLE payout_batch (
    county_id     BIGINT NOT NULL,
    id            BIGINT NOT NULL,
    code          TEXT NOT NULL,
    state         TEXT NOT NULL,
    through_on    BIGINT NOT NULL,
    threshold_fen BIGINT NOT NULL,
    pay_on        BIGINT NOT NULL,
    paid_from     TEXT NOT NULL,
    lines         BIGINT NOT NULL,
    amount_fen    BIGINT NOT NULL,
    made_by       BIGINT NOT NULL,
    made_ms       BIGINT NOT NULL,
    decided_by    BIGINT,
    decided_ms    BIGINT,
    sent_ms       BIGINT,
    PRIMARY KEY (county_id, id),
    CONSTRAINT payout_batch_code_is_one UNIQUE (county_id, code),
    CONSTRAINT payout_batch_two_people CHECK (decided_by IS NULL OR decided_by <> made_by OR state = 'rejected')
);

-- What one producer gets by a batch, once. line is its number within the batch; told_on is the day of the bank's
-- last word on it, reference the bank's own number.
CREATE TABLE payout (
    county_id       BIGINT NOT NULL,
    id              BIGINT NOT NULL,
    batch_id        BIGINT NOT NULL,
    line            BIGINT NOT NULL,
    producer_id     BIGINT NOT NULL,
    bank_account_id BIGINT NOT NULL,
    amount_fen      BIGINT NOT NULL,
    state           TEXT NOT NULL,
    reference       TEXT NOT NULL,
    reason          TEXT NOT NULL,
    told_on         BIGINT,
    PRIMARY KEY (county_id, id),
    CONSTRAINT payout_line_is_one UNIQUE (county_id, batch_id, line),
    CONSTRAINT payout_is_money CHECK (amount_fen > 0)
);
-- Nobody's money is planned twice.
CREATE UNIQUE INDEX payout_planned_once ON payout (county_id, producer_id) WHERE state = 'planned';
CREATE INDEX payout_by_producer ON payout (county_id, producer_id, id);
