// Somebody with a browser of his own, who notices what a person would and what a person would not.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const DESK = { viewport: { width: 1280, height: 900 } };

/** Debian's Chromium, without a screen. */
export function openBrowser() {
  return chromium.launch({
    executablePath: process.env.PAVILION_TEST_CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
}

/** A person with a phone, or at a desk; each has cookies of his own. */
export async function visitor(browser, shop, { at = "phone", language = "zh-CN" } = {}) {
  const context = await browser.newContext({
    ...(at === "phone" ? PHONE : DESK),
    locale: language,
    baseURL: shop.origin,
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const faults = watch(page, shop);
  return { page, context, faults };
}

// What no page may do: fail in script, break the content security policy, ask another host, or miss a file.
function watch(page, shop) {
  const faults = [];
  page.on("pageerror", (error) => faults.push(`script: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(shop.origin) && !request.url().startsWith("data:"))
      faults.push(`asked another host: ${request.url()}`);
  });
  page.on("response", (answer) => {
    if (answer.status() >= 500) faults.push(`${answer.status()} at ${answer.url()}`);
    if (answer.status() === 404 && answer.request().resourceType() !== "document")
      faults.push(`missing: ${answer.url()}`);
  });
  return faults;
}

/** The demo county's accounts have one password, which the program prints. */
const PASSWORD = "pavilion";

export async function signIn(page, phone) {
  await page.goto("/signin");
  await page.fill("input[name=phone]", phone);
  await page.fill("input[name=password]", PASSWORD);
  await press(page, 'form[action="/signin"] button.go');
  assert.notEqual(new URL(page.url()).pathname, "/signin", `${phone} is signed in`);
}

/** Presses what leads to another page, and waits until that page is there: a click alone answers before. */
export async function press(page, target) {
  const place = typeof target === "string" ? page.locator(target).first() : target;
  await Promise.all([page.waitForEvent("load"), place.click()]);
}

/** Fails where one of these people saw a fault. */
export function noFaults(...people) {
  assert.deepEqual(people.flatMap((person) => person.faults), []);
}

/** The text that a person reads at a place of the page, with its blanks made plain. */
export async function read(page, selector) {
  const text = await page.locator(selector).first().innerText();
  return text.replace(/\s+/g, " ").trim();
}

/** The money in a text, in fen: `¥1,284.00` is 128400. */
export function fen(text) {
  const found = text.match(/([−-]?)¥?\s*([\d,]+)\.(\d\d)/);
  assert(found, `no money in ${JSON.stringify(text)}`);
  const [, sign, yuan, part] = found;
  return (sign ? -1 : 1) * (Number(yuan.replaceAll(",", "")) * 100 + Number(part));
}
