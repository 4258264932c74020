// What an organisation asks of its members, and how somebody is let back in (U2.4, U3.5).
import { strict as assert } from "node:assert";
import { code, secret, step as half } from "./app.mjs";
import { Person } from "./person.mjs";

export const rules = async scene => {
  const { step, demo } = scene;
  const admin = await Person.arrive(scene, demo.account("admin"));
  let key;
  const confirm = async (me, at) => {
    await me.go("/bevestigen");
    await me.field("Wachtwoord").fill(me.account.password);
    await me.press("Volgende");
    await me.field("Code uit uw app").fill(code(key, at));
    await me.press("Inloggen");
    await me.sees("Bedankt.");
  };

  await step("an administrator sees the rules, and cannot put herself out", async () => {
    await admin.logIn();
    if (admin.path() === "/voorwaarden") await admin.press("Ik ga akkoord");
    await admin.go("/beheer/inloggen");
    await admin.look("rules of logging in", { picture: "sign-in" });
    await admin.field("Hoe medewerkers inloggen").selectOption({ label: "alleen een passkey of een app, geen sms" });
    await admin.press("Opslaan");
    await admin.sees("U bent zelf ingelogd op een manier die dan niet meer mag.");
    await admin.look("rules of logging in, refused");
  });

  await step("with an app she switches SMS off, and a colleague reads what to do", async () => {
    await admin.go("/mijn");
    await admin.press("App instellen");
    key = secret(await admin.page.locator("dd").first().innerText());
    await admin.field("Code uit uw app").fill(code(key, half() - 1));
    await admin.press("App instellen");
    await confirm(admin, half());
    await admin.go("/beheer/inloggen");
    await admin.field("Hoe medewerkers inloggen").selectOption({ label: "alleen een passkey of een app, geen sms" });
    await admin.press("Opslaan");
    await admin.sees("De regels zijn opgeslagen.");
    const midwife = await Person.arrive(scene, demo.account("midwife"));
    await midwife.logIn();
    await midwife.heading("Log op een andere manier in");
    await midwife.look("another way is asked", { picture: "way-refused" });
    assert.equal(await midwife.link("Mijn gegevens").first().getAttribute("href"), "/mijn");
    await midwife.leave();
    await admin.field("Hoe medewerkers inloggen").selectOption({ label: "elke manier die in de voorwaarden staat" });
    await admin.press("Opslaan");
  });

  await step("where nobody else can confirm, a colleague is not let back in", async () => {
    await admin.go("/beheer/medewerkers");
    await admin.look("members, with recovery", { picture: "members" });
    await admin.press(admin.page.getByRole("link", { name: /^Herstel vragen/ }).first());
    await admin.heading("Collega weer toegang geven");
    await admin.look("ask for recovery", { picture: "recovery-ask" });
    await admin.press("Herstel vragen");
    await admin.sees("Zet eerst een vinkje");
    await admin.look("ask for recovery, wrong");
    await admin.field("Nieuw telefoonnummer").fill("06 87 65 43 21");
    await admin.tick(/^Ik heb/);
    await admin.press("Herstel vragen");
    await admin.sees("Er is niemand anders die dit kan bevestigen.");
    await admin.go("/herstel");
    await admin.sees("Er wacht niemand.");
    await admin.look("no recoveries", { picture: "recoveries" });
    await admin.leave();
  });
};
