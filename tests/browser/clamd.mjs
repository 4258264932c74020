// A real clamd of the story's own: one signature, one socket, one folder, gone at the end.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "./demo.mjs";

/** What the signature matches. */
export const MARK = "WISSEL-EIGEN-VIRUS-28";

const PROGRAM = ["/usr/sbin/clamd", "/usr/bin/clamd", "/usr/local/sbin/clamd"].find(existsSync);

export class Clamd {
  /** Starts one, or says why not (which fails in continuous integration). */
  static async start() {
    if (!PROGRAM) {
      if (process.env.CI) throw new Error("clamd is not installed: run the tests by `cargo xtask test`");
      console.log("SKIPPED: clamd is not installed; run the tests by `cargo xtask test`");
      return null;
    }
    const folder = mkdtempSync(join(tmpdir(), "wissel-clamd-"));
    const socket = join(folder, "clamd.ctl");
    mkdirSync(join(folder, "db"));
    writeFileSync(join(folder, "db/own.ndb"), `Wissel.Eigen:0:*:${Buffer.from(MARK).toString("hex")}\n`);
    writeFileSync(join(folder, "clamd.conf"), `DatabaseDirectory ${folder}/db\nLocalSocket ${socket}\n`
      + `TemporaryDirectory ${folder}\nForeground yes\nStreamMaxLength 30000000\nMaxThreads 4\n`);
    const child = spawn(PROGRAM, ["--config-file", join(folder, "clamd.conf")], { stdio: "ignore" });
    const me = Object.assign(new Clamd(), { folder, child, where: `unix:${socket}` });
    await eventually("clamd", () => new Promise(done => {
      const asked = connect(socket, () => asked.end("zPING\0"));
      asked.once("data", () => done(true)).once("error", () => done(false));
    }));
    return me;
  }

  /** Ends it; a second time nothing happens. */
  async stop() {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = new Promise(done => this.child.once("exit", done));
      this.child.kill("SIGKILL");
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
