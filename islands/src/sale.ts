// A flash sale that counts down by the server's clock and shows what is left. The page works without this: it
// says when the sale opens and ends, and how to look again.
//
//   <section data-island="sale" data-url="/api/sales/7/now" data-phase="open" data-now="…" data-opens="…"
//            data-ends="…" data-open="{rest} left" data-before="opens in {rest}" data-days="{d} d {h} h" …>
//     <span data-when="open">until 21:00, <span data-rest="open">12 min left</span></span>
//     <b data-left-said>12 left</b>
//     <span data-when="before sold_out over" hidden>…</span>
//   </section>
import { rest, tillNextLook } from "./countdown";

interface Now {
  now: number;
  opens: number;
  ends: number;
  phase: string;
  left: number;
  of: number;
}

const still = matchMedia("(prefers-reduced-motion: reduce)");

export function sale(part: HTMLElement): void {
  const { url } = part.dataset;
  if (!url) return;
  let phase = part.dataset.phase ?? "";
  let [opens, ends] = [Number(part.dataset.opens), phase === "over" ? 0 : Number(part.dataset.ends)];
  // The page may have been kept for a moment, so its own time is a first guess only.
  let [offset, bestTrip] = [Number(part.dataset.now) - Date.now(), Infinity];
  let soldOut = phase === "sold_out";
  const now = (): number => Date.now() + offset;
  const each = <T extends HTMLElement>(name: string, act: (place: T) => void): void =>
    part.querySelectorAll<T>(name).forEach(act);

  function standing(): string {
    if (now() >= ends) return "over";
    if (now() < opens) return "before";
    return soldOut ? "sold_out" : "open";
  }

  function tick(figures: boolean): void {
    const next = standing();
    if (next !== phase) {
      phase = next;
      each("[data-when]", (place) => (place.hidden = !(place.dataset.when ?? "").split(" ").includes(phase)));
      figures = true;
    }
    const text = phase === "before" ? part.dataset.before : part.dataset.open;
    if (!figures || !text || (phase !== "before" && phase !== "open")) return;
    const left = rest((phase === "before" ? opens : ends) - now(), part.dataset);
    each(`[data-rest=${phase}]`, (place) => (place.textContent = text.replace("{rest}", left)));
  }

  function take(told: Now, trip: number, came: number): void {
    if (trip <= bestTrip) [bestTrip, offset] = [trip, told.now + trip / 2 - came];
    // One that was ended before its time is over now.
    [opens, ends, soldOut] = [told.opens, told.phase === "over" ? 0 : told.ends, told.phase === "sold_out"];
    const said = (part.dataset.left ?? "").replace("{n}", String(told.left));
    each("[data-left-said]", (place) => place.textContent !== said && (place.textContent = said));
    const share = told.of > 0 ? Math.round((told.left * 100) / told.of) : 0;
    each("[data-bar] path", (bar) => bar.setAttribute("d", `M0 0H${share}V8H0Z`));
    tick(true);
  }

  async function look(): Promise<void> {
    if (document.hidden || !url) return;
    const sent = Date.now();
    const answer = await fetch(url, { headers: { accept: "application/json" }, signal: AbortSignal.timeout(8_000) });
    if (!answer.ok) throw new Error(String(answer.status));
    const told = (await answer.json()) as Now;
    take(told, Date.now() - sent, Date.now());
    each("[data-offline]", (place) => (place.hidden = true));
  }

  // A network that is gone is said; the clock goes on by what was known.
  const lost = (): void => each("[data-offline]", (place) => (place.hidden = false));
  const again = (): void => {
    if (phase === "over") return;
    setTimeout(() => void look().catch(lost).finally(again), tillNextLook(phase, opens - now(), Math.random()));
  };
  document.addEventListener("visibilitychange", () => void look().catch(lost));
  setInterval(() => tick(!still.matches), 1_000);
  void look().catch(lost).finally(again);
}
