-- What a run boarded is found by the run: for what it cost, and for what a bus took along.
CREATE INDEX scan_by_run ON scan (county_id, run_id, parcel_id, kind) WHERE run_id IS NOT NULL;

-- A day whose runs were costed. Runs of it that have no row in run_cost could not be: the timetable names no trip, or
-- no vehicle; they are costed once it does.
CREATE TABLE costed_day (
    county_id BIGINT NOT NULL,
    day_on    BIGINT NOT NULL,
    PRIMARY KEY (county_id, day_on)
);

-- What a run cost: fixed, for each kilometre and for each hour of the vehicles that drove it, as it was posted to the
-- ledger (entry run_costed, cause run_id). freight_fen is what buyers' freight covers of it; the rest is the company's.
CREATE TABLE run_cost (
    county_id   BIGINT NOT NULL,
    run_id      BIGINT NOT NULL,
    route_id    BIGINT NOT NULL,
    company_id  BIGINT NOT NULL,
    day_on      BIGINT NOT NULL,
    leg         TEXT NOT NULL,
    trips       BIGINT NOT NULL,
    metres      BIGINT NOT NULL,
    minutes     BIGINT NOT NULL,
    parcels     BIGINT NOT NULL,
    grams       BIGINT NOT NULL,
    cost_fen    BIGINT NOT NULL,
    freight_fen BIGINT NOT NULL,
    costed_ms   BIGINT NOT NULL,
    PRIMARY KEY (county_id, run_id),
    CONSTRAINT run_cost_is_not_negative CHECK (cost_fen >= 0 AND freight_fen >= 0 AND metres >= 0 AND minutes >= 0)
);
CREATE INDEX run_cost_by_day ON run_cost (county_id, day_on, run_id);

-- A run's cost, split over its parcels by weight; and what the buyer of a parcel gave for it with his freight.
CREATE TABLE parcel_cost (
    county_id   BIGINT NOT NULL,
    run_id      BIGINT NOT NULL,
    parcel_id   BIGINT NOT NULL,
    cost_fen    BIGINT NOT NULL,
    freight_fen BIGINT NOT NULL,
    PRIMARY KEY (county_id, run_id, parcel_id),
    CONSTRAINT parcel_cost_is_not_negative CHECK (cost_fen >= 0 AND freight_fen >= 0)
);

-- Of a subsidy that was paid for parcels (cause_id is its application), what falls on a run. Where it was taken back,
-- a second row takes it off again.
CREATE TABLE run_subsidy (
    county_id   BIGINT NOT NULL,
    run_id      BIGINT NOT NULL,
    cause_id    BIGINT NOT NULL,
    taken_back  BIGINT NOT NULL,
    parcels     BIGINT NOT NULL,
    subsidy_fen BIGINT NOT NULL,
    PRIMARY KEY (county_id, run_id, cause_id, taken_back),
    CONSTRAINT run_subsidy_has_its_sign CHECK (taken_back IN (0, 1) AND (subsidy_fen < 0) = (taken_back = 1))
);
CREATE INDEX run_subsidy_by_cause ON run_subsidy (county_id, cause_id, taken_back, run_id);
