// All pages of a PDF, drawn in the browser by pdf.js, when they are asked for. No HTML from text, nothing from elsewhere.
const fill = (t, ...v) => v.reduce((t, v) => t.replace("{}", v), t);
const boxes = [...document.querySelectorAll("[data-preview]")];
const workers = new Set(boxes.map(b => b.dataset.worker));
const own = { createScriptURL: url => { if (workers.has(url)) return url; throw new TypeError(url); } };
const policy = globalThis.trustedTypes?.createPolicy("wissel", own) ?? own;

// Pictures that pdf.js only reads by WebAssembly, which the policy of these pages forbids: rather no page than one with a hole.
const HOLES = ["/JPXDecode", "/JBIG2Decode"].map(t => new TextEncoder().encode(t));
const holds = (bytes, part) => {
  for (let at = bytes.indexOf(part[0]); at >= 0; at = bytes.indexOf(part[0], at + 1)) {
    if (part.every((b, i) => bytes[at + i] === b)) return true;
  }
  return false;
};

const draw = async (pdf, canvas) => {
  canvas.drawn ??= (async () => {
    const page = await pdf.getPage(canvas.number);
    const wide = Math.min(canvas.clientWidth * devicePixelRatio, 2400);
    const viewport = page.getViewport({ scale: wide / page.getViewport({ scale: 1 }).width });
    [canvas.width, canvas.height] = [Math.ceil(viewport.width), Math.ceil(viewport.height)];
    await page.render({ canvas, viewport }).promise;
    page.cleanup();
  })();
  await canvas.drawn;
};

const open = async box => {
  const { pages, word } = box.parts;
  const library = await import(box.dataset.library);
  const answer = await fetch(box.dataset.preview, { redirect: "error" });
  if (!answer.ok) throw new Error(answer.status);
  const data = new Uint8Array(await answer.arrayBuffer());
  if (HOLES.some(h => holds(data, h))) throw new Error("pictures that cannot be drawn");
  const worker = new Worker(policy.createScriptURL(box.dataset.worker), { type: "module" });
  const pdf = await library.getDocument({
    data, worker: library.PDFWorker.create({ port: worker }), isEvalSupported: false, useWasm: false, useWorkerFetch: false, enableXfa: false,
  }).promise;
  const faulty = () => { pages.replaceChildren(); word.textContent = box.dataset.failed; };
  const seen = new IntersectionObserver(all => {
    for (const { isIntersecting, target } of all) {
      if (isIntersecting) draw(pdf, target).catch(faulty);
      // What is far away gives its memory back.
      else if (target.drawn) { target.drawn.finally(() => { target.width = target.height = 1; target.drawn = undefined; }); }
    }
  }, { rootMargin: "1500px" });
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pdf.getPage(number), { width, height } = page.getViewport({ scale: 1 });
    const figure = document.createElement("figure"), canvas = document.createElement("canvas");
    const caption = document.createElement("figcaption"), text = document.createElement("div");
    canvas.number = number;
    canvas.setAttribute("aria-hidden", "true");
    canvas.style.aspectRatio = `${width} / ${height}`;
    caption.textContent = fill(box.dataset.page, number, pdf.numPages);
    // What a reading voice says, in place of the picture.
    text.className = "w-vh";
    text.textContent = (await page.getTextContent()).items.map(i => i.str + (i.hasEOL ? "\n" : "")).join("");
    figure.append(caption, canvas, text);
    pages.append(figure);
    seen.observe(canvas);
  }
  word.textContent = "";
};

for (const box of boxes) {
  const [button, word, pages] = ["button", "[role=status]", "[data-pages]"].map(s => box.querySelector(s));
  box.parts = { word, pages };
  box.hidden = false;
  button.onclick = async () => {
    button.disabled = true;
    word.textContent = box.dataset.busy;
    try {
      await open(box);
      // The button goes; whoever pressed it by the keyboard goes on at the first page.
      pages.focus({ preventScroll: true });
      button.parentNode.hidden = true;
    } catch {
      pages.replaceChildren();
      word.textContent = box.dataset.failed;
      button.disabled = false;
    }
  };
}
