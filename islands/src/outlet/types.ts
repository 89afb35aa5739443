// What the outlet's app keeps, and what it and the server tell each other.

/** A step that a keeper reports here. */
export type Kind = "accepted" | "loaded" | "ready" | "collected" | "bagged";

/** Something that the keeper did, waiting to be told to the server. Its key is the server's, too: sent twice, it is once. */
export interface Act {
  key: string;
  /** The order in which things were done. */
  number: number;
  what: "scan" | "begin" | "seal";
  kind?: Kind;
  code: string;
  /** By this device's clock, ms since 1970 UTC. */
  made: number;
  /** The key of the act that began the bag, until the server has named it. */
  bag?: string;
  seal?: string;
  to?: string;
  pickup?: string;
  cash?: number;
  /** A photograph lies beside it on this device: it is to be sent once the act itself was taken. */
  photo?: "waiting" | "told";
  state: "waiting" | "done" | "conflict" | "seen";
  /** What the server said. */
  message?: string;
  /** The bag's code, once the server has given it. */
  named?: string;
}

/** A drawing of modules: `viewBox="0 0 width height"` and a path. */
export interface Mark {
  width: number;
  height: number;
  path: string;
}

export interface Label {
  shop: string;
  printed: string;
  line: string;
  bay: string;
  to: string;
  receiver: string;
  address: string;
  from_head: string;
  from: string;
  kept: string;
  weight: string;
  lines: string;
  order: string;
  qr: Mark;
  bars: Mark;
  code: string;
}

/** A parcel as the server knew it when it was last asked. */
export interface Known {
  waybill: string;
  sscc?: string;
  order_code: string;
  state: string;
  lines: string;
  to: string;
  receiver: string;
  tail: string;
  weight: string;
  cash_fen?: number;
  cash?: string;
  /** What is printed when its growers bring it. */
  label?: Label;
}

export interface Snapshot {
  now: number;
  place: string;
  parcels: Known[];
}

/** Sentences by their keys; `{n}` and the like are filled in here. */
export type Words = Record<string, string>;
