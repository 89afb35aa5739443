import assert from "node:assert/strict";
import { test } from "node:test";
import { degrees, money, stepped } from "../src/figures.ts";

test("a sum is written as the server writes it", () => {
  assert.equal(money(1980), "¥19.80");
  assert.equal(money(128400), "¥1,284.00");
  assert.equal(money(123456789), "¥1,234,567.89");
  assert.equal(money(-368), "\u2212¥3.68");
  assert.equal(money(5), "¥0.05");
});

test("a stepper stays within its limits", () => {
  assert.equal(stepped("3", 1, 1, 99), 4);
  assert.equal(stepped("1", -1, 1, 99), 1);
  assert.equal(stepped("99", 1, 1, 99), 99);
  assert.equal(stepped("three", 1, 1, 99), 2);
  assert.equal(stepped("", -1, 1, 99), 1);
});

test("degrees are written to the millionth", () => {
  assert.equal(degrees(119.2106514), "119.210651");
  assert.equal(degrees(29.5), "29.500000");
});
