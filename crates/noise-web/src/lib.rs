//! Silences what is no voice, while somebody speaks: RNNoise, ten milliseconds at a time, in any sizes that a browser hands
//! over. It runs in an audio worklet, where there is neither a fetch nor a text decoder, so it is plain WASM without
//! imports; `worklet.js` is its other half.
use nnnoiseless::DenoiseState;

#[cfg(target_arch = "wasm32")]
mod worklet;

/// What the model works on at once: ten milliseconds of its only rate, 48 000 a second.
pub const FRAME: usize = DenoiseState::FRAME_SIZE;
/// The model speaks of 16 bits, browsers of one.
const FULL: f32 = 32_768.0;

/// One microphone. What comes out is as much as went in, two frames late: one is ours, one the model's.
pub struct Quiet {
    model: Box<DenoiseState<'static>>,
    /// The frame that fills.
    before: [f32; FRAME],
    /// The frame that was worked on and leaves, sample by sample, from the same places.
    after: [f32; FRAME],
    at: usize,
    /// The model's first frame fades in from what it has not heard.
    first: bool,
}

impl Default for Quiet {
    fn default() -> Self {
        Quiet { model: DenoiseState::new(), before: [0.0; FRAME], after: [0.0; FRAME], at: 0, first: true }
    }
}

impl Quiet {
    /// In place, as many as there are.
    pub fn process(&mut self, samples: &mut [f32]) {
        for sample in samples {
            let leaves = self.after[self.at] / FULL;
            // What is no number would stay in the model's memory for ever.
            self.before[self.at] = if sample.is_finite() { *sample * FULL } else { 0.0 };
            *sample = leaves.clamp(-1.0, 1.0);
            self.at += 1;
            if self.at == FRAME {
                self.at = 0;
                self.model.process_frame(&mut self.after, &self.before);
                if std::mem::take(&mut self.first) {
                    self.after = [0.0; FRAME];
                }
            }
        }
    }
}
