// A month's money, as the people of finance and a grower see it: one person makes the batch, another approves it, the
// bank gets its file and answers with one payment that came back, and the grower reads what became of hers, in both
// languages.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openShop } from "./shop.mjs";
import { noFaults, openBrowser, press, read, signIn, visitor } from "./visitor.mjs";

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
