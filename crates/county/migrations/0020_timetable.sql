-- What drives. fixed_fen is paid for each run, per_km_fen and per_hour_fen for what it drives; capacity_grams and
-- capacity_boxes are both limits. generated: its figures were made up for a demonstration.
CREATE TABLE vehicle (
    county_id      BIGINT NOT NULL,
    id             BIGINT NOT NULL,
    code           TEXT NOT NULL,
    company_id     BIGINT NOT NULL,
    capacity_grams BIGINT NOT NULL,
    capacity_boxes BIGINT NOT NULL,
    cold_box       BIGINT NOT NULL,
    fixed_fen      BIGINT NOT NULL,
    per_km_fen     BIGINT NOT NULL,
    per_hour_fen   BIGINT NOT NULL,
    generated      BIGINT NOT NULL,
    PRIMARY KEY (county_id, id),
    CONSTRAINT vehicle_code_is_one UNIQUE (county_id, code),
    CONSTRAINT vehicle_holds_something CHECK (capacity_grams > 0 AND capacity_boxes > 0),
    CONSTRAINT vehicle_costs_are_not_negative CHECK (fixed_fen >= 0 AND per_km_fen >= 0 AND per_hour_fen >= 0),
    CONSTRAINT vehicle_has_or_not CHECK (cold_box IN (0, 1) AND generated IN (0, 1))
);

-- On which days trips drive: weekdays is a sum of 1 for Monday, 2 for Tuesday, up to 64 for Sunday.
CREATE TABLE calendar (
    county_id BIGINT NOT NULL,
    code      TEXT NOT NULL,
    weekdays  BIGINT NOT NULL,
    from_on   BIGINT NOT NULL,
    until_on  BIGINT NOT NULL,
    PRIMARY KEY (county_id, code),
    CONSTRAINT calendar_has_weekdays CHECK (0 <= weekdays AND weekdays <= 127),
    CONSTRAINT calendar_ends_after_it_begins CHECK (from_on <= until_on)
);

-- A day on which a calendar's trips drive (or do not), whatever the weekday, and though it may be a holiday.
CREATE TABLE calendar_date (
    county_id BIGINT NOT NULL,
    code      TEXT NOT NULL,
    day_on    BIGINT NOT NULL,
    runs      BIGINT NOT NULL,
    PRIMARY KEY (county_id, code, day_on),
    CONSTRAINT calendar_date_runs_or_not CHECK (runs IN (0, 1))
);

-- A drive of the timetable: a route, a leg, the days of a calendar. What is paid before cutoff_minute of its day
-- goes with it (collecting). A leg of a route without trips here is driven each day at the route's own hours.
CREATE TABLE trip (
    county_id     BIGINT NOT NULL,
    code          TEXT NOT NULL,
    route_id      BIGINT NOT NULL,
    leg           TEXT NOT NULL,
    calendar_code TEXT NOT NULL,
    cutoff_minute BIGINT NOT NULL,
    vehicle_id    BIGINT,
    PRIMARY KEY (county_id, code),
    CONSTRAINT trip_cutoff_is_a_minute CHECK (0 <= cutoff_minute AND cutoff_minute < 2880)
);

-- Minutes of the trip's day: after midnight they go on, so that 1510 is 01:10 of the next day.
CREATE TABLE stop_time (
    county_id      BIGINT NOT NULL,
    trip_code      TEXT NOT NULL,
    position       BIGINT NOT NULL,
    place_id       BIGINT NOT NULL,
    arrives_minute BIGINT NOT NULL,
    departs_minute BIGINT NOT NULL,
    PRIMARY KEY (county_id, trip_code, position),
    CONSTRAINT stop_time_in_order CHECK (0 <= arrives_minute AND arrives_minute <= departs_minute AND departs_minute < 2880)
);

-- Days on which nothing drives, neither shuttle nor line-haul.
CREATE TABLE holiday (
    county_id BIGINT NOT NULL,
    day_on    BIGINT NOT NULL,
    name_zh   TEXT NOT NULL,
    name_en   TEXT NOT NULL,
    PRIMARY KEY (county_id, day_on)
);

-- A place that no shuttle reaches, from a day until a day. Where it is a transit centre, its routes stand still.
CREATE TABLE road_closure (
    county_id BIGINT NOT NULL,
    place_id  BIGINT NOT NULL,
    from_on   BIGINT NOT NULL,
    until_on  BIGINT NOT NULL,
    reason    TEXT NOT NULL,
    PRIMARY KEY (county_id, place_id, from_on),
    CONSTRAINT road_closure_ends_after_it_begins CHECK (from_on <= until_on)
);

-- When a place is open; weekday 1 is Monday. A place without rows is always open, a weekday without rows is closed.
CREATE TABLE opening_hour (
    county_id     BIGINT NOT NULL,
    place_id      BIGINT NOT NULL,
    weekday       BIGINT NOT NULL,
    opens_minute  BIGINT NOT NULL,
    closes_minute BIGINT NOT NULL,
    PRIMARY KEY (county_id, place_id, weekday, opens_minute),
    CONSTRAINT opening_hour_weekday CHECK (1 <= weekday AND weekday <= 7),
    CONSTRAINT opening_hour_in_order CHECK (0 <= opens_minute AND opens_minute < closes_minute AND closes_minute <= 1440)
);

-- How far it is by road, one way; where a pair has no row it is reckoned. source: matrix (imported) or osrm.
CREATE TABLE distance (
    county_id BIGINT NOT NULL,
    from_id   BIGINT NOT NULL,
    to_id     BIGINT NOT NULL,
    metres    BIGINT NOT NULL,
    seconds   BIGINT NOT NULL,
    source    TEXT NOT NULL,
    PRIMARY KEY (county_id, from_id, to_id),
    CONSTRAINT distance_is_not_negative CHECK (metres >= 0 AND seconds >= 0)
);
