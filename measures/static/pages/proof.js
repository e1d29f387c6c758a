// Recompute proofs of the ledger (docs/ledger.md) with nothing but the browser: SHA-256 and Ed25519.
const ENCODER = new TextEncoder();
export const bytesOf = (text) => ENCODER.encode(text);
export const hexOf = (bytes) => [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
const fromHex = (text) => Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

export async function digest(...parts) {
  const all = new Uint8Array(await new Blob(parts).arrayBuffer());
  return new Uint8Array(await crypto.subtle.digest("SHA-256", all));
}
const textDigest = async (text) => hexOf(await digest(bytesOf(text)));

// RFC 9162, section 2.1.3.2: the root that a leaf and its path make; null if the path cannot be right.
export async function rootOf({ seq, size, leaf, hashes }) {
  let root = await digest(Uint8Array.of(0), bytesOf(leaf));
  if (!(seq >= 1 && seq <= size)) return null;
  let [place, last] = [BigInt(seq) - 1n, BigInt(size) - 1n];
  for (const each of hashes.map(fromHex)) {
    if (last === 0n) return null;
    if (place & 1n || place === last) {
      root = await digest(Uint8Array.of(1), each, root);
      while (!(place & 1n) && place !== 0n) [place, last] = [place >> 1n, last >> 1n];
    } else {
      root = await digest(Uint8Array.of(1), root, each);
    }
    [place, last] = [place >> 1n, last >> 1n];
  }
  return last === 0n ? hexOf(root) : null;
}

// A signed note of c2sp.org/tlog-checkpoint.
export function readNote(note) {
  const end = note.indexOf("\n\n");
  const text = note.slice(0, end + 1);
  const [origin, size, root] = text.split("\n");
  if (end < 0 || !/^[0-9]{1,15}$/.test(size || "") || !root) throw new Error("note");
  const signatures = note.slice(end + 2).split("\n").filter(Boolean).map((line) => {
    const [, name, encoded] = line.split(" ");
    return { name, bytes: fromBase64(encoded || "") };
  });
  return { text, origin, size: Number(size), root: hexOf(fromBase64(root)), signatures };
}

// A key as C2SP writes it: name+id+base64 of its kind (1: of the log, 4: of a witness) and its bytes.
function readKey(line) {
  const [name, id, ...rest] = line.split("+");
  const bytes = fromBase64(rest.join("+"));
  return { name, id, kind: bytes[0], public: bytes.slice(1) };
}
export const readKeys = (text) => text.split("\n").map((l) => l.trim()).filter(Boolean).map(readKey);

export async function canVerify() {
  try {
    await crypto.subtle.importKey("raw", new Uint8Array(32), { name: "Ed25519" }, false, ["verify"]);
    return true;
  } catch {
    return false;
  }
}

// Who of the keys' owners signed the note, with the moment of a witness; throws for a false signature.
export async function signers(note, keys) {
  const found = [];
  for (const { name, bytes } of note.signatures) {
    const id = hexOf(bytes.slice(0, 4));
    const key = keys.find((each) => each.name === name && each.id === id);
    if (!key) continue;
    const keyId = await digest(bytesOf(`${name}\n`), Uint8Array.of(key.kind), key.public);
    if (hexOf(keyId.slice(0, 4)) !== id) throw new Error(name);
    const witness = key.kind === 4;
    const moment = witness ? Number(new DataView(bytes.buffer).getBigUint64(4)) : null;
    const message = witness ? `cosignature/v1\ntime ${moment}\n${note.text}` : note.text;
    const imported = await crypto.subtle.importKey("raw", key.public, { name: "Ed25519" }, false, ["verify"]);
    const signature = bytes.slice(witness ? 12 : 4);
    if (!(await crypto.subtle.verify("Ed25519", imported, signature, bytesOf(message)))) throw new Error(name);
    found.push({ name, moment });
  }
  return found;
}

// Whether the public form is the one that the leaf has the digest of; null: it is not published.
export async function isForm(proof) {
  const leaf = JSON.parse(proof.leaf);
  if (leaf.seq !== proof.seq) return false;
  if (proof.entry === null) return leaf.public === null ? null : false;
  return (await textDigest(proof.entry)) === leaf.public && JSON.parse(proof.entry).seq === proof.seq;
}

// The hash of a whole entry, as auditors get it: docs/ledger.md, "An entry".
const sorted = (object) => Object.fromEntries(Object.keys(object).sort().map((name) => [name, object[name]]));
const canonical = (object) => JSON.stringify(sorted(object)).normalize("NFC");
const CHAINED = ["prev_hash", "public", "hash", "mac"];
const FIRST = ["seq", "subject", "code", "version", "verb", "actor", "actor_id", "request_id", "reason", "recorded_at", "format"];

export async function entryHash(entry, instance) {
  const body = await textDigest(entry.body);
  const pick = (names) => Object.fromEntries(names.map((name) => [name, entry[name]]));
  if (entry.format === 1) {
    return textDigest(canonical({ ...pick(FIRST), door: entry.channel, body, instance, prev: entry.prev_hash }));
  }
  const content = await textDigest(canonical({ ...pick(Object.keys(entry).filter((n) => !CHAINED.includes(n))), body }));
  const { format, seq } = entry;
  return textDigest(canonical({ format, instance, seq, prev: entry.prev_hash, content, public: entry.public || null }));
}

// The files of a zip, by name: a function that reads each.
export async function unzip(file) {
  const view = new DataView(await file.arrayBuffer());
  let end = view.byteLength - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end -= 1;
  if (end < 0) throw new Error("zip");
  const files = new Map();
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
    const [method, size] = [view.getUint16(at + 10, true), view.getUint32(at + 20, true)];
    const lengths = [28, 30, 32].map((place) => view.getUint16(at + place, true));
    const name = new TextDecoder().decode(new Uint8Array(view.buffer, at + 46, lengths[0]));
    const local = view.getUint32(at + 42, true);
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    files.set(name.split("/").pop(), () => {
      const stored = new Blob([new Uint8Array(view.buffer, start, size)]);
      const stream = method ? stored.stream().pipeThrough(new DecompressionStream("deflate-raw")) : stored.stream();
      return new Response(stream).text();
    });
    at += 46 + lengths[0] + lengths[1] + lengths[2];
  }
  return files;
}
