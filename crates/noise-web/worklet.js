// The audio worklet around noise.wasm: copies in, calls, copies out.
class Quiet extends AudioWorkletProcessor {
  constructor(options) {
    super();
    // From its bytes: not every browser hands a compiled module over to a worklet.
    this.wasm = new WebAssembly.Instance(new WebAssembly.Module(options.processorOptions.code), {}).exports;
    this.at = this.wasm.buffer();
    this.most = this.wasm.most();
    this.samples = null;
  }

  process([input], [output]) {
    const from = input && input[0];
    const to = output && output[0];
    if (!to) return true;
    if (to.length > this.most) throw new RangeError('more samples than fit');
    // When its memory grows, the old view of it is empty.
    if (!this.samples || this.samples.length === 0) {
      this.samples = new Float32Array(this.wasm.memory.buffer, this.at, this.most);
    }
    const part = this.samples.subarray(0, to.length);
    if (from) part.set(from);
    else part.fill(0);
    this.wasm.quiet(to.length);
    // It may have grown just now.
    if (this.samples.length === 0) this.samples = new Float32Array(this.wasm.memory.buffer, this.at, this.most);
    to.set(this.samples.subarray(0, to.length));
    return true;
  }
}
registerProcessor('quiet', Quiet);
