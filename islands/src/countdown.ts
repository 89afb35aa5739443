/** How the page says a stretch of time; `{d}`, `{h}`, `{m}`, `{s}` are figures. */
export interface Sayings {
  days?: string;
  hours?: string;
  minutes?: string;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `11 min 32 s` of 692 000 ms; the two largest units. What has passed is nothing. */
export function rest(ms: number, say: Sayings): string {
  // Rounded up, so that it says 0 only when it is over.
  const left = Math.max(0, Math.ceil(ms / SECOND) * SECOND);
  const text = left >= DAY ? say.days : left >= HOUR ? say.hours : say.minutes;
  const figures: Record<string, number> = {
    d: Math.floor(left / DAY),
    h: Math.floor((left % DAY) / HOUR),
    m: Math.floor((left % HOUR) / MINUTE),
    s: Math.floor((left % MINUTE) / SECOND),
  };
  return (text ?? "").replace(/\{([dhms])\}/g, (_, unit: string) => String(figures[unit]));
}

/**
 * How long to wait before asking how a sale stands: often while it runs and when it is about to open, seldom
 * before; each page a little differently, so that they do not come all at once.
 */
export function tillNextLook(phase: string, opensIn: number, luck: number): number {
  const usual = phase === "before" && opensIn > MINUTE ? Math.min(30 * SECOND, opensIn / 2) : 2 * SECOND;
  return usual * (0.75 + luck / 2);
}
