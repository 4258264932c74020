// An organisation's own sign-in page, with a real OpenID provider: set up, tried, joined once, and then the way in (U2.4).
import { strict as assert } from "node:assert";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Person } from "./person.mjs";

const folder = fileURLToPath(new URL("../oidc", import.meta.url));

/** Whether the provider's packages are there. */
export const hasProvider = () => existsSync(`${folder}/node_modules/oidc-provider`);

const start = async redirect => {
  const child = spawn(process.execPath, ["provider.mjs"], {
    cwd: folder, env: { ...process.env, OIDC_REDIRECT: redirect }, stdio: ["ignore", "pipe", "ignore"],
  });
  const line = await new Promise((done, fail) => {
    createInterface({ input: child.stdout }).once("line", done);
    child.once("exit", code => fail(new Error(`the provider stopped with ${code}`)));
  });
  return { issuer: JSON.parse(line).issuer, stop: () => child.kill() };
};

export const provider = async scene => {
  const { step, demo } = scene;
  const own = await start(`${demo.url}/inloggen/organisatie/terug`);
  const admin = await Person.arrive(scene, demo.account("admin"));
  const midwife = await Person.arrive(scene, demo.account("midwife"));
  const mailOf = async me => {
    await me.go("/mijn");
    return me.page.locator("dt", { hasText: "Mailadres" }).first().locator("xpath=following-sibling::dd[1]").innerText();
  };
  /** At the provider: who she is there. */
  const there = async (me, address) => {
    await me.page.waitForURL(`${own.issuer}/**`);
    await me.page.getByLabel("Naam").fill(me.account.username);
    await me.page.getByLabel("Mail").fill(address);
    await me.page.getByRole("button", { name: "Inloggen" }).click();
    await me.page.waitForURL(`${demo.url}/**`);
    await me.page.waitForLoadState("load");
  };
  const ask = async (me, address) => {
    await me.go("/inloggen");
    await me.follow("Inloggen via uw organisatie");
    await me.field("Mailadres van uw werk").fill(address);
    await me.button("Volgende").click();
  };
  const begin = async (me, address) => {
    await ask(me, address);
    await there(me, address);
  };
  let address;

  try {
    await step("an administrator sets the sign-in page up and tries it", async () => {
      await admin.logIn();
      if (admin.path() === "/voorwaarden") await admin.press("Ik ga akkoord");
      const hers = await mailOf(admin);
      assert.match(hers, /@/);
      await admin.go("/beheer/inloggen/organisatie");
      await admin.look("own sign-in page, nothing set", { picture: "provider-empty" });
      await admin.press("Opslaan");
      await admin.look("own sign-in page, wrong");
      await admin.field("Adres van de uitgever (issuer)").fill(own.issuer);
      await admin.field("Naam van Wissel daar (client ID)").fill("wissel");
      await admin.field("Geheim (client secret)").fill("geheim-van-de-koppeling");
      await admin.field("Mailadressen eindigen op").fill(hers.split("@")[1]);
      await admin.field("Wat is deze manier waard").selectOption("substantial");
      await admin.field("Gevraagde tweede stap (amr)").fill("mfa");
      await admin.press("Opslaan");
      await admin.sees("Opgeslagen. Probeer de koppeling nu.");
      await admin.look("own sign-in page, set", { picture: "provider-set" });
      await admin.button("Probeer de koppeling").click();
      await there(admin, hers);
      await admin.sees("De koppeling werkt.");
      await admin.look("own sign-in page, tried", { picture: "provider-tried" });
    });

    await step("a member joins her account once, by factors of her own", async () => {
      await midwife.logIn();
      if (midwife.path() === "/voorwaarden") await midwife.press("Ik ga akkoord");
      address = await mailOf(midwife);
      await midwife.press("Uitloggen");
      await midwife.go("/inloggen/organisatie");
      await midwife.look("sign in through the organisation", { picture: "provider-door" });
      await midwife.field("Mailadres van uw werk").fill("iemand@nergens.example");
      await midwife.press("Volgende");
      await midwife.sees("Bij dit mailadres hoort geen eigen inlogpagina.");
      await midwife.look("sign in through the organisation, unknown");
      // The page between goes on by itself; here it is held.
      await midwife.page.route(`${own.issuer}/**`, route => route.abort("aborted"));
      await midwife.field("Mailadres van uw werk").fill(address);
      await midwife.press("Volgende");
      await midwife.sees("Daarna komt u vanzelf hier terug.");
      await midwife.look("on to the sign-in page", { picture: "provider-go" });
      await midwife.page.unroute(`${own.issuer}/**`);
      await midwife.link("Naar de inlogpagina").click();
      await there(midwife, address);
      await midwife.heading("Nog één keer bevestigen");
      await midwife.look("join, not logged in", { picture: "provider-join" });
      await midwife.logIn();
      await midwife.heading("Nog één keer bevestigen");
      await midwife.look("join, logged in", { picture: "provider-join-ask" });
      await midwife.press("Ja, koppel mijn account");
      await midwife.sees("Uw account is gekoppeld.");
      await midwife.look("account with a sign-in page", { picture: "provider-account" });
      await midwife.press("Uitloggen");
    });

    await step("from then on it is the way in", async () => {
      // The provider still knows her: it asks nothing.
      await ask(midwife, address);
      await midwife.page.waitForURL(`${demo.url}/dossiers`);
      await midwife.go("/mijn");
      await midwife.sees("De inlogpagina van uw organisatie");
      await midwife.sees("Bevestig eerst dat u het bent");
      await midwife.press("Uitloggen");
    });

    await step("somebody who is nobody here hears so", async () => {
      const stranger = await Person.arrive(scene, { username: "onbekend" });
      await begin(stranger, `onbekend@${address.split("@")[1]}`);
      await stranger.sees("Met dit account komt u hier niet binnen.");
      await stranger.look("log in, nobody", { picture: "provider-nobody" });
      await stranger.leave();
    });
  } finally {
    own.stop();
    await admin.leave();
    await midwife.leave();
  }
};
