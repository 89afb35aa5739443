-- A county is a tenant: every other row belongs to one. county_id is its six-digit code and never changes.
-- clock_offset_ms is added to wall time; 0 for a real county. event_number is the head of its event log.
CREATE TABLE county (
    county_id       BIGINT NOT NULL,
    name_zh         TEXT NOT NULL,
    name_en         TEXT NOT NULL,
    host            TEXT,
    generated       BIGINT NOT NULL,
    clock_offset_ms BIGINT NOT NULL DEFAULT 0,
    event_number    BIGINT NOT NULL DEFAULT 0,
    founded_ms      BIGINT NOT NULL,
    PRIMARY KEY (county_id),
    CONSTRAINT county_generated_is_bool CHECK (generated IN (0, 1)),
    CONSTRAINT county_clock_is_real CHECK (generated = 1 OR clock_offset_ms = 0)
);

-- What happened, in order. number is dense per county and given at the end of a batch; id is known at once.
CREATE TABLE event (
    county_id  BIGINT NOT NULL,
    number     BIGINT NOT NULL,
    id         BIGINT NOT NULL,
    kind       TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    at_ms      BIGINT NOT NULL,
    fields     TEXT NOT NULL,
    PRIMARY KEY (county_id, number)
);

-- How far a consumer of the log has read.
CREATE TABLE follower (
    county_id BIGINT NOT NULL,
    name      TEXT NOT NULL,
    number    BIGINT NOT NULL,
    PRIMARY KEY (county_id, name)
);
