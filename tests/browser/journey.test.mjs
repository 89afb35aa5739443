// One order's whole way, as the six people who have a hand in it: a grower lists, a stranger buys and pays, the
// outlet hands over, the transit centre and the hub sort, the buyer receives, and the grower sees the money.
// Every amount is read from a page and must agree with what the other pages say.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openShop } from "./shop.mjs";
import { fen, noFaults, openBrowser, press, read, signIn, visitor } from "./visitor.mjs";

const GROWER = "10000000002";
const KEEPER = "10000000003";
const SORTER_AT_TRANSIT = "10000000004";
const SORTER_AT_HUB = "10000000005";
const OFFICE = "10000000008";

// A kind that keeps for months, so that it arrives fresh at whatever hour the test runs.
const KIND = "山核桃";
const PACKS = 3;
// A price of no other lot; of three packs the fee is no whole fen (6.7986).
const PRICE = "37.77";
// What the demo county keeps of nuts: 5 % for the platform and 1 % for the outlet.
const FEE_PERCENT = 6;
const SETTLED_MAX_MS = 15_000;

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
  const person = await visitor(browser, shop, options);
  const { page } = person;
  await signIn(page, phone);
  return person;
}

const path = (page) => new URL(page.url()).pathname;

// What happens beside the page, such as a notice of payment and what follows from it, is seen by looking again.
async function again(look, good) {
  const until = Date.now() + SETTLED_MAX_MS;
  let seen;
  do seen = await look();
  while (!good(seen) && Date.now() < until);
  return seen;
}

async function lookUntil(page, selector, wanted) {
  const look = async () => {
    await page.reload();
    return read(page, selector);
  };
  const seen = await again(look, (text) => text.includes(wanted));
  assert(seen.includes(wanted), `${page.url()} never says ${wanted}:\n${seen}`);
  return seen;
}

/** The last column of each row of a table of money, in fen, and its foot. */
async function sums(table) {
  const cells = (rows) => table.locator(`${rows} td:last-child`).allInnerTexts();
  const [parts, total] = [await cells("tbody tr"), await cells("tfoot tr")];
  return { parts: parts.map(fen), total: fen(total[0]) };
}

async function addsUp(table) {
  const { parts, total } = await sums(table);
  assert.equal(parts.reduce((sum, part) => sum + part, 0), total, `${parts} is ${total}`);
  return { parts, total };
}

async function listLot(grower) {
  const { page } = grower;
  await page.goto("/grower/report");
  await page.fill('form[role="search"] input[name=q]', KIND);
  await press(page, 'form[role="search"] button');
  await press(page, page.locator("a.kind", { hasText: KIND }).first());
  const product = new URL(page.url()).searchParams.get("product");
  const name = await read(page, 'a.kind[aria-current="true"]');
  await page.fill("#quantity", "20");
  await page.fill("#price", PRICE);
  await press(page, 'form[action="/grower/report"] .act button.go');
  assert.equal(path(page), "/grower");
  const code = new URL(page.url()).searchParams.get("listed");
  assert((await read(page, ".state.good")).includes(code), "the page names the new lot");
  const slip = page.locator(".lot", { has: page.locator(`a[href="/grower/lots/${code}"]`) });
  assert.equal(fen(await slip.locator("b.num").innerText()), fen(PRICE));
  return { product, name, code };
}

async function chooseLot(page, lot) {
  await page.goto("/");
  await page.goto("/search");
  await page.fill('main input[name=q]', KIND);
  await press(page, 'main form[role="search"] button');
  await press(page, `a[href="/product/${lot.product}"]`);
  const card = page.locator("label.lot", { hasText: PRICE });
  assert.equal(await card.count(), 1, "the new lot is on the product's page");
  await card.click();
  assert(await card.locator("input").isChecked());
  for (let packs = 1; packs < PACKS; packs++) await page.click('button[data-by="1"]');
  assert.equal(await page.inputValue("input[name=packs]"), String(PACKS));
  const button = page.locator(".act button.go");
  assert.equal(fen(await button.innerText()), PACKS * fen(PRICE), "the button says what it will cost");
  await press(page, button);
}

async function checkOut(page) {
  await page.goto("/basket");
  const basket = await addsUp(page.locator("table.money"));
  assert.equal(basket.parts[0], PACKS * fen(PRICE));
  await press(page, '.act button[value="checkout"]');
  assert.equal(path(page), "/checkout");
  await page.check('input[name=to][value="door"]');
  const hangzhou = page.locator("#zone option", { hasText: "杭州" });
  await page.selectOption("#zone", await hangzhou.first().getAttribute("value"));
  await press(page, 'button.slim[value="look"]');
  await page.fill("#n", "陈路远");
  await page.fill("#p", "10000009876");
  await page.fill("#a", "杭州市西湖区文三路 1 号");
  await page.check('input[name=pay][value="sandbox"]');
  const due = await addsUp(page.locator("table.money"));
  await press(page, '.act button[value="pay"]');
  return due;
}

async function pay(page, due) {
  assert(path(page).startsWith("/sandbox/pay/"), `led to the wallet, not to ${path(page)}`);
  assert.equal(fen(await read(page, "p.price")), due.total, "the wallet asks for what the check-out said");
  await press(page, "main form button.go");
  assert(path(page).startsWith("/orders/"), `led back to the order, not to ${path(page)}`);
  await lookUntil(page, "ol.time", "已付款");
  assert.deepEqual(await addsUp(page.locator("table.money")), due, "the order costs what was paid");
  return path(page).split("/").at(-1);
}

/** The waybill of an order, as whoever packs it reads it from the outlet's list. */
async function waybillOf(page, order, lot) {
  const look = async () => {
    await page.goto("/outlet");
    const links = page.locator("section.band table.money tr", { hasText: lot.name }).locator("a");
    for (const link of await links.evaluateAll((all) => all.map((a) => a.getAttribute("href")))) {
      await page.goto(link);
      if ((await read(page, "dl.facts")).includes(order)) return link.split("/").at(-1);
    }
    return null;
  };
  const waybill = await again(look, (found) => found !== null);
  assert(waybill, `the outlet expects no parcel of ${order}`);
  return waybill;
}

async function scan(person, desk, doing, code, wanted) {
  const { page } = person;
  await page.goto(`${desk}?do=${doing}`);
  await page.fill("#code", code);
  await press(page, `form[action="${desk}/scan"] button.go`);
  const said = await read(page, "main");
  assert(said.includes(wanted) && said.includes(code), `${desk} does not say ${wanted}:\n${said}`);
}

/** What a grower reads about one lot: what was paid, the fee, what she gets, and whether she may have it. */
async function earned(grower, lot) {
  const { page } = grower;
  await page.goto("/grower/money");
  const sale = page.locator("details", { has: page.locator(`a[href="/trace/${lot.code}"]`) });
  if ((await sale.count()) === 0) return null;
  // The newest sale stands open; another one is opened as she would.
  if ((await sale.getAttribute("open")) === null) await sale.locator("summary").click();
  const { parts, total } = await addsUp(sale.locator("table.money").first());
  return { sold: parts[0], fee: -parts[1], gets: total, stands: await sale.locator(".tag").first().innerText() };
}

const earnedOnce = (grower, lot, stands) =>
  again(() => earned(grower, lot), (seen) => seen?.stands === stands);

test("a lot is listed, sold, carried, received and paid for", async (t) => {
  const grower = await signedIn(GROWER);
  const stranger = await visitor(browser, shop);
  const keeper = await signedIn(KEEPER);
  const transit = await signedIn(SORTER_AT_TRANSIT, { at: "desk" });
  const hub = await signedIn(SORTER_AT_HUB, { at: "desk" });
  const office = await signedIn(OFFICE, { at: "desk" });
  let lot, due, order, waybill, broken;
  // Each step stands on those before it: after one that failed, the others say so rather than fail too.
  const step = (name, walk) =>
    t.test(name, { skip: broken && `after "${broken}"` }, async () => {
      broken = name;
      await walk();
      broken = undefined;
    });

  await step("the grower lists a lot", async () => {
    lot = await listLot(grower);
    assert.equal(await earned(grower, lot), null, "nothing of it is sold yet");
  });

  await step("a stranger buys three packs of it and pays", async () => {
    await chooseLot(stranger.page, lot);
    due = await checkOut(stranger.page);
    assert.equal(due.parts[0], PACKS * fen(PRICE));
    order = await pay(stranger.page, due);
  });

  const fee = Math.round((PACKS * fen(PRICE) * FEE_PERCENT) / 100);
  const share = { sold: PACKS * fen(PRICE), fee, gets: PACKS * fen(PRICE) - fee };

  await step("the grower sees the money, which waits for the buyer", async () => {
    assert.deepEqual(await earnedOnce(grower, lot, "等收货"), { ...share, stands: "等收货" });
  });

  await step("the outlet takes the parcel in and puts it on the bus, once", async () => {
    waybill = await waybillOf(keeper.page, order, lot);
    await scan(keeper, "/outlet", "accepted", waybill, "收下了");
    await scan(keeper, "/outlet", "loaded", waybill, "上车了");
    const steps = async () => {
      await keeper.page.goto(`/parcels/${waybill}`);
      return keeper.page.locator("ol.time li").allInnerTexts();
    };
    const once = await steps();
    await keeper.page.goto("/outlet?do=loaded");
    await keeper.page.fill("#code", waybill);
    await press(keeper.page, 'form[action="/outlet/scan"] button.go');
    assert(await keeper.page.locator(".found, .state.bad").first().isVisible(), "a second scan is answered");
    assert.deepEqual(await steps(), once, "and changes nothing");
  });

  await step("the transit centre and the hub pass it on", async () => {
    await scan(transit, "/hub", "arrived", waybill, "分好了");
    await scan(hub, "/hub", "arrived", waybill, "收进来了");
    await scan(hub, "/hub", "dispatched", waybill, "发出去了");
    await stranger.page.reload();
    assert.match(await read(stranger.page, "ol.strip li.now"), /路上/, "the buyer sees it on the road");
    assert.equal((await earned(grower, lot)).stands, "等收货", "on the road, the money still waits");
  });

  await step("the buyer has it", async () => {
    await scan(hub, "/hub", "delivered", waybill, "送到家，记下了");
    await lookUntil(stranger.page, "main h1", "都收好了");
    assert.equal(await stranger.page.locator("ol.strip li:not(.done)").count(), 0, "every stop is done");
    assert.deepEqual(await addsUp(stranger.page.locator("table.money")), due);
  });

  await step("the grower may have the money, to the fen", async () => {
    assert.deepEqual(await earnedOnce(grower, lot, "可以领"), { ...share, stands: "可以领" });
  });

  await step("whoever scans the bag reads every step", async () => {
    const { page } = stranger;
    await press(page, `a[href="/trace/${lot.code}"]`);
    const steps = await page.locator("ol.time li").count();
    assert(steps >= 6, `${steps} steps are told`);
    const told = await read(page, "ol.time");
    for (const step of ["农户报货", "从县里发车了", "到了买家手里"]) assert(told.includes(step), `${step}:\n${told}`);
    assert((await read(page, "main")).includes(lot.code));
  });

  await step("the county's office finds the order, and the books agree", async () => {
    await office.page.goto(`/orders/${order}`);
    assert.deepEqual(await addsUp(office.page.locator("table.money")), due);
    const { code, printed } = await shop.command("check", "--json");
    assert.deepEqual([code, JSON.parse(printed)], [0, { ok: true, problems: [] }]);
  });

  noFaults(grower, stranger, keeper, transit, hub, office);
});
