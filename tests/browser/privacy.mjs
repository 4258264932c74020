// A privacy officer's other work: the review of the log, and the file of a data breach (GDPR art. 33); a receipt that anybody checks.
import { strict as assert } from "node:assert";
import { Person } from "./person.mjs";
import { bsn, pdf } from "./papers.mjs";
import { collect, share } from "./forms.mjs";
import { typed } from "./dates.mjs";

export const privacy = async scene => {
  const { demo, today, step } = scene;
  const paper = {
    bsn: bsn(50), born: "08-08-1994", initials: "F.", name: "Amrani", due: today + 30, text: "Alles in orde.",
    file: { name: "overdracht.pdf", mimeType: "application/pdf", buffer: pdf(["Overdracht"]) },
  };
  const midwife = await Person.arrive(scene, demo.account("midwife"));
  const hospital = await Person.arrive(scene, demo.account("hospital"));
  const officer = await Person.arrive(scene, demo.account("privacy"));
  let record;

  await step("a record of a namesake becomes a case; she decides (U3.10)", async () => {
    await midwife.logIn();
    record = await share(midwife, paper, today);
    await hospital.logIn();
    await collect(hospital, paper);
    await officer.logIn();
    await officer.go("/logcontrole");
    await officer.sees("Dossier van iemand met dezelfde naam");
    await officer.readsNot(new RegExp(paper.bsn));
    await officer.press("Steekproef trekken");
    await officer.sees("De steekproef staat in de lijst.");
    await officer.look("review of the log", { picture: "log-review" });
    await officer.press(officer.link("Dossier van iemand met dezelfde naam"));
    await officer.press("Afsluiten");
    await officer.page.locator("#note-error").waitFor();
    await officer.look("a case of the review, with errors", { picture: "log-case" });
    await officer.choose("Hoort dit bij het werk van deze medewerker?", /^In orde/);
    await officer.field("Uitleg bij het oordeel").fill("Een naamgenoot; zij werkte die dag.");
    await officer.press("Afsluiten");
    await officer.sees("Uw oordeel is opgeslagen.");
    await officer.press(officer.link("Dossier van iemand met dezelfde naam"));
    await officer.sees("Een naamgenoot; zij werkte die dag.");
    await officer.look("a case of the review, decided");
  });

  await step("a data breach has a file and a clock (U3.4)", async () => {
    await officer.go("/datalekken");
    await officer.look("no data breaches");
    await officer.press("Vastleggen");
    await officer.page.locator("#day-error").waitFor();
    // Yesterday: half past midnight of today is still to come in the first minutes of a day.
    await officer.field("Op welke dag werd het bekend?").fill(typed(today - 1));
    await officer.field("Hoe laat?").fill("0:30");
    await officer.field("Wat is er gebeurd?").fill("Een brief ging naar het verkeerde adres.");
    await officer.press("Vastleggen");
    await officer.sees("Het datalek is vastgelegd.", /uur om te melden/);
    await officer.look("a data breach", { picture: "breach" });
    await officer.page.locator("#whom").selectOption({ label: "De Autoriteit Persoonsgegevens" });
    await officer.field("Op welke dag?").fill(typed(today - 1));
    await officer.field("Hoe laat was dat?").fill("0:45");
    await officer.field("Wat heeft u gezegd?").fill("Gemeld via het formulier.");
    await officer.press("Vastleggen");
    await officer.sees("Op tijd gemeld", "Gemeld via het formulier.");
    await officer.look("a data breach, reported", { picture: "breach-reported" });
    await officer.choose("Hoe sluit u het af?", /^Gemeld/);
    await officer.field("Uitleg").fill("Adres verbeterd, team ingelicht.");
    await officer.press("Afsluiten");
    await officer.sees("Het datalek is afgesloten.");
    await officer.look("data breaches", { picture: "breaches" });
  });

  await step("a receipt on paper and as text; anybody checks it (U2.5a)", async () => {
    await midwife.go(`${record}/deelbewijs`);
    await midwife.look("receipt of sharing", { picture: "receipt" });
    const paperFile = await midwife.download(midwife.link("Bewijs als PDF"));
    assert.ok(paperFile.bytes.subarray(0, 4).equals(Buffer.from("%PDF")));
    if (scene.pictures) (await import("node:fs")).writeFileSync(`${scene.pictures}/receipt.pdf`, paperFile.bytes);
    const text = (await midwife.download(midwife.link("Bewijs downloaden"))).bytes.toString();
    const anybody = await Person.arrive(scene, null);
    await anybody.go("/bewijs-controleren");
    await anybody.look("check a receipt");
    await anybody.field("Tekst van het bewijs").fill(text);
    await anybody.press("Controleren");
    await anybody.sees("Dit bewijs is echt", "Dit dossier is gedeeld.", demo.account("midwife").organisation);
    await anybody.look("a genuine receipt", { picture: "receipt-check" });
    await anybody.field("Tekst van het bewijs").fill(text.replace("W-", "W-2"));
    await anybody.press("Controleren");
    await anybody.sees("Dit bewijs is niet echt");
    await anybody.look("a receipt that was changed");
    await anybody.leave();
  });
  for (const person of [midwife, hospital, officer]) await person.leave();
};
