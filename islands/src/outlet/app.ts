// The outlet's app: the page that goes on working without a signal. The server draws its frame and gives its words;
// everything else is here, on the device, and is told to the server whenever there is one.
import { camera } from "../camera";
import { isTwice, named, standings, waiting } from "./book";
import { howWrong, isWrong } from "./clock";
import { Memory } from "./db";
import { button, label, make, notice } from "./draw";
import { small } from "./photo";
import { look, photoWaits, tell } from "./sync";
import type { Act, Kind, Known, Label, Words } from "./types";

/** How often a signal is looked for. */
const TRY_MS = 20_000;
/** Rows that are shown; the rest is found by scanning. */
const ROWS_MAX = 60;
const TASKS: Kind[] = ["accepted", "loaded", "ready", "collected", "bagged"];

interface Answer {
  good: boolean;
  title: string;
  what: string;
}

class App {
  private acts: Act[] = [];
  private parcels: Known[] = [];
  /** Whether the server has answered since the page was opened. */
  private met = false;
  private doing: Kind = "accepted";
  private answer?: Answer;
  private offline = false;
  private signIn = false;
  private telling = false;
  private offset = 0;
  private looked?: number;
  /** The key of the act that began the bag which is being filled, or its code. */
  private bag?: string;
  private chosen?: Known;
  /** A photograph that goes with the next scan. */
  private photo?: Blob;

  constructor(
    private readonly memory: Memory,
    private readonly root: HTMLElement,
    private readonly words: Words,
    private readonly place: string,
  ) {}

  async start(): Promise<void> {
    await this.read();
    this.draw();
    addEventListener("online", () => void this.tell());
    addEventListener("offline", () => {
      this.offline = true;
      this.draw();
    });
    setInterval(() => void this.tell(), TRY_MS);
    await this.tell();
  }

  private say(key: string, values: Record<string, string | number> = {}): string {
    const text = this.words[key] ?? key;
    return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
  }

  private async read(): Promise<void> {
    this.acts = await this.memory.acts();
    this.parcels = await this.memory.parcels();
    this.offset = (await this.memory.fact<number>("offset")) ?? 0;
    this.looked = await this.memory.fact<number>("looked");
    this.bag = await this.memory.fact<string>("bag");
  }

  /** Tells what waits, then asks what is new; never twice at once. */
  private async tell(): Promise<void> {
    if (this.telling) return;
    this.telling = true;
    try {
      // The clocks are compared first: what is told goes with the right time.
      const first = await look(this.memory, this.place);
      const outcome = first === "told" ? await tell(this.memory, this.place) : first;
      if (outcome === "told" && this.acts.some((act) => act.state === "waiting")) await look(this.memory, this.place);
      this.offline = outcome === "no-signal";
      this.met = outcome === "told";
      this.signIn = outcome === "sign-in";
    } finally {
      this.telling = false;
    }
    await this.read();
    this.drawAround();
  }

  /** Writes an act down. When it is on the disk the keeper is told, and the server as soon as may be. */
  private async record(act: Omit<Act, "key" | "number" | "made" | "state">): Promise<Act> {
    const number = (this.acts[this.acts.length - 1]?.number ?? 0) + 1;
    const made: Act = { ...act, key: newKey(), number, made: Date.now(), state: "waiting" };
    const photo = act.what === "scan" && act.kind !== "bagged" ? this.photo : undefined;
    if (photo) {
      made.photo = "waiting";
      await this.memory.putWithPhoto(made, photo);
      this.photo = undefined;
    } else {
      await this.memory.put(made);
    }
    this.acts.push(made);
    return made;
  }

  private async scan(code: string): Promise<void> {
    const found = named(code, this.parcels);
    if (isTwice(this.doing, code, this.acts)) {
      this.answer = { good: true, title: this.say("twice"), what: code };
    } else if (this.doing === "collected") {
      this.choose(code, found);
    } else if (this.doing === "bagged" && !this.bag) {
      this.answer = { good: false, title: this.say("no-bag"), what: this.say("no-bag-do") };
    } else {
      await this.record({ what: "scan", kind: this.doing, code, ...(this.doing === "bagged" ? { bag: this.bag } : {}) });
      this.told(code, found);
      void this.tell();
    }
    this.draw();
  }

  private told(code: string, found: Known[]): void {
    const title = this.say(`done-${this.doing}`);
    const what = found.map((one) => `${one.lines} · ${one.to}`).join("; ");
    this.answer = { good: true, title, what: what || this.say("unknown-here", { code }) };
  }

  /** Whom a parcel is handed to is looked at first: name, cash, and the receiver's figures. */
  private choose(code: string, found: Known[]): void {
    const tail = this.parcels.filter((one) => one.tail && one.tail === code.trim());
    const stands = standings(this.parcels, this.acts);
    const one = [...found, ...tail].find((one) => stands.get(one.waybill) === "ready");
    this.chosen = one ?? found[0];
    if (!this.chosen) this.answer = { good: false, title: this.say("not-on-shelf", { code }), what: this.say("not-on-shelf-do") };
    else this.answer = undefined;
  }

  private async handOver(one: Known, pickup: string): Promise<void> {
    const cash = one.cash_fen ?? undefined;
    const code = one.order_code || one.waybill;
    await this.record({ what: "scan", kind: "collected", code, pickup, cash });
    this.chosen = undefined;
    this.answer = { good: true, title: this.say("done-collected"), what: `${one.receiver} · ${one.lines}` };
    void this.tell();
    this.draw();
  }

  private async begin(to: string): Promise<void> {
    const act = await this.record({ what: "begin", code: "", to });
    await this.carry(act.key);
  }

  private async carry(bag: string | undefined): Promise<void> {
    this.bag = bag;
    await this.memory.note("bag", bag);
    void this.tell();
    this.draw();
  }

  private async seal(seal: string): Promise<void> {
    await this.record({ what: "seal", code: "", bag: this.bag, seal });
    this.answer = { good: true, title: this.say("done-sealed"), what: seal };
    await this.carry(undefined);
  }

  private async acknowledge(act: Act): Promise<void> {
    await this.memory.put({ ...act, state: "seen" });
    await this.read();
    this.drawAround();
  }

  // What stands on the page: the line on top, conflicts, tasks, the scanner, what waits, what was done.

  private draw(): void {
    const typed = (document.getElementById("code") as HTMLInputElement | null)?.value ?? "";
    const form = this.form();
    (form.elements.namedItem("code") as HTMLInputElement).value = typed;
    this.root.replaceChildren(
      make("div", "stack", ...this.notices()),
      this.tasks(),
      make("div", "stack mt-4", this.answer && this.told1(this.answer), this.doing === "bagged" && this.bagBox(), form, this.doing !== "bagged" && this.shoot(), this.chosen && this.handing(this.chosen)),
      make("section", "mt-6", ...this.list()),
      make("section", "mt-6", ...this.done()),
      make("div", "", ...(this.printing ? this.printed() : [])),
    );
    camera(form.querySelector<HTMLElement>("[data-field]") as HTMLElement);
  }
  private printing = false;

  /** Draws what the server may have changed; what the keeper is typing stays. */
  private drawAround(): void {
    const [notices, tasks, , list, done] = Array.from(this.root.children);
    if (!notices || !tasks || !list || !done) return this.draw();
    notices.replaceChildren(...this.notices());
    tasks.replaceWith(this.tasks());
    list.replaceChildren(...this.list());
    done.replaceChildren(...this.done());
  }

  private notices(): HTMLElement[] {
    const waits = this.acts.filter((act) => act.state === "waiting" || photoWaits(act)).length;
    const conflicts = this.acts.filter((act) => act.state === "conflict");
    const since = this.looked ? this.hour(this.looked) : this.say("never");
    const key = this.signIn ? "sign-in" : this.offline ? "offline" : "online";
    // Good is said when the server has answered, not while it is asked.
    const tone = this.offline || this.signIn ? "soon" : waits || !this.met ? "" : "good";
    const status = notice(tone, make("b", "", this.say(key, { n: waits, since })));
    status.id = "status";
    status.dataset.waiting = String(waits);
    status.append(make("p", "", this.signIn ? link("/signin?next=/outlet/app", this.say("sign-in-do")) : this.say(waits ? "waits" : "all-told", { n: waits, since })));
    return [status, ...this.clockNotice(), ...conflicts.map((act) => this.conflict(act))];
  }

  private clockNotice(): HTMLElement[] {
    if (!isWrong(this.offset)) return [];
    const { unit, n } = howWrong(this.offset);
    const which = this.offset < 0 ? "clock-ahead" : "clock-behind";
    const told = notice("soon", make("b", "", this.say(which, { wrong: this.say(`clock-${unit}`, { n }) })), make("p", "", this.say("clock-do")));
    told.id = "clock";
    return [told];
  }

  private conflict(act: Act): HTMLElement {
    const head = this.say("conflict", { what: this.what(act), code: act.code || act.named || "", time: this.hour(act.made) });
    const told = notice("bad", make("b", "", head), make("p", "", act.message), button("btn mt-2", this.say("acknowledge"), () => void this.acknowledge(act)));
    told.dataset.conflict = act.code;
    return told;
  }

  private what(act: Act): string {
    return this.say(`do-${act.kind ?? act.what}`);
  }

  private tasks(): HTMLElement {
    const task = (kind: Kind): HTMLElement => {
      const count = kind === "bagged" ? 0 : waiting(kind, this.parcels, this.acts).length;
      const chip = button("chip", `${this.say(`do-${kind}`)}${count ? ` ${count}` : ""}`, () => this.turn(kind));
      chip.dataset.task = kind;
      if (kind === this.doing) chip.setAttribute("aria-current", "page");
      return chip;
    };
    return make("nav", "scroll mt-5", ...TASKS.map(task));
  }

  private turn(kind: Kind): void {
    [this.doing, this.answer, this.chosen] = [kind, undefined, undefined];
    this.draw();
  }

  private told1(answer: Answer): HTMLElement {
    const told = notice(answer.good ? "good" : "bad", make("b", "t-5", answer.title), make("p", "", answer.what));
    told.setAttribute("role", "status");
    return told;
  }

  private form(): HTMLFormElement {
    const input = make("input", "") as HTMLInputElement;
    Object.assign(input, { id: "code", name: "code", autocomplete: "off", required: true });
    input.setAttribute("autocapitalize", "characters");
    input.setAttribute("enterkeyhint", "go");
    const name = make("label", "", this.say(this.doing === "collected" ? "code-or-tail" : "code")) as HTMLLabelElement;
    name.htmlFor = "code";
    const eye = make("div", "");
    Object.assign(eye.dataset, { field: "code", open: this.say("camera"), hint: this.say("camera-hint") });
    const send = make("button", `btn ${this.chosen ? "" : "go "}big full`, this.say(`button-${this.doing}`));
    const form = make("form", "stack", make("div", "field", name, input), eye, send) as HTMLFormElement;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const code = input.value.trim();
      // Emptied at once: a scanner may read the next label while this one is written to the disk.
      input.value = "";
      if (code) void this.scan(code).then(() => document.getElementById("code")?.focus());
    });
    return form;
  }

  /** The camera, for what is scanned next: kept with it on this phone, and sent after it. */
  private shoot(): HTMLElement {
    const input = make("input", "") as HTMLInputElement;
    Object.assign(input, { id: "photo", type: "file", accept: "image/*" });
    input.setAttribute("capture", "environment");
    const name = make("span", "", this.say(this.photo ? "photo-taken" : "photo"));
    const tile = make("label", "shoot", input, name);
    tile.dataset.photo = this.photo ? "taken" : "none";
    input.addEventListener("change", () => void this.shot(input.files?.[0]));
    return make("div", "photos", tile);
  }

  private async shot(file: File | undefined): Promise<void> {
    if (!file) return;
    this.photo = await small(file);
    if (!this.photo) this.answer = { good: false, title: this.say("photo-not-one"), what: this.say("photo-not-one-do") };
    this.draw();
  }

  private handing(one: Known): HTMLElement {
    const input = make("input", "digits") as HTMLInputElement;
    Object.assign(input, { id: "pickup", inputMode: "numeric", maxLength: 6, autocomplete: "off" });
    const name = make("label", "", this.say("pickup")) as HTMLLabelElement;
    name.htmlFor = "pickup";
    const field = make("div", "field", name, make("span", "cap", this.say(this.offline ? "pickup-later" : "pickup-hint")), input);
    const press = this.say(one.cash ? "hand-over-cash" : "hand-over", { cash: one.cash ?? "" });
    const give = button("btn go big full", press, () => void this.handOver(one, input.value.replace(/\D/g, "")));
    give.id = "give";
    const found = make("div", "found bleed mt-5", make("b", "t-5", one.receiver), make("p", "", one.lines), make("p", "cap num", one.waybill), field, give);
    found.setAttribute("role", "status");
    return found;
  }

  /** The bag that is being filled: begun here, sealed here, known by its number as soon as the server gave one. */
  private bagBox(): HTMLElement {
    if (!this.bag) {
      const places: [string, string][] = JSON.parse(this.root.dataset.bags ?? "[]");
      return make("div", "panel stack", make("p", "", this.say("bag-none")), ...places.map(([code, name]) => button("btn big full", this.say("bag-begin", { to: name }), () => void this.begin(code))));
    }
    const begun = this.acts.find((act) => act.key === this.bag);
    const inside = this.acts.filter((act) => act.kind === "bagged" && act.bag === this.bag && act.state !== "conflict").length;
    const input = make("input", "") as HTMLInputElement;
    input.id = "seal";
    const name = make("label", "", this.say("bag-seal")) as HTMLLabelElement;
    name.htmlFor = "seal";
    const close = button("btn full", this.say("bag-close"), () => input.value.trim() && void this.seal(input.value.trim()));
    return make("div", "panel stack", make("b", "", this.say("bag-filling", { code: begun?.named ?? this.say("bag-unnamed"), n: inside })), make("div", "field", name, input), close);
  }

  private list(): HTMLElement[] {
    const kind = this.doing === "bagged" ? "bagged" : this.doing;
    const rows = waiting(kind, this.parcels, this.acts);
    const head = make("div", "apart mb-3", make("h2", "", this.say(`list-${kind}`, { n: rows.length })));
    if (kind === "accepted" && rows.some((one) => one.label)) head.append(button("btn slim", this.say("print"), () => this.print()));
    const note = (one: Known): string => `${one.waybill} · ${kind === "collected" ? one.receiver : one.to}`;
    const row = (one: Known): HTMLElement => line(one.lines, note(one), this.rowButton(one));
    return [head, rows.length ? table(rows.slice(0, ROWS_MAX).map(row)) : make("p", "second", this.say("list-none"))];
  }

  private rowButton(one: Known): HTMLElement {
    const press = button("btn tap", this.say(`short-${this.doing}`), () => void this.scan(one.waybill));
    press.dataset.waybill = one.waybill;
    return press;
  }

  private done(): HTMLElement[] {
    const last = this.acts.slice(-20).reverse();
    const state = (act: Act): string => this.say(`state-${act.state}`);
    const told = (act: Act): HTMLElement => make("span", act.state === "done" ? "ok" : "late", state(act));
    const row = (act: Act): HTMLElement => line(`${this.what(act)} ${act.code || act.named || act.seal || ""}`, this.hour(act.made), told(act));
    return last.length ? [make("h2", "mb-3", this.say("log")), table(last.map(row))] : [];
  }

  /** On paper nothing stands beside the labels. */
  private print(): void {
    this.printing = true;
    this.draw();
    const [labels, ...others] = Array.from(this.root.children).reverse();
    others.forEach((part) => part.setAttribute("hidden", ""));
    labels?.removeAttribute("hidden");
    window.print();
    this.printing = false;
    this.draw();
  }

  private printed(): HTMLElement[] {
    const labels = waiting("accepted", this.parcels, this.acts).map((one) => one.label);
    return labels.filter((one): one is Label => !!one).map(label);
  }

  private hour(at: number): string {
    const time = new Date(at + this.offset);
    const two = (n: number): string => String(n).padStart(2, "0");
    return `${time.getMonth() + 1}-${two(time.getDate())} ${two(time.getHours())}:${two(time.getMinutes())}`;
  }
}

/** A row of a list: what it is, what else is to know, and what can be done with it. */
function line(head: string, note: string, end: HTMLElement): HTMLElement {
  return make("tr", "", make("td", "", make("b", "", head), make("small", "", note)), make("td", "", end));
}

function table(rows: HTMLElement[]): HTMLElement {
  return make("table", "money", make("tbody", "", ...rows));
}

/** A key that no other device makes. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `app-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

function link(href: string, text: string): HTMLElement {
  const element = make("a", "", text) as HTMLAnchorElement;
  element.href = href;
  return element;
}

async function main(): Promise<void> {
  const root = document.getElementById("outlet-app");
  if (!root) return;
  if ("serviceWorker" in navigator) await navigator.serviceWorker.register("/outlet/sw.js", { scope: "/outlet" }).catch(() => undefined);
  void navigator.storage?.persist?.();
  const place = root.dataset.place ?? "";
  await new App(await Memory.open(place), root, JSON.parse(root.dataset.words ?? "{}") as Words, place).start();
}

void main();
