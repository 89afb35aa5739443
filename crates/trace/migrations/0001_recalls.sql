-- Why a lot was recalled, by whom and when. Whoever has some of it is found by its reservations.
CREATE TABLE lot_recall (
    county_id   BIGINT NOT NULL,
    lot_id      BIGINT NOT NULL,
    reason      TEXT NOT NULL,
    person_id   BIGINT NOT NULL,
    recalled_ms BIGINT NOT NULL,
    PRIMARY KEY (county_id, lot_id)
);
CREATE INDEX lot_recall_by_time ON lot_recall (county_id, recalled_ms, lot_id);
