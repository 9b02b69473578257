// What is before this in the same file was made from `src/lib.rs` by wasm-bindgen. Streams of frames, which only the
// browser has, and messages from and to the page (`crates/call-web/src/sealed.rs`).
let line = null;
let slots = {};
let told = "";
// Of whom a frame could not be opened, and when that was last so.
const unopened = {};
const early = [];
// How long a frame waits for its key (sealed::WAIT_MS), and for how long it is said that there was none.
const WAIT_MS = 1000;
const SAID_MS = 2000;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const ready = wasm_bindgen({ module_or_path: self.location.href.replace(/\.js$/, "_bg.wasm") });

function heard(message) {
  if (message.say === "slots") slots = message.slots;
  else if (message.say === "present") {
    line ??= wasm_bindgen.Line.begin(message.room, message.me) ?? null;
    line?.present(message.others.join(" "), message.anew);
  } else if (message.say === "envelope") line?.receive(message.from, message.envelope);
  beat();
}

function beat() {
  if (!line) return;
  const now = performance.now();
  line.tick(now);
  for (let out = line.poll(); out; out = line.poll()) {
    const [to, envelope] = out.split(" ");
    self.postMessage(JSON.stringify({ tell: "envelope", to, envelope }));
  }
  const late = Object.keys(unopened).filter((of) => now - unopened[of] < SAID_MS);
  const without = [...new Set([...line.without().split(" ").filter(Boolean), ...late])];
  const state = JSON.stringify({ tell: "state", without, code: line.code() ?? null });
  if (state !== told) self.postMessage(state);
  told = state;
}

self.onmessage = ({ data }) => early.push(data);

// In clear nothing leaves: what cannot be sealed is dropped.
function sealing({ kind }) {
  return (frame, to) => {
    const sealed = line?.seal(kind, new Uint8Array(frame.data));
    if (!sealed) return;
    frame.data = sealed.buffer;
    to.enqueue(frame);
  };
}

// In clear nothing is shown: what cannot be opened is dropped.
function opening({ mid }, transformer) {
  // Once per person: behind a frame that waits all others wait, so nobody's frames do it for longer than that in a row.
  let until = 0;
  let whose;
  let torn = false;
  return async (frame, to) => {
    const open = () => {
      const [of, kind] = slots[mid] ?? [];
      // The next person on this line has not had their wait.
      if (of !== whose) [whose, until] = [of, 0];
      return of && line ? line.open(kind, of, new Uint8Array(frame.data)) : new Uint8Array(0);
    };
    let clear = open();
    while (clear?.length === 0) {
      until ||= performance.now() + WAIT_MS;
      if (performance.now() >= until) break;
      await pause(30);
      clear = open();
    }
    if (!clear?.length) {
      torn = true;
      const [of] = slots[mid] ?? [];
      if (of) unopened[of] = performance.now();
      return;
    }
    until = 0;
    // Pictures are made of those before them.
    if (torn && frame.type === "delta") transformer.sendKeyFrameRequest?.().catch(() => {});
    torn = false;
    frame.data = clear.buffer;
    to.enqueue(frame);
  };
}

self.onrtctransform = ({ transformer }) => {
  const { options, readable, writable } = transformer;
  const transform = options.side === "seal" ? sealing(options) : opening(options, transformer);
  const through = new TransformStream({
    start: () => ready.then(() => {}),
    transform,
  });
  // Ends with its connection.
  readable.pipeThrough(through).pipeTo(writable).catch(() => {});
};

ready.then(() => {
  const before = early.splice(0);
  self.onmessage = ({ data }) => heard(data);
  before.forEach(heard);
  setInterval(beat, 100);
});
