// What a midwife and the operator see of the virus scan: malware is refused, and a scanner that is away is an alarm.
import { strict as assert } from "node:assert";
import { Person } from "./person.mjs";
import { MARK } from "./clamd.mjs";
import { bsn, pdf } from "./papers.mjs";
import { share } from "./forms.mjs";

const NAME = "overdracht-27.pdf";

export const scan = async scene => {
  const { demo, today, step, clamd } = scene;
  const paper = (n, line) => ({
    bsn: bsn(n), born: "09-09-1992", initials: "S.", name: "Verbeek", due: today + 30,
    file: { name: NAME, mimeType: "application/pdf", buffer: pdf([line]) },
  });
  const midwife = await Person.arrive(scene, demo.account("midwife"));
  const otto = await Person.arrive(scene, demo.account("operator"));
  /** What the operator's first page says of the virus scan; nothing of a document. */
  const overview = async standing => {
    await otto.go("/operator");
    await otto.heading("Hoe staat het ervoor?");
    const row = otto.page.locator("main").getByText("Virusscan", { exact: true }).locator("xpath=..");
    assert.match(await row.innerText(), standing);
    await otto.readsNot(new RegExp(`${NAME}|Verbeek|Wissel\\.Eigen`));
  };
  const tries = async client => {
    // It is looked at as soon as it is chosen: no need to press "Delen" to hear of it.
    await midwife.go("/dossiers/delen");
    await midwife.page.locator("#file").setInputFiles(client.file);
  };

  await step("a file in which nothing is found is shared, and the scan stands as good", async () => {
    await midwife.logIn();
    await share(midwife, paper(50, "Niets aan de hand"), today);
    await otto.logIn();
    await overview(/In orde/);
    await otto.readsNot(/er een virus in zat/);
    await otto.look("operator, the scan works");
  });

  await step("malware is refused where she chose it, and the operator sees a number (NEN 7510 A.8.7)", async () => {
    await tries(paper(51, MARK));
    await midwife.sees("In dit bestand zit een virus.");
    await midwife.look("share, with malware", { picture: "share-malware" });
    await overview(/In orde/);
    await otto.sees("Eén keer is het afgelopen etmaal een bestand geweigerd, omdat er een virus in zat.");
    await otto.look("operator, malware was found", { picture: "operator-malware" });
  });

  await step("with the scanner away no file is taken, and the operator sees the alarm (NEN 7510 A.8.7)", async () => {
    await clamd.stop();
    await tries(paper(52, "Niets aan de hand"));
    await midwife.sees("Wij kunnen nu niet nagaan of er een virus in dit bestand zit.");
    await midwife.look("share, not scanned", { picture: "share-not-scanned" });
    await overview(/Nu doen/);
    await otto.sees("Start clamd opnieuw. Tot dan kan niemand een bestand delen.",
      "Eén keer is het afgelopen uur een bestand geweigerd, omdat de virusscan niet werkte.");
    await otto.look("operator, the scan is away", { picture: "operator-scan-away" });
  });
  for (const person of [midwife, otto]) await person.leave();
};
