// Small scripts that add to pages which work without them. Each looks for its own markup.
export {};
