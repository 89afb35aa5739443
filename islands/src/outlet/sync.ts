// Tells the server what was done without a signal, and asks what it knows.
import { behind } from "./clock";
import type { Memory } from "./db";
import type { Act, Snapshot } from "./types";

/** As many as the server takes at once. */
const AT_ONCE = 500;
/** What was told is kept so long, to be looked at; then it lies on the server alone. */
const KEPT_MS = 3 * 24 * 3600_000;

/** How it went: told, no signal, or somebody has to sign in again. Nothing is lost in any case. */
export type Outcome = "told" | "no-signal" | "sign-in";

interface Result {
  device_key: string;
  accepted: boolean;
  clock_corrected?: boolean;
  message: string;
  bag?: string | null;
}

/** Acts that go to the same address, in the order in which they were done. */
export function groups(acts: Act[]): Act[][] {
  const grouped: Act[][] = [];
  for (const act of acts) {
    const last = grouped[grouped.length - 1];
    const fits = last?.[0] && (last[0].what === "scan") === (act.what === "scan") && last.length < AT_ONCE;
    if (last && fits && act.what === "scan") last.push(act);
    else grouped.push([act]);
  }
  return grouped;
}

class NoAnswer extends Error {
  constructor(readonly outcome: Outcome) {
    super(outcome);
  }
}

async function send(path: string, request: RequestInit): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(path, request);
  } catch {
    throw new NoAnswer("no-signal");
  }
  if (answer.status === 401 || answer.status === 403) throw new NoAnswer("sign-in");
  if (!answer.ok) throw new NoAnswer("no-signal");
  return answer;
}

async function ask<T>(path: string, body?: unknown): Promise<T> {
  const post = { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json", accept: "application/json" } };
  const answer = await send(path, body === undefined ? { headers: { accept: "application/json" } } : post);
  return (await answer.json()) as T;
}

/** Asks what the server knows of this outlet; the offset of the clocks is measured on the way. */
export async function look(memory: Memory, place: string): Promise<Outcome> {
  try {
    const asked = Date.now();
    const snapshot = await ask<Snapshot>(`/api/outlet?place=${encodeURIComponent(place)}`);
    await memory.note("offset", behind(snapshot.now, asked, Date.now()));
    await memory.note("looked", Date.now());
    await memory.know(snapshot.parcels);
    return "told";
  } catch (error) {
    return outcome(error);
  }
}

function outcome(error: unknown): Outcome {
  if (error instanceof NoAnswer) return error.outcome;
  throw error;
}

/** Tells everything that waits, oldest first. What the server cannot accept becomes a conflict. */
export async function tell(memory: Memory, place: string): Promise<Outcome> {
  const offset = (await memory.fact<number>("offset")) ?? 0;
  const acts = await memory.acts();
  const named = new Map(acts.filter((act) => act.named).map((act) => [act.key, act.named ?? ""]));
  try {
    for (const group of groups(acts.filter((act) => act.state === "waiting"))) {
      const sent = group[0]?.what === "scan" ? await tellScans(group, place, offset, named) : await tellBag(group, place, named);
      const said = new Map(sent.map((result) => [result.device_key, result]));
      const answered = group.map((act) => after(act, said.get(act.key)));
      for (const act of answered) if (act.named) named.set(act.key, act.named);
      await memory.put(...answered);
    }
    await tellPhotos(memory);
    await memory.forget((await memory.acts()).filter(isOld).map((act) => act.key));
    return "told";
  } catch (error) {
    return outcome(error);
  }
}

/** What is told whole, and was looked at where it had to be, is kept for a while and then lies on the server alone. */
function isOld(act: Act): boolean {
  const open = act.state === "conflict" || act.state === "waiting" || photoWaits(act);
  return !open && Date.now() - act.made > KEPT_MS;
}

/** Whether an act was taken and its photograph is still here alone. */
export function photoWaits(act: Act): boolean {
  return act.state === "done" && act.photo === "waiting";
}

/** Sends the photographs of what was taken, one at a time: each that is told need not be sent again. */
async function tellPhotos(memory: Memory): Promise<void> {
  for (const act of (await memory.acts()).filter(photoWaits)) {
    const photo = await memory.photo(act.key);
    if (photo) await send(`/api/photos/${act.key}`, { method: "PUT", body: photo, headers: { "content-type": "image/jpeg" } });
    await memory.toldPhoto(act);
  }
}

function after(act: Act, said?: Result): Act {
  if (!said) return act;
  const named = said.bag ?? act.named;
  return { ...act, state: said.accepted ? "done" : "conflict", message: said.message, ...(named ? { named } : {}) };
}

async function tellScans(group: Act[], place: string, offset: number, named: Map<string, string>): Promise<Result[]> {
  const scans = group.map((act) => ({
    device_key: act.key,
    code: named.get(act.code) ?? act.code,
    kind: act.kind,
    place,
    at: act.made + offset,
    bag: act.bag && (named.get(act.bag) ?? act.bag),
    pickup_code: act.pickup || undefined,
    cash_fen: act.cash,
    photo: act.photo && act.key,
  }));
  return (await ask<{ results: Result[] }>("/api/scans", { scans })).results;
}

async function tellBag(group: Act[], place: string, named: Map<string, string>): Promise<Result[]> {
  const acts = group.map((act) => ({
    device_key: act.key,
    act: act.what,
    place,
    to: act.to,
    seal: act.seal,
    bag: act.bag && (named.get(act.bag) ?? act.bag),
  }));
  return (await ask<{ results: Result[] }>("/api/bags", { acts })).results;
}
