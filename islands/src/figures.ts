/** A sum as the server writes it: `¥1,284.00` of 128400 fen. */
export function money(fen: number): string {
  const [yuan, rest] = [Math.floor(Math.abs(fen) / 100), Math.abs(fen) % 100];
  const grouped = String(yuan).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${fen < 0 ? "\u2212" : ""}¥${grouped}.${String(rest).padStart(2, "0")}`;
}

/** What a stepper's field says after one press; what cannot be read counts as the least. */
export function stepped(text: string, by: number, least: number, most: number): number {
  const typed = /^\s*\d+\s*$/.test(text) ? Number(text) : least;
  return Math.min(most, Math.max(least, typed + by));
}

/** Degrees as the office writes them, to the millionth: a decimetre. */
export function degrees(value: number): string {
  return value.toFixed(6);
}
