//! What residents remember: the place they used last and how long they waited there, until it is too long ago.

use crate::world::residents::Residents;

/// Where people were last helped out of hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Helped {
    /// By the GP duty service.
    Duty = 1,
    /// By the emergency department.
    Emergency = 2,
}

/// No wait remembered.
const NONE: u8 = 255;
/// Grain of a remembered wait (minutes); longest 508 minutes.
const GRAIN: f64 = 2.0;

/// The memory of every resident: six bytes each.
#[derive(Debug)]
pub(super) struct Memory {
    residents: Vec<Remembered>,
    /// Days after which a visit is forgotten.
    span: u16,
    today: u16,
    /// What all residents together remember, by the day on which they will forget it (a ring of `span` + 1 days).
    fading: Vec<Kept>,
    total: Kept,
}

/// What one resident remembers. It counts before the day `until`; what is older stays here unread.
#[derive(Clone, Copy, Debug)]
struct Remembered {
    until: u16,
    last: u8,
    waits: [u8; 2],
    told: bool,
}

/// Residents whose last place was each of the two, and the waits remembered of it.
#[derive(Clone, Copy, Debug, Default)]
struct Kept {
    last: [u32; 2],
    waits: [u32; 2],
    grains: [u64; 2],
}

impl Memory {
    /// Everybody at the start: a last visit was on any of the `days` before the first day, each as likely.
    pub(super) fn new(people: &Residents, days: u32) -> Self {
        let span = days as u16;
        let mut memory = Self {
            residents: Vec::with_capacity(people.len()),
            span,
            today: 0,
            fading: vec![Kept::default(); usize::from(span) + 1],
            total: Kept::default(),
        };
        for (&last, &age) in people.habit.iter().zip(&people.habit_age) {
            let started = Remembered {
                until: 1 + ((u32::from(u16::MAX - age) * days) >> 16) as u16,
                last,
                waits: [NONE; 2],
                told: false,
            };
            memory.residents.push(started);
            if last != 0 {
                memory.count(started, Kept::add);
            }
        }
        memory
    }

    fn fresh(&self, resident: u32) -> Option<&Remembered> {
        let remembered = &self.residents[resident as usize];
        (self.today < remembered.until).then_some(remembered)
    }

    pub(super) fn last(&self, resident: u32, place: Helped) -> bool {
        self.fresh(resident).is_some_and(|r| r.last == place as u8)
    }

    /// Touches what a resident remembers.
    #[inline]
    pub(super) fn glance(&self, resident: u32) -> u32 {
        u32::from(self.residents[resident as usize].until)
    }

    /// Somebody told the resident of the duty service.
    pub(super) fn told_of_duty(&mut self, resident: u32) {
        self.residents[resident as usize].told = true;
    }

    pub(super) fn was_told_of_duty(&self, resident: u32) -> bool {
        self.residents[resident as usize].told
    }

    /// The wait expected at a place: the own last one weighed against what everybody expects.
    pub(super) fn expected(&self, resident: u32, place: Helped, common: f64, weight: f64) -> f64 {
        match self.fresh(resident).map(|r| r.waits[place as usize - 1]) {
            None | Some(NONE) => common,
            Some(own) => weight * f64::from(own) * GRAIN + (1.0 - weight) * common,
        }
    }

    pub(super) fn helped(&mut self, resident: u32, place: Helped, waited_minutes: f64) {
        let before = self.residents[resident as usize];
        let mut now = before;
        if self.today < before.until {
            self.count(before, Kept::remove);
        } else {
            now.waits = [NONE; 2];
        }
        now.last = place as u8;
        now.waits[place as usize - 1] =
            (waited_minutes / GRAIN).clamp(0.0, f64::from(NONE - 1)) as u8;
        now.until = self.today + self.span;
        self.residents[resident as usize] = now;
        self.count(now, Kept::add);
    }

    /// A day ends; what was remembered for the last time today is forgotten.
    pub(super) fn end_day(&mut self) {
        self.today += 1;
        let today = self.slot(self.today);
        let forgotten = std::mem::take(&mut self.fading[today]);
        self.total.subtract(&forgotten);
    }

    /// Residents whose last place this was.
    pub(super) fn number(&self, place: Helped) -> u32 {
        self.total.last[place as usize - 1]
    }

    /// Mean remembered wait at a place (minutes); `None` while nobody remembers one.
    pub(super) fn mean_wait(&self, place: Helped) -> Option<f64> {
        let place = place as usize - 1;
        let waits = self.total.waits[place];
        (waits > 0).then(|| self.total.grains[place] as f64 * GRAIN / f64::from(waits))
    }

    fn slot(&self, day: u16) -> usize {
        usize::from(day) % self.fading.len()
    }

    /// Counts what a resident remembers in or out.
    fn count(&mut self, what: Remembered, how: impl Fn(&mut Kept, Remembered)) {
        let slot = self.slot(what.until);
        how(&mut self.fading[slot], what);
        how(&mut self.total, what);
    }
}

impl Kept {
    fn add(&mut self, what: Remembered) {
        if let Some(place) = what.last.checked_sub(1) {
            self.last[usize::from(place)] += 1;
        }
        for (place, &grains) in what.waits.iter().enumerate() {
            if grains != NONE {
                self.waits[place] += 1;
                self.grains[place] += u64::from(grains);
            }
        }
    }

    fn remove(&mut self, what: Remembered) {
        let mut alone = Self::default();
        alone.add(what);
        self.subtract(&alone);
    }

    fn subtract(&mut self, other: &Self) {
        for place in 0..2 {
            self.last[place] -= other.last[place];
            self.waits[place] -= other.waits[place];
            self.grains[place] -= other.grains[place];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::residents::Residents;

    /// Who was last where, and how long ago in 65536ths of what is remembered.
    fn memory(habits: &[(u8, u16)], days: u32) -> Memory {
        let mut people = Residents::default();
        for &(place, age) in habits {
            people.habit.push(place);
            people.habit_age.push(age);
        }
        Memory::new(&people, days)
    }

    fn numbers(memory: &Memory) -> [u32; 2] {
        [Helped::Duty, Helped::Emergency].map(|place| memory.number(place))
    }

    #[test]
    fn a_visit_is_forgotten_when_its_time_is_over_unless_another_follows() {
        let mut memory = memory(&[(0, 0), (0, 0)], 10);
        memory.helped(0, Helped::Emergency, 60.0);
        memory.helped(1, Helped::Emergency, 20.0);
        for _ in 0..9 {
            memory.end_day();
        }
        memory.helped(1, Helped::Duty, 8.0);
        assert_eq!(numbers(&memory), [1, 1]);
        assert_eq!(memory.mean_wait(Helped::Emergency), Some(40.0));
        assert!(memory.last(0, Helped::Emergency));
        memory.end_day();
        assert_eq!(numbers(&memory), [1, 0]);
        assert!(!memory.last(0, Helped::Emergency) && memory.last(1, Helped::Duty));
        let expects = |who| memory.expected(who, Helped::Emergency, 100.0, 0.5);
        assert_eq!([expects(0) as u32, expects(1) as u32], [100, 60]);
        assert_eq!(memory.mean_wait(Helped::Emergency), Some(20.0));
    }

    #[test]
    fn what_was_forgotten_does_not_come_back_with_the_next_visit() {
        let mut memory = memory(&[(0, 0)], 10);
        memory.helped(0, Helped::Emergency, 60.0);
        (0..10).for_each(|_| memory.end_day());
        memory.helped(0, Helped::Duty, 8.0);
        assert_eq!(
            memory.expected(0, Helped::Emergency, 100.0, 1.0) as u32,
            100
        );
        assert_eq!(numbers(&memory), [1, 0]);
        assert_eq!(memory.mean_wait(Helped::Emergency), None);
    }

    #[test]
    fn habits_of_the_start_fade_evenly() {
        let habits: Vec<(u8, u16)> = (0..1000).map(|i| (2, i * 65)).collect();
        let mut memory = memory(&habits, 100);
        let mut left = Vec::new();
        for _ in 0..100 {
            left.push(memory.number(Helped::Emergency));
            let counted = (0..1000).filter(|&r| memory.last(r, Helped::Emergency));
            assert_eq!(counted.count() as u32, memory.number(Helped::Emergency));
            memory.end_day();
        }
        assert_eq!(memory.number(Helped::Emergency), 0);
        for (day, number) in (0..).zip(left) {
            let even = 1000 - 10 * day;
            assert!(number.abs_diff(even) <= 20, "{day}: {number}");
        }
    }
}
