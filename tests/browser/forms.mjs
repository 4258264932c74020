// The two long forms, filled as a person fills them.
import { typed } from "./dates.mjs";

/** The share form; what is left out stays empty. Nothing is pressed. `date`: what its care sector calls the date. */
export const fillShare = async (me, client, date = "Uitgerekende datum") => {
  const { page } = me;
  if (client.file) await page.locator("#file").setInputFiles(client.file);
  if (client.text) await page.locator("#text").fill(client.text);
  if (client.bsn) await me.field("BSN").fill(client.bsn);
  else await page.locator("#no_bsn_reason").selectOption({ label: "Woont in het buitenland" });
  await me.field("Geboortedatum van de cliënt").fill(client.born);
  await me.field("Voorletters").fill(client.initials);
  if (client.prefix) await page.locator("#prefix").fill(client.prefix);
  await me.field("Geboortenaam").fill(client.name);
  await me.field(date).fill(typed(client.due));
};

/** Drops a file on the page, as from another window. */
export const drop = async (me, { name, mimeType, buffer }) => {
  const carried = await me.page.evaluateHandle(([name, type, bytes]) => {
    const carried = new DataTransfer();
    carried.items.add(new File([new Uint8Array(bytes)], name, { type }));
    return carried;
  }, [name, mimeType, [...buffer]]);
  await me.page.locator("[data-drop]").dispatchEvent("drop", { dataTransfer: carried });
  await me.sees(`Gekozen: ${name}`);
};

/** The statements of U2.3a and U2.3b. */
export const state = async (me, today) => {
  await me.tick("Ik heb een behandelingsovereenkomst met deze cliënt.");
  await me.tick("De cliënt geeft uitdrukkelijk toestemming");
  await me.choose("Wie gaf toestemming?", "De cliënt zelf");
  await me.choose("Hoe gaf zij toestemming?", "Mondeling");
  await me.field("Op welke dag?").fill(typed(today));
  await me.tick("Ik heb de cliënt uitgelegd wat delen betekent.");
  await me.tick("Ik heb de identiteit van de cliënt gecontroleerd");
};

/** Shares a record from an empty form to its page. */
export const share = async (me, client, today) => {
  await me.go("/dossiers/delen");
  await fillShare(me, client);
  await state(me, today);
  await me.press("Delen");
  await me.heading("Gedeeld dossier");
  return me.path();
};

/** Relation and purpose (U3.9, U5.3). */
export const ground = async (me, relation = "Ik heb een behandelingsovereenkomst met deze cliënt") => {
  await me.choose("Wat is uw relatie met deze cliënt?", relation);
  await me.page.locator("#purpose").selectOption({ label: "Ik neem de zorg over" });
};

/** Finds by BSN or collection code, and birth date; ends at the answer. */
export const find = async (me, { bsn, code, born }) => {
  await me.go("/zoeken");
  if (bsn) await me.field("BSN").fill(bsn);
  if (code) {
    await me.text("De cliënt heeft geen BSN").click();
    await me.field("Ophaalcode").fill(code);
  }
  await me.field("Geboortedatum van de cliënt").fill(born);
  await ground(me);
  await me.press("Zoeken");
};

/** Finds and opens; ends at the collected record. */
export const collect = async (me, client) => {
  await find(me, client);
  await me.heading("Is dit uw cliënt?");
  await me.press(me.button("Ja, dit is mijn cliënt").first());
  await me.heading("Opgehaald dossier");
  return me.path();
};

/** The day that a part of the page names, by its heading, as in `<time datetime>`. */
export const dayUnder = (me, heading) =>
  me.page.getByRole("region", { name: heading }).locator("time").first().getAttribute("datetime").then(d => d.slice(0, 10));
