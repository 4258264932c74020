// Two operators agree on a disclosure of content (U5.5). The command line put it on file, and writes it; the page signs.
import { Person } from "./person.mjs";

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
  for (const person of [otto, olga]) await person.leave();
};
