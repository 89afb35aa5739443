-- Who bears what a pack costs less than usual: the grower, as all sales had it so far, or the pavilion.
ALTER TABLE flash_sale ADD COLUMN bearer TEXT NOT NULL DEFAULT 'grower';
