// Two FHIR client libraries that others wrote publish, find and retrieve against the demo, each in its own language.
// TEST_WISSEL_BIN: the program. TEST_FHIR_PYTHON: a Python with fhirclient.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Demo } from "../browser/demo.mjs";
import { Tally } from "../browser/tally.mjs";
import { roundTrip } from "./round_trip.mjs";

const tally = new Tally();
const demo = await Demo.start();

/** The Python client says one line for each thing it tried: `ok NAME`, or `FAILED NAME: WHY`. */
const python = () => new Promise(done => {
  const { url, clock, api_clients, accounts } = demo;
  const script = fileURLToPath(new URL("round_trip.py", import.meta.url));
  const child = spawn(process.env.TEST_FHIR_PYTHON, [script], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(JSON.stringify({ url, clock, api_clients, accounts }));
  let said = "";
  child.stdout.on("data", data => { said += data; });
  child.once("error", error => done(tally.count("python", [error.message])));
  child.once("close", code => {
    const lines = said.split("\n");
    const held = lines.filter(line => line.startsWith("ok "));
    const failed = lines.filter(line => line.startsWith("FAILED "));
    for (const line of held) tally.count(line, []);
    for (const line of failed) tally.count("python", [line.slice("FAILED ".length)]);
    if (!failed.length && (code !== 0 || !held.length)) tally.count("python", [`ended with ${code}\n${said}`]);
    done();
  });
});

try {
  await roundTrip(demo, tally);
  await python();
} catch (error) {
  tally.count("FHIR clients", [error.stack]);
} finally {
  await demo.stop();
}
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exitCode = tally.failed ? 1 : 0;
