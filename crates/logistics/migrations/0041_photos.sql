-- A photograph of a parcel: a JPEG of ours, made small, without where it was taken. photo_key is made by the device;
-- it may be here before the scan that it belongs to, or days after it.
CREATE TABLE photo (
    county_id BIGINT NOT NULL,
    photo_key TEXT NOT NULL,
    jpeg      BYTEA NOT NULL,
    person_id BIGINT NOT NULL,
    made_ms   BIGINT NOT NULL,
    PRIMARY KEY (county_id, photo_key)
);

-- Which scan a photograph belongs to.
CREATE TABLE scan_photo (
    county_id BIGINT NOT NULL,
    parcel_id BIGINT NOT NULL,
    scan_id   BIGINT NOT NULL,
    photo_key TEXT NOT NULL,
    PRIMARY KEY (county_id, parcel_id, scan_id)
);
