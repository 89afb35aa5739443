-- Products that are ordered by count and priced by weight.
CREATE TABLE weighed_product (
    county_id  BIGINT NOT NULL,
    product_id BIGINT NOT NULL,
    PRIMARY KEY (county_id, product_id)
);
