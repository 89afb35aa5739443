-- By which rule advances are given, from which day: at most limit_points of what is due to a producer (basis points)
-- and most_fen, interest of yearly_points, and repay_points of what becomes payable goes to repaying. Of several the
-- latest that has begun. Rows are added and never changed.
CREATE TABLE advance_rule (
    county_id     BIGINT NOT NULL,
    id            BIGINT NOT NULL,
    from_on       BIGINT NOT NULL,
    limit_points  BIGINT NOT NULL,
    most_fen      BIGINT NOT NULL,
    yearly_points BIGINT NOT NULL,
    repay_points  BIGINT NOT NULL,
    person_id     BIGINT,
    made_ms       BIGINT NOT NULL,
    PRIMARY KEY (county_id, id),
    CONSTRAINT advance_rule_is_one UNIQUE (county_id, from_on),
    CONSTRAINT advance_rule_is_a_share CHECK (0 <= limit_points AND limit_points <= 10000 AND most_fen > 0
        AND 0 <= yearly_points AND yearly_points <= 10000 AND 0 < repay_points AND repay_points <= 10000)
);

-- Money that a producer gets before his sales are settled. left_fen of it is not repaid; accrued_fen is interest up
-- to the day accrued_on that is not paid; interest_fen is what was paid. The rule's interest is frozen.
CREATE TABLE advance (
    county_id     BIGINT NOT NULL,
    id            BIGINT NOT NULL,
    code          TEXT NOT NULL,
    producer_id   BIGINT NOT NULL,
    amount_fen    BIGINT NOT NULL,
    yearly_points BIGINT NOT NULL,
    repay_points  BIGINT NOT NULL,
    state         TEXT NOT NULL,
    asked_by      BIGINT NOT NULL,
    asked_ms      BIGINT NOT NULL,
    decided_by    BIGINT,
    decided_ms    BIGINT,
    paid_ms       BIGINT,
    reference     TEXT NOT NULL,
    left_fen      BIGINT NOT NULL,
    accrued_fen   BIGINT NOT NULL,
    accrued_on    BIGINT NOT NULL,
    interest_fen  BIGINT NOT NULL,
    PRIMARY KEY (county_id, id),
    CONSTRAINT advance_code_is_one UNIQUE (county_id, code),
    CONSTRAINT advance_two_people CHECK (decided_by IS NULL OR decided_by <> asked_by OR state = 'refused'),
    CONSTRAINT advance_within CHECK (amount_fen > 0 AND 0 <= left_fen AND left_fen <= amount_fen AND accrued_fen >= 0)
);
CREATE INDEX advance_by_producer ON advance (county_id, producer_id, id);
CREATE INDEX advance_out ON advance (county_id, id) WHERE state = 'paid';

-- What was kept of a producer's settlements to repay an advance.
CREATE TABLE advance_repayment (
    county_id     BIGINT NOT NULL,
    id            BIGINT NOT NULL,
    advance_id    BIGINT NOT NULL,
    day_on        BIGINT NOT NULL,
    principal_fen BIGINT NOT NULL,
    interest_fen  BIGINT NOT NULL,
    PRIMARY KEY (county_id, id),
    CONSTRAINT advance_repayment_is_money CHECK (principal_fen >= 0 AND interest_fen >= 0
        AND principal_fen + interest_fen > 0)
);
CREATE INDEX advance_repayment_by_advance ON advance_repayment (county_id, advance_id, id);
