// What a PDF proposes for the form by which it is shared, and the question about another BSN in it (U2.1).
import { strict as assert } from "node:assert";
import { Person } from "./person.mjs";
import { bsn, pdf } from "./papers.mjs";
import { drop, state } from "./forms.mjs";
import { typed } from "./dates.mjs";

const card = (number, due) => ({
  name: "kaart.pdf", mimeType: "application/pdf",
  buffer: pdf([`Naam: M.J. van den Berg BSN ${number} geb. 3-4-1990 a terme ${due}`]),
});
const MARK = "Uit de PDF gelezen – controleer dit";

export const reading = async scene => {
  const { demo, today, step } = scene;
  const due = typed(today + 90);
  const midwife = await Person.arrive(scene, demo.account("midwife"));
  const { page } = midwife;
  const value = id => page.locator(`#${id}`).inputValue();

  await step("a PDF fills empty fields, each marked; what was typed stays (U2.1)", async () => {
    await midwife.logIn();
    await midwife.go("/dossiers/delen");
    await midwife.field("Geboortenaam").fill("Bergsma");
    await page.locator("#file").setInputFiles(card(bsn(41), due));
    await midwife.sees("Wij vulden in wat wij in de PDF lazen.");
    assert.deepEqual(
      await Promise.all(["bsn", "birth_date", "initials", "prefix", "birth_name", "due_date"].map(value)),
      [bsn(41), "03-04-1990", "M.J.", "van den", "Bergsma", due],
    );
    assert.equal(await page.getByText(MARK).count(), 5);
    await midwife.sees("Het dossier wordt gewist na");
    await midwife.look("share, filled from the PDF", { picture: "share-proposals" });
  });

  await step("a correction takes the mark away, and another file what the first one proposed", async () => {
    await midwife.field("Voorletters").fill("M.");
    assert.equal(await page.getByText(MARK).count(), 4);
    await drop(midwife, card(bsn(42), due));
    await page.waitForFunction(number => document.getElementById("bsn").value === number, bsn(42));
    assert.equal(await value("initials"), "M.");
    await page.locator("#file").setInputFiles({ ...card(1, due), buffer: pdf(["Overdracht"]) });
    await midwife.sees("Wij lazen in de PDF niets om in te vullen.");
    assert.deepEqual([await value("bsn"), await value("due_date"), await value("initials")], ["", "", "M."]);
    await midwife.look("share, nothing read in the PDF");
  });

  await step("a file that may not be shared is refused before anything else is typed", async () => {
    await page.locator("#file").setInputFiles({ name: "kaart.pdf", mimeType: "application/pdf", buffer: Buffer.from("geen PDF") });
    await page.locator("#file-error").waitFor();
    await midwife.look("share, a file that is no PDF");
  });

  await step("another BSN in the PDF is a question, answered for exactly what was typed", async () => {
    await midwife.go("/dossiers/delen");
    await midwife.field("BSN").fill(bsn(43));
    await page.locator("#file").setInputFiles(card(bsn(41), due));
    await midwife.sees("Wij vulden in wat wij in de PDF lazen.");
    await state(midwife, today);
    await midwife.button("Delen").click();
    await page.locator("#confirmed_bsn-error").waitFor();
    await midwife.sees(`In de PDF staat een ander BSN, dat eindigt op ${bsn(41).slice(-3)}.`);
    await midwife.look("share, another BSN in the PDF", { picture: "share-question" });
    await midwife.tick("Ja, mijn BSN klopt.");
    // Changed after the tick: asked again.
    await midwife.field("BSN").fill(bsn(44));
    await midwife.button("Delen").click();
    await page.getByRole("alert").getByText("In de PDF staat een ander BSN").waitFor();
    await page.getByRole("checkbox", { name: "Ja, mijn BSN klopt." }).uncheck();
    await midwife.tick("Ja, mijn BSN klopt.");
    await midwife.press("Delen");
    await midwife.heading("Gedeeld dossier");
  });

  await step("without scripts: a button reads the PDF, and the marks stay after errors", async () => {
    const plain = await Person.arrive(scene, demo.account("midwife"), { javaScriptEnabled: false });
    await plain.logIn();
    await plain.go("/dossiers/delen");
    await plain.page.locator("#file").setInputFiles(card(bsn(41), due));
    await plain.press("Lees de gegevens uit de PDF");
    await plain.sees("Wij vulden in wat wij in de PDF lazen.", "Kies het bestand opnieuw.");
    assert.equal(await plain.page.getByText(MARK).count(), 6);
    await plain.look("share without scripts, filled from the PDF");
    await plain.press("Delen");
    await plain.sees("Zonder toestemming van de cliënt mag u niet delen.");
    assert.equal(await plain.page.getByText(MARK).count(), 6);
    await plain.leave();
  });
};
