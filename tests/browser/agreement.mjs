// The processor agreement: published by the operator, read and signed on the page (U5.6, T4.4, T5.1).
import { strict as assert } from "node:assert";
import { Person } from "./person.mjs";

const publish = async (operator, version, others) => {
  await operator.go("/operator/overeenkomst");
  await operator.field("Versie").fill(version);
  await operator.page.locator("#text_nl").fill("1. Doel\nWij bewaren dossiers tot zij worden opgehaald.\n\n2. Geheim\nWij lezen niet mee.");
  await operator.page.locator("#text_en").fill("1. Purpose\nWe keep records until they are collected.");
  await operator.page.locator("#sub_processors").fill(others);
  await operator.press("Geef deze versie uit");
};

export const agreement = async scene => {
  const { step, demo } = scene;
  const operator = await Person.arrive(scene, demo.account("operator"));
  const admin = await Person.arrive(scene, demo.account("admin"));

  await step("the operator publishes a version with the firms that it uses (T4.4)", async () => {
    await operator.logIn();
    await publish(operator, "2027-1", "Hosting Noord; servers");
    await operator.page.locator("#sub_processors-error").waitFor();
    await operator.look("publish the agreement, a wrong line");
    await publish(operator, "2027-1", "Hosting Noord; servers; Nederland");
    await operator.sees("De versie is uitgegeven.");
    await operator.look("publish the agreement", { picture: "agreement-published" });
  });

  await step("an administrator reads it, is asked for name and right, and signs (U5.6)", async () => {
    await admin.logIn();
    await admin.go("/beheer");
    await admin.follow("Lees en teken de overeenkomst");
    await admin.sees("Wij lezen niet mee.", "Hosting Noord");
    await admin.look("the agreement, to be signed", { picture: "agreement-sign" });
    await admin.press("Teken de overeenkomst");
    await admin.page.locator("#entitled-error").waitFor();
    await admin.look("the agreement, without a name");
    await admin.field("Uw naam").fill("Karin Bos");
    await admin.tick("Ik mag tekenen voor");
    await admin.press("Teken de overeenkomst");
    await admin.sees("De overeenkomst is getekend.", "Karin Bos", "Eerdere overeenkomsten");
    await admin.text("Lees wat er getekend is").click();
    await admin.sees("Wij lezen niet mee.");
    await admin.look("the agreement, signed");
  });

  await step("a change is announced four weeks ahead, and the signed one goes on (T5.1)", async () => {
    await publish(operator, "2027-2", "Hosting Zuid; servers; België");
    await operator.sees("De versie is uitgegeven.");
    await admin.go("/beheer/overeenkomst");
    await admin.sees("Deze versie geldt vanaf", "Hosting Zuid");
    assert.equal(await admin.page.getByText("Getekend", { exact: true }).count() > 0, true);
    await admin.look("the agreement, a change announced");
  });
};
