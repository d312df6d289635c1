//! The harness's dice: splitmix64, so that a seed replays on every machine and version.

/// A seeded stream of random numbers.
#[derive(Debug, Clone)]
pub struct Dice {
    state: u64,
}

impl Dice {
    /// Begins the stream of `seed`.
    pub fn new(seed: u64) -> Self {
        Self {
            state: seed ^ 0x6875_6368_615f_7369,
        }
    }

    /// Begins a stream of its own for `name`, so that one part's throws do not shift another's.
    #[must_use]
    pub fn fork(&self, name: &str) -> Self {
        let mixed = name.bytes().fold(self.state, |state, byte| {
            state.rotate_left(7).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ u64::from(byte)
        });
        Self { state: mixed }
    }

    /// Throws 64 bits.
    pub fn throw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Gives a number below `end`, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        (self.throw() % end as u64) as usize
    }

    /// Gives a number from `first` to `last`.
    pub fn between(&mut self, first: i64, last: i64) -> i64 {
        first + (self.throw() % (last - first + 1) as u64) as i64
    }

    /// Tells whether something happens that happens in `percent` of a hundred cases.
    pub fn happens(&mut self, percent: u64) -> bool {
        self.throw() % 100 < percent
    }

    /// Picks one of a list that is not empty.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// Puts a list into a random order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.below(last + 1));
        }
    }

    /// Fills `bytes`.
    pub fn fill(&mut self, bytes: &mut [u8]) {
        for piece in bytes.chunks_mut(8) {
            let throw = self.throw().to_be_bytes();
            piece.copy_from_slice(&throw[..piece.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Dice;

    #[test]
    fn a_seed_throws_the_same_numbers_for_ever() {
        let mut dice = Dice::new(7);
        let throws: Vec<u64> = (0..3).map(|_| dice.throw() % 1000).collect();
        let mut again = Dice::new(7);
        assert_eq!(
            throws,
            (0..3).map(|_| again.throw() % 1000).collect::<Vec<_>>()
        );
        assert_ne!(Dice::new(8).throw(), Dice::new(7).throw());
    }
}
