// Figures that the server tells anew: the county's screen.
//
//   <section data-island="refresh" data-url="/office/today.json" data-every="60">
//     <dd data-figure="orders">1,284</dd>
//   </section>
//
// The answer is an object of texts, written by the server as the page writes them.

const LEAST_SECONDS = 10;

export function refresh(part: HTMLElement): void {
  const url = part.dataset.url;
  if (!url) return;
  const look = async (): Promise<void> => {
    if (document.hidden) return;
    const answer = await fetch(url, { headers: { accept: "application/json" } });
    if (!answer.ok) return;
    const figures = (await answer.json()) as Record<string, string>;
    part.querySelectorAll<HTMLElement>("[data-figure]").forEach((place) => {
      const figure = figures[place.dataset.figure ?? ""];
      if (figure !== undefined && place.textContent !== figure) place.textContent = figure;
    });
  };
  const seconds = Math.max(LEAST_SECONDS, Number(part.dataset.every) || 60);
  // A network that is gone for a while is nothing: the figures stay, with the time that they are of.
  setInterval(() => void look().catch(() => undefined), seconds * 1000);
}
