// The shop opens: in both languages, on a phone and at a desk, with and without script.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openShop } from "./shop.mjs";
import { noFaults, openBrowser, press, visitor } from "./visitor.mjs";

let shop, browser;
before(async () => {
  shop = await openShop();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

test("a stranger reads the shop in his own language and switches to the other", async () => {
  for (const [language, lang, other] of [["zh-CN", "zh-CN", "en"], ["en-GB", "en", "zh-CN"]]) {
    const stranger = await visitor(browser, shop, { language });
    const { page } = stranger;
    await page.goto("/");
    assert.equal(await page.locator("html").getAttribute("lang"), lang);
    await press(page, page.locator(`header a[hreflang="${other}"]`));
    assert.equal(await page.locator("html").getAttribute("lang"), other);
    await page.reload();
    assert.equal(await page.locator("html").getAttribute("lang"), other, "the choice is kept");
    noFaults(stranger);
  }
});

test("no page of the shop's bar is wider than a phone", async () => {
  const stranger = await visitor(browser, shop);
  const { page } = stranger;
  await page.goto("/");
  const links = await page.locator("nav a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  assert(links.length > 1, "the bar leads somewhere");
  for (const link of new Set(links)) {
    const answer = await page.goto(link);
    assert(answer.status() < 400, `${link}: ${answer.status()}`);
    const [wide, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert(wide <= seen, `${link} is ${wide} px wide on a phone of ${seen}`);
  }
  noFaults(stranger);
});

test("a page that is not there says so, and leads back", async () => {
  const stranger = await visitor(browser, shop, { at: "desk" });
  const answer = await stranger.page.goto("/no/such/page");
  assert.equal(answer.status(), 404);
  await press(stranger.page, stranger.page.locator('main a[href="/"]'));
  assert.equal(new URL(stranger.page.url()).pathname, "/");
  // The browser's own line about the 404 is not a fault of the page.
  stranger.faults = stranger.faults.filter((fault) => !fault.includes("404"));
  noFaults(stranger);
});
