// The whole story in a real browser against the demo, as people live it.
// TEST_WISSEL_BIN: the program. TEST_CHROMIUM: the browser. TEST_FULL=1: 320, 390 and 1280 px, light and dark.
// TEST_PICTURES: a folder for pictures of the main screens; TEST_EVERY_PAGE=1: of every page. TEST_ONLY: parts of the titles to run.
import { agreement } from "./agreement.mjs";
import { apps } from "./app.mjs";
import { browser as launch, device } from "./lib.mjs";
import { Demo } from "./demo.mjs";
import { Tally } from "./tally.mjs";
import { Clamd } from "./clamd.mjs";
import { client, clientVariants, complaint } from "./client.mjs";
import { disclosure } from "./disclosure.mjs";
import { emergency } from "./emergency.mjs";
import { clients, exchange, time } from "./exchange.mjs";
import { logs, operator, staff } from "./office.mjs";
import { onScreen } from "./pages.mjs";
import { passkeys } from "./passkey.mjs";
import { privacy } from "./privacy.mjs";
import { hasProvider, provider } from "./provider.mjs";
import { reading } from "./reading.mjs";
import { rules } from "./rules.mjs";
import { scan } from "./scan.mjs";
import { upkeep } from "./upkeep.mjs";
import { personnel } from "./scim.mjs";
import { sector } from "./sector.mjs";
import { windDown } from "./wind_down.mjs";
import { english, interrupted, keyboard, weight, withoutScript } from "./variants.mjs";
import { webhooks } from "./webhooks.mjs";

const started = Date.now();
const tally = new Tally();
const browser = await launch();

/** Where everybody stands, for a step that failed. */
const where = async () => {
  const all = browser.contexts().flatMap(context => context.pages());
  const said = await Promise.all(all.map(async page => {
    const text = await page.locator("main").innerText({ timeout: 1000 }).catch(() => "");
    return `\n    ${page.url()}: ${text.replace(/\s+/g, " ").slice(0, 160)}`;
  }));
  return said.join("");
};

const wanted = title => !process.env.TEST_ONLY || process.env.TEST_ONLY.split(",").some(part => title.includes(part));

/** Runs parts of the story on a demo of their own; `more` are options of the demo, `kept` lets commands be given on it. */
const scene = async (title, [width, scheme], play, { more, kept } = {}) => {
  if (!wanted(title)) return;
  const demo = await Demo.start(more, { kept });
  const today = await demo.today();
  const looks = device(width, width < 800 ? 844 : 900, scheme);
  const before = browser.contexts().length;
  try {
    await play({
      title, demo, today, tally, browser, device: looks, seen: new Set(), pictures: process.env.TEST_PICTURES,
      everyPage: process.env.TEST_PICTURES && process.env.TEST_EVERY_PAGE,
      clients: clients(today), step: (name, run) => tally.step(`${title}: ${name}`, run, where),
    });
  } catch (error) {
    tally.count(title, [error.stack]);
  } finally {
    for (const context of browser.contexts().slice(before)) await context.close();
    await demo.stop();
  }
  console.log(`${title}: done after ${Math.round((Date.now() - started) / 1000)} s`);
};

/** A story that cannot be played says so loudly; where everything is installed, it is a failure. */
const missing = (title, why) => {
  console.log(`SKIPPED ${title}: ${why}`);
  if (process.env.CI) tally.count(title, [`skipped: ${why}`]);
};

const story = async s => {
  await Promise.all([exchange(s), operator(s).then(() => staff(s))]);
  await logs(s);
  await time(s);
};

const looks = process.env.TEST_FULL
  ? [320, 390, 1280].flatMap(width => ["light", "dark"].map(scheme => [width, scheme]))
  : [[390, "dark"], [1280, "light"]];
for (const look of looks) await scene(`story ${look.join(" ")}`, look, story);
for (const look of looks) {
  await scene(`client ${look.join(" ")}`, look, s => Promise.all([client(s), complaint(s)]));
}
for (const look of looks) await scene(`emergency ${look.join(" ")}`, look, emergency);
for (const look of looks) await scene(`agreement ${look.join(" ")}`, look, agreement);
for (const look of looks) await scene(`sector ${look.join(" ")}`, look, sector);
for (const look of looks) await scene(`reading ${look.join(" ")}`, look, reading);
for (const look of looks) await scene(`pages ${look.join(" ")}`, look, onScreen);
for (const look of looks) await scene(`passkey ${look.join(" ")}`, look, passkeys);
for (const look of looks) await scene(`app ${look.join(" ")}`, look, apps);
for (const look of looks) await scene(`rules ${look.join(" ")}`, look, rules);
for (const look of looks) await scene(`disclosure ${look.join(" ")}`, look, disclosure, { kept: true });
for (const look of looks) await scene(`privacy ${look.join(" ")}`, look, privacy);
if (hasProvider()) for (const look of looks) await scene(`provider ${look.join(" ")}`, look, provider);
else missing("provider", "no provider in tests/oidc/node_modules");
for (const look of looks) await scene(`personnel ${look.join(" ")}`, look, personnel);
for (const look of looks) await scene(`webhooks ${look.join(" ")}`, look, webhooks);
for (const look of looks) {
  const title = `scan ${look.join(" ")}`;
  if (!wanted(title)) continue;
  const clamd = await Clamd.start();
  // It has said why.
  if (!clamd) break;
  try {
    await scene(title, look, s => scan({ ...s, clamd }), { more: ["--clamd", clamd.where] });
  } finally {
    await clamd.stop();
  }
}
for (const look of looks) await scene(`upkeep ${look.join(" ")}`, look, upkeep);
for (const look of looks) await scene(`end ${look.join(" ")}`, look, windDown, { kept: true });
await scene("client variants", [390, "light"], clientVariants);
await scene("variants", [390, "light"], async s => {
  await Promise.all([weight(s).then(() => english(s)), keyboard(s)]);
  await withoutScript(s);
  await interrupted(s);
});

await browser.close();
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exitCode = tally.failed ? 1 : 0;
