// IndexedDB: what was done and is not told yet, what the server told last, photographs.
import type { Act, Known } from "./types";

const VERSION = 1;

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** The memory of one outlet on this device: another outlet's acts never mix in. */
export class Memory {
  private constructor(private readonly db: IDBDatabase) {}

  static async open(place: string): Promise<Memory> {
    const opening = indexedDB.open(`outlet-${place}`, VERSION);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore("acts", { keyPath: "key" });
      opening.result.createObjectStore("parcels", { keyPath: "waybill" });
      opening.result.createObjectStore("facts");
      opening.result.createObjectStore("photos");
    };
    return new Memory(await asked(opening));
  }

  /** Everything that was done, in order. */
  async acts(): Promise<Act[]> {
    const acts: Act[] = await asked(this.db.transaction("acts").objectStore("acts").getAll());
    return acts.sort((a, b) => a.number - b.number);
  }

  /** Answers when it is on the disk: only then is the keeper told that it is recorded. */
  async put(...acts: Act[]): Promise<void> {
    const writing = this.db.transaction("acts", "readwrite", { durability: "strict" });
    for (const act of acts) writing.objectStore("acts").put(act);
    await ended(writing);
  }

  /** An act with its photograph: both are on the disk, or neither. */
  async putWithPhoto(act: Act, photo: Blob): Promise<void> {
    const writing = this.db.transaction(["acts", "photos"], "readwrite", { durability: "strict" });
    writing.objectStore("acts").put(act);
    writing.objectStore("photos").put(photo, act.key);
    await ended(writing);
  }

  photo(key: string): Promise<Blob | undefined> {
    return asked(this.db.transaction("photos").objectStore("photos").get(key));
  }

  /** The server has it: it is no longer kept here. */
  async toldPhoto(act: Act): Promise<void> {
    const writing = this.db.transaction(["acts", "photos"], "readwrite", { durability: "strict" });
    writing.objectStore("acts").put({ ...act, photo: "told" });
    writing.objectStore("photos").delete(act.key);
    await ended(writing);
  }

  async forget(keys: string[]): Promise<void> {
    const writing = this.db.transaction(["acts", "photos"], "readwrite");
    for (const key of keys) {
      writing.objectStore("acts").delete(key);
      writing.objectStore("photos").delete(key);
    }
    await ended(writing);
  }

  parcels(): Promise<Known[]> {
    return asked(this.db.transaction("parcels").objectStore("parcels").getAll());
  }

  async know(parcels: Known[]): Promise<void> {
    const writing = this.db.transaction("parcels", "readwrite");
    writing.objectStore("parcels").clear();
    for (const parcel of parcels) writing.objectStore("parcels").put(parcel);
    await ended(writing);
  }

  fact<T>(name: string): Promise<T | undefined> {
    return asked(this.db.transaction("facts").objectStore("facts").get(name));
  }

  async note(name: string, value: unknown): Promise<void> {
    const writing = this.db.transaction("facts", "readwrite");
    writing.objectStore("facts").put(value, name);
    await ended(writing);
  }
}

function ended(writing: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    writing.oncomplete = () => resolve();
    writing.onabort = () => reject(writing.error);
  });
}
