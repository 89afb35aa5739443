-- What is taken of a sale and of its freight, for whom, and from which day: basis points of the goods' price (of
-- the fee, for tax; of the freight, for its parts), and fen a pack. The narrowest scope stands: a product, else
-- its category, else (0, 0) the county; of one scope the latest that has begun. Rows are added and never changed.
CREATE TABLE rate (
    county_id    BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    part         TEXT NOT NULL,
    category_id  BIGINT NOT NULL,
    product_id   BIGINT NOT NULL,
    from_on      BIGINT NOT NULL,
    basis_points BIGINT NOT NULL,
    pack_fen     BIGINT NOT NULL,
    person_id    BIGINT,
    made_ms      BIGINT NOT NULL,
    PRIMARY KEY (county_id, id),
    CONSTRAINT rate_is_one UNIQUE (county_id, part, category_id, product_id, from_on),
    CONSTRAINT rate_is_a_share CHECK (0 <= basis_points AND basis_points <= 10000 AND pack_fen >= 0),
    CONSTRAINT rate_has_one_scope CHECK (category_id = 0 OR product_id = 0)
);

-- Public money with a name: what it is for, what was granted, and below what the office is warned.
CREATE TABLE fund (
    county_id   BIGINT NOT NULL,
    id          BIGINT NOT NULL,
    code        TEXT NOT NULL,
    name_zh     TEXT NOT NULL,
    name_en     TEXT NOT NULL,
    purpose     TEXT NOT NULL,
    budget_fen  BIGINT NOT NULL,
    warn_fen    BIGINT NOT NULL,
    endowed_fen BIGINT NOT NULL,
    opened_ms   BIGINT NOT NULL,
    PRIMARY KEY (county_id, id),
    CONSTRAINT fund_code_is_one UNIQUE (county_id, code),
    CONSTRAINT fund_within_budget CHECK (0 <= endowed_fen AND endowed_fen <= budget_fen AND warn_fen >= 0)
);
