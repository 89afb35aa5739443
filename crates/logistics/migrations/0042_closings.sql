-- The evening's count at a transit centre or the hub: what should have been there and was not, and what was there
-- and should not have been. Closed again, the last count of the day stands.
CREATE TABLE closing (
    county_id BIGINT NOT NULL,
    place_id  BIGINT NOT NULL,
    day_on    BIGINT NOT NULL,
    missing   BIGINT NOT NULL,
    surplus   BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    at_ms     BIGINT NOT NULL,
    PRIMARY KEY (county_id, day_on, place_id),
    CONSTRAINT closing_counts CHECK (missing >= 0 AND surplus >= 0)
);
