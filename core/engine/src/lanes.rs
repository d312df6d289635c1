//! Work that needs no store on several threads at once, with the same result as on one.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::{Mutex, PoisonError};
use std::thread::{Builder, scope};

/// Does `work` on each item, on at most so many threads, this one among them; what comes of the
/// items stands in their order. A panic goes on here.
pub(crate) fn each<T: Send, R: Send>(
    threads: NonZeroUsize,
    items: Vec<T>,
    work: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    let others = threads.get().min(items.len()).saturating_sub(1);
    if others == 0 {
        return items.into_iter().map(work).collect();
    }
    let left = Mutex::new(items.into_iter().enumerate());
    let lane = || {
        let mut done = Vec::new();
        loop {
            let next = left.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some((place, item)) = next else {
                return done;
            };
            done.push((place, work(item)));
        }
    };
    let mut done = scope(|scope| {
        // A thread that the system does not give is one lane less.
        let others: Vec<_> = (0..others)
            .filter_map(|_| Builder::new().spawn_scoped(scope, lane).ok())
            .collect();
        let mut done = lane();
        for other in others {
            match other.join() {
                Ok(more) => done.extend(more),
                Err(panic) => resume_unwind(panic),
            }
        }
        done
    });
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::panic::catch_unwind;
    use std::sync::Barrier;
    use std::thread::current;

    fn threads(count: usize) -> NonZeroUsize {
        NonZeroUsize::new(count).unwrap()
    }

    #[test]
    fn results_stand_in_the_order_of_the_items_whoever_made_them() {
        for count in [1, 2, 7, 400] {
            let made = each(threads(count), (0..300).collect(), |n: u64| n * n);
            let wanted: Vec<u64> = (0..300).map(|n| n * n).collect();
            assert_eq!(made, wanted);
        }
        assert_eq!(each(threads(4), Vec::<u8>::new(), |n| n), Vec::<u8>::new());
    }

    #[test]
    fn as_many_threads_work_as_were_given() {
        let together = Barrier::new(3);
        let who: BTreeSet<String> = each(threads(3), vec![(), (), ()], |()| {
            together.wait();
            format!("{:?}", current().id())
        })
        .into_iter()
        .collect();
        assert_eq!(who.len(), 3);
    }

    #[test]
    fn a_panic_on_another_thread_is_not_swallowed() {
        let fell = catch_unwind(|| {
            each(threads(2), (0..64).collect(), |n: u32| {
                assert!(n != 40, "the fortieth");
            })
        });
        assert!(fell.is_err());
    }
}
