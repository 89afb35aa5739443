-- Totals of what was confirmed, kept by a follower of the log. To rebuild them, empty the tables and set the
-- follower's place to zero.
CREATE TABLE day_total (
    county_id   BIGINT NOT NULL,
    day_on      BIGINT NOT NULL,
    township_id BIGINT NOT NULL,
    orders      BIGINT NOT NULL,
    packs       BIGINT NOT NULL,
    grams       BIGINT NOT NULL,
    goods_fen   BIGINT NOT NULL,
    due_fen     BIGINT NOT NULL,
    PRIMARY KEY (county_id, day_on, township_id)
);

CREATE TABLE hour_total (
    county_id BIGINT NOT NULL,
    day_on    BIGINT NOT NULL,
    hour      BIGINT NOT NULL,
    orders    BIGINT NOT NULL,
    goods_fen BIGINT NOT NULL,
    due_fen   BIGINT NOT NULL,
    PRIMARY KEY (county_id, day_on, hour)
);

CREATE TABLE product_total (
    county_id  BIGINT NOT NULL,
    day_on     BIGINT NOT NULL,
    product_id BIGINT NOT NULL,
    packs      BIGINT NOT NULL,
    grams      BIGINT NOT NULL,
    goods_fen  BIGINT NOT NULL,
    PRIMARY KEY (county_id, day_on, product_id)
);
