//! Waiting lines by urgency: the most urgent first, among equals the one who waited longest.

use std::collections::VecDeque;

/// A place in a line: the need and the ticket it held when it joined; another ticket now means that it has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Need (index).
    pub need: u32,
    /// Ticket.
    pub ticket: u32,
}

/// A line with five urgency classes.
#[derive(Clone, Debug, Default)]
pub(super) struct Queue {
    classes: [VecDeque<Place>; 5],
    waiting: u32,
}

impl Queue {
    /// Joins the line.
    pub(super) fn join(&mut self, urgency: u8, place: Place) {
        self.classes[usize::from(urgency)].push_back(place);
        self.waiting += 1;
    }

    /// Somebody left without being served; the place itself is dropped when it is reached.
    pub(super) fn left(&mut self) {
        self.waiting -= 1;
    }

    /// How many wait.
    pub(super) fn len(&self) -> u32 {
        self.waiting
    }

    /// Whether nobody waits.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting == 0
    }

    /// The next in line for which `valid` holds, with its class; places that are no longer valid are dropped on the way.
    pub(super) fn front(&mut self, valid: impl Fn(Place) -> bool) -> Option<(u8, Place)> {
        for (urgency, class) in self.classes.iter_mut().enumerate() {
            while let Some(&place) = class.front() {
                if valid(place) {
                    return Some((urgency as u8, place));
                }
                class.pop_front();
            }
        }
        None
    }

    /// Takes the next in line.
    pub(super) fn take(&mut self, valid: impl Fn(Place) -> bool) -> Option<Place> {
        let (urgency, place) = self.front(valid)?;
        self.classes[usize::from(urgency)].pop_front();
        self.waiting -= 1;
        Some(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_urgent_leave_first_and_equals_in_order() {
        let mut queue = Queue::default();
        for (need, urgency) in [(0, 4), (1, 2), (2, 4), (3, 0), (4, 2)] {
            queue.join(urgency, Place { need, ticket: 0 });
        }
        queue.left();
        let order: Vec<u32> =
            std::iter::from_fn(|| queue.take(|p| p.need != 1).map(|p| p.need)).collect();
        assert_eq!(order, [3, 4, 0, 2]);
        assert!(queue.is_empty());
    }
}
