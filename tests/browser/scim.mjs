// The personnel system of an organisation (SCIM): its key is made, used, replaced and taken away (U2.4, U3.5).
import { strict as assert } from "node:assert";
import { Person } from "./person.mjs";

export const personnel = async scene => {
  const { step, demo } = scene;
  const admin = await Person.arrive(scene, demo.account("admin"));
  /** Names somebody, as a personnel system does; the status of the answer. */
  const name = async token => {
    const answer = await fetch(`${demo.url}/scim/v2/Users`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/scim+json" },
      body: JSON.stringify({
        userName: "fatima",
        name: { givenName: "Fatima", familyName: "el Amrani" },
        emails: [{ type: "work", value: "fatima@delinde.example" }],
        phoneNumbers: [{ type: "mobile", value: "+31612345678" }],
      }),
    });
    return answer.status;
  };
  let token;
  try {
    await step("an administrator makes a key, which is shown once", async () => {
      await admin.logIn();
      if (admin.path() === "/voorwaarden") await admin.press("Ik ga akkoord");
      await admin.go("/beheer/inloggen");
      await admin.follow("Naar personeelssysteem");
      await admin.look("personnel system, no key", { picture: "scim-none" });
      await admin.press("Sleutel maken");
      await admin.heading("Sleutel voor uw personeelssysteem");
      await admin.look("personnel system, key made", { picture: "scim-made" });
      token = await admin.page.locator("#secret").innerText();
      assert.equal(token.length, 64);
    });

    await step("who is named by the personnel system stands in the list", async () => {
      assert.equal(await name(token), 201);
      await admin.go("/beheer/medewerkers");
      await admin.sees("komt uit uw personeelssysteem");
      await admin.look("members, one from the personnel system", { picture: "scim-members" });
    });

    await step("a key is replaced, and taken away", async () => {
      await admin.go("/beheer/personeelssysteem");
      await admin.press("Nieuwe sleutel maken");
      await admin.sees("De oude sleutel werkt nog één dag.");
      await admin.follow("Terug naar personeelssysteem");
      await admin.look("personnel system, two keys", { picture: "scim-set" });
      await admin.press("Sleutel weghalen");
      await admin.sees("De sleutel is weggehaald.");
      assert.equal(await name(token), 401);
    });
  } finally {
    await admin.leave();
  }
};
