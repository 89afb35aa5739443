-- The private side of a producer who is a household; the producer's row is what the public sees. A household
-- that was merged into another or split ends on a day and keeps its rows.
CREATE TABLE household (
    county_id   BIGINT NOT NULL,
    producer_id BIGINT NOT NULL,
    state       TEXT NOT NULL,
    since_on    BIGINT NOT NULL,
    ended_on    BIGINT,
    PRIMARY KEY (county_id, producer_id),
    CONSTRAINT household_ended_has_a_day CHECK ((state = 'active') = (ended_on IS NULL))
);

-- Who lives in it. No identity numbers. A person who leaves keeps the row; who moves to another household has a
-- new one there.
CREATE TABLE household_member (
    county_id   BIGINT NOT NULL,
    id          BIGINT NOT NULL,
    producer_id BIGINT NOT NULL,
    name        TEXT NOT NULL,
    relation    TEXT NOT NULL,
    born_year   BIGINT NOT NULL,
    left_on     BIGINT,
    PRIMARY KEY (county_id, id)
);
CREATE INDEX household_member_by_household ON household_member (county_id, producer_id, id);

-- What it farms. area_mu_e2 counts hundredths of a mu (a mu is 666.67 square metres).
CREATE TABLE household_plot (
    county_id   BIGINT NOT NULL,
    id          BIGINT NOT NULL,
    producer_id BIGINT NOT NULL,
    kind        TEXT NOT NULL,
    area_mu_e2  BIGINT NOT NULL,
    crop_zh     TEXT NOT NULL,
    crop_en     TEXT NOT NULL,
    PRIMARY KEY (county_id, id),
    CONSTRAINT household_plot_is_something CHECK (area_mu_e2 > 0)
);
CREATE INDEX household_plot_by_household ON household_plot (county_id, producer_id, id);

-- What a household agreed to, and until when.
CREATE TABLE household_consent (
    county_id    BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    producer_id  BIGINT NOT NULL,
    purpose      TEXT NOT NULL,
    given_on     BIGINT NOT NULL,
    withdrawn_on BIGINT,
    PRIMARY KEY (county_id, id)
);
CREATE UNIQUE INDEX household_consent_in_force ON household_consent (county_id, producer_id, purpose)
    WHERE withdrawn_on IS NULL;

-- Who came after whom: a merged household's one successor, the new ones of a split.
CREATE TABLE household_succession (
    county_id BIGINT NOT NULL,
    from_id   BIGINT NOT NULL,
    into_id   BIGINT NOT NULL,
    kind      TEXT NOT NULL,
    on_day    BIGINT NOT NULL,
    PRIMARY KEY (county_id, from_id, into_id)
);
CREATE INDEX household_succession_by_heir ON household_succession (county_id, into_id, from_id);

-- Where money is paid out to. owner_kind says whose it is: a producer's, an outlet's, a company's, a person's. One account
-- of an owner is in force; an earlier one keeps its row, because payments name it.
CREATE TABLE bank_account (
    county_id  BIGINT NOT NULL,
    id         BIGINT NOT NULL,
    owner_kind TEXT NOT NULL,
    owner_id   BIGINT NOT NULL,
    holder     TEXT NOT NULL,
    bank       TEXT NOT NULL,
    number     TEXT NOT NULL,
    since_ms   BIGINT NOT NULL,
    ended_ms   BIGINT,
    PRIMARY KEY (county_id, id)
);
CREATE UNIQUE INDEX bank_account_in_force ON bank_account (county_id, owner_kind, owner_id)
    WHERE ended_ms IS NULL;

-- Households of a co-operative, with the shares that they hold.
CREATE TABLE cooperative_member (
    county_id      BIGINT NOT NULL,
    cooperative_id BIGINT NOT NULL,
    producer_id    BIGINT NOT NULL,
    shares         BIGINT NOT NULL,
    joined_on      BIGINT NOT NULL,
    left_on        BIGINT,
    PRIMARY KEY (county_id, cooperative_id, producer_id, joined_on),
    CONSTRAINT cooperative_member_holds_something CHECK (shares > 0)
);
CREATE INDEX cooperative_member_by_household ON cooperative_member (county_id, producer_id, cooperative_id);
CREATE UNIQUE INDEX cooperative_member_is_one ON cooperative_member (county_id, cooperative_id, producer_id)
    WHERE left_on IS NULL;

-- By which rule a co-operative shares what its lots bring, from a day on.
CREATE TABLE cooperative_rule (
    county_id      BIGINT NOT NULL,
    cooperative_id BIGINT NOT NULL,
    from_on        BIGINT NOT NULL,
    rule           TEXT NOT NULL,
    PRIMARY KEY (county_id, cooperative_id, from_on)
);

-- Who looked at what is not for everybody: an auditor reads it, nobody changes it.
CREATE TABLE access_log (
    county_id  BIGINT NOT NULL,
    id         BIGINT NOT NULL,
    person_id  BIGINT NOT NULL,
    looked_at  TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    at_ms      BIGINT NOT NULL,
    PRIMARY KEY (county_id, id)
);
CREATE INDEX access_log_by_person ON access_log (county_id, person_id, id);
CREATE INDEX access_log_by_subject ON access_log (county_id, subject_id, id);
