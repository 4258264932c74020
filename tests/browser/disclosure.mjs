// Two operators agree on a disclosure of content (U5.5). The command line puts it on file, and writes it; the page signs.
import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Person } from "./person.mjs";
import { textOf } from "./papers.mjs";

/** The record that "what to try" of the demo looks for. */
const KEYS = "999911120\n03-06-1994\n";

export const disclosure = async scene => {
  const { demo, step } = scene;
  const otto = await Person.arrive(scene, demo.account("operator"));
  const olga = await Person.arrive(scene, demo.account("operator", 1));

  await step("one operator asks, and cannot confirm herself (U5.5)", async () => {
    await otto.logIn();
    await otto.go("/operator");
    await otto.press(otto.link("Verstrekkingen"));
    await otto.sees("Wacht op een aanvraag", "Uitdrukkelijke schriftelijke toestemming");
    await otto.look("disclosures", { picture: "disclosures" });
    await otto.press(otto.page.getByRole("button", { name: /^Aanvragen/ }));
    await otto.sees("Zet eerst een vinkje");
    await otto.look("disclosures, wrong");
    await otto.page.getByLabel(/^Ik heb het stuk gelezen/).check();
    await otto.press(otto.page.getByRole("button", { name: /^Aanvragen/ }));
    await otto.sees("Aangevraagd. Een andere beheerder bevestigt.", "U vroeg deze verstrekking zelf aan.");
    await otto.look("disclosures, asked", { picture: "disclosures-asked" });
  });

  await step("another confirms; it can be stopped until it is written", async () => {
    await olga.logIn();
    await olga.go("/operator/verstrekkingen");
    await olga.page.getByLabel(/^Ik heb het stuk gelezen/).check();
    await olga.press(olga.page.getByRole("button", { name: /^Bevestigen/ }));
    await olga.sees("Bevestigd.", "Kan één keer worden weggeschreven");
    await olga.look("disclosures, confirmed", { picture: "disclosures-confirmed" });
    await olga.press(olga.page.getByRole("button", { name: /^Stoppen/ }));
    await olga.sees("De verstrekking is gestopt.", "Gestopt of verlopen");
    await olga.look("disclosures, stopped");
  });

  const order = join(demo.folder, "order.txt");
  const out = join(demo.folder, "out");
  let number, id;
  const hash = bytes => createHash("sha256").update(bytes).digest("hex");

  await step("the command line puts one on file, and writes nothing unsigned (U5.5)", async () => {
    [number] = (await olga.main()).match(/W-[0-9A-Z]{4}-[0-9A-Z]{4}/);
    writeFileSync(order, "Bevel van de rechter-commissaris van 12 november.");
    const prepare = ["disclose", "prepare", "--record", number, "--ground", "statute", "--basis", "Bevel van 12 november", "--document", order, "--json"];
    await demo.commanded(async command => {
      const wrong = await command(prepare, KEYS.replace("1994", "1995"));
      assert.equal(wrong.code, 1);
      assert.match(wrong.err + wrong.out, /No record with this number can be opened/);
      const made = await command(prepare, KEYS);
      assert.equal(made.code, 0, made.err);
      const facts = JSON.parse(made.out);
      id = facts.id;
      assert.equal(facts.sha256, hash(readFileSync(order)));
      const unsigned = await command(["disclose", "write", id, out]);
      assert.equal(unsigned.code, 1);
      assert.match(unsigned.err + unsigned.out, /one operator has to ask and another to confirm/);
      assert.ok(!existsSync(out), "a refusal leaves no folder");
    });
  });

  await step("two operators sign what the second one read again (U5.5)", async () => {
    await olga.go("/operator/verstrekkingen");
    await olga.sees("Wettelijk voorschrift", "Bevel van 12 november", hash(readFileSync(order)));
    await olga.page.getByLabel(/^Ik heb het stuk gelezen/).check();
    await olga.press(olga.page.getByRole("button", { name: /^Aanvragen/ }));
    await otto.go("/operator/verstrekkingen");
    await otto.page.getByLabel(/^Ik heb het stuk gelezen/).check();
    await otto.press(otto.page.getByRole("button", { name: /^Bevestigen/ }));
    await otto.sees("Bevestigd. De inhoud kan nu één keer worden weggeschreven.");
  });

  await step("it is written once, with the grounds and both names, and the source is told (U5.5)", async () => {
    await demo.commanded(async command => {
      const again = await command(["disclose", "document", id, join(demo.folder, "again.txt")]);
      assert.equal(again.code, 0, again.err);
      assert.deepEqual(readFileSync(join(demo.folder, "again.txt")), readFileSync(order));
      const written = await command(["disclose", "write", id, out]);
      assert.equal(written.code, 0, written.err);
      const facts = JSON.parse(readFileSync(join(out, "disclosure.json")));
      assert.deepEqual([facts.record, facts.ground, facts.source_told], [number, "statute", true]);
      assert.notEqual(facts.asked_by, facts.confirmed_by);
      assert.ok(facts.files.length > 0);
      for (const file of facts.files) assert.equal(hash(readFileSync(join(out, file.name))), file.sha256);
      const pdf = facts.files.find(file => file.name.endsWith(".pdf"));
      assert.match(textOf(readFileSync(join(out, pdf.name))), /\S/);
      const twice = await command(["disclose", "write", id, join(demo.folder, "twice")]);
      assert.equal(twice.code, 1);
      assert.match(twice.err + twice.out, /written already/);
      const log = await command(["audit", "verify"]);
      assert.equal(log.code, 0, log.out + log.err);
    });
    await otto.go("/operator/verstrekkingen");
    await otto.sees("Verstrekt");
    await otto.look("disclosures, written", { picture: "disclosures-written" });
  });
  for (const person of [otto, olga]) await person.leave();
};
