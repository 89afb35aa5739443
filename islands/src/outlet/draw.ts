// Elements without templates: text is always text, so nothing that was scanned becomes a page.
import type { Label, Mark } from "./types";

type Child = Node | string | false | undefined;

export function make(tag: string, className: string, ...children: Child[]): HTMLElement {
  const element = document.createElement(tag);
  if (className) element.className = className;
  for (const child of children) if (child) element.append(child);
  return element;
}

export function button(className: string, text: string, press: () => void): HTMLButtonElement {
  const element = make("button", className, text) as HTMLButtonElement;
  element.type = "button";
  element.addEventListener("click", press);
  return element;
}

/** What is told beside an icon: done, late, or refused. The page holds the icon, drawn by the server. */
export function notice(tone: "good" | "soon" | "bad" | "", ...children: Child[]): HTMLElement {
  const icon = document.getElementById("icon") as HTMLTemplateElement | null;
  return make("div", `state ${tone}`, icon?.content.cloneNode(true), ...children);
}

const SVG = "http://www.w3.org/2000/svg";

function drawn(mark: Mark, width: string, height: string): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", mark.path);
  const settings = { viewBox: `0 0 ${mark.width} ${mark.height}`, width, height, preserveAspectRatio: "none", "shape-rendering": "crispEdges" };
  for (const [name, value] of Object.entries(settings)) svg.setAttribute(name, value);
  svg.append(path);
  return svg;
}

/** A parcel's label, as the server prints it. */
export function label(one: Label): HTMLElement {
  const rule = (): HTMLElement => make("hr", "");
  const apart = (left: HTMLElement, right: HTMLElement): HTMLElement => make("div", "apart", left, right);
  const facts = make("div", "grow", make("p", "", make("b", "", one.kept)), make("p", "", one.weight), make("p", "", one.order));
  const row = make("div", "row top gap-2", facts);
  row.append(drawn(one.qr, "34mm", "34mm"));
  const bars = make("div", "");
  bars.append(drawn(one.bars, "100%", "104"));
  return make(
    "article",
    "label parcel",
    apart(make("b", "", one.shop), make("span", "", one.printed)),
    rule(),
    apart(make("span", "huge", one.line), make("span", "huge", one.bay)),
    rule(),
    make("p", "tiny", one.to),
    make("p", "mid", make("b", "", one.receiver), make("br", ""), one.address),
    rule(),
    make("p", "tiny", one.from_head),
    make("p", "", one.from, make("br", ""), one.lines),
    rule(),
    row,
    bars,
    make("p", "code", one.code),
  );
}
