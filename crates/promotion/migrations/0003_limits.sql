-- What a buyer has of a sale is found by his own key first. An index that began with the sale could be taken for
-- either key, and was, where a database had no statistics yet: it read every line of the sale for each buyer.
DROP INDEX flash_sale_line_by_buyer;
DROP INDEX flash_sale_line_by_phone;
CREATE INDEX flash_sale_line_by_buyer ON flash_sale_line (county_id, buyer_key, sale_id) WHERE buyer_key IS NOT NULL;
CREATE INDEX flash_sale_line_by_phone ON flash_sale_line (county_id, phone_key, sale_id) WHERE phone_key IS NOT NULL;
