-- Who can sign in. An erased person keeps the row, without name, phone and password.
CREATE TABLE person (
    county_id     BIGINT NOT NULL,
    id            BIGINT NOT NULL,
    phone         TEXT NOT NULL,
    name          TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_ms    BIGINT NOT NULL,
    PRIMARY KEY (county_id, id),
    CONSTRAINT person_phone_is_one UNIQUE (county_id, phone)
);

-- scope_id: the producer, the place or the route that a role is limited to; 0 where it is for the whole county.
CREATE TABLE person_grant (
    county_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    role      TEXT NOT NULL,
    scope_id  BIGINT NOT NULL,
    PRIMARY KEY (county_id, person_id, role, scope_id)
);
CREATE INDEX person_grant_by_role ON person_grant (county_id, role, scope_id, person_id);

-- Wrong passwords of a phone, whether or not it is somebody's. A row is worth nothing after a day.
CREATE TABLE sign_in_miss (
    county_id       BIGINT NOT NULL,
    phone           TEXT NOT NULL,
    misses          BIGINT NOT NULL,
    last_ms         BIGINT NOT NULL,
    locked_until_ms BIGINT NOT NULL,
    PRIMARY KEY (county_id, phone)
);
CREATE INDEX sign_in_miss_by_time ON sign_in_miss (county_id, last_ms);
