// Starts the demo of the program under test, and speaks to its test mailbox and its clock (design: demo contract).
import { spawn } from "node:child_process";
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

/** A running demo: its address, its accounts, its mailbox, its clock. */
export class Demo {
  /** `more`: further options of the command. */
  static async start(more = []) {
    const program = process.env.TEST_WISSEL_BIN;
    if (!program) throw new Error("TEST_WISSEL_BIN does not name the program");
    const child = spawn(program, ["demo", "--listen", "127.0.0.1:0", "--json", ...more], { stdio: ["ignore", "pipe", "pipe"] });
    const log = [];
    createInterface({ input: child.stderr }).on("line", line => { log.push(line); if (log.length > 200) log.shift(); });
    const line = await new Promise((done, fail) => {
      createInterface({ input: child.stdout }).once("line", done);
      child.once("exit", code => fail(new Error(`the demo stopped with ${code}\n${log.join("\n")}`)));
      child.once("error", fail);
    });
    const facts = JSON.parse(line);
    if (!facts.url) throw new Error(facts.error);
    return Object.assign(new Demo(), facts, { child, log });
  }

  stop() {
    return new Promise(done => { this.child.removeAllListeners("exit").once("exit", done); this.child.kill("SIGTERM"); });
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
