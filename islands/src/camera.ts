// The camera as a scanner, on phones whose browser reads bar codes itself. Without it the field is typed into.
//
//   <input id="code" name="code">
//   <div data-island="camera" data-field="code" data-open="Scan with the camera" data-hint="Hold it over the code"></div>

interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
type DetectorClass = new (options: { formats: string[] }) => Detector;

const FORMATS = ["qr_code", "code_128"];
const LOOK_MS = 200;
/** Whether the camera opens by itself: one parcel after the other is scanned, each on a page of its own. */
const KEPT_OPEN = "camera";
/** The code that was read last, and when it was last in view: a label that is still held up is not read again. */
const SEEN = "camera-seen";
const SEEN_FOR_MS = 3_000;

/** Whether a code has just been read; as long as it stays in view, it has. */
function isSeen(code: string): boolean {
  const [last, at] = (sessionStorage.getItem(SEEN) ?? "").split("\n");
  sessionStorage.setItem(SEEN, `${code}\n${Date.now()}`);
  return last === code && Date.now() - Number(at) < SEEN_FOR_MS;
}

export function camera(place: HTMLElement): void {
  const BarcodeDetector = (window as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  const field = document.getElementById(place.dataset.field ?? "") as HTMLInputElement | null;
  if (!BarcodeDetector || !navigator.mediaDevices || !field?.form) return;
  const detector = new BarcodeDetector({ formats: FORMATS });
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn full";
  button.textContent = place.dataset.open ?? "";
  button.addEventListener("click", () => void open().catch(close));
  place.append(button);
  let stream: MediaStream | undefined;

  function close(): void {
    stream?.getTracks().forEach((track) => track.stop());
    stream = undefined;
    sessionStorage.removeItem(KEPT_OPEN);
    place.replaceChildren(button);
  }

  async function open(): Promise<void> {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    sessionStorage.setItem(KEPT_OPEN, "on");
    const [box, video, hint] = [document.createElement("div"), document.createElement("video"), document.createElement("p")];
    box.className = "scan";
    hint.textContent = place.dataset.hint ?? "";
    video.muted = true;
    video.playsInline = true;
    video.srcObject = stream;
    box.append(video, hint);
    box.addEventListener("click", close);
    place.replaceChildren(box);
    video.width = box.clientWidth;
    await video.play();
    look(video);
  }

  function look(video: HTMLVideoElement): void {
    const again = (): unknown => stream && setTimeout(() => look(video), LOOK_MS);
    detector.detect(video).then((found) => {
      const code = found[0]?.rawValue;
      if (!code || !field?.form || isSeen(code)) return again();
      field.value = code;
      stream?.getTracks().forEach((track) => track.stop());
      return field.form.requestSubmit();
    }, again);
  }

  if (sessionStorage.getItem(KEPT_OPEN)) void open().catch(close);
}

/** `<span data-island="print" data-text="Print"></span>`: a button, where a page can print itself. */
export function print(place: HTMLElement): void {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn slim go";
  button.textContent = place.dataset.text ?? "";
  button.addEventListener("click", () => window.print());
  place.append(button);
}
