// Counts what holds and what does not, and says where.
export class Tally {
  passed = 0;
  failed = 0;

  /** One check with its faults; no faults, and it holds. */
  count(name, faults) {
    faults.length ? this.failed++ : this.passed++;
    for (const fault of faults) console.log(`FAILED ${name}: ${fault}`);
  }

  /** One step of a story. A step that fails does not stop the next; `where` tells who stands where. */
  async step(name, run, where = async () => "") {
    try {
      await run();
      this.count(name, []);
    } catch (error) {
      const at = error.stack?.split("\n").find(line => line.includes("/tests/browser/") && !line.includes("node_modules"));
      this.count(name, [`${error.message.split("\n").slice(0, 12).join("\n  ")}\n  ${at?.trim() ?? ""}${await where()}`]);
    }
  }
}
