// The core of the story in other hands: without scripts, with the keyboard alone, in English. And the first page's weight.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { Person } from "./person.mjs";
import { bsn, pages, pdf } from "./papers.mjs";
import { typed, words } from "./dates.mjs";
import { collect, fillShare, state } from "./forms.mjs";

const client = (n, today) => ({
  bsn: bsn(n), born: "08-08-1995", initials: "S.", name: "Overbeek", due: today + 90, text: "Overdracht voor de nacht.",
  file: { name: "overdracht.pdf", mimeType: "application/pdf", buffer: pdf(["Overdracht"]) },
});

/** Design §6: at most 20 kB over the wire for the first page, with all that it draws in. */
export const weight = async scene => {
  await scene.step("the first page weighs at most 20 kB over the wire", async () => {
    const visitor = await Person.arrive(scene, null);
    const wire = await visitor.context.newCDPSession(visitor.page);
    let bytes = 0;
    await wire.send("Network.enable");
    wire.on("Network.loadingFinished", e => { bytes += e.encodedDataLength; });
    await visitor.page.goto(`${scene.demo.url}/`, { waitUntil: "networkidle" });
    console.log(`first page: ${bytes} bytes over the wire`);
    assert.ok(bytes > 2_000 && bytes <= 20_000, `${bytes} bytes`);
    for (const path of ["/demo", "/demo/postvak", "/hulp", "/privacy", "/toegankelijkheid", "/api/reference", "/wachtwoord-vergeten", "/bestaat-niet"]) {
      await visitor.go(path);
      await visitor.look(path);
    }
    await visitor.leave();
  });
};

export const withoutScript = async scene => {
  const { demo, today, step } = scene;
  const paper = client(20, today);
  const midwife = await Person.arrive(scene, demo.account("midwife"), { javaScriptEnabled: false });
  const hospital = await Person.arrive(scene, demo.account("hospital"), { javaScriptEnabled: false });

  await step("without scripts: log in, share a PDF and text, errors on the page", async () => {
    await midwife.logIn({ checked: true });
    await midwife.go("/dossiers/delen");
    await fillShare(midwife, paper);
    await midwife.press("Bereken de wisdatum");
    await midwife.sees(`Het dossier wordt gewist na ${words(paper.due + 42)}.`, "Kies het bestand opnieuw.");
    await midwife.look("share without scripts, erase date computed");
    await midwife.press("Delen");
    await midwife.sees("Zonder toestemming van de cliënt mag u niet delen.", "Kies het bestand opnieuw.");
    assert.equal(await midwife.page.locator("#text").inputValue(), paper.text);
    await midwife.look("share without scripts, with errors");
    await midwife.page.locator("#file").setInputFiles(paper.file);
    await state(midwife, today);
    await midwife.press("Delen");
    await midwife.heading("Gedeeld dossier");
    await midwife.look("record without scripts");
  });

  await step("without scripts: find, collect, download", async () => {
    await hospital.logIn();
    await collect(hospital, paper);
    await hospital.sees(paper.text);
    const covered = await hospital.download(hospital.page.getByRole("link", { name: "Downloaden (PDF)" }));
    assert.ok(pages(covered.bytes) > 1);
    const original = await hospital.download(hospital.page.getByRole("link", { name: "Origineel bestand" }));
    assert.deepEqual(original.bytes, paper.file.buffer);
    await hospital.look("collected without scripts");
  });

  await step("without scripts: the session is over, and the page leads back in", async () => {
    await hospital.go("/zoeken");
    const beside = hospital.beside(await hospital.context.newPage());
    await beside.go("/dossiers");
    await beside.press("Uitloggen");
    await hospital.press("Zoeken");
    await hospital.sees("U bent niet meer ingelogd.");
    await hospital.look("session over");
    await hospital.follow("Inloggen");
    await hospital.heading("Inloggen");
  });
  await midwife.leave();
  await hospital.leave();
};

/** The session ends while she types. */
export const interrupted = async scene => {
  const { demo, today, step } = scene;
  await step("logged out while typing: she logs in beside it, and what she typed is shared", async () => {
    const paper = client(22, today);
    const midwife = await Person.arrive(scene, demo.account("midwife"));
    await midwife.logIn();
    await midwife.go("/dossiers/delen");
    await fillShare(midwife, paper);
    await state(midwife, today);
    const beside = midwife.beside(await midwife.context.newPage());
    await beside.go("/dossiers");
    await beside.press("Uitloggen");
    await midwife.button("Delen").click();
    const link = midwife.page.getByRole("alert").getByRole("link", { name: "Inloggen (nieuw tabblad)" });
    await link.waitFor();
    await midwife.look("share, logged out meanwhile");
    const [tab] = await Promise.all([midwife.context.waitForEvent("page"), link.click()]);
    const again = midwife.beside(tab);
    await again.logIn();
    await again.heading("Dossier delen");
    await midwife.press("Delen");
    await midwife.heading("Gedeeld dossier");
    await midwife.sees(paper.text, "overdracht.pdf");
    await midwife.leave();
  });

  await step("the demo says which day it is and what ran on the way", async () => {
    const visitor = await Person.arrive(scene, null);
    await visitor.go("/demo");
    await visitor.press("1 dag verder");
    await visitor.reads(/Het is nu \d+ \p{L}+ \d{4} om 08:00 uur\. Er liep(en \d+ taken| 1 taak)/u);
    await visitor.reads(/Het is nu: \d+ \p{L}+ \d{4}/u);
    await visitor.look("demo, after a journey");
    await visitor.leave();
  });
};

/** Hands that know no mouse: every stop of the Tab key must be seen. */
export class Keys {
  faults = [];
  constructor(me) { Object.assign(this, { me, page: me.page }); }

  /** Presses Tab until the focus is on this selector. */
  async to(selector) {
    for (let presses = 0; presses < 80; presses++) {
      await this.page.keyboard.press("Tab");
      const { hit, fault } = await this.page.evaluate(selector => {
        const at = document.activeElement, label = at.labels?.[0];
        const lined = (el, part) => {
          const style = el && getComputedStyle(el, part);
          return style && ((style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none");
        };
        // What is drawn instead of a hidden file field is its label.
        const drawn = at.type === "file" ? label : at;
        const box = drawn.getBoundingClientRect();
        const seen = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
        const what = `${location.pathname}: ${at.outerHTML.slice(0, 100)}`;
        return {
          hit: at.matches(selector),
          fault: at === document.body ? "" : !lined(drawn) && !lined(label) && !lined(at, "::after") ? `focus not visible: ${what}` : seen ? "" : `focus out of view: ${what}`,
        };
      }, selector);
      if (fault) this.faults.push(fault);
      if (hit) return;
    }
    throw new Error(`Tab does not reach ${selector}`);
  }
  async type(selector, text) { await this.to(selector); await this.page.keyboard.type(text); }
  async check(selector) { await this.to(selector); await this.page.keyboard.press("Space"); }
  async enter(selector) {
    await this.to(selector);
    await Promise.all([this.page.waitForEvent("load"), this.page.keyboard.press("Enter")]);
  }
  async file(selector, file) {
    // The browser hands its file chooser over once somebody listens, which takes a message: before the key is pressed.
    this.page.on("filechooser", () => {});
    await this.page.evaluate(() => document.readyState);
    await this.to(selector);
    const [chooser] = await Promise.all([this.page.waitForEvent("filechooser"), this.page.keyboard.press("Space")]);
    await chooser.setFiles(file);
  }
  async download(selector) {
    await this.to(selector);
    const [download] = await Promise.all([this.page.waitForEvent("download"), this.page.keyboard.press("Enter")]);
    return readFileSync(await download.path());
  }
  async logIn() {
    const { account, demo } = this.me;
    await this.me.go("/inloggen");
    await this.type("#username", account.username);
    await this.type("#password", account.password);
    const code = await demo.codeAfter(account.phone, () => this.enter("form[action='/inloggen'] [type=submit]"));
    await this.type("#code", code);
    await this.enter("form[action='/inloggen/code'] [type=submit]");
  }
}

export const keyboard = async scene => {
  const { demo, today, step } = scene;
  const paper = client(21, today);
  const keys = [];
  const hands = async role => {
    keys.push(new Keys(await Person.arrive(scene, demo.account(role))));
    return keys.at(-1);
  };

  await step("keyboard only: log in, past the menu by the first link", async () => {
    const midwife = await hands("midwife");
    await midwife.logIn();
    await midwife.me.heading("Mijn dossiers");
    await midwife.to(".w-skip");
    await midwife.page.keyboard.press("Enter");
    await midwife.to("main a");
    await midwife.enter("a[href='/dossiers/delen']");
  });

  await step("keyboard only: share a PDF and text", async () => {
    const [midwife] = keys;
    await midwife.file("#file", paper.file);
    await midwife.type("#text", paper.text);
    await midwife.type("#bsn", paper.bsn);
    await midwife.type("#birth_date", paper.born);
    await midwife.type("#initials", paper.initials);
    await midwife.type("#birth_name", paper.name);
    await midwife.type("#due_date", typed(paper.due));
    for (const box of ["#treatment", "#consent", "[name=consent_by]", "[name=consent_how]"]) await midwife.check(box);
    await midwife.type("#consent_day", typed(today));
    for (const box of ["#informed", "#identity_checked"]) await midwife.check(box);
    await midwife.enter("form[data-progress] [type=submit]");
    await midwife.me.heading("Gedeeld dossier");
  });

  await step("keyboard only: find, collect, download", async () => {
    const hospital = await hands("hospital");
    await hospital.logIn();
    await hospital.enter("a[href='/zoeken']");
    await hospital.type("#bsn", paper.bsn);
    await hospital.type("#birth_date", paper.born);
    await hospital.check("[name=relation]");
    await hospital.to("#purpose");
    await hospital.page.keyboard.press("ArrowDown");
    await hospital.enter("form[action='/zoeken'] [type=submit]");
    await hospital.enter("button[name=answer][value=yes]");
    await hospital.me.heading("Opgehaald dossier");
    assert.ok(pages(await hospital.download("a[href$='/pdf']")) > 1);
    assert.deepEqual(await hospital.download("a[href*='/origineel/']"), paper.file.buffer);
  });

  scene.tally.count(`${scene.title}: the focus is visible and in view`, [...new Set(keys.flatMap(k => k.faults))]);
  for (const hand of keys) await hand.me.leave();
};

export const english = async scene => {
  await scene.step("in English: log in and share", async () => {
    const account = scene.demo.account("midwife");
    const midwife = await Person.arrive(scene, account);
    await midwife.go("/inloggen");
    await midwife.press("English");
    await midwife.heading("Log in");
    assert.equal(await midwife.page.locator("html").getAttribute("lang"), "en");
    await midwife.look("log in, in English");
    await midwife.field("User name").fill(account.username);
    await midwife.field("Password").fill(account.password);
    const code = await scene.demo.codeAfter(account.phone, () => midwife.press("Next"));
    await midwife.page.locator("#code").fill(code);
    await midwife.press(midwife.page.locator("form[action='/inloggen/code'] [type=submit]"));
    await midwife.go("/dossiers/delen");
    await midwife.heading("Share a record");
    await midwife.button("Share").click();
    await midwife.page.getByRole("alert").getByRole("link").first().waitFor();
    await midwife.readsNot(/[Cc]liënt|dossier|Zonder/);
    await midwife.look("share, in English, with errors");
  });
  await scene.step("what was typed is not left unasked for the other language", async () => {
    const midwife = await Person.arrive(scene, scene.demo.account("midwife"));
    await midwife.logIn();
    await midwife.go("/dossiers/delen");
    await midwife.go("/zoeken");
    await midwife.press("English");
    assert.deepEqual(midwife.asked, [], "nothing was typed");
    await midwife.go("/dossiers/delen");
    await midwife.page.locator("#text").pressSequentially("Half a sen");
    await midwife.press("Nederlands");
    assert.deepEqual(midwife.asked, ["beforeunload"]);
    await midwife.heading("Dossier delen");
    await midwife.leave();
  });
};
