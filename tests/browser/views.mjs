// Looks at every sample page that `cargo test -p wissel-web` wrote to target/samples.
// node views.mjs [--full] [--pictures FOLDER] [--only PART]
import { createServer } from "node:http";
import { readFileSync, readdirSync, mkdirSync } from "node:fs";
import { join, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { createRequire } from "node:module";
import { open, axe, layout } from "./lib.mjs";

const args = process.argv.slice(2);
const value = name => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
const root = join(dirname(fileURLToPath(import.meta.url)), "../../target/samples");
const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const kinds = { css: "text/css", js: "text/javascript", svg: "image/svg+xml", html: "text/html; charset=utf-8" };
// The same policy as crates/web/src/headers.rs.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; "
  + "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
  + "require-trusted-types-for 'script'; trusted-types wissel";

const server = createServer((request, answer) => {
  try {
    const path = new URL(request.url, "http://x").pathname;
    const body = readFileSync(join(root, path));
    answer.writeHead(200, { "content-type": kinds[path.split(".").pop()] ?? "text/plain", "content-security-policy": policy });
    answer.end(body);
  } catch {
    answer.writeHead(404).end();
  }
}).listen(0, "127.0.0.1");
await new Promise(done => server.once("listening", done));
const base = `http://127.0.0.1:${server.address().port}`;

const full = args.includes("--full"), pictures = value("--pictures"), only = value("--only");
const pages = readdirSync(join(root, "nl"), { recursive: true })
  .filter(p => p.endsWith(".html") && (!only || only.split(",").some(o => p.startsWith(o)))).sort();
const looks = full
  ? [320, 390, 1280].flatMap(w => ["light", "dark"].map(s => [w, s, "nl"])).concat([[390, "light", "en"]])
  : [[390, "dark", "nl"], [1280, "light", "nl"], [320, "light", "nl"]];
let passed = 0, failed = 0;
for (const [width, scheme, lang] of looks) {
  const browser = await open(width, width < 800 ? 844 : 900, scheme);
  for (const path of pages) {
    const page = await browser.newPage();
    const faults = [];
    page.on("console", m => { if (["error", "warning"].includes(m.type())) faults.push(`console: ${m.text()}`); });
    page.on("pageerror", e => faults.push(`script: ${e.message}`));
    await page.goto(`${base}/${lang}/${path}`);
    faults.push(...await layout(page));
    // One scheme per width is enough for structure; contrast is judged in both.
    if (width !== 320 || full) faults.push(...await axe(page, source));
    if (pictures) {
      mkdirSync(pictures, { recursive: true });
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewportSize({ width, height: Math.min(Math.max(height, 800), 4000) });
      await page.screenshot({ path: join(pictures, `${path.replace("/", "-").replace(".html", "")}-${width}-${scheme}.png`) });
    }
    faults.length ? failed++ : passed++;
    for (const f of faults) console.log(`${path} ${width} ${scheme} ${lang}: ${f}`);
    await page.close();
  }
  await browser.close();
}
server.close();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
