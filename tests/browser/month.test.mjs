// A month's money, as the people of finance and two growers see it: a lowest price is promised, a sale misses it and the
// fund adds the rest; a subsidy is judged and paid; one person makes a batch of payouts, another approves it, the bank
// gets its file and answers with one payment that came back; and the growers read their money, in both languages.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openShop } from "./shop.mjs";
import { fen, noFaults, openBrowser, press, read, signIn, visitor } from "./visitor.mjs";

const SELLER = "10000000002";
const OFFICE = "10000000008";
const ADMINISTRATOR = "10000000009";
// Nobody of the demo has it: the grower gets her account in this story.
const GROWER = { phone: "10000000077", name: "余水仙", password: "pavilion" };
const MAKER = "10000000007";
const APPROVER = "10000000010";

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
  await signIn(person.page, phone);
  return person;
}

// A kind that keeps for months and has no floor in the demo; a price of no other lot, far below what is promised.
const KIND = "手剥山核桃";
const PECAN = "H018";
const PRICE = "19.77";
const FLOOR = "160.00";

const pathOf = (page) => new URL(page.url()).pathname;

/** A file of the bank's that the page offers, as text. */
async function fileOf(person, kind) {
  const href = await person.page.locator(`a[href*="as=${kind}"]`).getAttribute("href");
  const answer = await person.context.request.get(href);
  assert.equal(answer.status(), 200);
  return answer.text();
}

/** What the bank answers to its csv: every payment arrived, and the one at `bounces` came back. */
function answerTo(csv, bounces) {
  const rows = csv.trim().split("\r\n").map((row) => row.split(","));
  const total = rows.pop();
  const answers = rows.slice(1).map(([reference, line, , , , amount]) => {
    const came = line === String(bounces) ? "退汇" : "成功";
    return `${reference},${line},${amount},${came},B${line},户名不符`;
  });
  const head = "reference,line,amount_yuan,result,bank_reference,reason";
  return { rows: answers.length, csv: [head, ...answers, `合计,${total[1]},${total[5]},,,`].join("\n") };
}

/** The office gives a grower of the batch an account of her own. */
async function accountFor(producer) {
  const { page } = await signedIn(ADMINISTRATOR, { at: "desk" });
  await page.goto("/office/people/new");
  for (const [field, value] of Object.entries(GROWER)) await page.fill(`input[name=${field}]`, value);
  await press(page, 'form[action="/office/people/new"] button.go');
  await page.selectOption('form[action$="/grant"] [name=role]', "grower");
  await page.fill('form[action$="/grant"] input[name=scope]', producer);
  await press(page, 'form[action$="/grant"] button');
}

async function upload(page, csv) {
  await page.setInputFiles("#answer", { name: "answer.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  await press(page, 'form[action$="/answer"] button');
}

/** Finance proposes a floor from today on, the office says yes. */
async function promise(proposer, publisher, product) {
  const { page } = proposer;
  await page.goto("/office/ledger/floors");
  await page.fill("#product", product.code);
  await page.fill("#from", product.today);
  await page.fill("#price", FLOOR);
  await press(page, 'form[action="/office/ledger/floors"] button.go');
  assert.equal(await page.locator('button[value="published"]').count(), 0, "who proposed it does not publish it");
  await publisher.page.goto("/office/ledger/floors");
  await press(publisher.page, 'button[value="published"]');
  await publisher.page.goto("/floors");
  assert((await read(publisher.page, "main")).includes("160.00"), "everybody may read what is promised");
}

/** A grower lists a lot for less than the floor, and is told who adds the rest. */
async function listBelow(seller) {
  const { page } = seller;
  await page.goto("/grower/report");
  await page.fill('form[role="search"] input[name=q]', KIND);
  await press(page, 'form[role="search"] button');
  await press(page, page.locator("a.kind", { hasText: KIND }).first());
  const product = new URL(page.url()).searchParams.get("product");
  await page.fill("#quantity", "20");
  await page.fill("#price", PRICE);
  await press(page, 'form[action="/grower/report"] .act button.go');
  const told = await read(page, ".state.soon");
  assert(told.includes("这个价低于保底价") && told.includes("资金补"), told);
  return { product, code: new URL(page.url()).searchParams.get("listed"), added: fen(told.split("差的")[1]) };
}

/** A stranger buys one pack of the lot and pays. */
async function buy(stranger, lot) {
  const { page } = stranger;
  await page.goto(`/product/${lot.product}`);
  await page.locator("label.lot", { hasText: PRICE }).click();
  await press(page, ".act button.go");
  await page.goto("/basket");
  await press(page, '.act button[value="checkout"]');
  await page.check('input[name=to][value="door"]');
  const hangzhou = page.locator("#zone option", { hasText: "杭州" });
  await page.selectOption("#zone", await hangzhou.first().getAttribute("value"));
  await press(page, 'button.slim[value="look"]');
  await page.fill("#n", "陈路远");
  await page.fill("#p", "10000009877");
  await page.fill("#a", "杭州市西湖区文三路 2 号");
  await page.check('input[name=pay][value="sandbox"]');
  await press(page, '.act button[value="pay"]');
  await press(page, "main form button.go");
  assert(pathOf(page).startsWith("/orders/"), `led to the order, not to ${pathOf(page)}`);
}

/** What a grower's page says of the lot's sale, once the notice of payment has come. */
async function saleOf(seller, lot) {
  const until = Date.now() + 15_000;
  for (;;) {
    await seller.page.goto("/grower/money");
    const sale = seller.page.locator("details", { has: seller.page.locator(`a[href="/trace/${lot.code}"]`) });
    if (await sale.count()) {
      if ((await sale.getAttribute("open")) === null) await sale.locator("summary").click();
      return sale.locator("table.money").first();
    }
    assert(Date.now() < until, "the sale never stands on the grower's page");
  }
}

test("a lowest price is promised, a sale misses it, and the fund adds what is missing", async () => {
  const finance = await signedIn(MAKER, { at: "desk" });
  const office = await signedIn(OFFICE, { at: "desk" });
  const seller = await signedIn(SELLER);
  const today = await finance.page.evaluate(() => new Date().toLocaleDateString("sv", { timeZone: "Asia/Shanghai" }));
  await promise(finance, office, { code: PECAN, today });
  const lot = await listBelow(seller);
  await office.page.goto("/office/ledger/floors");
  assert((await read(office.page, "main")).includes(lot.code), "the office sees what is for sale below its floor");
  const stranger = await visitor(browser, shop);
  await buy(stranger, lot);
  const zh = await (await saleOf(seller, lot)).innerText();
  assert(zh.includes("保底价补差"), zh);
  const cells = await (await saleOf(seller, lot)).locator("td:last-child").allInnerTexts();
  const [sold, fee, added, gets] = cells.map(fen);
  assert.deepEqual([sold, added, sold + fee + added], [fen(PRICE), lot.added, gets], "to the fen");
  const english = await signedIn(SELLER, { language: "en" });
  const en = await (await saleOf(english, lot)).innerText();
  assert(/floor/i.test(en), en);
  noFaults(finance, office, seller, stranger, english);
});

test("a subsidy is judged by two people and paid by finance", async () => {
  const administrator = await signedIn(ADMINISTRATOR, { at: "desk" });
  const approver = await signedIn(APPROVER, { at: "desk" });
  const maker = await signedIn(MAKER, { at: "desk" });
  await administrator.page.goto("/office/subsidies?state=sent");
  const row = administrator.page.locator("tr", { hasText: "TRAIN-" });
  const path = await row.locator('a[href^="/office/applications/"]').first().getAttribute("href");
  await administrator.page.goto(path);
  assert((await read(administrator.page, "main")).includes("LIVE-"), "it stands on a course's list");
  await press(administrator.page, `form[action="${path}/check"] button`);
  await approver.page.goto(path);
  await approver.page.fill("#password", "pavilion");
  await press(approver.page, `form[action="${path}/approve"] button`);
  await maker.page.goto(path);
  await press(maker.page, `form[action="${path}/pay"] button`);
  const anyone = await visitor(browser, shop, { language: "en" });
  await anyone.page.goto("/subsidies");
  assert((await read(anyone.page, "main")).includes("Courses in selling live"), "everybody may read that it was");
  noFaults(administrator, approver, maker, anyone);
});

test("finance pays a batch with one bounce, and a grower reads her money", async () => {
  const maker = await signedIn(MAKER, { at: "desk" });
  await maker.page.goto("/office/ledger/payouts");
  await maker.page.fill("#threshold", "0.01");
  await maker.page.fill("#through", await maker.page.inputValue("#through"));
  await maker.page.selectOption("#from", "sandbox");
  await press(maker.page, 'form[action="/office/ledger/payouts"] button');
  const batch = pathOf(maker.page);
  assert.match(batch, /^\/office\/ledger\/payouts\/\d+$/, `led to the batch, not to ${batch}`);
  assert((await read(maker.page, "main")).includes("这批是你制的"), "who made it is told that he cannot approve it");
  assert.equal(await maker.page.locator('button[value="approve"]').count(), 0);

  const approver = await signedIn(APPROVER, { at: "desk", language: "en" });
  await approver.page.goto(batch);
  await approver.page.fill("#password", "pavilion");
  await press(approver.page, 'button[value="approve"]');
  assert((await read(approver.page, "main")).includes("Approved, to be sent"));

  await maker.page.goto(batch);
  await press(maker.page, 'form[action$="/send"] button');
  const xml = await fileOf(maker, "xml");
  const answer = answerTo(await fileOf(maker, "csv"), 2);
  assert(xml.includes(`<NbOfTxs>${answer.rows}</NbOfTxs>`), "both files have the same payments");

  await upload(maker.page, answer.csv.replace(/(合计,\d+,)\d+/, "$19"));
  assert((await read(maker.page, '[role="alert"]')).includes("整份没有收"), "a wrong total changes nothing");
  await maker.page.goto(batch);
  await upload(maker.page, answer.csv);
  const told = await read(maker.page, "main");
  assert(told.includes("到账后退回：户名不符") && told.includes("又记成应付，没有少"), told);
  await maker.page.goto("/office/ledger/entries?kind=payout_bounced");
  assert(await maker.page.locator("table.data tbody tr").count() > 0, "the bounce is in the books");

  await maker.page.goto(batch);
  const name = (await read(maker.page, "h1")).match(/P-\d{4}-\d{2}/)[0];
  const lines = await (await maker.context.request.get(`/api/payout-batches/${name}`)).json();
  await accountFor(lines.payouts[0].producer);
  const grower = await signedIn(GROWER.phone);
  await grower.page.goto("/grower/money/statements");
  const zh = await read(grower.page, "main");
  assert(/卖了 [\d,]+ 件，[\d,.]+ 元/.test(zh) && zh.includes("付到你的账户") && zh.includes("到账"), zh);
  const pdf = await grower.context.request.get(await grower.page.locator('a[href*="as=pdf"]').getAttribute("href"));
  assert.equal((await pdf.body()).subarray(0, 5).toString(), "%PDF-");
  const english = await signedIn(GROWER.phone, { language: "en" });
  await english.page.goto("/grower/money/statements");
  const en = await read(english.page, "main");
  assert(/[\d,]+ packs sold, [\d,.]+/.test(en) && en.includes("Paid to your account") && en.includes("Arrived"), en);

  noFaults(approver, grower, english);
  // The file with the wrong total was refused, and the browser says so too.
  assert.deepEqual(maker.faults.filter((fault) => !fault.includes("409 (Conflict)")), []);
});
