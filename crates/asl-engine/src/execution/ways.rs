//! Which ways an execution has taken: for those who count what was run, such as the coverage of tests.

use asl_model::Way;

use super::Execution;
use super::thread::ThreadId;
use crate::program::Place;

/// How often each way was taken, in the order of the program. It grows with the program, not with the history.
#[derive(Debug, Default)]
pub(super) struct Taken(Vec<(Place, Way, u64)>);

impl Taken {
    fn count(&mut self, place: Place, way: Way) {
        match self.0.binary_search_by_key(&(place, way), |(place, way, _)| (*place, *way)) {
            Ok(index) => {
                if let Some((_, _, count)) = self.0.get_mut(index) {
                    *count += 1;
                }
            }
            Err(index) => self.0.insert(index, (place, way, 1)),
        }
    }
}

impl Execution {
    /// What it did at its states so far, and how often: each state with a way.
    ///
    /// Children of a distributed Map are executions of their own and count for themselves.
    pub fn ways(&self) -> impl Iterator<Item = (&str, Way, u64)> {
        self.taken.0.iter().map(|(place, way, count)| (self.program.node(*place).name.as_ref(), *way, *count))
    }

    /// Counts a way of the state a thread is in.
    pub(super) fn takes(&mut self, id: ThreadId, way: Way) {
        let visit = self.threads.get(&id).and_then(|thread| thread.visit.as_ref());
        if let Some(place) = visit.map(|visit| visit.place) {
            self.taken.count(place, way);
        }
    }
}

/// The way with this number.
pub(crate) fn numbered(way: fn(u32) -> Way, number: usize) -> Way {
    way(u32::try_from(number).unwrap_or(u32::MAX))
}
