// Starts Debian's Chromium the same way for every browser test.
import { chromium } from "playwright-core";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const executablePath = process.env.TEST_CHROMIUM || "/usr/bin/chromium";
const args = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync", "--lang=nl-NL",
  "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
];

/** One browser for many people; each has a context of her own. */
export const browser = () => chromium.launch({ executablePath, headless: true, args });

/** What a person's context looks like: width and height in CSS pixels, "light" or "dark". */
export const device = (width, height, colorScheme) => ({
  viewport: { width, height },
  colorScheme,
  locale: "nl-NL",
  timezoneId: "Europe/Amsterdam",
  reducedMotion: "reduce",
});

/** A fresh browser: width and height in CSS pixels, "light" or "dark", further context options. */
export const open = (width, height, colorScheme, more = {}) =>
  chromium.launchPersistentContext(mkdtempSync(join(tmpdir(), "wissel-")), {
    executablePath,
    headless: true,
    args: ["--headless", ...args],
    ...device(width, height, colorScheme),
    ...more,
  });

/** What axe finds on a page; the source is injected past the page's own policy. */
export const axe = async (page, source) => {
  await page.evaluate(source);
  const { violations } = await page.evaluate(() => window.axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  }));
  return violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target.join(" ")} ${n.any[0]?.message ?? ""}`));
};

/** Layout faults that axe does not see: sideways scroll, targets that a finger misses, text squeezed into a sliver. */
export const layout = page => page.evaluate(() => {
  const faults = [];
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) faults.push(`scrolls sideways by ${wide} px`);
  for (const el of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
    const label = el.closest("label"), box = (label ?? el).getBoundingClientRect();
    if (!box.width || el.type === "file" || el.classList.contains("w-skip")) continue;
    const main = el.classList.contains("utrecht-button") || el.classList.contains("utrecht-textbox");
    const least = main ? 44 : 24;
    const inText = el.tagName === "A" && getComputedStyle(el).display === "inline";
    if (!inText && (box.height < least - 0.5 || box.width < 24)) {
      faults.push(`small target ${Math.round(box.width)}×${Math.round(box.height)}: ${el.outerHTML.slice(0, 90)}`);
    }
  }
  for (const el of document.querySelectorAll("dt, dd, p, li, td, h1, h2, h3")) {
    const { width, height } = el.getBoundingClientRect();
    const lines = height / parseFloat(getComputedStyle(el).lineHeight);
    if (width > 1 && width < 72 && lines >= 3.5) faults.push(`squeezed to ${Math.round(width)} px: ${el.outerHTML.slice(0, 90)}`);
  }
  return faults;
});
