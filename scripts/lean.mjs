// lean.mjs FILE.wasm [--nameless]: takes out of a bundle what can never run, a fifth of what travels; and what its functions
// are called, where nobody reads it.
//
// Each erased view (`tachys::view::any_view`) points at code that hydrates it bit by bit, for pages whose routes are loaded
// lazily. Ours are hydrated at one go (`leptos::mount::hydrate_body`), but a linker keeps whatever is pointed at. Here these
// functions become a trap; what only they called is then called by nobody, and wasm-opt drops it.
import { readFileSync, writeFileSync } from 'node:fs';

/** Erased views, hydrated bit by bit. Not what drops such a thing halfway: the compiler merges that with what drops others. */
const NEVER = /^<T as tachys::view::any_view::IntoAny>::into_any::hydrate_async(::|$)/;
/** Whoever calls these needs it. */
const NEEDED = /^leptos::mount::hydrate_(lazy|from_async)\b/;

/** No locals, `unreachable`, the end; with its length in front. */
const TRAP = Buffer.from([3, 0, 0x00, 0x0b]);
const [CUSTOM, IMPORT, CODE] = [0, 2, 10];

/** Reads a WebAssembly module from `at` on. */
class Reader {
  constructor(bytes, at) {
    this.bytes = bytes;
    this.at = at;
  }

  byte() {
    return this.bytes[this.at++];
  }

  number() {
    let [sum, unit, byte] = [0, 1, 0x80];
    for (; byte & 0x80; unit *= 0x80) sum += ((byte = this.byte()) & 0x7f) * unit;
    return sum;
  }

  take(length) {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  text() {
    return this.take(this.number()).toString('utf8');
  }

  limits() {
    if (this.byte() & 1) this.number();
    this.number();
  }
}

function number(value) {
  const bytes = [];
  for (; value > 0x7f; value = Math.floor(value / 0x80)) bytes.push((value & 0x7f) | 0x80);
  return Buffer.from([...bytes, value]);
}

/** How many functions come from outside: they are counted first. */
function imported(reader) {
  let functions = 0;
  for (let left = reader.number(); left > 0; left--) {
    reader.text();
    reader.text();
    const kind = reader.byte();
    if (kind === 0) {
      functions++;
      reader.number();
    } else if (kind === 1) {
      reader.byte();
      reader.limits();
    } else if (kind === 2) {
      reader.limits();
    } else {
      reader.take(kind === 3 ? 2 : 1);
      if (kind === 4) reader.number();
    }
  }
  return functions;
}

/** The names of functions, by their number. */
function named(reader, end) {
  const names = new Map();
  while (reader.at < end) {
    const kind = reader.byte();
    const rest = reader.number() + reader.at;
    if (kind === 1) for (let left = reader.number(); left > 0; left--) names.set(reader.number(), reader.text());
    reader.at = rest;
  }
  return names;
}

const [file, nameless] = [process.argv[2], process.argv.includes('--nameless')];
const bytes = readFileSync(file);
const reader = new Reader(bytes, 8);
let [first, names, code] = [0, new Map(), undefined];
const sections = [];
while (reader.at < bytes.length) {
  const from = reader.at;
  const kind = reader.byte();
  const end = reader.number() + reader.at;
  const section = { kind, from, begin: reader.at, end, names: false };
  sections.push(section);
  if (kind === IMPORT) first = imported(reader);
  if (kind === CODE) code = section;
  if (kind === CUSTOM && reader.text() === 'name') {
    section.names = true;
    names = named(reader, end);
  }
  reader.at = end;
}
if ([...names.values()].some((name) => NEEDED.test(name))) throw new Error(`${file} hydrates bit by bit: it needs what lean.mjs takes out`);

reader.at = code.begin;
const count = reader.number();
let taken = 0;
const bodies = [];
for (let at = 0; at < count; at++) {
  const from = reader.at;
  reader.take(reader.number());
  const never = NEVER.test((names.get(first + at) ?? '').replace(/::h[0-9a-f]{16}$/, ''));
  if (never) taken++;
  bodies.push(never ? TRAP : bytes.subarray(from, reader.at));
}
// Another compiler may name its functions otherwise: the bundle works, and is larger.
if (taken === 0) console.error(`${file}: nothing was found to take out`);
const body = Buffer.concat([number(count), ...bodies]);
const written = sections.filter((section) => !nameless || !section.names).map(({ kind, from, end }) => (kind === CODE ? [Buffer.from([kind]), number(body.length), body] : [bytes.subarray(from, end)]));
writeFileSync(file, Buffer.concat([bytes.subarray(0, 8), ...written.flat()]));
