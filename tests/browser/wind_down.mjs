// The end of the whole portal (U5.1): planned by one operator, confirmed by another, told to everybody, and proved.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { typed } from "./dates.mjs";
import { Person } from "./person.mjs";

/** Planned, announced, taken to its end, and reported. */
export const windDown = async scene => {
  const { demo, step } = scene;
  const otto = await Person.arrive(scene, demo.account("operator"));
  const olga = await Person.arrive(scene, demo.account("operator", 1));
  const midwife = await Person.arrive(scene, demo.account("midwife"));

  const start = await demo.today();

  await step("an operator plans the end of the portal (U5.1)", async () => {
    await otto.logIn();
    await otto.go("/operator");
    await otto.follow("Het portaal stoppen");
    await otto.heading("Het portaal stoppen");
    await otto.look("the end, to be planned");
    await otto.press("Plannen");
    await otto.page.locator("#sharing-error").waitFor();
    await otto.look("the end, with errors");
    await otto.field("Laatste dag om te delen").fill(typed(start + 30));
    await otto.field("Laatste dag om op te halen").fill(typed(start + 60));
    await otto.tick(/^Dossiers mogen eerder weg/);
    await otto.page.locator("#words_nl").fill("Het netwerk gaat op in een ander netwerk.");
    await otto.page.locator("#words_en").fill("The network joins another one.");
    await otto.press("Plannen");
    await otto.sees("Nu moet een tweede persoon het bevestigen.");
    await otto.look("the end, planned by herself");
  });

  await step("another one confirms it, and every page says so (U5.1)", async () => {
    await olga.logIn();
    await olga.go("/operator/einde");
    await olga.look("the end, to be confirmed");
    await olga.tick(/^Ik heb de dagen en de woorden gelezen/);
    await olga.press("Einde bevestigen");
    await olga.sees("Aangekondigd");
    await olga.look("the end, announced");
    await midwife.go("/inloggen");
    await midwife.sees("Het netwerk gaat op in een ander netwerk.");
    await midwife.logIn();
    await midwife.go("/dossiers");
    await midwife.sees("Dit portaal stopt.");
    await midwife.look("records, while the portal ends");
    await midwife.go("/inzage");
    await midwife.sees("Dit portaal stopt.");
  });

  await step("after the last day of collecting everything is gone; the logs wait (U5.1)", async () => {
    await demo.travelTo(start + 62);
    const left = await Person.arrive(scene, demo.account("operator", 1));
    await left.logIn();
    // Destroying takes as long as it takes; the page says where it stands when it is opened.
    const waits = left.text("Heeft nog niets bevestigd").first();
    for (let tries = 0; tries < 100 && !await waits.isVisible(); tries++) {
      await left.go("/operator/einde");
      await waits.waitFor({ timeout: 1_000 }).catch(() => {});
    }
    await left.sees("Heeft nog niets bevestigd");
    await left.look("the end, the logs wait");
    await left.leave();
    const admin = await Person.arrive(scene, demo.account("admin"));
    await admin.logIn();
    await admin.follow("Neem uw logboek mee");
    await admin.heading("Uw logboek meenemen");
    await admin.look("own log, nothing taken yet");
    const days = await admin.page.locator("ol time").evaluateAll(all => all.map(t => t.dateTime));
    assert.equal(days.length, 2);
    await admin.go("/beheer/logboek/meenemen");
    const asTyped = text => text.split("-").reverse().join("-");
    await admin.field("Van").fill(asTyped(days[0]));
    await admin.field("Tot en met").fill(asTyped(days[1]));
    const { bytes } = await admin.download(admin.button("Bestand maken"));
    assert.match(bytes.toString(), /record\.destroyed/);
    await admin.go("/beheer/afscheid");
    await admin.look("own log, taken along");
    await admin.tick(/^Onze organisatie heeft haar logboek/);
    await admin.press("Bevestigen");
    await admin.sees("Bevestigd. Dank u wel.");
    await admin.look("own log, confirmed");
    await admin.leave();
  });

  await step("who says nothing is waited for until the time of the log is over; then there is a report (U5.1)", async () => {
    await demo.travelTo(start + 62 + 5 * 366 + 40);
    const last = await Person.arrive(scene, demo.account("operator"));
    await last.logIn();
    await last.go("/operator/einde");
    await last.sees("Klaar");
    await last.follow("Verslag van het einde");
    await last.heading("Verslag van het einde");
    await last.look("the report of the end");
    const { bytes } = await last.download(last.page.locator("a[href='/operator/einde/verslag/tekst']"));
    await last.leave();
    const report = join(demo.folder, "report.json");
    writeFileSync(report, bytes);
    await demo.commanded(async command => {
      const whole = await command(["wind-down", "verify", report]);
      assert.equal(whole.code, 0, whole.out + whole.err);
      assert.match(whole.out, /nothing is left/);
      writeFileSync(report, bytes.toString().replace(/\d(?=\D*$)/, d => (Number(d) + 1) % 10));
      const changed = await command(["wind-down", "verify", report]);
      assert.equal(changed.code, 1, "a report that was changed");
    });
  });

  await midwife.leave();
  await olga.leave();
  await otto.leave();
};
