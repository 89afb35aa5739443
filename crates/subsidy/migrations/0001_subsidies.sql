-- What is supported, from when to when, from which fund, with how much, and by which rule. amount_fen is for one
-- piece of evidence (a parcel, a shop), share_bp a share of costs in basis points; minimum is of paid orders that
-- a shop has to have; cap_fen is what one applicant gets at the most, 0 for no limit.
CREATE TABLE programme (
    county_id  BIGINT NOT NULL,
    id         BIGINT NOT NULL,
    code       TEXT NOT NULL,
    name_zh    TEXT NOT NULL,
    name_en    TEXT NOT NULL,
    direction  TEXT NOT NULL,
    rule       TEXT NOT NULL,
    fund_id    BIGINT NOT NULL,
    budget_fen BIGINT NOT NULL,
    from_on    BIGINT NOT NULL,
    to_on      BIGINT NOT NULL,
    amount_fen BIGINT NOT NULL,
    share_bp   BIGINT NOT NULL,
    minimum    BIGINT NOT NULL,
    cap_fen    BIGINT NOT NULL,
    made_by    BIGINT NOT NULL,
    made_ms    BIGINT NOT NULL,
    PRIMARY KEY (county_id, id),
    CONSTRAINT programme_code_is_one UNIQUE (county_id, code),
    CONSTRAINT programme_ends_after_it_begins CHECK (from_on <= to_on),
    CONSTRAINT programme_has_money CHECK (budget_fen > 0 AND amount_fen >= 0 AND cap_fen >= 0 AND minimum >= 0),
    CONSTRAINT programme_share_is_one CHECK (0 <= share_bp AND share_bp <= 10000)
);

-- Who asks for what. units counts its evidence; base_fen is the cost of which a share is asked.
CREATE TABLE application (
    county_id    BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    programme_id BIGINT NOT NULL,
    payee_kind   TEXT NOT NULL,
    payee_id     BIGINT NOT NULL,
    from_on      BIGINT NOT NULL,
    to_on        BIGINT NOT NULL,
    units        BIGINT NOT NULL,
    base_fen     BIGINT NOT NULL,
    amount_fen   BIGINT NOT NULL,
    state        TEXT NOT NULL,
    reason       TEXT NOT NULL,
    sent_by      BIGINT NOT NULL,
    sent_ms      BIGINT NOT NULL,
    checked_by   BIGINT,
    approved_by  BIGINT,
    paid_by      BIGINT,
    paid_on      BIGINT,
    ended_ms     BIGINT,
    PRIMARY KEY (county_id, id),
    CONSTRAINT application_asks_for_something CHECK (units > 0 AND amount_fen > 0),
    CONSTRAINT application_two_people CHECK (approved_by IS NULL OR (checked_by IS NOT NULL AND approved_by <> checked_by
                                             AND approved_by <> sent_by AND checked_by <> sent_by))
);
CREATE INDEX application_by_programme ON application (county_id, programme_id, id);
CREATE INDEX application_by_payee ON application (county_id, payee_kind, payee_id, id);
CREATE INDEX application_by_state ON application (county_id, state, id);

-- What an application stands on: a parcel that was carried, a shop that opened, a paid order. Each is used once,
-- whatever the programme; the evidence of a refused application is free again.
CREATE TABLE evidence (
    county_id      BIGINT NOT NULL,
    kind           TEXT NOT NULL,
    subject_id     BIGINT NOT NULL,
    owner_id       BIGINT NOT NULL,
    application_id BIGINT NOT NULL,
    reference      TEXT NOT NULL,
    day_on         BIGINT NOT NULL,
    base_fen       BIGINT NOT NULL,
    PRIMARY KEY (county_id, kind, subject_id, owner_id)
);
CREATE INDEX evidence_by_application ON evidence (county_id, application_id, subject_id);
