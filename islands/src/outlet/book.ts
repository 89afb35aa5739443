// What the keeper sees of a parcel: as the server told it, moved on by what was done here since.
import type { Act, Kind, Known } from "./types";

/** From which states a step is likely; what else is scanned is recorded all the same, and the server judges. */
const BEFORE: Record<Kind, string[]> = {
  accepted: ["announced"],
  bagged: ["accepted"],
  loaded: ["accepted", "bagged"],
  ready: ["dispatched", "unloaded"],
  collected: ["ready"],
};

/** A code as it is written on labels: the last part of an address, figures of any width, capitals. */
export function plain(code: string): string {
  const half = code.trim().replace(/[！-～]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0));
  const path = half.split(/[?#]/)[0] ?? "";
  const last = path.replace(/\/+$/, "").split("/").pop() ?? "";
  return last.replace(/^\(00\)\s*/, "").toUpperCase();
}

/** The parcels that a code names. */
export function named(code: string, parcels: Known[]): Known[] {
  const wanted = plain(code);
  const sscc = wanted.replace(/^00(?=\d{18}$)/, "");
  return parcels.filter((one) => [one.waybill, one.order_code].includes(wanted) || one.sscc === sscc);
}

/** Where each parcel stands once everything done here is told. */
export function standings(parcels: Known[], acts: Act[]): Map<string, string> {
  const stands = new Map(parcels.map((one) => [one.waybill, one.state]));
  for (const act of acts) {
    if (act.what !== "scan" || !act.kind || act.state === "conflict" || act.state === "seen") continue;
    for (const one of named(act.code, parcels)) {
      const fits = BEFORE[act.kind].includes(stands.get(one.waybill) ?? "");
      if (fits || act.state === "waiting") stands.set(one.waybill, act.kind);
    }
  }
  return stands;
}

/** The parcels that wait for a step here. */
export function waiting(kind: Kind, parcels: Known[], acts: Act[]): Known[] {
  const stands = standings(parcels, acts);
  return parcels.filter((one) => BEFORE[kind].includes(stands.get(one.waybill) ?? ""));
}

/** Whether the very same step is already recorded here: a scanner that reads twice says it once. */
export function isTwice(kind: Kind, code: string, acts: Act[]): boolean {
  const wanted = plain(code);
  const same = (act: Act): boolean => act.what === "scan" && act.kind === kind && plain(act.code) === wanted;
  return acts.some((act) => same(act) && (act.state === "waiting" || act.state === "done"));
}
