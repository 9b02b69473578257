//! Chance that repeats, and a process that dies on the way.
use std::pin::Pin;
use std::task::{Context, Poll};

/// SplitMix64.
pub struct Dice(pub u64);

impl Dice {
    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to one less than `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.draw() % n
    }

    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    pub fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len() as u64) as usize]
    }

    pub fn shuffle<T>(&mut self, all: &mut [T]) {
        for at in (1..all.len()).rev() {
            let other = self.below(at as u64 + 1) as usize;
            all.swap(at, other);
        }
    }
}

/// A piece of work that is dropped after so many steps: what it has begun is begun, and nobody hears of it. As a killed
/// process leaves it.
pub struct Mortal<F> {
    inner: Pin<Box<F>>,
    steps: u64,
}

impl<F: Future> Mortal<F> {
    pub fn new(steps: u64, work: F) -> Mortal<F> {
        Mortal { inner: Box::pin(work), steps }
    }
}

impl<F: Future> Future for Mortal<F> {
    /// None: it died.
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if self.steps == 0 {
            return Poll::Ready(None);
        }
        self.steps -= 1;
        self.inner.as_mut().poll(cx).map(Some)
    }
}
