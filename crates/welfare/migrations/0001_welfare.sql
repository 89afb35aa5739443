-- What members of a co-operative delivered into one of its lots, in grams: what the lot brings is shared by it.
CREATE TABLE lot_delivery (
    county_id   BIGINT NOT NULL,
    lot_code    TEXT NOT NULL,
    producer_id BIGINT NOT NULL,
    grams       BIGINT NOT NULL,
    PRIMARY KEY (county_id, lot_code, producer_id),
    CONSTRAINT lot_delivery_is_something CHECK (grams > 0)
);
CREATE INDEX lot_delivery_by_household ON lot_delivery (county_id, producer_id, lot_code);

-- What a co-operative earned by an entry and then shared among its members: once. id is the cause that the
-- ledger's entry of the sharing names.
CREATE TABLE cooperative_sharing (
    county_id      BIGINT NOT NULL,
    cooperative_id BIGINT NOT NULL,
    entry_id       BIGINT NOT NULL,
    id             BIGINT NOT NULL,
    shared_ms      BIGINT NOT NULL,
    PRIMARY KEY (county_id, cooperative_id, entry_id)
);

-- What a household earned in a month, by source: sums of the ledger's postings on what may be paid out to it.
-- month counts the months since year 0.
CREATE TABLE income_month (
    county_id   BIGINT NOT NULL,
    month       BIGINT NOT NULL,
    producer_id BIGINT NOT NULL,
    source      TEXT NOT NULL,
    amount_fen  BIGINT NOT NULL,
    PRIMARY KEY (county_id, month, producer_id, source)
);
CREATE INDEX income_month_by_household ON income_month (county_id, producer_id, month);

-- Until when the ledger was read for a month.
CREATE TABLE income_month_read (
    county_id BIGINT NOT NULL,
    month     BIGINT NOT NULL,
    read_ms   BIGINT NOT NULL,
    PRIMARY KEY (county_id, month)
);

-- What was found when a household was visited for its yearly survey: what it earns elsewhere, and in what it
-- falls short. other_income_fen is of the whole household and the whole year.
CREATE TABLE circumstance (
    county_id          BIGINT NOT NULL,
    producer_id        BIGINT NOT NULL,
    year               BIGINT NOT NULL,
    other_income_fen   BIGINT NOT NULL,
    out_of_school      BIGINT NOT NULL,
    uninsured          BIGINT NOT NULL,
    unsafe_house       BIGINT NOT NULL,
    no_safe_water      BIGINT NOT NULL,
    recorded_by        BIGINT NOT NULL,
    recorded_ms        BIGINT NOT NULL,
    PRIMARY KEY (county_id, producer_id, year),
    CONSTRAINT circumstance_counts CHECK (out_of_school >= 0 AND uninsured >= 0 AND other_income_fen >= 0),
    CONSTRAINT circumstance_bools CHECK (unsafe_house IN (0, 1) AND no_safe_water IN (0, 1))
);
CREATE INDEX circumstance_by_year ON circumstance (county_id, year, producer_id);

-- The line of a year: income a head below which a person is poor, and whose line it is.
CREATE TABLE poverty_line (
    county_id  BIGINT NOT NULL,
    year       BIGINT NOT NULL,
    amount_fen BIGINT NOT NULL,
    source     TEXT NOT NULL,
    PRIMARY KEY (county_id, year),
    CONSTRAINT poverty_line_is_something CHECK (amount_fen > 0)
);

-- Rules as data: when a household is to be visited, and how much each dimension weighs. What is not here has
-- the default that the code names.
CREATE TABLE watch_rule (
    county_id BIGINT NOT NULL,
    reason    TEXT NOT NULL,
    is_on     BIGINT NOT NULL,
    percent   BIGINT NOT NULL,
    days      BIGINT NOT NULL,
    PRIMARY KEY (county_id, reason)
);
CREATE TABLE dimension_weight (
    county_id BIGINT NOT NULL,
    dimension TEXT NOT NULL,
    weight    BIGINT NOT NULL,
    PRIMARY KEY (county_id, dimension),
    CONSTRAINT dimension_weight_in_bounds CHECK (0 <= weight AND weight <= 100)
);

-- What befell a household, entered by village staff.
CREATE TABLE incident (
    county_id   BIGINT NOT NULL,
    id          BIGINT NOT NULL,
    producer_id BIGINT NOT NULL,
    kind        TEXT NOT NULL,
    happened_on BIGINT NOT NULL,
    loss_fen    BIGINT,
    note        TEXT NOT NULL,
    recorded_by BIGINT NOT NULL,
    recorded_ms BIGINT NOT NULL,
    over_on     BIGINT,
    PRIMARY KEY (county_id, id)
);
CREATE INDEX incident_by_household ON incident (county_id, producer_id, id);
CREATE INDEX incident_not_over ON incident (county_id, happened_on, producer_id) WHERE over_on IS NULL;

-- Why a household is to be visited, from a day on, until the rule lets it go. quiet_on: since when the reason
-- does not hold any more.
CREATE TABLE watch (
    county_id   BIGINT NOT NULL,
    id          BIGINT NOT NULL,
    producer_id BIGINT NOT NULL,
    reason      TEXT NOT NULL,
    figure_fen  BIGINT,
    opened_on   BIGINT NOT NULL,
    quiet_on    BIGINT,
    closed_on   BIGINT,
    PRIMARY KEY (county_id, id)
);
CREATE UNIQUE INDEX watch_is_open_once ON watch (county_id, producer_id, reason) WHERE closed_on IS NULL;
CREATE INDEX watch_by_household ON watch (county_id, producer_id, id);

-- What was found and agreed when somebody visited.
CREATE TABLE follow_up (
    county_id   BIGINT NOT NULL,
    id          BIGINT NOT NULL,
    producer_id BIGINT NOT NULL,
    visited_on  BIGINT NOT NULL,
    note        TEXT NOT NULL,
    next_on     BIGINT,
    person_id   BIGINT NOT NULL,
    written_ms  BIGINT NOT NULL,
    PRIMARY KEY (county_id, id)
);
CREATE INDEX follow_up_by_household ON follow_up (county_id, producer_id, id);
