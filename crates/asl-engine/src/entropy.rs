//! Random numbers of an execution: a sequence that follows from the seed, so that a replay repeats it.

use crate::ids::{Seed, word};

/// The sequence, and how far it has been drawn.
#[derive(Clone, Debug)]
pub(crate) struct Entropy {
    seed: Seed,
    drawn: u64,
}

impl Entropy {
    pub(crate) fn new(seed: Seed) -> Self {
        Self { seed, drawn: 0 }
    }
}

impl asl_expr::Entropy for Entropy {
    fn next_u64(&mut self) -> u64 {
        self.drawn += 1;
        word(&self.seed.derive("random", self.drawn), 0)
    }
}

#[cfg(test)]
mod tests {
    use asl_expr::Entropy as _;

    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_sequence() {
        let draw = |seed: u8| {
            let mut entropy = Entropy::new(Seed::from([seed; 32]));
            [entropy.next_u64(), entropy.next_u64()]
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
        assert_ne!(draw(1)[0], draw(1)[1]);
    }
}
