// Codes of an authenticator app: set up with the letters on the page, asked for, once each, and removed (U2.4).
import { strict as assert } from "node:assert";
import { createHmac } from "node:crypto";
import { Person } from "./person.mjs";

const SYMBOLS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const STEP = 30_000;

export const secret = letters => {
  const bits = [...letters.replaceAll(" ", "")].map(s => SYMBOLS.indexOf(s).toString(2).padStart(5, "0")).join("");
  return Buffer.from(bits.match(/.{8}/g).map(byte => parseInt(byte, 2)));
};

/** What the app shows for the n-th half minute since 1970 (RFC 6238). */
export const code = (key, step) => {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const tag = createHmac("sha1", key).update(counter).digest();
  return String((tag.readUInt32BE(tag[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, "0");
};
export const step = () => Math.floor(Date.now() / STEP);

export const apps = async scene => {
  const run = scene.step;
  const midwife = await Person.arrive(scene, scene.demo.account("midwife"));
  let key;

  await run("an app is set up with the letters on the page", async () => {
    await midwife.logIn();
    if (midwife.path() === "/voorwaarden") await midwife.press("Ik ga akkoord");
    await midwife.go("/mijn");
    await midwife.press("App instellen");
    await midwife.heading("App voor codes instellen");
    await midwife.look("app for codes", { picture: "app-new" });
    const letters = await midwife.page.locator("dd").first().innerText();
    key = secret(letters);
    assert.equal(key.length, 20);
    await midwife.field("Code uit uw app").fill("000 000");
    await midwife.press("App instellen");
    await midwife.sees("Deze code klopt niet.");
    await midwife.look("app for codes, a wrong code");
    await midwife.field("Code uit uw app").fill(code(key, step() - 1));
    await midwife.press("App instellen");
    await midwife.sees("De app is ingesteld.");
    await midwife.look("account with an app", { picture: "app-account" });
  });

  await run("its code opens the door, once", async () => {
    await midwife.press("Uitloggen");
    await midwife.go("/inloggen");
    await midwife.field("Gebruikersnaam").fill(midwife.account.username);
    await midwife.field("Wachtwoord").fill(midwife.account.password);
    await midwife.press("Volgende");
    await midwife.look("code of an app", { picture: "app-code" });
    const shown = code(key, step());
    await midwife.field("Code uit uw app").fill(shown);
    await midwife.press("Inloggen");
    await midwife.sees("Mijn dossiers");
    await midwife.go("/bevestigen");
    await midwife.field("Wachtwoord").fill(midwife.account.password);
    await midwife.press("Volgende");
    await midwife.field("Code uit uw app").fill(shown);
    await midwife.press("Inloggen");
    await midwife.sees("Deze code klopt niet.");
  });

  await run("a code by SMS stays a way in, and the app is removed", async () => {
    const sms = await midwife.demo.codeAfter(midwife.account.phone, () =>
      midwife.press(midwife.page.getByRole("button", { name: /^Stuur een code per sms/ })));
    await midwife.page.getByLabel("Code uit sms").fill(sms);
    await midwife.press("Inloggen");
    await midwife.sees("Bedankt.");
    await midwife.press("App verwijderen");
    await midwife.sees("De app is verwijderd.", "U heeft nog geen app ingesteld.");
    await midwife.leave();
  });
};
