// Passkeys with Chromium's virtual authenticator: offered, made, used, refused, removed (U2.4). A passkey belongs to a
// name, so this story goes to `localhost`.
import { strict as assert } from "node:assert";
import { Person } from "./person.mjs";

export const passkeys = async scene => {
  const { step } = scene;
  const url = scene.demo.url.replace("127.0.0.1", "localhost");
  const demo = Object.assign(Object.create(Object.getPrototypeOf(scene.demo)), scene.demo, { url });
  const midwife = await Person.arrive({ ...scene, demo }, demo.account("midwife"));
  const wire = await midwife.context.newCDPSession(midwife.page);
  await wire.send("WebAuthn.enable");
  const { authenticatorId } = await wire.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true,
      isUserVerified: true, automaticPresenceSimulation: true,
    },
  });
  const credentials = async () => (await wire.send("WebAuthn.getCredentials", { authenticatorId })).credentials;
  const at = path => midwife.page.waitForURL(url + path);

  await step("a passkey is offered once, after the log-in with a code", async () => {
    await midwife.logIn();
    if (midwife.path() === "/voorwaarden") {
      await midwife.look("terms that name a passkey");
      await midwife.press("Ik ga akkoord");
    }
    await midwife.heading("De volgende keer sneller inloggen?");
    await midwife.look("passkey offered", { picture: "passkey-offer" });
    await midwife.page.getByLabel("Naam van de passkey").fill("Mijn telefoon");
    await midwife.button("Passkey maken").click();
    await at("/mijn");
    await midwife.sees("Uw passkey is klaar.", "Mijn telefoon");
    assert.equal((await credentials()).length, 1);
    assert.ok((await credentials())[0].isResidentCredential, "nobody types a user name");
    await midwife.look("account with a passkey", { picture: "passkey-account" });
  });

  await step("the passkey stands first and opens the door", async () => {
    await midwife.press("Uitloggen");
    await midwife.go("/inloggen");
    await midwife.look("log in with a passkey first", { picture: "passkey-login" });
    await midwife.button("Inloggen met passkey").click();
    await at("/dossiers");
    await midwife.go("/mijn");
    await midwife.readsNot(/nog niet gebruikt/);
  });

  await step("who she is, is confirmed with the passkey", async () => {
    await midwife.go("/bevestigen");
    await midwife.look("confirm who you are", { picture: "passkey-confirm" });
    await midwife.button("Bevestig met passkey").click();
    await at("/mijn");
    await midwife.sees("Bedankt.");
  });

  await step("without verification of its user it opens nothing", async () => {
    await midwife.press("Uitloggen");
    await wire.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
    await midwife.go("/inloggen");
    await midwife.press("Inloggen met passkey");
    await midwife.sees("Het is niet gelukt.");
    await midwife.look("passkey that failed", { picture: "passkey-failed" });
    await wire.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });
    await midwife.button("Ga verder").click();
    await at("/dossiers");
  });

  await step("a removed passkey opens nothing", async () => {
    await midwife.go("/mijn");
    await midwife.press(midwife.page.getByRole("button", { name: /^Verwijderen/ }));
    await midwife.sees("De passkey is verwijderd.", "U heeft nog geen passkey.");
    await midwife.press("Uitloggen");
    await midwife.go("/inloggen");
    await midwife.button("Inloggen met passkey").click();
    await midwife.page.waitForURL(`${url}/inloggen`);
    await midwife.sees("Deze passkey kennen wij niet");
    await midwife.look("log in, passkey unknown");
    await midwife.leave();
  });

  await step("without scripts the page says what to do", async () => {
    const plain = await Person.arrive({ ...scene, demo }, demo.account("midwife"), { javaScriptEnabled: false });
    await plain.go("/inloggen");
    await plain.press("Inloggen met passkey");
    await plain.reads(/Voor een passkey moet JavaScript aan staan\./);
    await plain.look("passkey without scripts");
    await plain.leave();
  });
};
