// A flash sale: a live host announces it, buyers wait for it on their phones, the last box goes to one of two.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openShop } from "./shop.mjs";
import { noFaults, openBrowser, press, read, visitor } from "./visitor.mjs";

const HOST = "10000000011";
const PASSWORD = "pavilion";
// The page asks every other second; a machine that does other things too is given time.
const SOON = { timeout: 90_000 };

let shop, browser;
before(async () => {
  shop = await openShop();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

/** What a field of date and time takes, by the county's clock. */
function typed(ms) {
  const said = new Date(ms).toLocaleString("sv-SE", { timeZone: "Asia/Shanghai" });
  return said.slice(0, 16).replace(" ", "T");
}

/** Announces a sale of three packs, two for each buyer, from the next full minute on; answers its page in the shop. */
async function announced() {
  const host = await visitor(browser, shop, { at: "desk" });
  const { page } = host;
  await page.goto("/signin");
  await page.fill("input[name=phone]", HOST);
  await page.fill("input[name=password]", PASSWORD);
  await press(page, 'form[action="/signin"] button.go');
  assert.equal(new URL(page.url()).pathname, "/office/sales");
  await press(page, 'a[href="/office/sales/new"]');
  // What keeps longest arrives fresh wherever it goes: the lot of the demo's own sale that runs.
  const sales = await (await page.request.get("/api/sales")).json();
  await page.fill("#code", sales.sales.find((sale) => sale.phase === "open").lot);
  await press(page, 'form:has(#code) button');
  const opens = Math.ceil((Date.now() + 20_000) / 60_000) * 60_000;
  await page.fill("#packs", "3");
  await page.fill("#price", "5.00");
  await page.fill("#limit", "2");
  await page.fill("#opens", typed(opens));
  await page.fill("#ends", typed(opens + 30 * 60_000));
  await press(page, 'form[action="/office/sales/new"] button.go');
  const link = await page.locator('a[href^="/sales/"]').getAttribute("href");
  noFaults(host);
  return link;
}

async function toCheckout(page, packs) {
  await page.fill("input[name=packs]", String(packs));
  await press(page, page.locator('[data-when="open"] button.go'));
  assert.equal(new URL(page.url()).pathname, "/checkout", "one press leads to the check-out");
}

async function order(page, n) {
  await page.fill("#n", `买家${n}`);
  await page.fill("#p", `1000000200${n}`);
  await page.fill("#a", "文三路 90 号");
  await press(page, '.act button[value="pay"]');
}

const paidFor = (page) => new URL(page.url()).pathname.startsWith("/sandbox/pay/");

test("a sale opens by itself on every phone, and the last box goes to one of two", async () => {
  const link = await announced();
  const people = [];
  for (let n = 0; n < 3; n += 1) people.push(await visitor(browser, shop));
  const [first, second, third] = people.map((person) => person.page);
  for (const { page } of people) await page.goto(link);
  assert(await first.locator('[data-when="before"] button').isDisabled(), "nobody buys before it opens");
  assert(!(await first.locator('[data-when="open"] button.go').isVisible()));
  await first.locator('[data-when="open"] button.go').waitFor({ state: "visible", ...SOON });

  await toCheckout(first, 2);
  await order(first, 1);
  assert(paidFor(first), "the first has two");
  await second.locator("form [data-left-said]", { hasText: "1" }).waitFor(SOON);
  assert.match(await read(second, "form [data-left-said]"), /剩 1 份/);

  await toCheckout(second, 1);
  await toCheckout(third, 1);
  await order(second, 2);
  assert(paidFor(second), "the second has the last");
  await order(third, 3);
  assert.equal(new URL(third.url()).pathname, "/checkout");
  assert.match(await read(third, 'main [role="alert"]'), /抢完/, "the third is told at once");
  await third.goto(link);
  await third.locator('[data-when="sold_out"] button').waitFor({ state: "visible", ...SOON });
  // The browser's own line about a refused form is not a fault of the page.
  for (const person of people) person.faults = person.faults.filter((fault) => !fault.includes("422"));
  noFaults(...people);
});

test("nobody gets more than the limit, and the page says how many are left to him", async () => {
  const link = await announced();
  const buyer = await visitor(browser, shop);
  const { page } = buyer;
  await page.goto(link);
  await page.locator('[data-when="open"] button.go').waitFor({ state: "visible", ...SOON });
  await toCheckout(page, 2);
  await order(page, 5);
  assert(paidFor(page));
  await page.goto(link);
  await toCheckout(page, 1);
  assert.match(await read(page, "main"), /每人限 2 份/);
  assert(await page.locator('.act button[value="pay"]').isDisabled());
  assert.equal(await page.inputValue("#n"), "买家5", "who received the last order is known");
  noFaults(buyer);
});
