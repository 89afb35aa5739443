// Takes the pictures of docs/shots from a demo county that is being served, and makes them small with Debian's
// pngquant; run by hand:
//   pavilion demo --data DIR --listen 127.0.0.1:8080 &
//   node shots.mjs http://127.0.0.1:8080
import { execFileSync } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { openBrowser, press, signIn, visitor } from "./visitor.mjs";

const origin = process.argv[2] ?? "http://127.0.0.1:8080";
const folder = fileURLToPath(new URL("../../docs/shots/", import.meta.url));
// What the grower of the pictures sells; the first of it is what the stranger buys.
const LOTS = [["山核桃", "24", "36.00"], ["蜂蜜", "12", "58.00"], ["茶", "20", "88.00"]];
const KIND = LOTS[0][0];
const [GROWER, KEEPER, OFFICE] = ["10000000002", "10000000003", "10000000008"];

const shop = { origin };
const taken = [];
await mkdir(folder, { recursive: true });
const browser = await openBrowser();

async function shot(page, name, at) {
  await page.waitForLoadState("networkidle");
  const picture = `${folder}${name}-${at}.png`;
  await page.screenshot({ path: picture, animations: "disabled" });
  taken.push(picture);
}

async function signedIn(phone, at) {
  const { page } = await visitor(browser, shop, { at });
  await signIn(page, phone);
  return page;
}

async function listLots() {
  const page = await signedIn(GROWER, "phone");
  for (const [kind, quantity, price] of LOTS) {
    await page.goto(`/grower/report?q=${encodeURIComponent(kind)}`);
    await press(page, page.locator("a.kind", { hasText: kind }).first());
    await page.fill("#quantity", quantity);
    await page.fill("#price", price);
    await press(page, 'form[action="/grower/report"] .act button.go');
    await page.waitForURL(/listed=/);
  }
}

async function buy(at) {
  const { page } = await visitor(browser, shop, { at });
  await page.goto("/");
  await shot(page, "home", at);
  await page.goto(`/search?q=${encodeURIComponent(KIND)}`);
  await press(page, page.locator("article.item h3 a").first());
  await shot(page, "product", at);
  // A lot with a past has the longer history; of the grower's own lot she sees the money.
  const trace = await page.locator('a[href^="/trace/"]').first().getAttribute("href");
  await page.locator("label.lot", { hasText: "今" }).first().click();
  await page.click('button[data-by="1"]');
  await press(page, ".act button.go");
  await page.goto("/checkout");
  await page.fill("#n", "陈路远");
  await page.fill("#p", "10000009876");
  await page.fill("#a", "杭州市西湖区文三路 1 号");
  await page.locator("#a").blur();
  await page.evaluate(() => scrollTo(0, 0));
  await shot(page, "checkout", at);
  await press(page, '.act button[value="pay"]');
  await press(page, "main form button.go");
  await page.waitForURL(/\/orders\//);
  while ((await page.locator("ol.strip").count()) === 0) await page.reload();
  await shot(page, "order", at);
  await page.goto(trace);
  await shot(page, "trace", at);
}

await listLots();
for (const at of ["phone", "desk"]) {
  await buy(at);
  for (const [phone, name, address] of [
    [GROWER, "grower", "/grower"],
    [GROWER, "money", "/grower/money"],
    [KEEPER, "outlet", "/outlet"],
    [OFFICE, "county", "/office"],
  ]) {
    const page = await signedIn(phone, at);
    await page.goto(address);
    await shot(page, name, at);
  }
}
await browser.close();

for (const picture of taken) {
  execFileSync("pngquant", ["--force", "--quality", "60-95", "--speed", "1", "--output", picture, picture]);
}
