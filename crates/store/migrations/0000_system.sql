-- Tables without a county. A lease is held until its end by the database's clock.
CREATE TABLE lease (
    name       TEXT NOT NULL,
    holder     TEXT NOT NULL,
    expires_ms BIGINT NOT NULL,
    PRIMARY KEY (name)
);

-- The number of a node, and the last instant that its ids may have used.
CREATE TABLE node (
    number        BIGINT NOT NULL,
    holder        TEXT NOT NULL,
    expires_ms    BIGINT NOT NULL,
    used_up_to_ms BIGINT NOT NULL,
    PRIMARY KEY (number)
);
