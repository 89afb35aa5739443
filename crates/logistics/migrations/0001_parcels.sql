-- A parcel is what one order takes from one village outlet (flow up), or what a carrier brings from outside for
-- somebody in a village (flow down: no order, from_id is the hub). Its way is frozen when it is made: from_id, over
-- a transit centre, to hub_id, where it leaves for an outlet (to_place_id, over via_id) or a zone of cities
-- (zone_id); between outlets of one route hub_id is their transit centre, and transit_id and via_id are NULL.
-- holder says who answers for it now: at_place_id, where a place of ours does, run_id, where a shuttle does.
-- cash_fen is what the keeper of the last outlet takes for the whole order; NULL where nothing is owed, or no longer.
-- bag_id: the bag in which it lies. carrier_number is under which the line-haul of carrier_id carries it.
CREATE TABLE parcel (
    county_id      BIGINT NOT NULL,
    id             BIGINT NOT NULL,
    waybill        TEXT NOT NULL,
    sscc           TEXT,
    order_id       BIGINT,
    order_code     TEXT NOT NULL,
    from_id        BIGINT NOT NULL,
    transit_id     BIGINT,
    hub_id         BIGINT NOT NULL,
    via_id         BIGINT,
    to_place_id    BIGINT,
    zone_id        BIGINT,
    flow           TEXT NOT NULL,
    state          TEXT NOT NULL,
    holder         TEXT NOT NULL,
    at_place_id    BIGINT,
    run_id         BIGINT,
    bag_id         BIGINT,
    carrier_id     BIGINT,
    carrier_number TEXT,
    grams          BIGINT NOT NULL,
    storage        TEXT NOT NULL,
    cash_fen       BIGINT,
    promised_ms    BIGINT NOT NULL,
    created_ms     BIGINT NOT NULL,
    changed_ms     BIGINT NOT NULL,
    PRIMARY KEY (county_id, id),
    CONSTRAINT parcel_goes_somewhere CHECK ((zone_id IS NULL) <> (to_place_id IS NULL)),
    CONSTRAINT parcel_has_one_holder CHECK ((holder = 'place') = (at_place_id IS NOT NULL)
                                            AND (holder = 'bus') = (run_id IS NOT NULL)),
    CONSTRAINT parcel_comes_from_somewhere CHECK ((flow = 'up') = (order_id IS NOT NULL)),
    CONSTRAINT parcel_carrier_has_a_number CHECK ((carrier_id IS NULL) = (carrier_number IS NULL))
);
CREATE UNIQUE INDEX parcel_by_waybill ON parcel (county_id, waybill);
CREATE UNIQUE INDEX parcel_by_sscc ON parcel (county_id, sscc);
CREATE UNIQUE INDEX parcel_by_order ON parcel (county_id, order_id, from_id);
-- A parcel takes six steps, and each step moves it in every index that has its state or its place: so they hold
-- only the parcels that somebody asks for there.
CREATE INDEX parcel_by_order_code ON parcel (county_id, order_code, id);
CREATE INDEX parcel_by_place ON parcel (county_id, at_place_id, state, id) WHERE at_place_id IS NOT NULL;
CREATE INDEX parcel_announced ON parcel (county_id, from_id, id) WHERE state = 'announced';
CREATE INDEX parcel_by_outlet ON parcel (county_id, to_place_id, state, id) WHERE to_place_id IS NOT NULL;
CREATE INDEX parcel_by_run ON parcel (county_id, run_id, id) WHERE run_id IS NOT NULL;
CREATE INDEX parcel_by_bag ON parcel (county_id, bag_id, id) WHERE bag_id IS NOT NULL;
CREATE INDEX parcel_by_carrier ON parcel (county_id, carrier_number, id) WHERE carrier_number IS NOT NULL;
CREATE INDEX parcel_by_via ON parcel (county_id, via_id, state, id) WHERE via_id IS NOT NULL;
CREATE INDEX parcel_by_state ON parcel (county_id, state, id);

-- A drive of a shuttle: a route, a day, a leg. It is made when the first parcel is loaded, or when it is planned.
CREATE TABLE run (
    county_id BIGINT NOT NULL,
    id        BIGINT NOT NULL,
    route_id  BIGINT NOT NULL,
    day_on    BIGINT NOT NULL,
    leg       TEXT NOT NULL,
    PRIMARY KEY (county_id, id),
    CONSTRAINT run_is_one UNIQUE (county_id, route_id, day_on, leg)
);
CREATE INDEX run_by_day ON run (county_id, day_on, id);

-- What is in a parcel: lines of its order.
CREATE TABLE parcel_line (
    county_id BIGINT NOT NULL,
    parcel_id BIGINT NOT NULL,
    line      BIGINT NOT NULL,
    lot_id    BIGINT NOT NULL,
    lot_code  TEXT NOT NULL,
    packs     BIGINT NOT NULL,
    quantity  BIGINT NOT NULL,
    grams     BIGINT NOT NULL,
    name_zh   TEXT NOT NULL,
    name_en   TEXT NOT NULL,
    PRIMARY KEY (county_id, parcel_id, line),
    CONSTRAINT parcel_line_is_something CHECK (packs > 0 AND quantity > 0)
);
CREATE INDEX parcel_line_by_lot ON parcel_line (county_id, lot_id, parcel_id);

-- The last number of a day's waybills. Day 0 counts the parcels of all days, for their SSCC.
CREATE TABLE parcel_counter (
    county_id BIGINT NOT NULL,
    day_on    BIGINT NOT NULL,
    last      BIGINT NOT NULL,
    PRIMARY KEY (county_id, day_on)
);

-- A scan that was accepted. device_key is made by the device, so that a scan that is sent again finds itself.
-- bag_id: into which it was put, or with which it moved; the scans of a bag have its key and a number.
-- at_ms is the device's word on when it was, received_ms ours; happened_ms is the one that we go by.
CREATE TABLE scan (
    county_id   BIGINT NOT NULL,
    id          BIGINT NOT NULL,
    device_key  TEXT NOT NULL,
    parcel_id   BIGINT NOT NULL,
    kind        TEXT NOT NULL,
    place_id    BIGINT,
    person_id   BIGINT,
    cash_fen    BIGINT,
    run_id      BIGINT,
    bag_id      BIGINT,
    reason      TEXT,
    at_ms       BIGINT NOT NULL,
    received_ms BIGINT NOT NULL,
    happened_ms BIGINT NOT NULL,
    PRIMARY KEY (county_id, parcel_id, id)
);
CREATE UNIQUE INDEX scan_by_device_key ON scan (county_id, device_key);
CREATE INDEX scan_by_place ON scan (county_id, place_id, id) WHERE place_id IS NOT NULL;

-- A scan that was not accepted, and why (as JSON): the answer to the same scan sent again, and the list of what
-- somebody still has to look at.
CREATE TABLE refused_scan (
    county_id   BIGINT NOT NULL,
    device_key  TEXT NOT NULL,
    code        TEXT NOT NULL,
    kind        TEXT NOT NULL,
    place_id    BIGINT,
    person_id   BIGINT,
    at_ms       BIGINT NOT NULL,
    received_ms BIGINT NOT NULL,
    why         TEXT NOT NULL,
    PRIMARY KEY (county_id, device_key)
);
CREATE INDEX refused_scan_by_place ON refused_scan (county_id, place_id, received_ms);
