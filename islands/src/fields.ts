// Fields that help: a scanner's field keeps the keyboard, a password can be looked at.

/** `<input data-island="scan">`: a hand scanner types into it and ends with Enter. */
export function scan(field: HTMLInputElement): void {
  field.focus();
  field.select();
  document.addEventListener("click", (event) => {
    const elsewhere = (event.target as Element).closest("a, button, input, select, textarea, label");
    if (!elsewhere) field.focus();
  });
}

/** `<span class="unit"><input type="password" data-island="reveal" data-show="看一下" data-hide="盖上"></span>` */
export function reveal(field: HTMLInputElement): void {
  const { show, hide } = field.dataset;
  if (!show || !hide) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn slim";
  button.textContent = show;
  button.addEventListener("click", () => {
    const hidden = field.type === "password";
    field.type = hidden ? "text" : "password";
    button.textContent = hidden ? hide : show;
    field.focus();
  });
  field.after(button);
}
