// The page that checks an entry or a dossier: it shows what proof.js finds, step by step.
import { canVerify, entryHash, isForm, readKeys, readNote, rootOf, signers, unzip } from "./proof.js";

const root = document.getElementById("check");
const result = document.getElementById("result");
const WORDS = Object.fromEntries([...root.querySelectorAll("[data-word]")].map((e) => [e.dataset.word, e.textContent]));
const say = (word, values = {}) => WORDS[word].replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");
const element = (name, text, className = "") => Object.assign(document.createElement(name), { textContent: text, className });
const field = (name) => root.querySelector(`[name=${name}]`).value.trim();

class Steps {
  constructor() {
    this.list = element("ol", "");
    this.bad = this.open = 0;
    this.verdict = element("p", "", "lead");
    result.replaceChildren(this.verdict, this.list);
  }
  // true: it holds; false: it does not; null: it could not be found out, or does not apply.
  add(holds, text) {
    this.bad += holds === false;
    this.open += holds === null;
    const sign = element("strong", say(holds ? "yes" : holds === false ? "no" : "unknown"));
    sign.className = holds ? "st kept" : holds === false ? "st late" : "st none";
    const item = element("li", "");
    item.append(sign, ` ${text}`);
    this.list.append(item);
  }
  end() {
    result.dataset.verdict = this.bad ? "bad" : this.open ? "open" : "good";
    this.verdict.textContent = say(`verdict_${result.dataset.verdict}`);
  }
}

async function fetchText(address) {
  const response = await fetch(address, { headers: { "Accept-Language": document.documentElement.lang } });
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw new Error((problem.errors || []).map((e) => e.detail).join(" ") || problem.detail || response.statusText);
  }
  return response.text();
}

async function checkSignatures(steps, note, keys, word) {
  if (!(await canVerify())) {
    steps.add(null, say("no_ed25519"));
    return;
  }
  try {
    const found = await signers(note, keys);
    for (const { name, moment } of found) {
      const at = moment && new Date(moment * 1000).toISOString().replace("T", " ").slice(0, 16);
      steps.add(true, moment ? say("cosigned", { name, at }) : say("signed", { name }));
    }
    if (!found.length) steps.add(false, say(word));
  } catch (error) {
    steps.add(false, say("false_signature", { name: error.message }));
  }
}

function checkKept(steps, note, kept) {
  if (kept.size !== note.size) steps.add(null, say("other_size", { kept: kept.size, size: note.size }));
  else steps.add(kept.root === note.root && kept.origin === note.origin, say("same_root", { size: note.size }));
}

function showEntry(form) {
  const shown = element("dl", "", "facts");
  for (const name of ["seq", "code", "version", "verb", "channel", "recorded_at", "reason"]) {
    shown.append(element("dt", say(name)), element("dd", form[name] ?? "–"));
  }
  const body = element("pre", JSON.stringify(form.body, null, 2), "mono");
  body.tabIndex = 0;
  const details = element("details", "");
  details.append(element("summary", say("body")), body);
  result.append(shown, details);
}

async function checkEntry(steps, proof, note) {
  const form = await isForm(proof);
  if (form === null) steps.add(true, say("unpublished", { seq: proof.seq }));
  else steps.add(form, say("form", { seq: proof.seq }));
  const same = note.size === proof.size && (await rootOf(proof)) === note.root;
  steps.add(same, say("in_tree", { seq: proof.seq, size: note.size }));
}

async function checkOnline() {
  const steps = new Steps();
  const kept = field("kept") ? readNote(`${field("kept")}\n`) : null;
  const query = new URLSearchParams({ seq: field("seq") });
  if (kept) query.set("size", kept.size);
  const proof = JSON.parse(await fetchText(`${root.dataset.proof}?${query}`));
  const note = readNote(proof.checkpoint);
  await checkEntry(steps, proof, note);
  await checkSignatures(steps, note, readKeys(await fetchText(root.dataset.keys)), "unsigned");
  await checkOutside(steps, note, kept);
  steps.end();
  if (proof.entry) showEntry(JSON.parse(proof.entry));
}

async function checkOutside(steps, note, kept) {
  if (!kept) return;
  checkKept(steps, note, kept);
  const keys = readKeys(field("keys"));
  if (keys.length) await checkSignatures(steps, kept, keys, "not_cosigned");
}

async function checkDossier(files) {
  const steps = new Steps();
  const text = async (name) => (await files.get(name)()).trimEnd();
  const note = readNote(`${await text("checkpoint.txt")}\n`);
  const lines = async (name) => (await text(name)).split("\n").filter(Boolean).map((line) => JSON.parse(line));
  const proofs = await lines("proofs.jsonl");
  const named = files.has("entries.jsonl"); // without names the public forms are in the proofs
  const entries = new Map((named ? await lines("entries.jsonl") : []).map((entry) => [entry.seq, entry]));
  let wrong = 0;
  for (const proof of proofs) {
    const entry = entries.get(proof.seq);
    const faults = [];
    const form = await isForm(proof); // null: the entry is not published
    if (form === false || (form === null && !named)) faults.push("form");
    if (note.size !== proof.size || (await rootOf(proof)) !== note.root) faults.push("in_tree");
    const hash = named && entry && (await entryHash(entry, note.origin.split("/")[1]));
    if (named && (!entry || hash !== entry.hash || hash !== JSON.parse(proof.leaf).hash)) faults.push("whole");
    for (const fault of faults) steps.add(false, say(fault, { seq: proof.seq, size: note.size }));
    wrong += faults.length > 0;
    entries.delete(proof.seq);
  }
  for (const seq of entries.keys()) steps.add(false, say("unproved", { seq }));
  steps.add(!wrong && !entries.size && proofs.length > 0, say("dossier", { count: proofs.length - wrong, all: proofs.length + entries.size, size: note.size }));
  await checkSignatures(steps, note, readKeys(field("keys") || (await text("keys.txt"))), "unsigned");
  if (field("kept")) checkKept(steps, note, readNote(`${field("kept")}\n`));
  steps.end();
}

async function guarded(action) {
  result.removeAttribute("data-verdict");
  result.replaceChildren(element("p", say("working")));
  try {
    if (!globalThis.crypto?.subtle) throw new Error(say("insecure"));
    await action();
  } catch (error) {
    result.dataset.verdict = "failed";
    result.replaceChildren(element("p", say("failed", { why: error.message }), "lead"));
  }
}

root.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  guarded(checkOnline);
});
root.querySelector("[type=file]").addEventListener("change", (event) => {
  const [file] = event.target.files;
  if (file) guarded(async () => checkDossier(await unzip(file)));
});
if (new URLSearchParams(location.search).get("seq")) guarded(checkOnline);
