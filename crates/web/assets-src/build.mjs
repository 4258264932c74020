// Builds ../assets: NL Design System component classes that our templates use, our tokens, our layout, our script.
// `npm ci --ignore-scripts && npm run build`; the results are committed, so `cargo build` needs no Node.
import { readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { PurgeCSS } from "purgecss";
import { transformSync } from "esbuild";

const [{ css: components }] = await new PurgeCSS().purge({
  content: ["../templates/**/*.html"],
  css: ["node_modules/@utrecht/component-library-css/dist/index.css"],
  variables: false,
});
const notice = "/*! Parts: @utrecht/component-library-css 9.0.4, Copyright (c) Gemeente Utrecht and others, EUPL-1.2, "
  + "https://github.com/nl-design-system/utrecht. The rest: Wissel, EUPL-1.2. */\n";
const own = ["theme.css", "app.css"].map(f => readFileSync(f, "utf8")).join("\n");
// Design tokens that only `url()` pictures of other brands would need are not ours to serve.
const css = notice + transformSync(components + own, { loader: "css", minify: true, legalComments: "none" }).code;
const script = name => [name, transformSync(readFileSync(name, "utf8"), { loader: "js", minify: true, format: "esm", target: "es2022" }).code];
for (const [name, text] of [["wissel.css", css], script("wissel.js"), script("share.js"), script("preview.js")]) {
  writeFileSync(`../assets/${name}`, text);
  console.log(name, text.length, "bytes,", gzipSync(text).length, "gzipped");
}
// As they come (Apache-2.0, with their notice inside), packed here: the program holds them packed only.
for (const part of ["pdf", "pdf.worker"]) {
  const packed = gzipSync(readFileSync(`node_modules/pdfjs-dist/build/${part}.min.mjs`), { level: 9 });
  writeFileSync(`../assets/${part}.mjs.gz`, packed);
  console.log(`${part}.mjs.gz`, packed.length, "bytes");
}
