//! What `worklet.js` calls: one buffer that both see, and a word that it is full.
#![allow(unsafe_code, reason = "names that are found from outside; nothing unsafe is done under them")]
use crate::Quiet;
use std::cell::RefCell;

/// The most that a browser hands over at once; today all hand over 128.
const MOST: usize = 1_024;

struct Shared {
    quiet: Quiet,
    samples: Box<[f32; MOST]>,
}

thread_local! {
    static SHARED: RefCell<Shared> =
        RefCell::new(Shared { quiet: Quiet::default(), samples: Box::new([0.0; MOST]) });
}

/// Where the buffer is, for as long as the module lives.
#[unsafe(no_mangle)]
pub extern "C" fn buffer() -> *mut f32 {
    SHARED.with_borrow_mut(|shared| shared.samples.as_mut_ptr())
}

/// How much fits into it.
#[unsafe(no_mangle)]
pub extern "C" fn most() -> usize {
    MOST
}

/// So many samples stand in the buffer; afterwards as many that are to be heard.
#[unsafe(no_mangle)]
pub extern "C" fn quiet(count: usize) {
    SHARED.with_borrow_mut(|shared| {
        let Shared { quiet, samples } = shared;
        quiet.process(&mut samples[..count.min(MOST)]);
    });
}
