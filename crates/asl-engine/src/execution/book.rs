//! A small ordered map for what is open: threads, tasks, timers.

use std::collections::VecDeque;

/// Entries by ids that are given out in ascending order.
///
/// Most executions have one or two entries of a kind, which a tree would keep in a node for eleven. New entries come
/// at the end, and the oldest go first mostly; both cost nothing.
#[derive(Debug)]
pub(super) struct Book<K, V>(VecDeque<(K, V)>);

impl<K: Copy + Ord, V> Book<K, V> {
    pub(super) fn new() -> Self {
        Self(VecDeque::new())
    }

    fn place(&self, id: K) -> Option<usize> {
        // one lookup in two is for the only entry, or the last
        if self.0.back().is_some_and(|(last, _)| *last == id) {
            return Some(self.0.len() - 1);
        }
        self.0.binary_search_by(|(other, _)| other.cmp(&id)).ok()
    }

    pub(super) fn insert(&mut self, id: K, value: V) {
        if self.0.len() == self.0.capacity() && self.0.len() < 4 {
            self.0.reserve_exact(self.0.len().max(1));
        }
        match self.0.binary_search_by(|(other, _)| other.cmp(&id)) {
            Ok(at) => {
                if let Some(entry) = self.0.get_mut(at) {
                    entry.1 = value;
                }
            }
            Err(at) => self.0.insert(at, (id, value)),
        }
    }

    pub(super) fn get(&self, id: &K) -> Option<&V> {
        self.0.get(self.place(*id)?).map(|(_, value)| value)
    }

    pub(super) fn get_mut(&mut self, id: &K) -> Option<&mut V> {
        let at = self.place(*id)?;
        self.0.get_mut(at).map(|(_, value)| value)
    }

    pub(super) fn contains_key(&self, id: &K) -> bool {
        self.place(*id).is_some()
    }

    pub(super) fn remove(&mut self, id: &K) -> Option<V> {
        let at = self.place(*id)?;
        self.0.remove(at).map(|(_, value)| value)
    }

    /// All of them in the order of their ids.
    pub(super) fn iter(&self) -> impl Iterator<Item = (K, &V)> {
        self.0.iter().map(|(id, value)| (*id, value))
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &V> {
        self.0.iter().map(|(_, value)| value)
    }

    /// Takes all of them out.
    pub(super) fn take_ids(&mut self) -> impl Iterator<Item = K> + use<K, V> {
        std::mem::take(&mut self.0).into_iter().map(|(id, _)| id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_an_ordered_map() {
        let mut book = Book::new();
        for id in [1, 2, 5, 9, 7] {
            book.insert(id, id * 10);
        }
        book.insert(2, 21);
        assert_eq!(book.remove(&5), Some(50));
        assert_eq!((book.get(&2), book.get(&3)), (Some(&21), None));
        assert_eq!(book.iter().map(|(id, _)| id).collect::<Vec<_>>(), [1, 2, 7, 9]);
        *book.get_mut(&9).unwrap() += 1;
        assert_eq!((book.values().last(), book.contains_key(&5)), (Some(&91), false));
        assert_eq!(book.take_ids().collect::<Vec<_>>(), [1, 2, 7, 9]);
        assert_eq!(book.iter().count(), 0);
    }
}
