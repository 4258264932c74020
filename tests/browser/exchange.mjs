// Sharing, finding, collecting, and what the source does afterwards.
import { strict as assert } from "node:assert";
import { Person } from "./person.mjs";
import { eventually } from "./demo.mjs";
import { bsn, pages, pdf, textOf } from "./papers.mjs";
import { iso, typed, words } from "./dates.mjs";
import { collect, dayUnder, drop, fillShare, find, ground, share, state } from "./forms.mjs";

const NO_HIT = "Geen dossier om op te halen";

const mails = async demo => (await (await fetch(demo.inbox)).json()).filter(m => m.kind === "mail");

/** The clients of one run. */
export const clients = today => ({
  main: {
    bsn: bsn(0), born: "14-03-1994", initials: "M.J.", prefix: "van", name: "Roosendaal", due: today + 60,
    text: "Groei op de p50. Hb 7,2. Geen bijzonderheden.",
    file: { name: "zwangerschapskaart.pdf", mimeType: "application/pdf", buffer: pdf(["Zwangerschapskaart", "Echo"]) },
  },
  coded: { born: "00-00-1990", initials: "A.", name: "Lindqvist", due: today + 20, text: "Verhuist na de bevalling." },
  undone: { bsn: bsn(1), born: "02-05-1991", initials: "K.", name: "Terpstra", due: today + 30, text: "Verkeerd gedeeld." },
  stopped: { bsn: bsn(2), born: "03-06-1992", initials: "L.", name: "Wiersma", due: today + 31, text: "Intake gedaan." },
  ended: { bsn: bsn(3), born: "04-07-1993", initials: "N.", name: "Hoekstra", due: today + 32, text: "Termijnecho gedaan." },
});

/** The link that the system of this person's organisation gets for a client. */
const launch = async (demo, { account }, { bsn, born }) => {
  const system = demo.api_clients.find(c => c.organisation === account.organisation);
  const secret = Buffer.from(`${system.client_id}:${system.client_secret}`).toString("base64");
  const token = await fetch(system.token_url, {
    method: "POST",
    headers: { authorization: `Basic ${secret}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  const made = await fetch(`${demo.url}/api/v1/launch`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${(await token.json()).access_token}`,
      "x-wissel-acting-user": account.username,
      "content-type": "application/json",
    },
    body: JSON.stringify({ bsn, birth_date: born }),
  });
  assert.equal(made.status, 201);
  return (await made.json()).url;
};

export const exchange = async scene => {
  const { demo, today, clients: { main, coded, undone, stopped, ended } } = scene;
  const step = scene.step;
  const midwife = scene.midwife = await Person.arrive(scene, demo.account("midwife"));
  const hospital = scene.hospital = await Person.arrive(scene, demo.account("hospital"));
  let record, collected;

  await step("the midwife logs in with user name, password and a code by SMS (U2.4)", async () => {
    await midwife.logIn({ checked: true });
    await midwife.heading("Mijn dossiers");
    await midwife.look("records");
  });

  await step("the erase date stands there before ‘Delen’ (U2.5a)", async () => {
    await midwife.go("/dossiers/delen");
    for (const box of await midwife.page.getByRole("checkbox").all()) assert.equal(await box.isChecked(), false);
    await fillShare(midwife, main);
    await midwife.sees("Gekozen: zwangerschapskaart.pdf", `Het dossier wordt gewist na ${words(main.due + 42)}.`);
    await midwife.look("share", { picture: "share" });
  });

  await step("without statements nothing is shared, and what was typed stays (U2.3a, U2.3b)", async () => {
    await midwife.button("Delen").click();
    const summary = midwife.page.getByRole("alert");
    await summary.getByRole("link").first().waitFor();
    const said = await summary.innerText();
    for (const text of ["Zonder behandelingsovereenkomst", "Zonder toestemming", "Leg de cliënt eerst uit", "Controleer eerst wie"]) {
      assert.ok(said.includes(text), `‘${text}’ is not in ‘${said}’`);
    }
    assert.ok(await summary.evaluate(box => box === document.activeElement), "the summary has the focus");
    assert.equal(await midwife.page.locator("#text").inputValue(), main.text);
    await midwife.look("share, with errors");
  });

  await step("a file that is no PDF is refused with a plain sentence", async () => {
    await state(midwife, today);
    const wrong = { name: "kaart.pdf", mimeType: "application/pdf", buffer: Buffer.from("<html>geen PDF</html>") };
    await midwife.page.locator("#file").setInputFiles(wrong);
    await midwife.button("Delen").click();
    await midwife.page.getByRole("alert").getByText("Dit bestand is geen PDF.").waitFor();
    await midwife.look("share, with a wrong file");
  });

  await step("she drops a PDF and shares it with text; thirty seconds to undo (U2.1)", async () => {
    await drop(midwife, main.file);
    await midwife.press("Delen");
    await midwife.heading("Gedeeld dossier");
    record = midwife.path();
    await midwife.button("Ongedaan maken").waitFor();
    await midwife.sees("zwangerschapskaart.pdf", "Nog niemand heeft dit dossier opgehaald.", "M.J. van Roosendaal");
    await midwife.reads(/Uw nummer voor dag en nacht[^\n]*\d{3}/);
    assert.equal(await dayUnder(midwife, "Wanneer wordt dit gewist?"), iso(main.due + 42));
    scene.number = await midwife.page.locator("dt", { hasText: "Dossiernummer" }).locator("+ dd").innerText();
    await midwife.look("record, just shared");
  });

  await step("going back gives an empty form: no text and no statement of an earlier client (U2.3a, U2.3b)", async () => {
    const { page } = midwife;
    await page.goBack();
    await midwife.heading("Dossier delen");
    for (const box of await page.locator("main [type=checkbox], main [type=radio]").all()) assert.equal(await box.isChecked(), false);
    for (const field of await page.locator("main textarea, main input[type=text], main select").all()) assert.equal(await field.inputValue(), "");
    await midwife.sees("Het dossier wordt uiterlijk 6 weken na de uitgerekende datum gewist.");
    await midwife.go(record);
  });

  await step("the sheet for the client is one page in plain Dutch", async () => {
    await midwife.follow("Blad voor de cliënt (printen)");
    await midwife.heading("Uw gegevens zijn gedeeld");
    await midwife.sees(`Na ${words(main.due + 42)} worden deze gegevens vernietigd.`, "Wilt u stoppen?", "M.J. van Roosendaal");
    await midwife.look("sheet for the client");
    assert.equal(pages(await midwife.page.pdf({ format: "A4" })), 1);
  });

  await step("the receipt of sharing names what was shared by its hash", async () => {
    await midwife.go(`${record}/deelbewijs`);
    await midwife.heading("Bewijs van delen");
    await midwife.reads(/[0-9a-f]{64}/);
    await midwife.look("receipt of sharing");
  });

  await step("sharing can be undone: the record is destroyed at once", async () => {
    await share(midwife, undone, today);
    await midwife.press("Ongedaan maken");
    await midwife.heading("Bewijs van vernietiging");
    await midwife.look("receipt of destruction");
  });

  await step("a client without BSN gets a collection code", async () => {
    scene.coded = await share(midwife, coded, today);
    const code = await midwife.page.getByRole("region", { name: "Ophaalcode" }).locator("p").first().innerText();
    assert.equal(code.replace(/[^0-9A-Za-z]/g, "").length, 12);
    coded.code = code;
    await midwife.look("record with a collection code");
  });

  await step("the hospital midwife states relation and purpose, or finds nothing (U3.9, U5.3)", async () => {
    await hospital.logIn();
    await hospital.go("/zoeken");
    await hospital.look("find");
    await hospital.field("BSN").fill(main.bsn);
    await hospital.field("Geboortedatum van de cliënt").fill(main.born);
    await hospital.press("Zoeken");
    const summary = hospital.page.getByRole("alert");
    await summary.getByText("Kies uw relatie met deze cliënt.").waitFor();
    await summary.getByText("Kies waarvoor u het dossier ophaalt.").waitFor();
    assert.equal(await hospital.field("BSN").inputValue(), main.bsn);
    await hospital.look("find, with errors");
  });

  await step("the hospital's own system opens the search form for this client, once (U3.1, U3.9)", async () => {
    const url = await launch(demo, hospital, main);
    await hospital.page.goto(url);
    await hospital.heading("Zoeken vanuit uw eigen systeem");
    await hospital.look("start");
    await hospital.press(hospital.button("Naar het zoekformulier"));
    assert.equal(await hospital.page.locator("#bsn").inputValue(), main.bsn);
    assert.equal(await hospital.page.locator("#birth_date").inputValue(), main.born);
    for (const choice of await hospital.page.getByRole("radio").all()) assert.equal(await choice.isChecked(), false);
    await hospital.look("find, from a system");
    await hospital.page.goto(url);
    await hospital.press(hospital.button("Naar het zoekformulier"));
    await hospital.sees("Deze link is al gebruikt");
    assert.equal(await hospital.page.locator("#bsn").inputValue(), "");
  });

  await step("a wrong birth date gets the answer that says nothing (U4.1)", async () => {
    await find(hospital, { ...main, born: "15-03-1994" });
    await hospital.heading(NO_HIT);
    scene.noHit = await hospital.main();
    await hospital.look("no hit");
    await find(hospital, { bsn: bsn(50), born: main.born });
    assert.equal(await hospital.main(), scene.noHit);
  });

  await step("‘Is dit uw cliënt?’ stands before the content; ‘Nee’ opens nothing (U2.2, U4.2)", async () => {
    await find(hospital, main);
    await hospital.heading("Is dit uw cliënt?");
    await hospital.sees("M.J. van Roosendaal", midwife.account.organisation, "Dag en nacht te bellen", scene.number, words(main.due));
    await hospital.readsNot(/Groei op de p50/);
    await hospital.look("search result", { picture: "search-result" });
    await hospital.press("Nee");
    await hospital.heading("Dossier zoeken");
    await hospital.sees("U gaf aan dat dit niet uw cliënt is.");
  });

  await step("she collects: source, author, time, night number, text (U4.2)", async () => {
    const before = (await mails(demo)).length;
    collected = await collect(hospital, main);
    await hospital.sees(main.text, midwife.account.organisation, "Dag en nacht te bellen", "zwangerschapskaart.pdf", scene.number);
    await hospital.look("collected record", { picture: "collected" });
    const all = await eventually("the mail at the first collection", async () => {
      const now = await mails(demo);
      return now.length > before && now;
    });
    for (const mail of all) assert.doesNotMatch(`${mail.subject} ${mail.text}`, new RegExp(`Roosendaal|${main.bsn}|p50`));
  });

  await step("she downloads one PDF with a cover page, and the untouched original (U3.1, U3.2, U3.3)", async () => {
    const covered = await hospital.download(hospital.page.getByRole("link", { name: "Downloaden (PDF)" }));
    assert.equal(covered.bytes.subarray(0, 4).toString(), "%PDF");
    assert.ok(pages(covered.bytes) > 2, "more pages than the original");
    assert.doesNotMatch(covered.name, /Roosendaal/);
    const text = textOf(covered.bytes);
    for (const part of [midwife.account.organisation, hospital.account.organisation, "Zwangerschapskaart", "p50"]) {
      assert.ok(text.includes(part), `‘${part}’ is not in the PDF`);
    }
    assert.ok(text.split("M.J. van Roosendaal").length > 3 && text.split(main.born).length > 3, "cover, text page and its head name the client");
    assert.doesNotMatch(text, /vandaag om/);
    const original = await hospital.download(hospital.page.getByRole("link", { name: "Origineel bestand" }));
    assert.deepEqual(original.bytes, main.file.buffer);
  });

  await step("the source sees who collected what and when", async () => {
    await midwife.go(record);
    const list = midwife.page.getByRole("region", { name: "Wie heeft dit opgehaald?" });
    await list.getByText(hospital.account.organisation).first().waitFor();
    await list.locator("time").first().waitFor();
    await midwife.look("record of the source", { picture: "record" });
  });

  await step("she corrects the due date, and sees old and new limit first (U2.5b)", async () => {
    await midwife.follow("Uitgerekende datum aanpassen");
    await midwife.look("correct the due date");
    await midwife.field("Nieuwe uitgerekende datum").fill(typed(main.due + 6));
    await midwife.choose("Waarom verandert de datum?", "Door een echo");
    await midwife.press("Volgende");
    await midwife.heading("Klopt deze verandering?");
    await midwife.sees(words(main.due + 42), words(main.due + 48));
    await midwife.look("confirm the due date");
    await midwife.press("Ja, aanpassen");
    await midwife.heading("Gedeeld dossier");
    assert.equal(await dayUnder(midwife, "Wanneer wordt dit gewist?"), iso(main.due + 48));
  });

  await step("an earlier last day is chosen the same way (U2.5b)", async () => {
    await midwife.follow("Eerder laten wissen");
    await midwife.look("an earlier last day");
    await midwife.field("Nieuwe laatste dag").fill(typed(main.due + 10));
    await midwife.press("Volgende");
    await midwife.heading("Klopt deze verandering?");
    await midwife.press("Ja, aanpassen");
    assert.equal(await dayUnder(midwife, "Wanneer wordt dit gewist?"), iso(main.due + 10));
  });

  await step("she replaces the document; the collector sees that there is a newer version", async () => {
    const newer = pdf(["Zwangerschapskaart", "Echo", "Tweede echo"]);
    await midwife.follow("Nieuwe versie delen");
    await midwife.look("a new version");
    await midwife.page.locator("#file").setInputFiles({ ...main.file, buffer: newer });
    await midwife.press("Nieuwe versie delen");
    await midwife.heading("Gedeeld dossier");
    await midwife.sees("PDF, versie 2");
    await midwife.look("record with two versions");
    await hospital.go(collected);
    await hospital.sees("Er is een nieuwere versie.");
    await hospital.look("collected record with a newer version");
    const original = await hospital.download(hospital.page.getByRole("link", { name: "Origineel bestand" }).first());
    assert.deepEqual(original.bytes, newer);
  });

  await step("in a new session relation and purpose are stated again", async () => {
    await hospital.press("Uitloggen");
    await hospital.logIn();
    await hospital.go("/dossiers?lijst=opgehaald");
    await hospital.look("records that I collected");
    await hospital.press(hospital.page.getByRole("link", { name: scene.number }));
    await hospital.heading("Opgehaald dossier opnieuw openen");
    await hospital.readsNot(/Groei op de p50/);
    await hospital.look("open again");
    await ground(hospital, "Ik neem waar voor een collega");
    await hospital.press("Openen");
    await hospital.heading("Opgehaald dossier");
    collected = hospital.path();
  });

  await step("she withdraws an incorrect record; it asks what a breach asks", async () => {
    await midwife.go(record);
    await midwife.follow("Delen stoppen");
    await midwife.look("stop sharing");
    await midwife.choose("Waarom stopt u?", /^Er staat iets in dat niet klopt/);
    await midwife.press("Delen stoppen");
    await midwife.heading("Dit kan een datalek zijn");
    await midwife.sees("72 uur", "Waarschuwing nog niet gezien");
    await midwife.look("breach");
  });

  await step("the collector is warned until she confirms; nobody finds it any more", async () => {
    await hospital.go("/zoeken");
    await hospital.look("find, with a warning");
    const bar = hospital.page.getByRole("link", { name: /^Let op: een dossier dat u ophaalde/ });
    await hospital.press(bar);
    assert.equal(hospital.path(), collected);
    await hospital.page.getByRole("alert").getByText("Dit dossier is ingetrokken: gebruik het niet").waitFor();
    await hospital.page.getByRole("alert").getByText(scene.number).waitFor();
    await hospital.readsNot(/Groei op de p50/);
    await hospital.look("warning");
    await hospital.press("Ik heb dit gezien");
    await hospital.sees("U heeft bevestigd dat u dit zag.");
    await hospital.look("warning, confirmed");
    await hospital.go("/zoeken");
    assert.equal(await bar.count(), 0);
    await midwife.go("/dossiers?lijst=vernietigd");
    await midwife.sees(scene.number);
    await find(hospital, main);
    assert.equal(await hospital.main(), scene.noHit);
  });

  await step("withdrawn consent destroys at once, with a receipt", async () => {
    await share(midwife, stopped, today);
    await midwife.follow("Delen stoppen");
    await midwife.choose("Waarom stopt u?", /^De cliënt trekt de toestemming in/);
    await midwife.press("Delen stoppen");
    await midwife.heading("Bewijs van vernietiging");
    await midwife.sees("Toestemming ingetrokken");
    await find(hospital, stopped);
    assert.equal(await hospital.main(), scene.noHit);
  });

  await step("‘Zwangerschap geëindigd’ destroys when she says so, and does not say how it ended", async () => {
    await share(midwife, ended, today);
    await midwife.follow("Zwangerschap geëindigd");
    await midwife.look("pregnancy ended");
    await midwife.choose("Wat wilt u met het dossier?", /^Nu vernietigen/);
    await midwife.press("Opslaan");
    await midwife.heading("Bewijs van vernietiging");
    await midwife.go("/dossiers?lijst=vernietigd");
    await midwife.look("records that were destroyed");
  });
};

/** Due date + 14 days, and due date + 42 days (U2.5a, U4.1). The clock moves; nothing else may run meanwhile. */
export const time = async scene => {
  const { demo, midwife, hospital, clients: { coded }, step } = scene;

  await step("she finds by collection code and unknown day of birth", async () => {
    scene.collectedByCode = await collect(hospital, coded);
    await hospital.sees(coded.text);
  });

  await step("two weeks after the due date the source is asked ‘Nog nodig?’", async () => {
    await demo.travelTo(coded.due + 14);
    await midwife.go(scene.coded);
    await midwife.sees("Is dit dossier nog nodig?");
    await midwife.look("record, still needed?");
    await midwife.go(`${scene.coded}/nog-nodig`);
    await midwife.heading("Is dit dossier nog nodig?");
    await midwife.look("still needed?");
    await midwife.press("Nog nodig");
    await midwife.sees("Het dossier blijft staan tot de wisdatum.");
  });

  await step("on the last day it is still there, the day after it is as if it had never been (U2.5a, U4.1)", async () => {
    await demo.travelTo(coded.due + 42);
    await find(hospital, coded);
    await hospital.heading("Is dit uw cliënt?");
    await demo.travelTo(coded.due + 43);
    await find(hospital, coded);
    await hospital.heading(NO_HIT);
    // The form stands there as it was typed, with the field of the code open.
    await hospital.page.locator("main details").evaluateAll(all => all.forEach(d => { d.open = false; }));
    assert.equal(await hospital.main(), scene.noHit);
    await hospital.go(scene.collectedByCode);
    await hospital.sees("Dit dossier is niet meer beschikbaar.");
    await hospital.readsNot(/Verhuist na de bevalling|Lindqvist/);
    await hospital.look("collected record that is gone");
  });

  await step("a receipt of the destruction stays, without content", async () => {
    await midwife.go("/dossiers?lijst=vernietigd");
    const row = midwife.page.getByRole("listitem").filter({ has: midwife.page.getByRole("link") });
    await row.first().waitFor();
    await midwife.readsNot(/Lindqvist|Roosendaal/);
    const links = await midwife.page.locator("main .w-rows a").evaluateAll(all => all.map(a => a.getAttribute("href")));
    let found = false;
    for (const href of links) {
      await midwife.go(href);
      await midwife.heading("Bewijs van vernietiging");
      await midwife.readsNot(/Lindqvist|Verhuist/);
      found ||= (await midwife.main()).includes("De bewaartijd was voorbij");
    }
    assert.ok(found, "one receipt says that the time was over");
    const receipt = await midwife.download(midwife.link("Bewijs downloaden"));
    assert.match(receipt.bytes.toString(), /[0-9a-f]{64}/);
    await midwife.go(scene.coded);
    await midwife.readsNot(/Lindqvist|Verhuist/);
  });
};
