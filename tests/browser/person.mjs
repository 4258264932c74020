// A person with a browser of her own. Every page she looks at is checked.
import { readFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { strict as assert } from "node:assert";
import { axe, layout } from "./lib.mjs";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const NOISE = /^Failed to load resource/;
const PATIENCE = 8_000;

export class Person {
  /** `scene` knows the demo, the tally, the look and which pages were checked before; `more` are context options. */
  static async arrive(scene, account, more = {}) {
    const me = new Person();
    const context = await scene.browser.newContext({ ...scene.device, ...more, acceptDownloads: true });
    context.setDefaultTimeout(PATIENCE);
    const page = await context.newPage();
    Object.assign(me, { scene, account, context, page, demo: scene.demo, scripted: more.javaScriptEnabled !== false, faults: [], asked: [], followed: new Set() });
    page.on("console", m => { if (m.type() === "error" && !NOISE.test(m.text())) me.faults.push(`console: ${m.text()}`); });
    page.on("pageerror", e => me.faults.push(`script: ${e.message}`));
    page.on("response", r => { if (r.status() >= 500 || (r.status() === 404 && !r.request().isNavigationRequest())) me.faults.push(`${r.status()} ${r.request().method()} ${r.url()}`); });
    // She leaves what she typed when she says so; who asks whether she does, is counted.
    page.on("dialog", dialog => { me.asked.push(dialog.type()); return dialog.accept(); });
    page.on("requestfailed", r => {
      const why = r.failure()?.errorText ?? "";
      if (!why.includes("ERR_ABORTED")) me.faults.push(`${why} ${r.url()}`);
    });
    return me;
  }

  leave() {
    return this.context.close();
  }

  /** The same person in another tab of her browser. */
  beside(page) {
    return Object.assign(new Person(), this, { page });
  }

  /** Checks the page that stands there; axe once per kind of page, the rest always. Takes a picture when asked to. */
  async look(name, { picture } = {}) {
    const { scene, page } = this;
    await page.waitForLoadState("load");
    const faults = this.faults.splice(0);
    faults.push(...await layout(page));
    if (this.scripted && !scene.seen.has(name)) {
      scene.seen.add(name);
      faults.push(...await axe(page, source));
    }
    faults.push(...await this.deadLinks());
    if (picture && scene.pictures) await this.picture(picture);
    if (scene.everyPage) await this.picture(`page ${name.replaceAll("/", "_")}`);
    scene.tally.count(`${scene.title}: page ‘${name}’ (${new URL(page.url()).pathname})`, faults);
  }

  /** Links of this page that lead nowhere; each address once per person, those with a number in it are followed by the story. */
  async deadLinks() {
    const all = await this.page.$$eval("a[href^='/']", links => links.map(link => new URL(link.href).pathname));
    const fresh = [...new Set(all)].filter(path => !/[0-9a-f]{8}-|^\/demo/.test(path) && !this.followed.has(path));
    const faults = [];
    for (const path of fresh) {
      this.followed.add(path);
      const answer = await this.context.request.get(this.demo.url + path, { maxRedirects: 0 });
      if (answer.status() >= 400) faults.push(`a link to ${path} answers ${answer.status()}`);
    }
    return faults;
  }

  /** A picture of the page from its top, no higher than fits on a page of documentation. */
  async picture(name) {
    const { scene: { pictures, device: { viewport, colorScheme } }, page } = this;
    mkdirSync(pictures, { recursive: true });
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    const most = name.startsWith("page") ? 4000 : viewport.width < 800 ? 1300 : 1100;
    await page.setViewportSize({ width: viewport.width, height: Math.min(Math.max(height, viewport.height), most) });
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: join(pictures, `${name}-${viewport.width}-${colorScheme}.png`) });
    await page.setViewportSize(viewport);
  }

  // What she does.
  go(path) { return this.page.goto(this.demo.url + path); }
  path() { return new URL(this.page.url()).pathname; }
  field(label) { return this.page.getByLabel(label, { exact: true }); }
  button(name) { return this.page.getByRole("button", { name, exact: true }); }
  link(name) { return this.page.getByRole("link", { name, exact: true }); }
  text(what) { return this.page.getByText(what); }
  /** Presses a button or link that leads to another page, and waits for that page. */
  async press(what) {
    const loaded = this.page.waitForEvent("load");
    await Promise.all([loaded, (typeof what === "string" ? this.button(what) : what).click()]);
  }
  async follow(name) { await this.press(this.link(name)); }
  choose(group, name) { return this.page.getByRole("group", { name: group }).getByText(name, { exact: true }).click(); }
  tick(name) { return this.page.getByRole("checkbox", { name }).check(); }
  async heading(text) {
    await this.page.getByRole("heading", { level: 1, name: text, exact: true }).waitFor();
  }
  async sees(...texts) {
    for (const text of texts) await this.page.getByText(text).first().waitFor();
  }
  async main() { return (await this.page.locator("main").innerText()).trim(); }
  async reads(pattern) { assert.match(await this.main(), pattern); }
  async readsNot(pattern) { assert.doesNotMatch(await this.main(), pattern); }

  /** User name, password, code by SMS (U2.4). */
  async logIn({ checked = false } = {}) {
    const { account } = this;
    await this.go("/inloggen");
    if (checked) await this.look("log in", { picture: "login" });
    await this.field("Gebruikersnaam").fill(account.username);
    await this.field("Wachtwoord").fill(account.password);
    const code = await this.demo.codeAfter(account.phone, () => this.press("Volgende"));
    if (checked) {
      await this.look("code");
      await this.page.getByLabel("Code uit sms").fill(code === "135790" ? "246801" : "135790");
      await this.press("Inloggen");
      await this.page.getByRole("alert").getByText("Deze code klopt niet.").waitFor();
      await this.look("code, a wrong one");
    }
    await this.page.getByLabel("Code uit sms").fill(code);
    await this.press("Inloggen");
    return code;
  }

  /** What the browser stores when she follows a link to a file. */
  async download(link) {
    const [download] = await Promise.all([this.page.waitForEvent("download"), link.click()]);
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
  }
}
