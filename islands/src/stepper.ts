// Quantity and live price. The page works without this: the buttons send the form.
//
//   <form data-fen="1980">
//     <input type="radio" name="lot" data-fen="1780">          (a lot's own price)
//     <span class="step" data-island="step">
//       <button data-by="-1">…</button><input name="count" value="1" max="99"><button data-by="1">…</button>
//     </span>
//     <button data-island="total" data-text="放进篮子 {sum}">…</button>
//   </form>
import { money, stepped } from "./figures";

const MOST = 99;

export function stepper(step: HTMLElement): void {
  const field = step.querySelector("input");
  if (!field) return;
  step.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-by]");
    if (!button) return;
    event.preventDefault();
    const [least, most] = [Number(field.min || 1), Number(field.max || MOST)];
    field.value = String(stepped(field.value, Number(button.dataset.by), least, most));
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

export function total(label: HTMLElement): void {
  const form = label.closest("form");
  const text = label.dataset.text;
  if (!form || !text) return;
  const write = (): void => {
    const lot = form.querySelector<HTMLElement>("[data-fen]:checked");
    const fen = Number((lot ?? form).dataset.fen);
    const count = Number(form.querySelector<HTMLInputElement>("[data-island=step] input")?.value ?? 1);
    if (fen >= 0 && count > 0) label.textContent = text.replace("{sum}", money(fen * count));
  };
  form.addEventListener("input", write);
  form.addEventListener("change", write);
}
