// The operator, an organisation's administrator, and people's own logins.
import { strict as assert } from "node:assert";
import { Person } from "./person.mjs";
import { typed } from "./dates.mjs";
import { eventually } from "./demo.mjs";

const PASSWORD = "groene fietsen rijden zachtjes";

/** Nothing that an operator or administrator sees names a client (U5.5). */
const noClients = async (me, scene) => {
  const names = Object.values(scene.clients).flatMap(c => [c.name, c.bsn, c.text].filter(Boolean));
  const shown = await me.main();
  for (const name of names) assert.ok(!shown.includes(name), `‘${name}’ stands on ${me.path()}`);
};

export const operator = async scene => {
  const { demo, step } = scene;
  const otto = scene.operator = await Person.arrive(scene, demo.account("operator"));
  const els = await Person.arrive(scene, demo.account("maternity"));

  await step("the operator sees three care organisations, each with an agreement on file (U5.6)", async () => {
    await otto.logIn();
    await otto.heading("Hoe staat het ervoor?");
    await otto.look("operator");
    await otto.go("/operator/organisaties");
    for (const role of ["midwife", "hospital", "maternity"]) {
      const row = otto.page.getByRole("row").filter({ hasText: demo.account(role).organisation });
      await row.getByText("Getekend").waitFor();
    }
    await otto.look("organisations", { picture: "organisations" });
    await otto.follow(demo.account("midwife").organisation);
    await otto.reads(/Versie \S+/);
    await otto.page.locator("main time").first().waitFor();
    await otto.look("organisation");
  });

  await step("the operator's other pages", async () => {
    for (const path of ["wachtrijen", "voorwaarden", "logboek", "gebruikers"]) {
      await otto.go(`/operator/${path}`);
      await otto.look(`operator: ${path}`);
    }
  });

  const person = async () => {
    await otto.go("/operator/gebruikers");
    await otto.field("Gebruikersnaam of e-mailadres").fill(els.account.username);
    await otto.press("Zoeken");
  };
  await step("a barred person's next click ends at the door (U5.2)", async () => {
    await els.logIn();
    await els.heading("Mijn dossiers");
    await person();
    await otto.look("a user");
    await otto.field("Waarom ontzegt u de toegang?").fill("Telefoon en wachtwoord gestolen.");
    await otto.press("Toegang ontzeggen");
    await otto.sees("De toegang is ontzegd.");
    await otto.look("a barred user");
    await els.go("/zoeken");
    assert.match(els.path(), /^\/(inloggen|geen-toegang)$/);
    await els.look("after the bar");
    await els.go("/inloggen");
    await els.field("Gebruikersnaam").fill(els.account.username);
    await els.field("Wachtwoord").fill(els.account.password);
    await els.press("Volgende");
    await els.heading("U heeft geen toegang meer");
    await els.look("no access");
  });

  await step("a lifted bar restores access (U5.2)", async () => {
    await person();
    await otto.field("Waarom laat u deze persoon weer toe?").fill("Nieuwe telefoon, nieuw wachtwoord.");
    await otto.press("Weer toelaten");
    await otto.sees("Deze persoon heeft weer toegang.");
    await els.logIn();
    await els.go("/dossiers");
    await els.heading("Mijn dossiers");
    await els.look("no records yet");
  });

  await step("without an agreement members log in, reach no data and are told why (U5.6)", async () => {
    await otto.go("/operator/organisaties");
    await otto.follow(els.account.organisation);
    await otto.field("Laatste dag van de overeenkomst").fill(typed(scene.today + 28));
    await otto.press("Overeenkomst beëindigen");
    await otto.heading("Overeenkomst beëindigen?");
    await otto.sees("Niemand van deze organisatie kan daarna nog bij gegevens van cliënten");
    await otto.look("end an agreement");
    await otto.press("Overeenkomst beëindigen");
    await otto.sees("De overeenkomst eindigt op de gekozen dag. Iedereen van de organisatie krijgt bericht.");
    await otto.look("organisation whose agreement ends");
    await els.go("/dossiers");
    await els.heading("Mijn dossiers");
    await otto.press("Toch laten doorlopen");
    await otto.sees("De overeenkomst loopt door.");
    await otto.press("Overeenkomst beëindigen");
    await otto.heading("Overeenkomst beëindigen?");
    await otto.sees("meteen");
    await otto.press("Overeenkomst beëindigen");
    await otto.sees("De overeenkomst is beëindigd.");
    await otto.look("organisation without an agreement");
    await els.go("/zoeken");
    await els.heading("Uw organisatie kan nog niet starten");
    await els.reads(/geen getekende verwerkersovereenkomst/);
    await els.look("no agreement");
    await otto.field("Versie").fill("2026-2");
    await otto.field("Getekend door").fill("C. Smit");
    await otto.field("Getekend op").fill(typed(scene.today));
    await otto.press("Overeenkomst opslaan");
    await otto.sees("De overeenkomst is opgeslagen.", "Versie 2026-2");
    await els.go("/zoeken");
    await els.heading("Dossier zoeken");
    await els.leave();
  });
};

export const staff = async scene => {
  const { demo, step } = scene;
  const admin = scene.admin = await Person.arrive(scene, demo.account("admin"));
  const fresh = { username: "roos.bakker", password: PASSWORD, phone: "+31610000077" };
  const mail = "roos@voorbeeld.example";
  const roos = await Person.arrive(scene, fresh);
  let link;

  await step("an administrator invites a colleague", async () => {
    await admin.logIn();
    await admin.look("administrator");
    await admin.go("/beheer/medewerkers");
    await admin.look("members");
    await admin.text("Collega uitnodigen").click();
    await admin.field("Naam").fill("Roos Bakker");
    await admin.field("E-mailadres").fill(mail);
    await admin.field("Mobiel nummer").fill("06 10 00 00 77");
    await admin.choose("Rol", /^Zorgverlener/);
    await admin.page.locator("#identified").selectOption({ label: "Identiteitsbewijs gezien" });
    await admin.look("members, the form open");
    const before = (await demo.messages("mail", mail)).length;
    await admin.press("Uitnodigen");
    await admin.sees("De uitnodiging is verstuurd.");
    const { text } = await demo.next("mail", mail, before);
    link = new RegExp(`${demo.url}(/uitnodiging/\\S+)`).exec(text)?.[1];
    assert.ok(link, "the mail has a link");
  });

  await step("the colleague takes the invitation and confirms her phone (U3.5)", async () => {
    await roos.go(link);
    await roos.heading("Welkom bij Wissel");
    await roos.look("invitation");
    await roos.field("Gebruikersnaam").fill(fresh.username);
    await roos.field("Wachtwoord").fill(fresh.password);
    await roos.field("Mobiel nummer").fill("06 10 00 00 77");
    const code = await demo.codeAfter(fresh.phone, () => roos.press("Code sturen"));
    await roos.look("confirm the phone");
    await roos.page.getByLabel("Code uit sms").fill(code);
    await roos.press("Inloggen");
  });

  await step("nothing works before she accepts the terms, which say what is recorded (U1.3, U1.4)", async () => {
    await roos.go("/dossiers");
    assert.equal(roos.path(), "/voorwaarden");
    await roos.heading("Gebruikersvoorwaarden");
    await roos.sees("Dit leggen wij vast over uw gebruik");
    await roos.look("terms");
    await roos.go("/zoeken");
    assert.equal(roos.path(), "/voorwaarden");
    await roos.press("Ik ga akkoord");
    await roos.go("/dossiers");
    await roos.heading("Mijn dossiers");
  });

  await step("out of service: her next click reaches nothing (U3.5)", async () => {
    await admin.go("/beheer/medewerkers");
    await admin.look("members, one more");
    await admin.press(admin.page.getByRole("link", { name: /^Uit dienst\s*: Roos Bakker$/ }));
    await admin.look("end a membership");
    await admin.press("Uit dienst");
    await admin.sees("De toegang is beëindigd.");
    await roos.go("/zoeken");
    assert.match(roos.path(), /^\/(inloggen|geen-toegang)$/);
    await roos.look("after the end of a membership");
    await roos.leave();
  });

  await step("an invitation that is withdrawn is called so", async () => {
    await admin.go("/beheer/medewerkers");
    await admin.text("Collega uitnodigen").click();
    await admin.field("Naam").fill("Ilse Kok");
    await admin.field("E-mailadres").fill("geen adres");
    await admin.press("Uitnodigen");
    await admin.page.locator("#mail-error").waitFor();
    await admin.field("E-mailadres").fill("ilse.kok@voorbeeld.example");
    await admin.field("Mobiel nummer").fill("06 10 00 00 78");
    await admin.choose("Rol", /^Zorgverlener/);
    await admin.page.locator("#identified").selectOption({ label: "Identiteitsbewijs gezien" });
    await admin.press("Uitnodigen");
    await admin.press(admin.page.getByRole("link", { name: /^Uitnodiging intrekken\s*: Ilse Kok$/ }));
    await admin.look("withdraw an invitation");
    await admin.press("Uitnodiging intrekken");
    await admin.sees("De uitnodiging is ingetrokken.");
    const row = admin.page.getByRole("row").filter({ hasText: "ilse.kok@voorbeeld.example" });
    await row.getByText("Uitnodiging ingetrokken").waitFor();
    await admin.look("members, an invitation withdrawn");
  });

  await connections(admin, scene);

  await step("a person with two organisations chooses where she works now; she ends her other logins (U3.5)", async () => {
    const account = demo.account("midwife", 1);
    const noor = await Person.arrive(scene, account), elsewhere = await Person.arrive(scene, account);
    await noor.logIn();
    await noor.heading("Waar werkt u nu?");
    await noor.look("choose an organisation");
    await noor.press(`Werken voor ${demo.account("hospital").organisation}`);
    await noor.page.getByRole("banner").getByText(demo.account("hospital").organisation).waitFor();
    await noor.follow("Andere organisatie kiezen");
    await noor.press(`Werken voor ${account.organisation}`);
    await noor.page.getByRole("banner").getByText(account.organisation).waitFor();

    await elsewhere.logIn();
    await elsewhere.press(`Werken voor ${account.organisation}`);
    await elsewhere.go("/mijn");
    await elsewhere.sees("Dit apparaat");
    await elsewhere.look("my account");
    await elsewhere.press("Alle andere beëindigen");
    await elsewhere.sees("Beëindigd.");
    await noor.go("/dossiers");
    assert.equal(noor.path(), "/inloggen");
    await elsewhere.go("/dossiers");
    await elsewhere.heading("Mijn dossiers");
    await noor.leave();
    await elsewhere.leave();
  });
};

/** How a system asks for a token: the status of the answer. */
const token = async (demo, id, secret) => {
  const body = new URLSearchParams({ grant_type: "client_credentials", client_id: id, client_secret: secret });
  return (await fetch(`${demo.url}/oauth/token`, { method: "POST", body })).status;
};

/** Systems of the organisation: made, their secret shown once, replaced by one with a new secret, withdrawn. */
const connections = async (admin, { demo, step }) => {
  const add = async name => {
    await admin.text("Koppeling toevoegen").click();
    await admin.field("Naam van het systeem").fill(name);
    await admin.tick(/^Cliënten zoeken/);
    await admin.tick(/^Dossiers ophalen en lezen/);
    await admin.choose("Hoe toont het systeem wie het is?", /^Met een geheim/);
    await admin.press("Toevoegen");
    await admin.heading("De koppeling is toegevoegd");
    const [, id] = await admin.page.locator("dd").allInnerTexts();
    return { name, id, secret: await admin.page.locator("#secret").innerText() };
  };
  const row = ({ id }) => admin.page.getByRole("row").filter({ hasText: id });
  let old, next;

  await step("a system of the organisation is connected; its secret is shown once (U2.4)", async () => {
    await admin.go("/beheer/koppelingen");
    await admin.look("connections");
    await admin.text("Koppeling toevoegen").click();
    await admin.look("connections, the form open");
    await admin.press("Toevoegen");
    await admin.page.locator("#scopes-error").waitFor();
    await admin.look("connections, with errors");
    await admin.go("/beheer/koppelingen");
    old = await add("Archiefsysteem");
    assert.match(old.secret, /^[0-9a-f]{64}$/);
    await admin.look("a connection, its secret");
    assert.equal(await token(demo, old.id, old.secret), 200);
    await admin.follow("Naar alle koppelingen");
    await row(old).getByText("Werkt").waitFor();
    await admin.readsNot(new RegExp(old.secret));
    await admin.look("connections, one of them used");
  });

  await step("a lost secret: another connection gets a new one, and the old one is withdrawn (U2.4)", async () => {
    next = await add("Archiefsysteem 2027");
    assert.notEqual(next.secret, old.secret);
    await admin.follow("Naar alle koppelingen");
    await admin.press(admin.page.getByRole("link", { name: /^Intrekken\s*: Archiefsysteem$/ }));
    await admin.heading("Koppeling intrekken?");
    await admin.look("withdraw a connection");
    await admin.press("Intrekken");
    await admin.sees("De koppeling is ingetrokken.");
    await row(old).getByText("Ingetrokken").waitFor();
    await row(next).getByText("Werkt").waitFor();
    await admin.look("connections, one of them withdrawn");
    assert.equal(await token(demo, old.id, old.secret), 401);
    assert.equal(await token(demo, next.id, next.secret), 200);
  });
};

/** After the exchange: the logs know record numbers and no clients (U5.5). */
export const logs = async scene => {
  const { admin, operator: otto, step, number } = scene;
  await step("the organisation's log shows who did what with record numbers, and no clients (U5.5)", async () => {
    const shown = await eventually("the record number in the log", async () => {
      await admin.go("/beheer/logboek");
      let text = await admin.main();
      while (!text.includes(number) && await admin.link("Volgende").count()) {
        await admin.follow("Volgende");
        text = await admin.main();
      }
      return text.includes(number) && text;
    });
    assert.match(shown, /Dossier gedeeld|Dossier ingetrokken|Eigen dossier bekeken/);
    await noClients(admin, scene);
    await admin.look("log of the organisation");
  });
  await step("no page of the operator names a client (U5.5)", async () => {
    for (const path of ["", "/organisaties", "/wachtrijen", "/logboek"]) {
      await otto.go(`/operator${path}`);
      await noClients(otto, scene);
    }
    await otto.look("log of the operator");
  });
};
