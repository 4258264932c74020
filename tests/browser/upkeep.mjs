// The operator's page line by line, maintenance that everybody reads of (T12.1), and departments.
import { strict as assert } from "node:assert";
import { typed, words } from "./dates.mjs";
import { Person } from "./person.mjs";

export const upkeep = async scene => {
  const { demo, step } = scene;
  const otto = await Person.arrive(scene, demo.account("operator"));
  const kim = await Person.arrive(scene, demo.account("admin"));
  const visitor = await Person.arrive(scene, demo.account("midwife"));
  const day = await demo.today() + 3;

  await step("each line says how it is and what to do", async () => {
    await otto.logIn();
    await otto.go("/operator");
    await otto.sees("Laatste reservekopie", "Nog nooit", "Nu doen", "Schijfruimte");
    await otto.reads(/vrij van/);
    await otto.look("the state of everything", { picture: "health" });
  });

  await step("maintenance is looked at before it is announced (T12.1)", async () => {
    await otto.follow("Onderhoud aankondigen");
    await otto.look("maintenance, none planned", { picture: "maintenance" });
    await otto.press("Bekijk hoe het eruitziet");
    await otto.page.locator("#from_day-error").waitFor();
    await otto.look("maintenance, with errors");
    await otto.field("Dag van het begin").fill(typed(day));
    await otto.field("Tijd van het begin").fill("22:00");
    await otto.field("Dag van het einde").fill(typed(day + 1));
    await otto.field("Tijd van het einde").fill("02:00");
    await otto.press("Bekijk hoe het eruitziet");
    await otto.sees("Zo ziet het eruit", "There is maintenance now");
    await otto.look("maintenance, looked at", { picture: "maintenance-preview" });
    await visitor.go("/inloggen");
    await visitor.readsNot(/Onderhoud/);
    await otto.press("Aankondigen");
    await otto.sees("Het onderhoud is aangekondigd.");
    await otto.look("maintenance, announced");
  });

  await step("everybody reads it, and the public page too (T12.1)", async () => {
    await visitor.go("/inloggen");
    await visitor.sees(`Onderhoud: van ${words(day)} om 22:00 uur`);
    await visitor.look("log in, with maintenance ahead", { picture: "maintenance-banner" });
    await visitor.follow("Werkt het portaal?");
    await visitor.heading("Werkt het portaal?");
    await visitor.sees("Het portaal werkt.");
    await visitor.look("does the portal work", { picture: "status" });
    await visitor.press("English");
    await visitor.sees("The portal works.");
    await visitor.look("does the portal work, in English");
  });

  await step("it is withdrawn, and nobody reads it any more (T12.1)", async () => {
    await otto.go("/operator/onderhoud");
    await otto.press(otto.page.getByRole("link", { name: /^Wijzigen/ }));
    await otto.look("maintenance, to be changed");
    await otto.go("/operator/onderhoud");
    await otto.press(otto.page.getByRole("button", { name: /^Intrekken/ }));
    await otto.sees("Het onderhoud is ingetrokken.");
    await visitor.go("/status");
    await visitor.sees("No maintenance is planned.");
  });

  await step("an administrator puts a colleague in a department", async () => {
    await kim.logIn();
    await kim.go("/beheer/medewerkers");
    await kim.follow("Afdelingen");
    await kim.look("departments, none", { picture: "departments-none" });
    await kim.press("Afdeling maken");
    await kim.page.locator("#name-error").waitFor();
    await kim.field("Naam van de afdeling").fill("Verloskamers");
    await kim.press("Afdeling maken");
    await kim.sees("De afdeling is gemaakt.");
    await kim.look("departments", { picture: "departments" });
    await kim.go("/beheer/medewerkers");
    await kim.press(kim.page.getByRole("link", { name: /^Bekijken/ }).first());
    await kim.look("a member, with what she may do", { picture: "member" });
    await kim.page.locator("#department").selectOption({ label: "Verloskamers" });
    await kim.press("Afdeling opslaan");
    await kim.sees("De afdeling is opgeslagen.");
    await kim.look("members, with departments", { picture: "members-departments" });
    await kim.page.locator("#afdeling").selectOption({ label: "Verloskamers" });
    await kim.press("Filteren");
    assert.equal(await kim.page.locator("tbody tr").count(), 1);
    await kim.look("members of one department");
    await kim.go("/beheer/logboek");
    await kim.page.locator("#afdeling").waitFor();
    await kim.look("the log, by department");
  });
};
