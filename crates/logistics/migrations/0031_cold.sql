-- How warm and how cold goods may be, in tenths of a degree Celsius: of a kind of storage, and of one category of
-- products kept so (category_id 0: of all). q10_e1 is how many times faster they spoil 10 degrees above, in tenths; 10
-- is not at all. A kind of storage without a row has the program's own limits, or none.
CREATE TABLE cold_limit (
    county_id   BIGINT NOT NULL,
    storage     TEXT NOT NULL,
    category_id BIGINT NOT NULL,
    low_e1      BIGINT NOT NULL,
    high_e1     BIGINT NOT NULL,
    q10_e1      BIGINT NOT NULL,
    PRIMARY KEY (county_id, storage, category_id),
    CONSTRAINT cold_limit_in_order CHECK (-500 <= low_e1 AND low_e1 <= high_e1 AND high_e1 <= 500),
    CONSTRAINT cold_limit_q10_is_a_factor CHECK (10 <= q10_e1 AND q10_e1 <= 100)
);

-- What a thermometer in a box read: in the cold box of a place, or of a vehicle. It holds until the next one, for an
-- hour at the most. A second reading of the same box and instant is the same reading.
CREATE TABLE temperature (
    county_id   BIGINT NOT NULL,
    box_kind    TEXT NOT NULL,
    box_id      BIGINT NOT NULL,
    at_ms       BIGINT NOT NULL,
    tenths      BIGINT NOT NULL,
    source      TEXT NOT NULL,
    person_id   BIGINT,
    received_ms BIGINT NOT NULL,
    PRIMARY KEY (county_id, box_kind, box_id, at_ms),
    CONSTRAINT temperature_is_one_of_this_world CHECK (-600 <= tenths AND tenths <= 800)
);

-- A day on which a box that held parcels was outside of their limits: from and until its first and its last such
-- reading, worst_e1 the farthest, parcels how many it held then.
CREATE TABLE cold_breach (
    county_id BIGINT NOT NULL,
    box_kind  TEXT NOT NULL,
    box_id    BIGINT NOT NULL,
    day_on    BIGINT NOT NULL,
    from_ms   BIGINT NOT NULL,
    until_ms  BIGINT NOT NULL,
    worst_e1  BIGINT NOT NULL,
    parcels   BIGINT NOT NULL,
    PRIMARY KEY (county_id, box_kind, box_id, day_on),
    CONSTRAINT cold_breach_in_order CHECK (from_ms <= until_ms AND parcels > 0)
);
CREATE INDEX cold_breach_by_day ON cold_breach (county_id, day_on, box_id);
