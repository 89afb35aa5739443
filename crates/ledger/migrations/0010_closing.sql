-- Months whose books are closed: nothing is posted to a day of theirs any more.
CREATE TABLE closed_month (
    county_id BIGINT NOT NULL,
    last_on   BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    closed_ms BIGINT NOT NULL,
    entries   BIGINT NOT NULL,
    PRIMARY KEY (county_id, last_on)
);

-- What stood on all accounts of a kind together at the end of a closed month.
CREATE TABLE closed_balance (
    county_id    BIGINT NOT NULL,
    last_on      BIGINT NOT NULL,
    account_kind TEXT NOT NULL,
    balance_fen  BIGINT NOT NULL,
    PRIMARY KEY (county_id, last_on, account_kind)
);
