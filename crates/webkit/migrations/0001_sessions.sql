-- A session: a browser that has posted something, whether or not a person signed in with it.
-- token_hash is SHA-256 of the 256-bit token in the cookie, in hexadecimal; the token itself is nowhere here.
-- person_name and grants ("finance", "grower:4711") are copied from the person at sign-in.
CREATE TABLE session (
    county_id    BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    token_hash   TEXT NOT NULL,
    person_id    BIGINT,
    person_name  TEXT NOT NULL DEFAULT '',
    grants       TEXT NOT NULL DEFAULT '',
    basket_count BIGINT NOT NULL DEFAULT 0,
    seen_ms      BIGINT NOT NULL,
    expires_ms   BIGINT NOT NULL,
    PRIMARY KEY (county_id, id),
    CONSTRAINT session_token_is_one UNIQUE (county_id, token_hash)
);
CREATE INDEX session_by_person ON session (county_id, person_id);
CREATE INDEX session_by_expiry ON session (county_id, expires_ms);
