-- What the county has settled for itself: prices of freight, hours, the border. Keys are named in model.rs.
CREATE TABLE setting (
    county_id BIGINT NOT NULL,
    key       TEXT NOT NULL,
    value     TEXT NOT NULL,
    PRIMARY KEY (county_id, key)
);

-- A number that changes with every change of the tables below: equal versions, equal networks.
CREATE TABLE network (
    county_id BIGINT NOT NULL,
    version   BIGINT NOT NULL,
    PRIMARY KEY (county_id)
);

-- letters begin the codes of the township's lots: FW for Fuwen.
CREATE TABLE township (
    county_id    BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    code         TEXT NOT NULL,
    letters      TEXT NOT NULL,
    name_zh      TEXT NOT NULL,
    name_en      TEXT NOT NULL,
    kind         TEXT NOT NULL,
    longitude_e6 BIGINT NOT NULL,
    latitude_e6  BIGINT NOT NULL,
    PRIMARY KEY (county_id, id),
    CONSTRAINT township_code_is_one UNIQUE (county_id, code),
    CONSTRAINT township_letters_are_one UNIQUE (county_id, letters)
);

-- estimated: the position was placed by rule, not surveyed.
CREATE TABLE village (
    county_id    BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    code         TEXT NOT NULL,
    township_id  BIGINT NOT NULL,
    name_zh      TEXT NOT NULL,
    name_en      TEXT NOT NULL,
    kind         TEXT NOT NULL,
    longitude_e6 BIGINT NOT NULL,
    latitude_e6  BIGINT NOT NULL,
    estimated    BIGINT NOT NULL,
    PRIMARY KEY (county_id, id),
    CONSTRAINT village_code_is_one UNIQUE (county_id, code),
    CONSTRAINT village_estimated_is_bool CHECK (estimated IN (0, 1))
);

-- A company that runs routes.
CREATE TABLE company (
    county_id BIGINT NOT NULL,
    id        BIGINT NOT NULL,
    code      TEXT NOT NULL,
    name_zh   TEXT NOT NULL,
    name_en   TEXT NOT NULL,
    PRIMARY KEY (county_id, id),
    CONSTRAINT company_code_is_one UNIQUE (county_id, code)
);

-- Where parcels are handed over: the hub, the transit centres, the villages' outlets.
CREATE TABLE place (
    county_id    BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    kind         TEXT NOT NULL,
    code         TEXT NOT NULL,
    name_zh      TEXT NOT NULL,
    name_en      TEXT NOT NULL,
    township_id  BIGINT NOT NULL,
    village_id   BIGINT,
    longitude_e6 BIGINT NOT NULL,
    latitude_e6  BIGINT NOT NULL,
    cold_box     BIGINT NOT NULL,
    PRIMARY KEY (county_id, id),
    CONSTRAINT place_code_is_one UNIQUE (county_id, code),
    CONSTRAINT place_cold_box_is_bool CHECK (cold_box IN (0, 1))
);

-- A round of the village bus. morning_minute: the run that brings parcels to the outlets leaves the transit
-- centre; departs_minute: the afternoon run that collects them does; cutoff_minute: what is paid before it goes
-- with that day's collecting run. Minutes are of the county's day.
CREATE TABLE route (
    county_id      BIGINT NOT NULL,
    id             BIGINT NOT NULL,
    number         BIGINT NOT NULL,
    name_zh        TEXT NOT NULL,
    name_en        TEXT NOT NULL,
    company_id     BIGINT NOT NULL,
    transit_id     BIGINT NOT NULL,
    morning_minute BIGINT NOT NULL,
    departs_minute BIGINT NOT NULL,
    cutoff_minute  BIGINT NOT NULL,
    PRIMARY KEY (county_id, id),
    CONSTRAINT route_number_is_one UNIQUE (county_id, number),
    CONSTRAINT route_in_the_day CHECK (0 <= morning_minute AND morning_minute < departs_minute AND departs_minute < 1440),
    CONSTRAINT route_cutoff_before_departure CHECK (0 <= cutoff_minute AND cutoff_minute <= departs_minute)
);

-- minutes after the bus has left the transit centre, on either run. A place is on one route.
CREATE TABLE route_stop (
    county_id BIGINT NOT NULL,
    route_id  BIGINT NOT NULL,
    position  BIGINT NOT NULL,
    place_id  BIGINT NOT NULL,
    minutes   BIGINT NOT NULL,
    PRIMARY KEY (county_id, route_id, position),
    CONSTRAINT route_stop_of_one_route UNIQUE (county_id, place_id),
    CONSTRAINT route_stop_after_departure CHECK (0 <= minutes)
);

-- Where parcels go by line-haul: days after the evening on which they leave the hub, and what that costs.
CREATE TABLE zone (
    county_id   BIGINT NOT NULL,
    id          BIGINT NOT NULL,
    code        TEXT NOT NULL,
    name_zh     TEXT NOT NULL,
    name_en     TEXT NOT NULL,
    days        BIGINT NOT NULL,
    freight_fen BIGINT NOT NULL,
    PRIMARY KEY (county_id, id),
    CONSTRAINT zone_code_is_one UNIQUE (county_id, code),
    CONSTRAINT zone_is_reached_later CHECK (1 <= days AND days <= 30),
    CONSTRAINT zone_freight_is_not_negative CHECK (0 <= freight_fen)
);
