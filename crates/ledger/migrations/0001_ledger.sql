-- Where money is, or to whom it is owed. balance_fen is the sum of the account's postings: debit positive,
-- credit negative. owner_id is a provider's number, an outlet, a producer, or 0 where the county has one.
CREATE TABLE account (
    county_id   BIGINT NOT NULL,
    id          BIGINT NOT NULL,
    kind        TEXT NOT NULL,
    owner_id    BIGINT NOT NULL,
    balance_fen BIGINT NOT NULL,
    PRIMARY KEY (county_id, id),
    CONSTRAINT account_is_one UNIQUE (county_id, kind, owner_id)
);

-- What an order's money becomes, frozen when the order was placed: the part of each line that an account gets.
-- The texts stand on the goods of a line: a producer reads them on the page of his money.
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
    CONSTRAINT share_is_no_debt CHECK (amount_fen >= 0)
);
CREATE INDEX share_by_owner ON share (county_id, owner_id, order_id) WHERE part = 'goods';

-- Something happened to an order's money, once.
CREATE TABLE entry (
    county_id BIGINT NOT NULL,
    id        BIGINT NOT NULL,
    kind      TEXT NOT NULL,
    order_id  BIGINT NOT NULL,
    at_ms     BIGINT NOT NULL,
    day_on    BIGINT NOT NULL,
    PRIMARY KEY (county_id, id),
    CONSTRAINT entry_is_one UNIQUE (county_id, order_id, kind)
);
CREATE INDEX entry_by_day ON entry (county_id, day_on, id);

-- The sides of an entry: they add up to zero, and are never changed.
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
