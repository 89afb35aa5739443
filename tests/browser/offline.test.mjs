// A village outlet without a signal: the app goes on, is closed and opened again, and what was done arrives once.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { openShop } from "./shop.mjs";
import { noFaults, openBrowser, press, signIn, visitor } from "./visitor.mjs";

const [GROWER, KEEPER] = ["10000000002", "10000000003"];
const CARRIER = "ZTO";
// Scans are told every twenty seconds at the latest; a machine that does other things too is given time.
const SOON = { timeout: 60_000 };

const HOUR_MS = 3600_000;

let shop, browser;
const profiles = [];
before(async () => {
  shop = await openShop();
  browser = await openBrowser();
  for (const name of ["first", "second"]) profiles.push(await mkdtemp(join(tmpdir(), `pavilion-outlet-${name}-`)));
});
after(async () => {
  await browser?.close();
  await shop?.close();
  for (const profile of profiles) await rm(profile, { recursive: true, force: true });
});

/** A phone that is switched off and on: its profile stays on its disk. Its camera shows a test picture. */
async function phone(profile, hoursLater = 0) {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.PAVILION_TEST_CHROMIUM,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--use-fake-ui-for-media-stream",
      "--use-fake-device-for-media-stream",
    ],
    viewport: { width: 390, height: 844 },
    locale: "zh-CN",
    baseURL: shop.origin,
  });
  context.setDefaultTimeout(15_000);
  const page = context.pages()[0] ?? (await context.newPage());
  if (hoursLater) await page.clock.install({ time: Date.now() + hoursLater * HOUR_MS });
  const faults = [];
  page.on("pageerror", (error) => faults.push(`script: ${error.message}`));
  return { context, page, faults };
}

/** A browser that reads bar codes by itself, as phones' do: what the test holds up is read. */
async function readsCodes(page) {
  await page.addInitScript(() => {
    window.heldUp = "";
    window.BarcodeDetector = class {
      async detect() {
        return window.heldUp ? [{ rawValue: window.heldUp }] : [];
      }
    };
  });
}

async function known(page) {
  const answer = await page.request.get("/api/outlet");
  assert.equal(answer.status(), 200);
  return (await answer.json()).parcels;
}

/** Records scans by another device. */
async function scanned(page, scans) {
  const answer = await page.request.post("/api/scans", { data: { scans } });
  assert.equal(answer.status(), 200);
  return (await answer.json()).results;
}

async function open(page) {
  await page.goto("/outlet/app");
  await page.waitForSelector("#status");
}

const waits = async (page) => Number(await page.locator("#status").getAttribute("data-waiting"));

/** Does one thing in the app without a signal: chooses the task, types the code, and sees that it is kept. */
async function does(page, task, code) {
  const before = await waits(page);
  await page.click(`[data-task=${task}]`);
  await page.fill("#code", code);
  await page.press("#code", "Enter");
  if (task === "collected") await page.click("#give");
  await page.waitForSelector(`#status[data-waiting='${before + 1}']`);
}

/** A lot of a grower whose outlet is the keeper's. */
async function listed() {
  const { page } = await visitor(browser, shop, { at: "phone" });
  await signIn(page, GROWER);
  await page.goto(`/grower/report?q=${encodeURIComponent("山核桃")}`);
  await press(page, page.locator("a.kind").first());
  const product = new URL(page.url()).searchParams.get("product");
  await page.fill("#quantity", "20");
  await page.fill("#price", "36.00");
  await press(page, 'form[action="/grower/report"] .act button.go');
  return { product, lot: new URL(page.url()).searchParams.get("listed") };
}

/** Orders of what a grower of the keeper's brings, paid in cash elsewhere: their parcels wait for him there. */
async function ordered(office, keeper, count) {
  const before = await known(keeper.page);
  const { product, lot } = await listed();
  const places = await (await keeper.page.request.get("/api/places")).json();
  const outlet = places.find((place) => place.kind === "outlet" && place.code !== keeper.place).code;
  for (let nth = 0; nth < count; nth++) {
    const data = {
      key: `offline-test-${String(nth).padStart(8, "0")}`,
      lines: [{ product, lot, packs: 1 }],
      outlet,
      receiver: { name: "陈路远", phone: "10000009876", address: "村口" },
      payment: "cash",
    };
    const answer = await office.page.request.post("/api/orders", { data });
    assert(answer.ok(), await answer.text());
  }
  const old = new Set(before.map((one) => one.waybill));
  return until(async () => {
    const parcels = (await known(keeper.page)).filter((one) => one.state === "announced" && !old.has(one.waybill));
    return parcels.length >= count && parcels.map((one) => one.waybill);
  });
}

/** Parcels from outside, brought to the keeper's outlet by the morning's bus. */
async function brought(office, keeper, count) {
  const places = await (await office.page.request.get("/api/places")).json();
  const hub = places.find((place) => place.kind === "hub").code;
  const parcel = (nth) => ({
    carrier: CARRIER,
    carrier_number: `T-${nth}`,
    receiver_name: "余小满",
    receiver_phone: `1000000${4000 + nth}`,
    outlet: keeper.place,
    grams: 800,
  });
  const data = { parcels: Array.from({ length: count }, (_, nth) => parcel(nth)) };
  const answer = await office.page.request.post("/api/inbound", { data });
  const waybills = (await answer.json()).results.map((result) => result.waybill ?? assert.fail(result.message));
  const at = Date.now();
  for (const kind of ["arrived", "dispatched"]) {
    const scans = waybills.map((code) => ({ device_key: `${kind}-${code}`, code, kind, place: hub, at }));
    for (const result of await scanned(office.page, scans)) assert(result.accepted, result.message);
  }
  return waybills;
}

async function until(look) {
  for (let tries = 0; tries < 120; tries++) {
    const found = await look();
    if (found) return found;
    await pause(500);
  }
  return assert.fail("it did not happen in a minute");
}

test("what a keeper does in a day without a signal arrives once, and what others did meanwhile is shown", async () => {
  const office = await visitor(browser, shop, { at: "desk" });
  await signIn(office.page, "10000000008");
  let keeper = await phone(profiles[0]);
  await signIn(keeper.page, KEEPER);
  keeper.place = (await (await keeper.page.request.get("/api/outlet")).json()).place;
  const { place } = keeper;
  const [first, second, taken, twice] = await ordered(office, keeper, 4);
  const shelf = await brought(office, keeper, 3);
  const other = await phone(profiles[1]);
  await signIn(other.page, KEEPER);
  await readsCodes(other.page);
  await open(keeper.page);
  await keeper.page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await keeper.page.waitForSelector("#status.good", SOON);

  // The morning: no signal. What the bus brought is shelved, what growers bring is taken in.
  await keeper.context.setOffline(true);
  await keeper.page.reload();
  await keeper.page.waitForSelector("#status.soon", SOON);
  for (const waybill of shelf) await does(keeper.page, "ready", waybill);
  for (const waybill of [first, twice]) await does(keeper.page, "accepted", waybill);
  const picture = await keeper.page.screenshot({ type: "jpeg" });
  await keeper.page.click("[data-task=collected]");
  await keeper.page.setInputFiles("#photo", { name: "hand.jpg", mimeType: "image/jpeg", buffer: picture });
  await keeper.page.waitForSelector("[data-photo=taken]");
  await keeper.page.fill("#code", shelf[0]);
  await keeper.page.press("#code", "Enter");
  await keeper.page.click("#give");
  await keeper.page.waitForSelector("#status[data-waiting='6']");
  await keeper.page.click("[data-task=accepted]");
  await keeper.page.fill("#code", first);
  await keeper.page.press("#code", "Enter");
  await keeper.page.waitForSelector("[role=status]");
  assert.equal(await waits(keeper.page), 6, "a scanner that reads twice says it once");
  await keeper.context.close();

  // The keeper's wife has a second phone, with a signal and a camera that reads codes.
  await open(other.page);
  await other.page.waitForSelector("#status.good", SOON);
  await other.page.click("[data-task=accepted]");
  await other.page.click("[data-field=code] button");
  for (const code of [twice, taken]) {
    await other.page.evaluate((text) => (window.heldUp = text), code);
    await other.page.waitForFunction((text) => document.querySelector("main").innerText.includes(text), code);
    await until(async () => (await known(other.page)).some((one) => one.waybill === code && one.state === "accepted"));
  }
  await other.page.evaluate(() => (window.heldUp = ""));
  const loaded = { device_key: "bus-1", code: taken, kind: "loaded", place, at: Date.now() };
  assert((await scanned(office.page, [loaded])).every((result) => result.accepted));

  // The evening: the phone is switched on again, still without a signal, its clock ten hours on.
  keeper = await phone(profiles[0], 10);
  await keeper.context.setOffline(true);
  await keeper.page.goto("/outlet");
  await keeper.page.waitForSelector("#status.soon", SOON);
  assert.equal(await waits(keeper.page), 6, "nothing was lost while the phone was off");
  for (const waybill of [second, taken]) await does(keeper.page, "accepted", waybill);
  await keeper.page.clock.fastForward(14 * HOUR_MS);
  assert.equal(await waits(keeper.page), 8, "a day later, all of it is still here");

  await keeper.context.setOffline(false);
  await keeper.page.waitForSelector("#status[data-waiting='0']", SOON);
  const stands = (waybill, parcels) => parcels.find((one) => one.waybill === waybill)?.state;
  const parcels = await known(keeper.page);
  assert.deepEqual(
    [first, second, twice].map((one) => stands(one, parcels)),
    ["accepted", "accepted", "accepted"],
  );
  assert.deepEqual(shelf.map((one) => stands(one, parcels)), [undefined, "ready", "ready"], "one was handed over");
  for (const waybill of [taken, twice]) {
    const conflict = keeper.page.locator(`[data-conflict='${waybill}']`);
    assert.match(await conflict.innerText(), /没有记成/);
    await conflict.locator("button").click();
    await conflict.waitFor({ state: "detached" });
  }
  await open(keeper.page);
  await keeper.page.waitForSelector("#status.good", SOON);
  assert.equal(await keeper.page.locator("[data-conflict]").count(), 0, "what was seen stays seen");

  // The office reads one step for two devices, in the order of the day, and the photograph with who handed over.
  await office.page.goto(`/parcels/${twice}`);
  assert.equal(await office.page.locator("ol.time li", { hasText: "服务点收下了" }).count(), 1, "two devices, one step");
  await office.page.goto(`/parcels/${shelf[0]}`);
  const steps = await office.page.locator("ol.time li b").allInnerTexts();
  assert(steps.indexOf("取走了") < steps.findIndex((step) => step.includes("货架")), `newest first: ${steps}`);
  assert.match(await office.page.locator("main").innerText(), /方建军经手/);
  const photo = await office.page.locator("figure img").getAttribute("src");
  const answer = await office.page.request.get(photo);
  assert.equal(answer.headers()["content-type"], "image/jpeg");
  assert((await answer.body()).length > 1_000);
  noFaults(keeper, other, office);
  await keeper.context.close();
  await other.context.close();
});
