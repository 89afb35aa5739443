-- A file in which a provider says what it took and gave back. The same file is taken once.
CREATE TABLE bill (
    county_id   BIGINT NOT NULL,
    id          BIGINT NOT NULL,
    provider    TEXT NOT NULL,
    layout      TEXT NOT NULL,
    file_name   TEXT NOT NULL,
    file_hash   TEXT NOT NULL,
    from_on     BIGINT NOT NULL,
    to_on       BIGINT NOT NULL,
    paid_fen    BIGINT NOT NULL,
    refunded_fen BIGINT NOT NULL,
    fee_fen     BIGINT NOT NULL,
    person_id   BIGINT NOT NULL,
    taken_ms    BIGINT NOT NULL,
    PRIMARY KEY (county_id, id),
    CONSTRAINT bill_is_taken_once UNIQUE (county_id, provider, file_hash)
);

-- A line of a bill beside the ledger, or (row_number 0) what the ledger has and the bill has not.
CREATE TABLE bill_line (
    county_id    BIGINT NOT NULL,
    bill_id      BIGINT NOT NULL,
    line         BIGINT NOT NULL,
    row_number   BIGINT NOT NULL,
    kind         TEXT NOT NULL,
    reference    TEXT NOT NULL,
    asked_for    TEXT NOT NULL,
    order_id     BIGINT NOT NULL,
    day_on       BIGINT NOT NULL,
    theirs_fen   BIGINT NOT NULL,
    ours_fen     BIGINT NOT NULL,
    fee_fen      BIGINT NOT NULL,
    outcome      TEXT NOT NULL,
    note         TEXT NOT NULL,
    resolved_by  BIGINT,
    resolved_ms  BIGINT,
    PRIMARY KEY (county_id, bill_id, line)
);
CREATE INDEX bill_line_open ON bill_line (county_id, day_on, bill_id, line)
    WHERE outcome <> 'matched' AND resolved_ms IS NULL;
CREATE INDEX bill_line_matched ON bill_line (county_id, order_id, kind) WHERE outcome = 'matched';
