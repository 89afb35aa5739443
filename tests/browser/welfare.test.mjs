// Public money and private circumstances: a subsidy is judged by two people and paid by finance, everybody may read
// that it was, and the list of households to visit opens only for who may, whose look the auditor then reads.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openShop } from "./shop.mjs";
import { noFaults, openBrowser, press, signIn, visitor } from "./visitor.mjs";

const GROWER = "10000000002";
const FINANCE = "10000000007";
const OFFICE = "10000000008";
const ADMINISTRATOR = "10000000009";
const VILLAGE_STAFF = "10000000021";
const AUDITOR = "10000000022";

let shop, browser;
before(async () => {
  shop = await openShop();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

async function signedIn(phone, options) {
  const person = await visitor(browser, shop, { at: "desk", ...options });
  await signIn(person.page, phone);
  return person;
}

const act = (page, path, what) => page.locator(`form[action="${path}/${what}"] button`);

test("two people judge a subsidy, finance pays it, and everybody may read it", async () => {
  const office = await signedIn(OFFICE);
  const administrator = await signedIn(ADMINISTRATOR);
  const finance = await signedIn(FINANCE, { language: "en" });
  await office.page.goto("/office/subsidies?state=sent");
  const link = office.page.locator('a[href^="/office/applications/"]').first();
  const path = await link.getAttribute("href");
  await press(office.page, link);
  assert.equal(await act(office.page, path, "check").count(), 0, "whoever sent it does not judge it");
  assert(await office.page.locator("table.data tbody tr").count(), "it stands on parcels");

  await administrator.page.goto(path);
  await press(administrator.page, act(administrator.page, path, "check"));
  assert.equal(await act(administrator.page, path, "approve").count(), 0, "nor does one person judge it twice");

  await finance.page.goto(path);
  await finance.page.fill("#password", "pavilion");
  await press(finance.page, act(finance.page, path, "approve"));
  await press(finance.page, act(finance.page, path, "pay"));
  assert.equal(await finance.page.locator("main .tag").first().innerText(), "Paid");
  assert.equal(await act(finance.page, path, "pay").count(), 0, "once");

  const anyone = await visitor(browser, shop);
  await anyone.page.goto("/subsidies");
  const list = await anyone.page.locator("main").innerText();
  assert(list.includes("班车进村收件") && list.includes("*"), `names are masked: ${list}`);
  for (const person of [office, administrator, finance, anyone]) noFaults(person);
});

test("the list of visits opens for who may, and each look is on record", async () => {
  const grower = await signedIn(GROWER);
  for (const page of ["/office/watch", "/office/welfare", "/office/access", "/office/subsidies"])
    assert.equal((await grower.page.goto(page)).status(), 403, page);

  const office = await signedIn(OFFICE);
  await office.page.goto("/office/watch");
  const first = office.page.locator('a[href^="/office/watch/H"]').first();
  const code = await first.innerText();
  await press(office.page, first);
  assert((await office.page.locator("h1").innerText()).includes(code));

  const looker = await signedIn(OFFICE);
  assert.equal((await looker.page.goto("/office/access")).status(), 403, "who looks does not audit");

  const staff = await signedIn(VILLAGE_STAFF, { at: "phone" });
  await staff.page.goto("/office/watch");
  const villages = await staff.page.locator('td[data-l="村"]').allInnerTexts();
  assert(new Set(villages).size <= 1, `one village: ${villages}`);

  const auditor = await signedIn(AUDITOR);
  await auditor.page.goto("/office/access");
  const log = await auditor.page.locator("table.data").innerText();
  assert(log.includes(code) && log.includes("徐主任"), `the look at ${code} is there:\n${log}`);
  for (const person of [office, staff, auditor]) noFaults(person);
});

test("the measures are drawn, with their table behind a link, in both languages", async () => {
  for (const language of ["zh-CN", "en"]) {
    const office = await signedIn(OFFICE, { language });
    const { page } = office;
    await page.goto("/office/welfare");
    assert(await page.locator("svg.map circle").count(), "villages are on the map");
    assert.equal(await page.locator("svg.chart path.main").count(), 1, "the curve is drawn");
    await press(page, page.locator('a[href="/office/welfare/figures"]').first());
    assert.equal(await page.locator("table").first().locator("tbody tr").count(), 11);
    noFaults(office);
  }
});
