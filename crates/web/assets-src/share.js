// The page on which a record is shared; on top of wissel.js, and like it without it everything works.
// Proposals from the chosen PDF, for fields that are empty. A larger file is not sent twice for them.
for (const form of document.querySelectorAll("form[data-read]")) {
  const input = form.elements.file, word = form.querySelector("[data-read-word]"), names = form.elements.proposed;
  const unmark = field => {
    document.getElementById(field.id + "-read")?.remove();
    names.value = names.value.split(" ").filter(n => n !== field.name).join(" ");
  };
  const forget = (also = () => {}) => {
    for (const name of names.value.split(" ").filter(Boolean)) {
      also(form.elements[name]);
      unmark(form.elements[name]);
    }
  };
  form.addEventListener("reset", () => forget());
  const read = async () => {
    const file = input.files[0];
    word.textContent = "";
    // What an earlier file proposed goes with it.
    forget(field => { field.value = ""; });
    if (!file || file.size > 8e6) return;
    word.textContent = form.dataset.read;
    const body = new FormData();
    for (const [name, value] of [["_token", form.elements._token.value], ["lezen", "yes"], ["sector", form.elements.sector?.value ?? ""], ["file", file]]) body.append(name, value);
    const answer = await fetch(form.action, { method: "POST", headers: { Accept: "application/json" }, body }).then(r => r.json(), () => ({})).catch(() => ({}));
    if (input.files[0] !== file) return;
    word.textContent = answer.note ?? "";
    if (answer.errors?.length) form.dispatchEvent(new CustomEvent("complain", { bubbles: true, detail: answer }));
    for (const { field, value } of answer.proposed ?? []) {
      const el = form.elements[field], mark = document.createElement("p");
      if (el.value) continue;
      el.value = value;
      el.dispatchEvent(new Event("input"));
      mark.id = field + "-read";
      mark.className = "w-mark";
      mark.textContent = answer.mark;
      el.before(mark);
      el.setAttribute("aria-describedby", `${el.getAttribute("aria-describedby") ?? ""} ${mark.id}`.trim());
      names.value += " " + field;
      el.addEventListener("input", () => unmark(el), { once: true });
    }
  };
  input.addEventListener("change", read);
  // After the zone that takes what is dropped.
  form.addEventListener("drop", read);
}

// A tick that confirms what stands in another field confirms exactly that, and not what is typed there later.
for (const tick of document.querySelectorAll("[data-confirms]")) {
  tick.addEventListener("change", () => { tick.value = tick.form.elements[tick.dataset.confirms].value; });
}

// The erase date while typing: a hint only, the server decides. The days and the dates that it takes stand in the page.
for (const out of document.querySelectorAll("[data-erase]")) {
  const { days, first, last, today, erase, empty } = out.dataset, lang = document.documentElement.lang;
  const day = text => new Date(text + "T00:00");
  const typed = id => {
    const m = /^\s*(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})\s*$/.exec(document.getElementById(id)?.value || "");
    const d = m && new Date(+m[3], m[2] - 1, +m[1]);
    return d && d.getMonth() === m[2] - 1 ? d : null;
  };
  const show = () => {
    const date = typed("due_date"), own = typed("last_day");
    let end = date && date >= day(first) && date <= day(last) ? new Date(date) : null;
    end?.setDate(end.getDate() + +days);
    if (end && own && own < end) end = own >= day(today) ? own : null;
    out.textContent = end ? erase.replace("{}", end.toLocaleDateString(lang, { dateStyle: "long" })) : empty;
  };
  for (const id of ["due_date", "last_day"]) document.getElementById(id)?.addEventListener("input", show);
  addEventListener("pageshow", show);
  show();
}
