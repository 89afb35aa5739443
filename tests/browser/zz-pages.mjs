// Every page that a person can reach by links: on a small phone, in both languages, in both themes, with large
// text. It finds the pages itself, so a new page is held to the same as the old ones.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { openShop } from "./shop.mjs";
import { openBrowser, signIn, visitor } from "./visitor.mjs";

const PEOPLE = {
  stranger: null,
  grower: "10000000002",
  keeper: "10000000003",
  "sorter at the transit centre": "10000000004",
  "sorter at the hub": "10000000005",
  "brand office": "10000000006",
  finance: "10000000007",
  "county office": "10000000008",
  administrator: "10000000009",
};
/** Where a person begins; everything else is found by links. */
const BEGIN = ["/", "/me", "/basket", "/trace", "/api"];
// One page of each shape is enough: 3,000 households look alike.
const PAGES_MAX = 120;
/** A page's document and stylesheet before pictures, unpacked. */
const PAGE_BYTES_MAX = 100 * 1024;
const PHONE = { width: 360, height: 740 };

let shop, browser, axe;
before(async () => {
  axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  shop = {origin:'http://127.0.0.1:8181', close(){}};
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await shop?.close();
});

/** What a path looks like: its words stay, what names one thing of many becomes `*`. */
function shape(link) {
  const url = new URL(link, shop.origin);
  const part = (text) => (/\d/.test(text) || /%/.test(text) ? "*" : text);
  const query = [...url.searchParams.keys()].sort().join("&");
  return `${url.pathname.split("/").map(part).join("/")}?${query}`;
}

const leadsAway = (link) =>
  !link || !link.startsWith("/") || /^\/(language|signout|assets|metrics)|\.(xlsx|csv|svg|pdf|json|zip)\b|format=/.test(link);

async function links(page) {
  const found = await page.locator("a[href]").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  return found.map((link) => link.split("#")[0]).filter((link) => !leadsAway(link));
}

/** Walks every shape of page once, and looks at those that nobody before has looked at. */
async function walk(page, looked, look) {
  const seen = new Set();
  const next = [...BEGIN];
  while (next.length > 0 && seen.size < PAGES_MAX) {
    const link = next.shift();
    if (seen.has(shape(link))) continue;
    seen.add(shape(link));
    const answer = await page.goto(link);
    next.push(...(await links(page)));
    if (looked.has(shape(link)) && !BEGIN.includes(link)) continue;
    looked.add(shape(link));
    await look(link, answer);
  }
  return seen.size;
}

const tooWide = (page) =>
  page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return null;
    const wide = [...document.querySelectorAll("main *")].filter((one) => one.getBoundingClientRect().right > room + 1);
    return `${document.documentElement.scrollWidth} px wide on ${room}: ${wide.slice(0, 3).map((one) => one.outerHTML.slice(0, 90)).join(" | ")}`;
  });

/** What a person who does not see well, or uses no mouse, would stumble over. */
async function stumbles(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() =>
    globalThis.axe.run(document, { resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21aa"] }),
  );
  return found.violations.map((one) => `${one.id}: ${one.nodes.slice(0, 2).map((node) => node.html.slice(0, 120)).join(" | ")}`);
}

async function examine(page, answer) {
  const faults = [];
  if (answer.status() >= 400) return [`answers ${answer.status()}`];
  const bytes = (await answer.body()).length;
  if (bytes > PAGE_BYTES_MAX) faults.push(`${bytes} bytes`);
  if ((await page.locator("h1").count()) !== 1) faults.push("has not one h1");
  for (const theme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme: theme });
    const wide = await tooWide(page);
    if (wide) faults.push(wide);
    faults.push(...(await stumbles(page)).map((fault) => `${theme}, ${fault}`));
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
  const wide = await tooWide(page);
  if (wide) faults.push(`with text of 200 %: ${wide}`);
  return faults;
}

for (const language of ["zh-CN", "en"]) {
  const looked = new Set();
  for (const [who, phone] of Object.entries(PEOPLE)) {
    test(`the pages of a ${who}, in ${language}`, async () => {
      const person = await visitor(browser, shop, { language });
      await person.page.setViewportSize(PHONE);
      if (phone) await signIn(person.page, phone);
      const faults = [];
      const pages = await walk(person.page, looked, async (link, answer) => {
        const found = await examine(person.page, answer);
        faults.push(...found.map((fault) => `${link}: ${fault}`));
      });
      assert(pages > BEGIN.length, "the pages lead somewhere");
      faults.push(...person.faults);
      assert.equal(faults.length, 0, `${faults.length} faults on ${pages} pages:\n${faults.join("\n")}`);
    });
  }
}
