// Wissel: small helps on top of pages that work without them. No library, no inline code, no HTML from text.
const $ = (s, r = document) => r.querySelector(s), $$ = (s, r = document) => [...r.querySelectorAll(s)];
const lang = document.documentElement.lang || "nl";
const fill = (t, v) => t.replace("{}", v);

// Going back or reloading starts a form afresh: nothing of an earlier client may stand in the next one's.
addEventListener("pageshow", e => {
  if (!e.persisted && performance.getEntriesByType("navigation")[0]?.type === "navigate") return;
  for (const form of $$("form[autocomplete=off]")) form.reset();
});

// Show and hide a password.
for (const b of $$("[data-show]")) {
  const f = document.getElementById(b.dataset.show);
  b.hidden = false;
  b.onclick = () => {
    const on = f.type === "password";
    f.type = on ? "text" : "password";
    b.setAttribute("aria-pressed", on);
  };
}

// Name the chosen file; take a dropped one.
for (const zone of $$("[data-drop]")) {
  const input = $("input[type=file]", zone), line = $("[data-chosen]", zone);
  const show = () => {
    const x = input.files[0];
    line.textContent = x ? fill(line.dataset.chosen, `${x.name} (${Math.ceil(x.size / 1024).toLocaleString(lang)} kB)`) : "";
  };
  for (const t of ["dragenter", "dragover"]) zone.addEventListener(t, e => { e.preventDefault(); zone.dataset.over = ""; });
  for (const t of ["dragleave", "drop"]) zone.addEventListener(t, e => { e.preventDefault(); delete zone.dataset.over; });
  zone.addEventListener("drop", e => { input.files = e.dataTransfer.files; show(); });
  input.addEventListener("change", show);
  addEventListener("pageshow", show);
}

// Upload with a bar. The server answers {"location"} or {"errors":[{field,text}],"general"}.
for (const form of $$("form[data-progress]")) form.addEventListener("submit", e => {
  const box = $("[data-bar]", form), bar = $("progress", box), word = $("[data-word]", box), press = $("[type=submit]", form);
  const stop = answer => { box.hidden = true; press.disabled = false; complain(form, answer); };
  const send = again => {
    const x = new XMLHttpRequest();
    x.open("POST", form.action);
    x.setRequestHeader("Accept", "application/json");
    x.setRequestHeader("X-Form-Token", form.elements._token.value);
    x.upload.onprogress = p => {
      bar.value = p.loaded / p.total;
      word.textContent = p.loaded < p.total ? fill(box.dataset.sent, Math.round(100 * bar.value)) : box.dataset.check;
    };
    x.onload = async () => {
      let a;
      try { a = JSON.parse(x.responseText); } catch { a = {}; }
      if (a.location?.startsWith("/")) location.assign(a.location);
      else if (again && a.code === "form-expired" && await renewed()) send();
      else stop(a);
    };
    x.onerror = () => stop({});
    x.send(new FormData(form));
  };
  e.preventDefault();
  box.hidden = false;
  press.disabled = true;
  send(true);
});

// She logged in again elsewhere: every form of this page gets the new session's token, if it is the same person at the same place.
async function renewed() {
  const page = await fetch(location.pathname).then(r => r.text(), () => "");
  const token = / name="_token" value="(\w+)"/.exec(page)?.[1];
  if (!token || !page.includes(`data-by="${document.body.dataset.by}"`)) return false;
  for (const field of $$("[name=_token]")) field.value = token;
  return true;
}

// What was typed is not left without a question: for the other language, a link, the way back. A search or a code is not asked about.
let typed;
addEventListener("input", ({ target: { form } }) => {
  if (form?.method === "post" && $$("textarea, select, input:not([type=hidden])", form).length > 2) typed = form;
});
addEventListener("submit", e => { if (e.target === typed) typed = null; });
addEventListener("beforeunload", e => { if (typed?.isConnected) e.preventDefault(); });

// The same summary as the server draws, from plain text.
addEventListener("complain", e => complain(e.target, e.detail));
function complain(form, { errors = [], general, login }) {
  const list = document.createElement("ul"), box = $("[data-summary]", form);
  for (const old of $$(".w-error", form)) old.remove();
  for (const { field, text } of errors) {
    const a = document.createElement("a"), item = document.createElement("li"), el = document.getElementById(field);
    a.href = "#" + field;
    a.textContent = text;
    item.append(a);
    list.append(item);
    if (!el) continue;
    (el.closest("[hidden]") ?? el).hidden = false;
    const p = document.createElement("p");
    p.id = field + "-error";
    p.className = "w-error";
    p.textContent = text;
    (el.closest("label, .w-drop") ?? el).before(p);
    el.setAttribute("aria-invalid", "true");
    el.setAttribute("aria-describedby", (document.getElementById(field + "-hint") ? field + "-hint " : "") + p.id);
  }
  typed = form;
  $("p", box).textContent = general || (errors.length ? "" : box.dataset.lost);
  if (login) {
    const a = document.createElement("a");
    a.href = login.href;
    a.target = "_blank";
    a.textContent = login.text;
    $("p", box).append(" ", a);
  }
  $("ul", box)?.remove();
  if (errors.length) box.append(list);
  box.hidden = false;
  box.focus();
}

// Seconds that count down; what they belong to goes or comes when they are over.
for (const n of $$("[data-left]")) {
  const t = setInterval(() => {
    const left = n.dataset.left = n.dataset.left - 1;
    n.textContent = Math.max(left, 0);
    if (left > 0) return;
    clearInterval(t);
    const part = n.closest("[data-until]");
    if (part) part.hidden = true;
    for (const b of $$("[data-after]")) b.disabled = false;
  }, 1000);
}
for (const b of $$("[data-after]")) b.disabled = true;

for (const b of $$("[data-print]")) { b.hidden = false; b.onclick = () => print(); }

// Warn two minutes before the session ends.
const end = $("dialog[data-idle]");
if (end) {
  let t;
  const arm = () => { clearTimeout(t); t = setTimeout(() => end.showModal(), Math.max(end.dataset.idle - 120, 5) * 1000); };
  $("form", end).addEventListener("submit", async e => {
    e.preventDefault();
    const r = await fetch(e.target.action, { method: "POST", body: new URLSearchParams(new FormData(e.target)) });
    // What she typed stays, and is asked about when she sends it.
    r.ok ? arm() : $("textarea")?.value || location.reload();
    end.close();
  });
  arm();
}

// The code from the text message, where the phone offers it.
const otp = $("[data-otp]");
if (otp && "OTPCredential" in window) navigator.credentials.get({ otp: { transport: ["sms"] } })
  .then(c => { otp.value = c.code; otp.form.requestSubmit(); }).catch(() => {});

// The view code from the QR code: it stands in the fragment, which is sent nowhere, and leaves the address bar at once.
const door = $("[data-fragment]");
const scan = () => {
  if (!door || !/^#[2-9A-Z]{16}$/.test(location.hash)) return;
  door.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
};
addEventListener("hashchange", scan);
addEventListener("pageshow", scan);

// A passkey: the browser asks its user, and the answer goes along with the form.
const key = $("form[data-passkey]");
if (key) {
  const failed = $("[data-failed]", key);
  const ask = async e => {
    e?.preventDefault();
    failed.hidden = true;
    try {
      const { passkey, parse, options } = key.dataset, publicKey = PublicKeyCredential[parse](JSON.parse(options));
      key.elements.credential.value = JSON.stringify(await navigator.credentials[passkey]({ publicKey }));
      key.submit();
    } catch { failed.hidden = false; }
  };
  key.addEventListener("submit", ask);
  ask();
}
