//! Noise goes, silence stays silence, and pieces of any size come out as one piece would.
use nnnoiseless::DenoiseState;
use noise_web::{FRAME, Quiet};

const RATE: usize = 48_000;

/// Even, hissing noise, the same each time.
struct Hiss(u64);

impl Hiss {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f32 / (1_u64 << 23) as f32 - 1.0
    }
}

fn hiss(loud: f32, count: usize) -> Vec<f32> {
    let mut hiss = Hiss(7);
    (0..count).map(|_| loud * hiss.next()).collect()
}

/// A voiced sound: a buzz of many harmonics, on and off like syllables.
fn voice(count: usize) -> Vec<f32> {
    (0..count)
        .map(|at| {
            let time = at as f32 / RATE as f32;
            let open = (0.5 - 0.5 * (time * 3.0 * std::f32::consts::TAU).cos()).powi(2);
            let buzz = |n: usize| (time * 140.0 * n as f32 * std::f32::consts::TAU).sin() / n as f32;
            0.12 * open * (1..12).map(buzz).sum::<f32>()
        })
        .collect()
}

fn power(samples: &[f32]) -> f32 {
    samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len() as f32
}

fn quieted(samples: &[f32], piece: usize) -> Vec<f32> {
    let (mut quiet, mut out) = (Quiet::default(), samples.to_vec());
    out.chunks_mut(piece).for_each(|piece| quiet.process(piece));
    out
}

#[test]
fn what_comes_out_is_what_the_model_says_and_nothing_else() {
    let noisy: Vec<f32> =
        voice(RATE).iter().zip(hiss(0.05, RATE)).map(|(voice, hiss)| voice + hiss).collect();
    let (mut model, mut said) = (DenoiseState::new(), vec![0.0; FRAME]);
    for frame in noisy.chunks_exact(FRAME) {
        let (full, mut out) =
            (frame.iter().map(|sample| sample * 32_768.0).collect::<Vec<_>>(), [0.0; FRAME]);
        model.process_frame(&mut out, &full);
        said.extend(out.map(|sample| (sample / 32_768.0).clamp(-1.0, 1.0)));
    }
    // Its first frame fades in from nothing, and is left out.
    said[..2 * FRAME].fill(0.0);
    assert_eq!(quieted(&noisy, 128), said[..RATE]);
}

/// The model was made for noise around a voice. An even hiss up to the highest pitch, and nobody who speaks, it takes back by
/// five to six dB only; that this is its own doing, the test above shows.
#[test]
fn hiss_without_a_voice_goes_down() {
    let noise = hiss(0.05, 3 * RATE);
    let out = quieted(&noise, 128);
    // The model needs a second to know it.
    let (before, after) = (power(&noise[RATE..]), power(&out[RATE..]));
    assert!(after < before / 3.0, "5 dB less, or more: {before} became {after}");
}

#[test]
fn a_voice_in_noise_stands_out_more_than_before() {
    let count = 4 * RATE;
    let voice = voice(count);
    let noisy: Vec<f32> = voice.iter().zip(hiss(0.05, count)).map(|(voice, hiss)| voice + hiss).collect();
    let out = quieted(&noisy, 128);
    // Between the syllables there is noise only; within them, mostly voice.
    let loud = |at: &usize| (at % (RATE / 3)).abs_diff(RATE / 6) < RATE / 24;
    let still = |at: &usize| (at % (RATE / 3)).abs_diff(RATE / 6) > RATE / 8;
    let of = |samples: &[f32], late: usize, pick: &dyn Fn(&usize) -> bool| {
        let picked: Vec<f32> = (RATE..count - 2 * FRAME).filter(pick).map(|at| samples[at + late]).collect();
        power(&picked)
    };
    let ratio = |samples: &[f32], late| of(samples, late, &loud) / of(samples, late, &still);
    let (before, after) = (ratio(&noisy, 0), ratio(&out, 2 * FRAME));
    assert!(after > 2.0 * before, "3 dB or more: {before} became {after}");
    let kept = of(&out, 2 * FRAME, &loud) / of(&noisy, 0, &loud);
    assert!(kept > 0.1, "the voice is still there: {kept}");
}

#[test]
fn silence_stays_silent() {
    let out = quieted(&vec![0.0; RATE], 128);
    assert!(out.iter().all(|sample| sample.abs() < 1e-6));
}

#[test]
fn pieces_of_any_size_sound_the_same() {
    let noisy = hiss(0.1, RATE / 2);
    let whole = quieted(&noisy, noisy.len());
    for piece in [1, 7, 128, 441, 480, 481, 1_000] {
        assert_eq!(quieted(&noisy, piece), whole, "pieces of {piece}");
    }
}

#[test]
fn what_is_no_number_does_no_lasting_harm() {
    let mut samples = hiss(0.1, RATE);
    samples[1_000] = f32::NAN;
    samples[2_000] = f32::INFINITY;
    assert!(quieted(&samples, 128).iter().all(|sample| sample.is_finite() && sample.abs() <= 1.0));
}
