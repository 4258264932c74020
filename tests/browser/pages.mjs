// All pages of a document on the screen, for its source and for who collected it; the file to take along for everybody else.
import { strict as assert } from "node:assert";
import { Person } from "./person.mjs";
import { bsn, pdf } from "./papers.mjs";
import { collect, share } from "./forms.mjs";

const LINES = ["Eerste bladzijde", "Tweede bladzijde", "Derde bladzijde"];

export const onScreen = async scene => {
  const { demo, today, step } = scene;
  const paper = (n, name, buffer) => ({
    bsn: bsn(n), born: "03-03-1991", initials: "P.", name, due: today + 40,
    file: { name: "overdracht.pdf", mimeType: "application/pdf", buffer },
  });
  const whole = paper(60, "Hendriks", pdf(LINES));
  // The name of a filter in a string is enough: the script looks for it before it draws.
  const holed = paper(61, "Mulder", pdf(["/JPXDecode"]));
  const midwife = await Person.arrive(scene, demo.account("midwife"));
  const hospital = await Person.arrive(scene, demo.account("hospital"));
  const asked = me => {
    const all = [];
    me.page.on("request", r => all.push(new URL(r.url()).pathname));
    return all;
  };
  const button = me => me.page.getByRole("button", { name: "Bekijk hier" });
  /** Every page stands there, with its text for a reading voice, and something is drawn on it. */
  const drawn = async me => {
    await button(me).focus();
    await me.page.keyboard.press("Enter");
    await me.page.locator("[data-pages] figure").nth(LINES.length - 1).waitFor();
    await button(me).waitFor({ state: "hidden" });
    assert.ok(await me.page.evaluate(() => document.activeElement.matches("[data-pages]")), "the keyboard stands at the pages");
    for (const [i, line] of LINES.entries()) {
      const figure = me.page.locator("[data-pages] figure").nth(i);
      assert.equal(await figure.locator("figcaption").innerText(), `Bladzijde ${i + 1} van ${LINES.length}`);
      assert.equal((await figure.locator("div").textContent()).trim(), line);
      await figure.locator("canvas").scrollIntoViewIfNeeded();
      await me.page.waitForFunction(i => {
        const canvas = document.querySelectorAll("[data-pages] canvas")[i];
        if (canvas.width < 200) return false;
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        return data.some((v, at) => at % 4 === 0 && v < 100 && data[at + 3] === 255);
      }, i);
    }
  };

  await step("her own document, page by page; pdf.js is fetched only when she asks (U2.1, U5.4)", async () => {
    await midwife.logIn();
    whole.record = await share(midwife, whole, today);
    const requests = asked(midwife);
    await midwife.page.reload();
    await midwife.look("record with a document");
    assert.ok(!requests.some(path => path.endsWith(".mjs")), "no weight before it is asked for");
    await drawn(midwife);
    assert.ok(requests.some(path => path.startsWith("/assets/pdf.")));
    assert.ok(requests.every(path => /^\/(assets|dossiers|favicon)/.test(path)), requests.join(" "));
    await midwife.look("record with its pages", { picture: "pages-own" });
    holed.record = await share(midwife, holed, today);
  });

  await step("the collector reads on the screen; her source sees that she read, not that she took (U1.4)", async () => {
    await hospital.logIn();
    await collect(hospital, whole);
    await drawn(hospital);
    await hospital.look("collected record with its pages", { picture: "pages-collected" });
    await midwife.go(whole.record);
    await midwife.sees(/Gelezen/);
    await midwife.readsNot(/Origineel gedownload/);
  });

  await step("a page that would have a hole is not shown; the file stays", async () => {
    await midwife.go(holed.record);
    await button(midwife).click();
    await midwife.sees("Dit document kan hier niet worden getoond.");
    await midwife.look("record whose pages cannot be shown", { picture: "pages-not" });
  });

  await step("without scripts there is the file to take along, and no button that does nothing", async () => {
    const plain = await Person.arrive(scene, demo.account("midwife"), { javaScriptEnabled: false });
    await plain.logIn();
    await plain.go(whole.record);
    assert.equal(await button(plain).count(), 0);
    const file = await plain.download(plain.page.getByRole("link", { name: /^Downloaden.*overdracht\.pdf$/ }));
    assert.ok(file.bytes.equals(whole.file.buffer));
    await plain.leave();
  });
  for (const person of [midwife, hospital]) await person.leave();
};
