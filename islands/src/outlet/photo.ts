// A photograph is made small on the phone: it is kept there for days, and sent over a village's signal.

/** Pixels of its longer side; the server's limit is the same. */
const SIDE_MAX = 1280;
const QUALITY = 0.8;

/** A small JPEG of what the camera made; nothing where the browser cannot read it. */
export async function small(file: Blob): Promise<Blob | undefined> {
  const picture = await createImageBitmap(file).catch(() => undefined);
  if (!picture) return undefined;
  const scale = Math.min(1, SIDE_MAX / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? undefined), "image/jpeg", QUALITY));
}
