-- A sheet that was imported: what became of it, and the rows that were left out, to be mended and sent again.
CREATE TABLE sheet_import (
    county_id BIGINT NOT NULL,
    id        BIGINT NOT NULL,
    kind      TEXT NOT NULL,
    file_name TEXT NOT NULL,
    sum       TEXT NOT NULL,
    at_ms     BIGINT NOT NULL,
    added     BIGINT NOT NULL,
    changed   BIGINT NOT NULL,
    left_out  BIGINT NOT NULL,
    faults    TEXT NOT NULL,
    bad_rows  BYTEA,
    PRIMARY KEY (county_id, id)
);
CREATE INDEX sheet_import_by_sum ON sheet_import (county_id, kind, sum, id);
