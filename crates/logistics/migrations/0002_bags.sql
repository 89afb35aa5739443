-- A bag holds parcels that travel together, from one place to another. It is filling, then sealed, then opened for
-- ever; a new round is a new bag. It stands where its parcels stand. made_key is the key of the form or device that
-- began it, so that it is begun once; closed_key and opened_key likewise.
CREATE TABLE bag (
    county_id   BIGINT NOT NULL,
    id          BIGINT NOT NULL,
    code        TEXT NOT NULL,
    made_key    TEXT NOT NULL,
    from_id     BIGINT NOT NULL,
    to_id       BIGINT NOT NULL,
    state       TEXT NOT NULL,
    holder      TEXT NOT NULL,
    at_place_id BIGINT,
    run_id      BIGINT,
    seal        TEXT,
    closed_key  TEXT,
    opened_key  TEXT,
    parcels     BIGINT NOT NULL,
    made_ms     BIGINT NOT NULL,
    changed_ms  BIGINT NOT NULL,
    PRIMARY KEY (county_id, id),
    CONSTRAINT bag_has_one_holder CHECK ((holder = 'place') = (at_place_id IS NOT NULL)
                                         AND (holder = 'bus') = (run_id IS NOT NULL)),
    CONSTRAINT bag_is_sealed_or_filling CHECK ((state = 'filling') = (seal IS NULL))
);
CREATE UNIQUE INDEX bag_by_code ON bag (county_id, code);
CREATE UNIQUE INDEX bag_by_made_key ON bag (county_id, made_key);
CREATE INDEX bag_by_place ON bag (county_id, at_place_id, state, id);
CREATE INDEX bag_by_run ON bag (county_id, run_id, id);

-- The last number of a day's bags.
CREATE TABLE bag_counter (
    county_id BIGINT NOT NULL,
    day_on    BIGINT NOT NULL,
    last      BIGINT NOT NULL,
    PRIMARY KEY (county_id, day_on)
);
