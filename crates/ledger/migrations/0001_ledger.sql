-- Where money is, or to whom it is owed. balance_fen is the sum of the account's postings: debit positive,
-- credit negative. owner_id is a provider's number, an outlet, a producer, a company, a person, a fund, or 0
-- where the county has one.
CREATE TABLE account (
    county_id   BIGINT NOT NULL,
    id          BIGINT NOT NULL,
    kind        TEXT NOT NULL,
    owner_id    BIGINT NOT NULL,
    balance_fen BIGINT NOT NULL,
    PRIMARY KEY (county_id, id),
    CONSTRAINT account_is_one UNIQUE (county_id, kind, owner_id)
);

-- What an order's money becomes: the part of each line that an account gets (positive) or gives (negative: a
-- fund, the platform, or a grower who bears a discount). Those with cause_id 0 are frozen when the order is
-- placed; a later correction is a row of its own, under the id of what caused it. The rows of an order add up to
-- what its buyer paid and has not got back. The texts stand on the goods of a line: a producer reads them on the
-- page of his money. floor_fen, of goods, is what a guaranteed price that held promised for them.
CREATE TABLE share (
    county_id    BIGINT NOT NULL,
    order_id     BIGINT NOT NULL,
    line         BIGINT NOT NULL,
    part         TEXT NOT NULL,
    account_kind TEXT NOT NULL,
    owner_id     BIGINT NOT NULL,
    cause_id     BIGINT NOT NULL,
    amount_fen   BIGINT NOT NULL,
    label_zh     TEXT NOT NULL,
    label_en     TEXT NOT NULL,
    lot_code     TEXT NOT NULL,
    packs        BIGINT NOT NULL,
    floor_fen    BIGINT NOT NULL,
    PRIMARY KEY (county_id, order_id, line, part, account_kind, owner_id, cause_id),
    CONSTRAINT share_is_no_debt CHECK (amount_fen >= 0 OR cause_id <> 0 OR part IN ('discount', 'top_up'))
);
CREATE INDEX share_by_owner ON share (county_id, owner_id, order_id) WHERE part = 'goods' AND cause_id = 0;

-- Something happened to money, once: to an order's, or (order_id 0) to a fund's, an outlet's, a producer's.
-- cause_id is what made it where the order and the kind do not say so: a claim, an application, another entry.
-- evidence is a reference that a person can follow, person_id who did it.
CREATE TABLE entry (
    county_id BIGINT NOT NULL,
    id        BIGINT NOT NULL,
    kind      TEXT NOT NULL,
    order_id  BIGINT NOT NULL,
    cause_id  BIGINT NOT NULL,
    at_ms     BIGINT NOT NULL,
    day_on    BIGINT NOT NULL,
    person_id BIGINT,
    evidence  TEXT NOT NULL,
    PRIMARY KEY (county_id, id),
    CONSTRAINT entry_is_one UNIQUE (county_id, order_id, kind, cause_id)
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
