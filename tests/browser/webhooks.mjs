// Messages to an organisation's own system, which listens on this machine and checks their signatures itself.
import { strict as assert } from "node:assert";
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { Person } from "./person.mjs";
import { eventually } from "./demo.mjs";

/** A system that listens on this machine, and keeps what it is told. */
const listening = async () => {
  const got = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", piece => { body += piece; });
    request.on("end", () => {
      got.push({ headers: request.headers, body });
      response.writeHead(204).end();
    });
  });
  await new Promise(resolve => server.listen(0, "127.0.0.1", resolve));
  return { got, server, url: `http://127.0.0.1:${server.address().port}/wissel` };
};

/** What the receiver's supplier does with each message. */
const signed = ({ headers, body }, secret) => {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const text = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  const own = `v1,${createHmac("sha256", key).update(text).digest("base64")}`;
  return headers["webhook-signature"].split(" ").includes(own);
};

/** An address, its secret, a test message, off and on, removed. */
export const webhooks = async scene => {
  const { demo, step } = scene;
  const admin = await Person.arrive(scene, demo.account("admin"));
  const { got, server, url } = await listening();
  let secret;

  await step("the organisation's own system is told what happens; its secret is shown once (U3.5)", async () => {
    await admin.logIn();
    await admin.go("/beheer/koppelingen");
    await admin.follow("Berichten naar uw systeem: laten weten dat er iets gebeurt");
    await admin.heading("Berichten naar uw systeem");
    await admin.look("addresses, none yet");
    await admin.text("Adres toevoegen").click();
    await admin.field("Adres").fill("http://epd.voorbeeld.example/");
    await admin.press("Toevoegen");
    await admin.page.locator("#url-error").waitFor();
    await admin.page.locator("#events-error").waitFor();
    await admin.look("addresses, with errors");
    await admin.field("Adres").fill(url);
    await admin.tick(/^Iemand haalde een dossier van ons op/);
    await admin.tick(/^Een dossier verdwijnt over een week/);
    await admin.press("Toevoegen");
    await admin.heading("Het geheim van dit adres");
    secret = await admin.page.locator("#secret").innerText();
    assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
    await admin.look("an address, its secret");
    await admin.follow("Naar dit adres");
    await admin.sees("Krijgt berichten", "Er is nog geen bericht verstuurd.");
  });

  await step("a test message is signed, says nothing, and is seen to arrive", async () => {
    await admin.press("Proefbericht sturen");
    await eventually("the message at the system", async () => got.length > 0);
    assert.ok(signed(got[0], secret), "signed with the secret that was shown");
    assert.deepEqual(Object.keys(JSON.parse(got[0].body)).sort(), ["data", "id", "timestamp", "type"]);
    assert.deepEqual(JSON.parse(got[0].body).data, { ask: "/api/v1/organisation" });
    await eventually("the try on the page", async () => {
      await admin.page.reload();
      return (await admin.main()).includes("Aangenomen (antwoord 204)");
    });
    await admin.readsNot(new RegExp("whsec_"));
    await admin.look("an address, a message taken");
  });

  await step("a new secret, off and on again, removed", async () => {
    await admin.press("Nieuw geheim maken");
    await admin.sees("Het vorige geheim werkt nog 24 uur naast het nieuwe.");
    await admin.look("an address, its new secret");
    await admin.follow("Naar dit adres");
    await admin.press("Uitzetten");
    await admin.sees("Het adres staat uit.");
    await admin.look("an address that is off");
    await admin.press("Aanzetten");
    await admin.sees("Het adres staat aan.");
    await admin.follow("Naar alle adressen");
    await admin.look("addresses");
    await admin.press(admin.page.getByRole("link", { name: /^Bekijken/ }));
    await admin.follow("Verwijderen");
    await admin.heading("Adres verwijderen?");
    await admin.look("remove an address");
    await admin.press("Verwijderen");
    await admin.sees("Het adres is verwijderd.");
    server.close();
    await admin.leave();
  });
};
