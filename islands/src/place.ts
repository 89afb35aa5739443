// A click on the map moves a place there. Without this its two fields are written by hand.
//
//   <div data-island="place" data-west="118.3" data-north="30.1" data-right="0.0021" data-down="0.0018">
//     <svg viewBox="0 0 620 420">… <circle class="here" …/> …</svg>
//   </div>
//   <input id="longitude"> <input id="latitude">
import { degrees } from "./figures";

export function place(map: HTMLElement): void {
  const svg = map.querySelector("svg");
  const [longitude, latitude] = ["longitude", "latitude"].map((id) => document.getElementById(id));
  if (!svg || !(longitude instanceof HTMLInputElement) || !(latitude instanceof HTMLInputElement)) return;
  const told = (name: string): number => Number(map.dataset[name]);
  const here = svg.querySelector("circle.here");
  const show = (x: number, y: number): void => {
    here?.setAttribute("cx", String(x));
    here?.setAttribute("cy", String(y));
  };
  svg.addEventListener("click", (event) => {
    const area = svg.getBoundingClientRect();
    const box = svg.viewBox.baseVal;
    const x = ((event.clientX - area.left) * box.width) / area.width;
    const y = ((event.clientY - area.top) * box.height) / area.height;
    show(x, y);
    longitude.value = degrees(told("west") + x * told("right"));
    latitude.value = degrees(told("north") - y * told("down"));
  });
  const written = (): void => {
    const x = (Number(longitude.value) - told("west")) / told("right");
    const y = (told("north") - Number(latitude.value)) / told("down");
    if (Number.isFinite(x) && Number.isFinite(y)) show(x, y);
  };
  [longitude, latitude].forEach((field) => field.addEventListener("input", written));
}
