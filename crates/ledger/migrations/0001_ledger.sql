-- An account: who money is owed to or held by. Debit is positive, credit negative; balance_fen is kept with
-- every posting and proved by the check.
CREATE TABLE account (
    county_id   BIGINT NOT NULL,
    id          BIGINT NOT NULL,
    kind        TEXT NOT NULL,
    owner_id    BIGINT NOT NULL,
    balance_fen BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (county_id, id)
);
CREATE UNIQUE INDEX account_by_owner ON account (county_id, kind, owner_id);

-- Where the money of an order goes, frozen when it was placed: what each account gets of each line.
CREATE TABLE share (
    county_id    BIGINT NOT NULL,
    order_id     BIGINT NOT NULL,
    line         BIGINT NOT NULL,
    part         TEXT NOT NULL,
    account_kind TEXT NOT NULL,
    owner_id     BIGINT NOT NULL,
    amount_fen   BIGINT NOT NULL,
    label_zh     TEXT NOT NULL,
    label_en     TEXT NOT NULL,
    lot_code     TEXT NOT NULL,
    packs        BIGINT NOT NULL,
    PRIMARY KEY (county_id, order_id, line, part),
    CONSTRAINT share_is_not_negative CHECK (amount_fen >= 0)
);
CREATE INDEX share_by_owner ON share (county_id, account_kind, owner_id, order_id);

-- What was posted, once for each kind and order. Never changed, never deleted.
CREATE TABLE entry (
    county_id BIGINT NOT NULL,
    id        BIGINT NOT NULL,
    kind      TEXT NOT NULL,
    order_id  BIGINT NOT NULL,
    at_ms     BIGINT NOT NULL,
    day_on    BIGINT NOT NULL,
    PRIMARY KEY (county_id, id)
);
CREATE UNIQUE INDEX entry_by_order ON entry (county_id, order_id, kind);

-- The lines of an entry; they sum to zero.
CREATE TABLE posting (
    county_id  BIGINT NOT NULL,
    entry_id   BIGINT NOT NULL,
    line       BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    amount_fen BIGINT NOT NULL,
    PRIMARY KEY (county_id, entry_id, line),
    CONSTRAINT posting_is_something CHECK (amount_fen <> 0)
);
CREATE INDEX posting_by_account ON posting (county_id, account_id, entry_id);
