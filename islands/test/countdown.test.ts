import assert from "node:assert/strict";
import { test } from "node:test";
import { rest, tillNextLook } from "../src/countdown.ts";

const say = { days: "{d} d {h} h", hours: "{h} h {m} min", minutes: "{m} min {s} s" };

test("a stretch of time is said in its two largest units, and is nothing only when it is over", () => {
  assert.equal(rest(692_000, say), "11 min 32 s");
  assert.equal(rest(691_001, say), "11 min 32 s");
  assert.equal(rest(1, say), "0 min 1 s");
  assert.equal(rest(0, say), "0 min 0 s");
  assert.equal(rest(-5_000, say), "0 min 0 s");
  assert.equal(rest(3_600_000, say), "1 h 0 min");
  assert.equal(rest(3_599_999, say), "1 h 0 min");
  assert.equal(rest(90_000_000, say), "1 d 1 h");
});

test("a page asks often while a sale runs or is about to open, and not all pages at once", () => {
  assert.equal(tillNextLook("open", -5, 0.5), 2_000);
  assert.equal(tillNextLook("open", -5, 0), 1_500);
  assert.equal(tillNextLook("before", 30_000, 0.5), 2_000);
  assert.equal(tillNextLook("before", 3_600_000, 0.5), 30_000);
  assert.ok(tillNextLook("before", 61_000, 1) < 61_000, "it does not sleep past the opening");
});
