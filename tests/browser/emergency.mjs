// Emergency access in the hospital, the privacy officer's review, and what the source sees (U3.9); the log as a signed file.
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { writeFileSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Person } from "./person.mjs";
import { bsn, pdf } from "./papers.mjs";
import { share } from "./forms.mjs";
import { typed } from "./dates.mjs";

const REASON = "Bevalling is begonnen; zij is hier niet bekend.";
const NOTE = "Gesproken met de dienst van die nacht: het klopt.";

export const emergency = async scene => {
  const { demo, today, step } = scene;
  const paper = {
    bsn: bsn(40), born: "07-07-1993", initials: "M.", name: "Dekker", due: today + 20, text: "Bloeddruk 120/80.",
    file: { name: "overdracht.pdf", mimeType: "application/pdf", buffer: pdf(["Overdracht"]) },
  };
  const midwife = await Person.arrive(scene, demo.account("midwife"));
  const hospital = await Person.arrive(scene, demo.account("hospital"));
  const officer = await Person.arrive(scene, demo.account("privacy"));
  let record;

  await step("an emergency: she says why, and collects (U3.9)", async () => {
    await midwife.logIn();
    record = await share(midwife, paper, today);
    await hospital.logIn();
    await hospital.go("/zoeken");
    await hospital.field("BSN").fill(paper.bsn);
    await hospital.field("Geboortedatum van de cliënt").fill(paper.born);
    await hospital.page.getByRole("group", { name: "Wat is uw relatie met deze cliënt?" })
      .getByText("Er is nog geen relatie: die ontstaat nu, door deze noodsituatie").click();
    await hospital.page.locator("#purpose").selectOption({ label: "Spoed of dienst" });
    await hospital.field("Wat is de noodsituatie?").fill("spoed");
    await hospital.press("Zoeken");
    await hospital.page.locator("#emergency_reason-error").waitFor();
    await hospital.look("find in an emergency, without words", { picture: "find-emergency" });
    await hospital.field("Wat is de noodsituatie?").fill(REASON);
    await hospital.press("Zoeken");
    await hospital.heading("Is dit uw cliënt?");
    await hospital.look("is this your client, in an emergency");
    await hospital.press(hospital.button("Ja, dit is mijn cliënt").first());
    await hospital.heading("Opgehaald dossier");
    await hospital.sees(paper.text);
    await hospital.look("collected in an emergency");
  });

  await step("the source sees that it was an emergency (U3.9)", async () => {
    await midwife.go(record);
    await midwife.sees(/via noodtoegang/);
    await midwife.look("record, collected in an emergency");
  });

  await step("the privacy officer is told, reads why and decides; no client stands there (U3.4)", async () => {
    await officer.logIn();
    await officer.look("privacy officer");
    await officer.go("/noodtoegang");
    await officer.sees("Eén noodtoegang wacht op uw oordeel.");
    await officer.look("queue of emergencies", { picture: "emergencies" });
    await officer.press(officer.page.locator("main a.w-row").first());
    await officer.sees(REASON, "Spoed of dienst");
    await officer.readsNot(new RegExp(`${paper.name}|${paper.bsn}|Bloeddruk`));
    await officer.look("one emergency", { picture: "emergency" });
    await officer.press("Afsluiten");
    await officer.page.locator("#note-error").waitFor();
    await officer.look("one emergency, with errors");
    await officer.choose("Was de noodtoegang terecht?", /^Terecht/);
    await officer.field("Uitleg bij het oordeel").fill(NOTE);
    await officer.press("Afsluiten");
    await officer.sees("Uw oordeel is opgeslagen.");
    await officer.readsNot(/wacht op uw oordeel/);
    await officer.look("queue of emergencies, all decided");
    await officer.press(officer.page.locator("main a.w-row").first());
    await officer.sees(NOTE);
    await officer.look("one emergency, decided");
  });

  await step("she asks the log of this client by BSN, and finds the emergency (U1.4)", async () => {
    await officer.go("/beheer/logboek/client");
    await officer.field("BSN of code").fill(paper.bsn);
    await officer.page.locator("#reason").selectOption({ index: 2 });
    await officer.press("Opvragen");
    await officer.sees("Noodtoegang: opgehaald zonder bestaande relatie");
    await officer.readsNot(new RegExp(paper.bsn));
    await officer.look("log of a client", { picture: "client-log" });
  });

  await step("she takes the organisation's log along as one signed file (U1.4)", async () => {
    await officer.follow("Logboek meenemen");
    await officer.look("take the log along", { picture: "log-export" });
    await officer.field("Van").fill(typed(today));
    await officer.field("Tot en met").fill(typed(today - 1));
    await officer.press("Bestand maken");
    await officer.page.locator("#until-error").waitFor();
    await officer.look("take the log along, with errors");
    await officer.field("Tot en met").fill(typed(today));
    const file = await officer.download(officer.button("Bestand maken"));
    const text = file.bytes.toString();
    assert.match(file.name, /^wissel-log-[\d-]+\.txt$/);
    assert.match(text, /^Wissel log export 1\n[^]*record\.collected_in_emergency[^]*\n\nsignature-ed25519: [0-9a-f]{128}\n/);
    assert.ok(!text.includes(paper.bsn) && !text.includes(paper.name), "no client stands in it");
    const verify = content => {
      const path = join(mkdtempSync(join(tmpdir(), "wissel-log-")), file.name);
      writeFileSync(path, content);
      const key = text.match(/key-ed25519: (\w+)/)[1];
      return spawnSync(process.env.TEST_WISSEL_BIN, ["log", "verify", path, "--key", key], { encoding: "utf8" });
    };
    const sound = verify(text), changed = verify(text.replace("practitioner", "administrator"));
    assert.equal(sound.status, 0, sound.stderr);
    assert.match(sound.stdout, /genuine: the log of Ziekenhuis Oostwaard/);
    assert.equal(changed.status, 1, changed.stdout);
  });
  for (const person of [midwife, hospital, officer]) await person.leave();
};
