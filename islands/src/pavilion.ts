// Small scripts that add to pages which work without them. An element names its own in `data-island`.
import { camera, print } from "./camera";
import { reveal, scan } from "./fields";
import { place } from "./place";
import { refresh } from "./refresh";
import { sale } from "./sale";
import { stepper, total } from "./stepper";

const ISLANDS: Record<string, (element: HTMLElement) => void> = {
  step: stepper,
  total,
  refresh,
  sale,
  scan: (element) => scan(element as HTMLInputElement),
  camera,
  place,
  print,
  reveal: (element) => reveal(element as HTMLInputElement),
};

document.querySelectorAll<HTMLElement>("[data-island]").forEach((element) => {
  ISLANDS[element.dataset.island ?? ""]?.(element);
});
