// The program under test: the demo county in a place of its own, served on a free port.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

// Making the county, in a debug build, on a machine that does other things too.
const START_MAX_MS = 300_000;
const STOP_MAX_MS = 20_000;
const BETWEEN_LOOKS_MS = 100;

function needed(name) {
  const value = process.env[name];
  assert(value, `${name} is not set: run the journeys with cargo xtask e2e`);
  return value;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

// Where the county's data is: a folder for SQLite, the fresh server of xtask for PostgreSQL.
async function newPlace() {
  const folder = await mkdtemp(join(tmpdir(), "pavilion-journey-"));
  const postgres = needed("PAVILION_TEST_DATABASE") === "postgres";
  const flags = postgres
    ? ["--database-url", needed("PAVILION_TEST_DATABASE_URL")]
    : ["--data", join(folder, "county")];
  return { folder, flags };
}

// Only what every program needs: the settings of whoever runs the tests are not the county's.
function environment(origin) {
  const { PATH, HOME, TMPDIR } = process.env;
  return { PATH, HOME, TMPDIR: TMPDIR ?? tmpdir(), PAVILION_ORIGIN: origin };
}

/** Starts the program and waits until it is ready. */
export async function openShop() {
  const { folder, flags } = await newPlace();
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const args = ["demo", ...flags, "--listen", `127.0.0.1:${port}`];
  const program = spawn(needed("PAVILION_TEST_BINARY"), args, {
    cwd: folder,
    env: environment(origin),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const shop = new Shop({ program, folder, origin, flags });
  process.once("exit", () => program.kill("SIGKILL"));
  try {
    await shop.ready();
  } catch (error) {
    program.kill("SIGKILL");
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  return shop;
}

class Shop {
  constructor({ program, folder, origin, flags }) {
    Object.assign(this, { program, folder, origin, flags, printed: "", logged: "" });
    program.stdout.setEncoding("utf8").on("data", (text) => (this.printed += text));
    program.stderr.setEncoding("utf8").on("data", (text) => (this.logged += text));
    this.ended = new Promise((resolve) => program.once("exit", (code, signal) => resolve(code ?? signal)));
  }

  async ready() {
    const until = Date.now() + START_MAX_MS;
    let ended;
    this.ended.then((how) => (ended = how));
    while (Date.now() < until) {
      assert.equal(ended, undefined, `the program ended (${ended}):\n${this.printed}\n${this.logged}`);
      const answer = await fetch(`${this.origin}/readyz`).catch(() => null);
      if (answer?.ok) return;
      await pause(BETWEEN_LOOKS_MS);
    }
    assert.fail(`the shop did not open within ${START_MAX_MS / 1000} s:\n${this.printed}\n${this.logged}`);
  }

  /** Runs another command of the program beside this one, and gives what it prints. */
  async command(...args) {
    const program = spawn(needed("PAVILION_TEST_BINARY"), [...args, ...this.flags], {
      cwd: this.folder,
      env: environment(this.origin),
      stdio: ["ignore", "pipe", "inherit"],
    });
    let printed = "";
    program.stdout.setEncoding("utf8").on("data", (text) => (printed += text));
    const code = await new Promise((resolve) => program.once("close", resolve));
    return { code, printed };
  }

  /** Asks the program to stop, as an operator would, and takes its data away. */
  async close() {
    this.program.kill("SIGTERM");
    const how = await Promise.race([this.ended, pause(STOP_MAX_MS, "too slow", { ref: false })]);
    if (how === "too slow") this.program.kill("SIGKILL");
    await rm(this.folder, { recursive: true, force: true });
    assert.equal(how, 0, `the program did not stop well (${how}):\n${this.logged}`);
  }
}
