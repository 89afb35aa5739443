-- What a carrier brings from outside for somebody in a village. Personal: receiver_name and receiver_phone are
-- blanked when the person asks. The carrier's own number is on the parcel.
CREATE TABLE inbound (
    county_id      BIGINT NOT NULL,
    parcel_id      BIGINT NOT NULL,
    receiver_name  TEXT NOT NULL,
    receiver_phone TEXT NOT NULL,
    contents       TEXT NOT NULL,
    PRIMARY KEY (county_id, parcel_id)
);

-- What who collects at an outlet has to say: six figures for all parcels of one order there, or for one parcel from
-- outside (subject_id is the order or the parcel). After three misses it is locked until the office gives a new one.
CREATE TABLE pickup_code (
    county_id  BIGINT NOT NULL,
    subject_id BIGINT NOT NULL,
    outlet_id  BIGINT NOT NULL,
    code       TEXT NOT NULL,
    misses     BIGINT NOT NULL,
    made_ms    BIGINT NOT NULL,
    PRIMARY KEY (county_id, subject_id, outlet_id),
    CONSTRAINT pickup_code_misses_are_few CHECK (0 <= misses AND misses <= 3)
);

-- How a parcel was proved to be handed over: by its code, by a photograph, or because the keeper knows who came.
CREATE TABLE handover (
    county_id  BIGINT NOT NULL,
    scan_id    BIGINT NOT NULL,
    parcel_id  BIGINT NOT NULL,
    proof      TEXT NOT NULL,
    photo_hash TEXT,
    person_id  BIGINT,
    at_ms      BIGINT NOT NULL,
    PRIMARY KEY (county_id, scan_id)
);
CREATE INDEX handover_by_parcel ON handover (county_id, parcel_id, scan_id);
