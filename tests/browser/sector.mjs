// Another care sector: its rule is published, terms and agreement name it, and a record is shared under it (U2.5a, T5.1, U5.6).
import { strict as assert } from "node:assert";
import { typed, words } from "./dates.mjs";
import { collect, fillShare, state } from "./forms.mjs";
import { Person } from "./person.mjs";

const KEY = "ouderenzorg";

const publishRule = async (operator, today, days) => {
  await operator.go("/operator/zorgsectoren");
  await operator.page.locator("#sector").fill(KEY);
  await operator.page.locator("#name_nl").fill("Ouderenzorg");
  await operator.page.locator("#name_en").fill("Elderly care");
  await operator.page.locator("#date_nl").fill("ontslagdatum");
  await operator.page.locator("#date_en").fill("day of discharge");
  await operator.page.locator("#days").fill(days);
  await operator.page.locator("#farthest").fill("90");
  await operator.page.locator("#asked").fill("7");
  await operator.page.locator("#example").fill(typed(today + 10));
  await operator.press("Volgende");
};

/** Terms or agreement that name the sector. */
const publishText = async (operator, path, button) => {
  await operator.go(path);
  await operator.field("Versie").fill("2027-8");
  await operator.page.locator("#text_nl").fill("1. Doel\nOok in de ouderenzorg.");
  await operator.page.locator("#text_en").fill("1. Purpose\nElderly care too.");
  await operator.page.locator("#sectors").fill(`${KEY}; 28`);
  await operator.press(button);
};

export const sector = async scene => {
  const { step, demo, today } = scene;
  const operator = await Person.arrive(scene, demo.account("operator"));
  const admin = await Person.arrive(scene, demo.account("admin"));
  const midwife = await Person.arrive(scene, demo.account("midwife"));
  let switches;

  await step("the operator publishes a rule, and sees first what it does", async () => {
    await operator.logIn();
    await operator.go("/operator");
    await operator.follow("Zorgsectoren en bewaarregels");
    await operator.look("care sectors", { picture: "sectors" });
    await publishRule(operator, today, "43");
    await operator.page.locator("#days-error").waitFor();
    await operator.look("care sectors, a rule that is too long");
    await publishRule(operator, today, "28");
    await operator.heading("Klopt deze regel?");
    await operator.sees(`zichtbaar tot en met ${words(today + 38)}`);
    await operator.look("confirm a rule", { picture: "sector-confirm" });
    await operator.press("Geef de regel uit");
    await operator.sees("De regel is uitgegeven.");
    await operator.look("care sectors, with a rule", { picture: "sectors-two" });
  });

  await step("the sector is off, and the page says why", async () => {
    await operator.go("/operator/organisaties");
    await operator.follow(admin.account.organisation);
    await operator.follow("Zorgsectoren van deze organisatie");
    switches = operator.path();
    await operator.sees("Staat uit", "De voorwaarden die nu gelden, noemen deze zorgsector niet.", "U hebt de zorgsector niet aangezet.");
    await operator.look("care sectors of an organisation, off", { picture: "sectors-off" });
    await midwife.logIn();
    await midwife.go("/dossiers/delen");
    await midwife.field("Uitgerekende datum").waitFor();
    await midwife.readsNot(/zorgsector/i);
  });

  await step("terms and agreement name it, the organisation signs, the operator switches it on (T5.1, U5.6)", async () => {
    await publishText(operator, "/operator/voorwaarden", "Publiceren");
    await operator.sees("De voorwaarden zijn gepubliceerd.");
    await operator.look("publish terms with a sector");
    await publishText(operator, "/operator/overeenkomst", "Geef deze versie uit");
    await operator.sees("De versie is uitgegeven.");
    await admin.logIn();
    await admin.go("/beheer/overeenkomst");
    await admin.sees(`Ouderenzorg: 28 dagen na ontslagdatum (korte naam: ${KEY})`);
    await admin.look("an agreement that names a sector", { picture: "sector-agreement" });
    await admin.field("Uw naam").fill("Karin Bos");
    await admin.tick("Ik mag tekenen voor");
    await admin.press("Teken de overeenkomst");
    await admin.sees("De overeenkomst is getekend.");
    await operator.go(switches);
    await operator.press(operator.page.getByRole("button", { name: /^Zet aan/ }));
    await operator.sees("De zorgsector is aangezet.", "De voorwaarden die nu gelden, noemen deze zorgsector niet.");
    await demo.travelTo(today + 29);
  });

  const client = { bsn: "999990421", born: "14-03-1940", initials: "P.", name: "Jansma", due: today + 40, text: "Naar huis met thuiszorg.", file: { ...scene.clients.main.file, name: "ontslag.pdf" } };
  let record;
  await step("sharing asks for the sector, and the rule stands where it acts (U2.5a)", async () => {
    await midwife.go("/dossiers");
    await midwife.sees(`Ouderenzorg: 28 dagen na ontslagdatum (korte naam: ${KEY})`);
    await midwife.look("terms that name a sector", { picture: "sector-terms" });
    await midwife.press("Ik ga akkoord");
    await midwife.go("/dossiers/delen");
    await midwife.heading("Dossier delen");
    assert.equal(await midwife.page.locator("input[type=radio]:checked").count(), 0);
    await midwife.press("Volgende");
    await midwife.page.locator("#sector-error").waitFor();
    await midwife.look("share, which sector", { picture: "share-which-sector" });
    await midwife.page.locator(`input[value=${KEY}]`).check();
    await midwife.press("Volgende");
    await fillShare(midwife, client, "Ontslagdatum");
    const erased = `Het dossier wordt gewist na ${words(client.due + 28)}. Zichtbaar tot en met: 28 dagen na ontslagdatum (Ouderenzorg, regel 1).`;
    await midwife.sees(erased);
    // A date that the rule does not take shows no erase date: 90 days is the farthest, and 28 days the longest ago.
    for (const [day, taken] of [[91, false], [90, true], [-29, false], [-28, true]]) {
      await midwife.page.locator("#due_date").fill(typed(today + 29 + day));
      const note = await midwife.page.locator("[data-erase]").innerText();
      assert.equal(note.startsWith("Het dossier wordt gewist na"), taken, `${day} days: ${note}`);
      if (taken) assert.ok(note.includes(words(today + 29 + day + 28)), note);
    }
    await midwife.page.locator("#due_date").fill(typed(client.due));
    await midwife.page.locator("details summary").first().click();
    await midwife.page.locator("#last_day").fill(typed(client.due));
    await midwife.sees(`Het dossier wordt gewist na ${words(client.due)}.`);
    await midwife.page.locator("#last_day").fill("");
    await midwife.sees(erased);
    await midwife.look("share in another sector", { picture: "share-other-sector" });
    await state(midwife, today + 29);
    await midwife.press("Delen");
    await midwife.heading("Gedeeld dossier");
    record = midwife.path();
    await midwife.sees(`Zichtbaar tot en met ${words(client.due + 28)}: 28 dagen na ontslagdatum ${words(client.due)} (Ouderenzorg, regel 1).`);
    await midwife.readsNot(/zwanger|uitgerekend/i);
    await midwife.look("a record of another sector", { picture: "record-other-sector" });
    await midwife.follow("Datum aanpassen: ontslagdatum");
    await midwife.look("change the date of another sector");
  });

  await step("who collects it sees the rule too; birth care is as it was", async () => {
    const hospital = await Person.arrive(scene, demo.account("hospital"));
    await hospital.logIn();
    await hospital.press("Ik ga akkoord");
    await collect(hospital, client);
    await hospital.sees("28 dagen na ontslagdatum");
    await hospital.look("a collected record of another sector", { picture: "collected-other-sector" });
    await midwife.go("/dossiers/delen?sector=geboortezorg");
    await midwife.field("Uitgerekende datum").waitFor();
    await midwife.look("share in birth care, where there is a choice");
    await operator.go(switches);
    await operator.press("Ik ga akkoord");
    await operator.go(switches);
    await operator.sees("Staat aan");
    await operator.look("care sectors of an organisation, on");
    await midwife.go(record);
    await midwife.sees("28 dagen na ontslagdatum");
  });
};
