-- A plan of a day's shuttles. state: solving, ready, accepted, replaced, failed; while it is solved, done_percent
-- says how far. promises: kept, loose. parcels: what was known of the day when it was made. changes: stops that
-- another vehicle drives than the last time. reckoned: distances that no table told.
CREATE TABLE shuttle_plan (
    county_id     BIGINT NOT NULL,
    id            BIGINT NOT NULL,
    day_on        BIGINT NOT NULL,
    state         TEXT NOT NULL,
    seconds       BIGINT NOT NULL,
    promises      TEXT NOT NULL,
    change_fen    BIGINT NOT NULL,
    spare_percent BIGINT NOT NULL,
    done_percent  BIGINT NOT NULL,
    parcels       BIGINT NOT NULL,
    changes       BIGINT NOT NULL,
    reckoned      BIGINT NOT NULL,
    made_by       BIGINT,
    began_ms      BIGINT NOT NULL,
    accepted_by   BIGINT,
    accepted_ms   BIGINT,
    PRIMARY KEY (county_id, id),
    CONSTRAINT shuttle_plan_is_accepted_at_a_time CHECK (state <> 'accepted' OR accepted_ms IS NOT NULL)
);
CREATE UNIQUE INDEX shuttle_plan_accepted ON shuttle_plan (county_id, day_on) WHERE state = 'accepted';
CREATE INDEX shuttle_plan_by_day ON shuttle_plan (county_id, day_on, id);

-- A drive: side is 'plan', or 'timetable' for what it is compared with. Minutes are of the day. cost_fen is
-- what the vehicle's prices make of it: for the run, for its kilometres, for its hours from leaving to coming home.
CREATE TABLE shuttle_drive (
    county_id     BIGINT NOT NULL,
    plan_id       BIGINT NOT NULL,
    number        BIGINT NOT NULL,
    side          TEXT NOT NULL,
    trip_code     TEXT NOT NULL,
    route_id      BIGINT NOT NULL,
    leg           TEXT NOT NULL,
    vehicle_id    BIGINT,
    cutoff_minute BIGINT NOT NULL,
    leaves_minute BIGINT NOT NULL,
    home_minute   BIGINT NOT NULL,
    metres        BIGINT NOT NULL,
    cost_fen      BIGINT NOT NULL,
    PRIMARY KEY (county_id, plan_id, number)
);

-- A stop of a drive. parcels and grams are handed over there, aboard_… is on board when it leaves. late: parcels that
-- come after the promised hour. slack: so much later the bus may arrive, and everything after it still holds.
-- saving: what the drive would cost less without the stop. Both are NULL where nobody reckoned them.
CREATE TABLE shuttle_stop (
    county_id      BIGINT NOT NULL,
    plan_id        BIGINT NOT NULL,
    number         BIGINT NOT NULL,
    position       BIGINT NOT NULL,
    place_id       BIGINT NOT NULL,
    arrives_minute BIGINT NOT NULL,
    departs_minute BIGINT NOT NULL,
    parcels        BIGINT NOT NULL,
    grams          BIGINT NOT NULL,
    late           BIGINT NOT NULL,
    aboard_parcels BIGINT NOT NULL,
    aboard_grams   BIGINT NOT NULL,
    slack_minutes  BIGINT,
    saving_fen     BIGINT,
    PRIMARY KEY (county_id, plan_id, number, position)
);

-- What a plan leaves out, and why.
CREATE TABLE shuttle_omission (
    county_id BIGINT NOT NULL,
    plan_id   BIGINT NOT NULL,
    number    BIGINT NOT NULL,
    leg       TEXT NOT NULL,
    place_id  BIGINT NOT NULL,
    parcels   BIGINT NOT NULL,
    grams     BIGINT NOT NULL,
    reason    TEXT NOT NULL,
    PRIMARY KEY (county_id, plan_id, number)
);
