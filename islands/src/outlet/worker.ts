// The service worker: keeps the app's frame and its files, so that the outlet's pages open without a signal.
// The server puts the list of files above this script; a new build has another list, and so another cache.
declare const FILES: string[];
declare const BUILD: string;
// What a service worker is given; the library of pages does not describe it.
interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Extendable {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
const worker = self as unknown as {
  addEventListener(kind: string, listener: (event: never) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
};

const APP = "/outlet/app";
const KEPT = `outlet-${BUILD}`;

worker.addEventListener("install", (event: Extendable) => {
  const keep = caches.open(KEPT).then((cache) => cache.addAll([APP, ...FILES]));
  event.waitUntil(keep.then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (event: Extendable) => {
  const old = caches.keys().then((names) => Promise.all(names.filter((name) => name.startsWith("outlet-") && name !== KEPT).map((name) => caches.delete(name))));
  event.waitUntil(old.then(() => worker.clients.claim()));
});

worker.addEventListener("fetch", (event: Fetching) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (event.request.mode === "navigate") event.respondWith(page(event.request, url));
  else if (FILES.includes(url.pathname)) event.respondWith(file(event.request));
});

/** A page of the outlet as the server has it now; without a signal, the app. */
async function page(request: Request, url: URL): Promise<Response> {
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected && url.pathname === APP) await (await caches.open(KEPT)).put(APP, answer.clone());
    return answer;
  } catch (error) {
    const kept = await caches.match(APP);
    if (!kept) throw error;
    return kept;
  }
}

async function file(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}
