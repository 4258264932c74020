// The client herself: her view code on paper, her own pages, withdrawing, "dit klopt niet"; and a complaint (T24.2).
import { strict as assert } from "node:assert";
import { Person } from "./person.mjs";
import { bsn, pages, pdf } from "./papers.mjs";
import { collect, share } from "./forms.mjs";
import { Keys } from "./variants.mjs";

const MOBILE = "06 10 00 00 91", E164 = "+31610000091";

const paper = (n, today) => ({
  bsn: bsn(n), born: "09-09-1996", initials: "E.", name: "Zijlstra", due: today + 80, text: "Groei volgens de lijn.",
  file: { name: "overdracht.pdf", mimeType: "application/pdf", buffer: pdf(["Overdracht"]) },
});

/** The midwife types the number, ticks that she checked it, and prints the sheet. What stands in the QR code is `qr` in `exchange/view_code.rs`. */
const handOver = async (midwife, look) => {
  await midwife.follow("Inzagecode voor de cliënt");
  await midwife.heading("Inzagecode voor de cliënt");
  const tick = midwife.page.getByRole("checkbox");
  assert.equal(await tick.isChecked(), false, "nothing is ticked for her");
  if (look) await midwife.look("hand over a view code");
  await midwife.field("Mobiel nummer van de cliënt").fill(MOBILE);
  if (look) {
    await midwife.press("Code maken");
    await midwife.page.getByRole("alert").getByText("Controleer het nummer samen").waitFor();
    await midwife.look("hand over a view code, not checked");
  }
  await tick.check();
  await midwife.press("Code maken");
  await midwife.heading("Uw inzagecode");
  if (look) {
    await midwife.look("sheet with the view code", { picture: "view-code" });
    await midwife.page.getByRole("img", { name: "QR-code" }).waitFor();
    assert.equal(pages(await midwife.page.pdf({ format: "A4" })), 1, "the sheet is one page");
  }
  return (await midwife.page.locator(".w-code").innerText()).trim();
};

const enter = async (client, demo, born, press = "Openen") => {
  await client.field("Uw geboortedatum").fill(born);
  const code = await demo.codeAfter(E164, () => client.press("Verder"));
  await client.page.getByLabel("Code uit sms").fill(code);
  await client.press(press);
  await client.heading("Dit is over u gedeeld");
};

export const client = async scene => {
  const { demo, today, step } = scene;
  const kept = paper(30, today);
  const midwife = await Person.arrive(scene, demo.account("midwife"));
  const hospital = await Person.arrive(scene, demo.account("hospital"));
  const eva = await Person.arrive(scene, null);
  let code, record;

  await step("the midwife hands over a view code: a sheet of one page, shown once (U2.3b)", async () => {
    await midwife.logIn();
    record = await share(midwife, kept, today);
    await midwife.go(record);
    code = await handOver(midwife, true);
    assert.match(code, /^[2-9A-Z]{4}(-[2-9A-Z]{4}){3}$/);
    await midwife.go(record);
    await midwife.sees("Nog niet gebruikt.");
    await midwife.readsNot(new RegExp(code));
  });

  await step("the QR code fills the code in, and it leaves the address bar (U2.3b)", async () => {
    const asked = [];
    eva.page.on("request", request => asked.push(request.url()));
    await eva.go(`/inzage#${code.replaceAll("-", "")}`);
    await eva.page.waitForFunction(() => !location.hash);
    assert.equal(await eva.field("Uw code").inputValue(), code.replaceAll("-", ""));
    assert.ok(!eva.page.url().includes("#"), "the code is gone from the address bar");
    await eva.look("the client's door", { picture: "client-door" });
    await eva.field("Uw geboortedatum").fill("10-09-1996");
    await eva.press("Verder");
    await eva.page.getByRole("alert").getByText("niets te zien").waitFor();
    await eva.look("the client's door, a wrong birth date");
    assert.equal(await eva.field("Uw code").inputValue(), code.replaceAll("-", ""), "the code is kept");
    await enter(eva, demo, kept.born);
    assert.ok(asked.every(url => !url.includes(code.replaceAll("-", ""))), "the code is in no address that was asked for");
    await eva.sees("overdracht.pdf", "Nog niemand.");
    await eva.look("what the client sees", { picture: "client-overview" });
  });

  await step("she reads the text and takes the PDF along", async () => {
    await eva.press(eva.page.getByRole("link", { name: /^Lezen/ }));
    await eva.sees(kept.text);
    await eva.look("a text, for the client");
    await eva.follow("Terug naar het overzicht");
    const file = await eva.download(eva.page.getByRole("link", { name: /^PDF downloaden/ }));
    assert.deepEqual(file.bytes, kept.file.buffer);
  });

  await step("she sees who collected it, and says that something is not right", async () => {
    await hospital.logIn();
    await collect(hospital, kept);
    await eva.go("/inzage/gegevens");
    await eva.sees(demo.account("hospital").organisation);
    await eva.follow("Dit klopt niet");
    await eva.look("this is not right");
    await eva.press("Versturen");
    await eva.page.getByRole("alert").getByText("Kies waar het over gaat").waitFor();
    await eva.look("this is not right, with errors");
    await eva.choose("Waar gaat het over?", "Er staat iets in dat niet klopt");
    await eva.field("Wat is er?").fill("Mijn bloedgroep is A.");
    await eva.press("Versturen");
    await eva.sees("Uw melding is verstuurd.", "Wacht op antwoord");
  });

  await step("the midwife finds it as a task and answers; the client reads the answer", async () => {
    await midwife.go("/dossiers");
    await midwife.sees("De cliënt zegt dat iets niet klopt");
    await midwife.go(record);
    await midwife.sees("Mijn bloedgroep is A.", "Laatst gebruikt:");
    await midwife.look("record with a task from the client");
    await midwife.press(midwife.page.getByRole("link", { name: /^Antwoord geven/ }));
    await midwife.look("answer the client");
    await midwife.choose("Wat heeft u gedaan?", /^Verbeterd/);
    await midwife.field("Uw antwoord").fill("Er staat nu A.");
    await midwife.press("Antwoord geven");
    await midwife.sees("Uw antwoord is opgeslagen.");
    await eva.go("/inzage/gegevens");
    await eva.sees("Verbeterd", "Er staat nu A.");
    await eva.look("what the client sees, with an answer");
  });

  await step("she withdraws her consent herself: gone at once, with a receipt (U2.3b)", async () => {
    await eva.follow("Toestemming intrekken");
    await eva.look("withdraw consent, asked once more");
    await eva.press("Toestemming intrekken");
    await eva.heading("Uw toestemming is ingetrokken");
    await eva.sees("signature-ed25519", "Ook niet meer uit een reservekopie vanaf");
    await eva.look("consent withdrawn");
    await eva.page.reload();
    await eva.heading("Uw toestemming is ingetrokken");
    await eva.sees("signature-ed25519");
    await eva.go("/inzage/gegevens");
    await eva.heading("Bekijk wat over u is gedeeld");
    await midwife.go("/dossiers?lijst=vernietigd");
    await midwife.sees("De cliënt trok zelf de toestemming in");
    await midwife.look("records, one ended by its client");
  });
  for (const person of [midwife, hospital, eva]) await person.leave();
};

/** Anybody complains; the operator answers; number and code open the answer (T24.2). */
export const complaint = async scene => {
  const { demo, step } = scene;
  const anybody = await Person.arrive(scene, null);
  const operator = await Person.arrive(scene, demo.account("operator"));
  let facts;

  await step("anybody complains and gets a number and a code (T24.2)", async () => {
    await anybody.go("/klacht");
    await anybody.look("complaint");
    await anybody.press("Klacht versturen");
    await anybody.page.getByRole("alert").getByText("Vul een e-mailadres of een telefoonnummer in").waitFor();
    await anybody.look("complaint, with errors");
    await anybody.field("E-mailadres").fill("geen adres");
    await anybody.press("Klacht versturen");
    await anybody.page.locator("#mail-error").waitFor();
    await anybody.page.locator("#concerns").selectOption("operator");
    await anybody.field("Naam").fill("M. de Boer");
    await anybody.field("E-mailadres").fill("m.deboer@voorbeeld.example");
    await anybody.field("Wat is er?").fill("De website was een dag niet te bereiken.");
    await anybody.press("Klacht versturen");
    await anybody.heading("Uw klacht is verstuurd");
    facts = await anybody.page.locator("dd").allInnerTexts();
    await anybody.look("complaint taken");
    await anybody.page.reload();
    assert.deepEqual(await anybody.page.locator("dd").allInnerTexts(), facts);
  });

  await step("the operator answers it; the mail leads to the page and says nothing (T24.2)", async () => {
    await operator.logIn();
    await operator.go("/klachten");
    await operator.look("complaints");
    await operator.press(operator.page.getByRole("link", { name: facts[0] }));
    await operator.sees("De website was een dag niet te bereiken.", "Nog 30 dagen");
    await operator.look("one complaint");
    await operator.choose("Wat is uw besluit?", "De klacht klopt");
    await operator.field("Uw antwoord").fill("Dat klopt. Er staat nu een tweede server.");
    const before = (await demo.messages("mail", "m.deboer@voorbeeld.example")).length;
    await operator.press("Afsluiten");
    await operator.sees("De klacht is afgesloten.");
    const { text } = await demo.next("mail", "m.deboer@voorbeeld.example", before);
    assert.ok(text.includes("/klacht/volgen") && !text.includes("tweede server"), text);
  });

  await step("number and code open the answer (T24.2)", async () => {
    await anybody.go("/klacht/volgen");
    await anybody.look("follow a complaint");
    await anybody.field("Nummer").fill(facts[0]);
    await anybody.field("Code").fill(facts[1]);
    await anybody.press("Bekijken");
    await anybody.sees("Er staat nu een tweede server.", "De klacht klopt");
    await anybody.look("a complaint, answered");
  });
  await anybody.leave();
  await operator.leave();
};

/** The client's pages without scripts, and by the keyboard alone. */
export const clientVariants = async scene => {
  const { demo, today, step } = scene;
  const midwife = await Person.arrive(scene, demo.account("midwife"));
  await midwife.logIn();

  await step("without scripts: a client types her code, reads, and closes the page", async () => {
    await midwife.go(await share(midwife, paper(31, today), today));
    const code = await handOver(midwife, false);
    const plain = await Person.arrive(scene, null, { javaScriptEnabled: false });
    await plain.go("/inzage");
    await plain.field("Uw code").fill(code.toLowerCase());
    await enter(plain, demo, "09-09-1996");
    await plain.look("what the client sees, without scripts");
    await plain.press(plain.page.getByRole("link", { name: /^Lezen/ }));
    await plain.sees("Groei volgens de lijn.");
    await plain.follow("Terug naar het overzicht");
    await plain.press("Sluiten");
    await plain.sees("De pagina is gesloten.");
    await plain.leave();
  });

  await step("keyboard only: a client comes in and withdraws", async () => {
    await midwife.go(await share(midwife, paper(32, today), today));
    const code = await handOver(midwife, false);
    const keys = new Keys(await Person.arrive(scene, null));
    await keys.me.go("/inzage");
    await keys.type("#view_code", code);
    await keys.type("#born", "09-09-1996");
    const sms = await demo.codeAfter(E164, () => keys.enter("form[action='/inzage'] [type=submit]"));
    await keys.type("#code", sms);
    await keys.enter("form[action='/inzage/code'] [type=submit]");
    await keys.enter("a[href='/inzage/intrekken']");
    await keys.enter("form[action='/inzage/intrekken'] [type=submit]");
    await keys.me.heading("Uw toestemming is ingetrokken");
    scene.tally.count(`${scene.title}: the focus is visible and in view on the client's pages`, [...new Set(keys.faults)]);
    await keys.me.leave();
  });
  await midwife.leave();
};
