//! How loud the microphone is, for the ring around the picture and to notice a dead one.
use std::cell::Cell;
use web_sys::{AnalyserNode, AudioContext, AudioContextState, MediaStream, MediaStreamTrack};

/// What one look sees: about 170 ms, more than lies between two looks, so that no short sound falls between them. A
/// power of two, as the analyser wants it.
const SAMPLES: u32 = 8192;
/// A look is as loud as its loudest part of this length, about 20 ms: a word is not thinned by the silence around it.
const PART: usize = 1024;
/// What counts as nothing at all: under the noise of any real microphone.
const NOTHING: f32 = 1e-5;
/// The quietest that the meter shows, in dB below full scale.
const FLOOR_DB: f32 = -60.0;
/// A microphone that gives nothing for so many looks, one a second, is silent.
const SILENT_LOOKS: u32 = 4;

pub struct Meter {
    context: AudioContext,
    analyser: AnalyserNode,
    of: MediaStreamTrack,
    nothing: Cell<u32>,
}

impl Meter {
    pub fn new(track: &MediaStreamTrack) -> Option<Meter> {
        let context = AudioContext::new().ok()?;
        let stream = MediaStream::new().ok()?;
        stream.add_track(track);
        let source = context.create_media_stream_source(&stream).ok()?;
        let analyser = context.create_analyser().ok()?;
        analyser.set_fft_size(SAMPLES);
        source.connect_with_audio_node(&analyser).ok()?;
        // Rust's clone, of the handle: the method of that name is the browser's and makes another track, which would
        // never be the one asked about, and would keep the microphone on.
        let of = Clone::clone(track);
        Some(Meter { context, analyser, of, nothing: Cell::new(0) })
    }

    pub fn is_of(&self, track: &MediaStreamTrack) -> bool {
        &self.of == track
    }

    /// As `level`; none while the browser lets nobody listen.
    pub fn loudness(&self) -> Option<f32> {
        (self.context.state() == AudioContextState::Running).then(|| self.level())
    }

    /// 0.0 to 1.0, even steps for the ear.
    pub fn level(&self) -> f32 {
        if self.context.state() == AudioContextState::Suspended {
            // Browsers start sound only after a tap; there has been one by now, or will be.
            if let Ok(promise) = self.context.resume() {
                crate::js::forget(promise);
            }
        }
        let power = self.power();
        if power < NOTHING { 0.0 } else { (1.0 - 20.0 * power.log10() / FLOOR_DB).clamp(0.0, 1.0) }
    }

    /// Called once a second while the microphone is on.
    pub fn is_silent(&self) -> bool {
        let blind = self.context.state() != AudioContextState::Running;
        let nothing = self.of.muted() || (!blind && self.power() < NOTHING);
        self.nothing.set(if nothing { self.nothing.get() + 1 } else { 0 });
        self.nothing.get() >= SILENT_LOOKS
    }

    /// Root of the mean square of the loudest part.
    fn power(&self) -> f32 {
        let mut samples = vec![0.0_f32; SAMPLES as usize];
        self.analyser.get_float_time_domain_data(&mut samples);
        let squares = |part: &[f32]| part.iter().map(|sample| sample * sample).sum::<f32>();
        let loudest = samples.chunks(PART).map(squares).fold(0.0, f32::max);
        (loudest / PART as f32).sqrt()
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        if let Ok(promise) = self.context.close() {
            crate::js::forget(promise);
        }
    }
}
