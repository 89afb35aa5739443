// A device's clock may be wrong; the server's is asked whenever there is a signal.

/** A clock that is off by less is right. */
const RIGHT_MS = 5 * 60_000;

/** How far this device is behind the server; half of the way there and back is the way there. */
export function behind(server: number, asked: number, answered: number): number {
  return Math.round(server - (asked + answered) / 2);
}

export function isWrong(offset: number): boolean {
  return Math.abs(offset) > RIGHT_MS;
}

/** By how much a clock is wrong, as the two figures of a sentence: whole days, else hours, else minutes. */
export function howWrong(offset: number): { unit: "days" | "hours" | "minutes"; n: number } {
  const minutes = Math.round(Math.abs(offset) / 60_000);
  if (minutes >= 20 * 60) return { unit: "days", n: Math.max(1, Math.round(minutes / (24 * 60))) };
  if (minutes >= 60) return { unit: "hours", n: Math.round(minutes / 60) };
  return { unit: "minutes", n: minutes };
}
