-- A drive of a shuttle is of a trip of the timetable: two trips of a route on one day are two runs. trip_code is
-- empty where no trip drove: the keeper's own car, and every run before this table. SQLite cannot take a constraint
-- out of a table, so it is made anew.
DROP INDEX run_by_day;
ALTER TABLE run RENAME TO run_of_leg;
CREATE TABLE run (
    county_id BIGINT NOT NULL,
    id        BIGINT NOT NULL,
    route_id  BIGINT NOT NULL,
    day_on    BIGINT NOT NULL,
    leg       TEXT NOT NULL,
    trip_code TEXT NOT NULL,
    PRIMARY KEY (county_id, id),
    CONSTRAINT run_is_one_trip UNIQUE (county_id, route_id, day_on, leg, trip_code)
);
INSERT INTO run (county_id, id, route_id, day_on, leg, trip_code)
SELECT county_id, id, route_id, day_on, leg, '' FROM run_of_leg;
DROP TABLE run_of_leg;
CREATE INDEX run_by_day ON run (county_id, day_on, id);

-- What the driver said of a stop of his run: he reached it, or did not call there, and why. position is the stop's
-- in its trip, from 1. What was to be handed over at a stop that was skipped stays with the run.
CREATE TABLE run_stop (
    county_id BIGINT NOT NULL,
    run_id    BIGINT NOT NULL,
    position  BIGINT NOT NULL,
    place_id  BIGINT NOT NULL,
    call      TEXT NOT NULL,
    reason    TEXT,
    note      TEXT NOT NULL,
    person_id BIGINT NOT NULL,
    at_ms     BIGINT NOT NULL,
    PRIMARY KEY (county_id, run_id, position),
    CONSTRAINT run_stop_is_skipped_for_a_reason CHECK ((call = 'skipped') = (reason IS NOT NULL))
);
