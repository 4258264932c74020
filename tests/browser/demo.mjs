// Starts the demo of the program under test, and speaks to its test mailbox and its clock (design: demo contract).
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { days } from "./dates.mjs";

const PATIENCE = 15_000;

/** Asks until there is an answer; for what happens outside the browser, such as a text message on its way. */
export const eventually = async (what, ask) => {
  for (const end = Date.now() + PATIENCE; Date.now() < end;) {
    const answer = await ask();
    if (answer) return answer;
    await new Promise(done => setTimeout(done, 40));
  }
  throw new Error(`still waiting for ${what}`);
};

const program = () => {
  const name = process.env.TEST_WISSEL_BIN;
  if (!name) throw new Error("TEST_WISSEL_BIN does not name the program");
  return name;
};

/** The configuration with which the operator's commands open the folder of a demo. */
const configuration = (folder, url) => `[server]
public_url = "${url}"
trusted_proxies = ["127.0.0.1"]
[data]
folder = "${join(folder, "data")}"
keyring = "${join(folder, "keyring")}"
erasure_list = "${join(folder, "erasures")}"
`;

/** A running demo: its address, its accounts, its mailbox, its clock. */
export class Demo {
  /** `more`: further options of the command; `kept`: in a folder of its own, on which commands can be given. */
  static async start(more = [], { kept = false } = {}) {
    const demo = new Demo();
    if (kept) demo.folder = mkdtempSync(join(tmpdir(), "wissel-browser-"));
    demo.options = demo.folder ? ["--data", demo.folder, ...more] : more;
    await demo.run("127.0.0.1:0");
    return demo;
  }

  async run(listen) {
    const child = spawn(program(), ["demo", "--listen", listen, "--json", ...this.options], { stdio: ["ignore", "pipe", "pipe"] });
    const log = [];
    createInterface({ input: child.stderr }).on("line", line => { log.push(line); if (log.length > 200) log.shift(); });
    const line = await new Promise((done, fail) => {
      createInterface({ input: child.stdout }).once("line", done);
      child.once("exit", code => fail(new Error(`the demo stopped with ${code}\n${log.join("\n")}`)));
      child.once("error", fail);
    });
    const facts = JSON.parse(line);
    if (!facts.url) throw new Error(facts.error);
    Object.assign(this, facts, { child, log });
  }

  end() {
    return new Promise(done => { this.child.removeAllListeners("exit").once("exit", done); this.child.kill("SIGTERM"); });
  }

  async stop() {
    await this.end();
    if (this.folder) rmSync(this.folder, { recursive: true, force: true });
  }

  /** Stops the demo, gives the operator's commands on its folder, and starts it again at the same address. */
  async commanded(commands) {
    const config = join(this.folder, "wissel.toml");
    writeFileSync(config, configuration(this.folder, this.url));
    await this.end();
    const command = (args, input = "") => new Promise((done, fail) => {
      const child = spawn(program(), [...args, "--config", config], { stdio: ["pipe", "pipe", "pipe"] });
      const said = { out: "", err: "" };
      child.stdout.on("data", part => { said.out += part; });
      child.stderr.on("data", part => { said.err += part; });
      child.once("error", fail).once("close", code => done({ code, ...said }));
      child.stdin.end(input);
    });
    try {
      return await commands(command);
    } finally {
      await this.run(new URL(this.url).host);
    }
  }

  /** The n-th account with this role. */
  account(role, n = 0) {
    const found = this.accounts.filter(a => a.role === role)[n];
    if (!found) throw new Error(`the demo has no account ${n} with the role ${role}`);
    return found;
  }

  async messages(kind, to) {
    return (await (await fetch(this.inbox)).json()).filter(m => m.kind === kind && m.to === to);
  }

  /** The newest message, once there are more than before. */
  next(kind, to, before) {
    return eventually(`a ${kind} to ${to}`, async () => {
      const all = await this.messages(kind, to);
      return all.length > before && all[0];
    });
  }

  /** The code in the text message that this act causes. */
  async codeAfter(phone, act) {
    const before = (await this.messages("sms", phone)).length;
    await act();
    const { text } = await this.next("sms", phone, before);
    const runs = new Set(text.match(/(?<!\d)\d{6}(?!\d)/g));
    if (runs.size !== 1) throw new Error(`${runs.size} codes in one text message`);
    return [...runs][0];
  }

  /** The demo's own day, as days since 1970. */
  async today() {
    const { now } = await (await fetch(this.clock)).json();
    return days(now);
  }

  /** Moves the clock to half past noon of a day. */
  async travelTo(day) {
    const travel_to = `${new Date(day * 86_400_000).toISOString().slice(0, 10)}T12:30:00+01:00`;
    const answer = await fetch(this.clock, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ travel_to }),
    });
    if (!answer.ok) throw new Error(`no travel to ${travel_to}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }
}
