//! Numbers in memory of large pages, where the system has them: fresh memory in pages of 4 kB costs as much as what is done
//! with it.

use super::cosine::Number;
use memmap2::MmapMut;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

/// Size and distance of large pages.
const PAGE: usize = 2 << 20;
/// Below this many bytes a vector is as good.
const LARGE: usize = PAGE / 2;

/// Numbers that can be written over; their count changes within what there is room for.
#[derive(Debug)]
pub(super) struct Buffer<T> {
    memory: Memory<T>,
    count: usize,
}

#[derive(Debug)]
enum Memory<T> {
    Vector(Vec<T>),
    /// The first byte on a large page.
    Pages(MmapMut, usize, PhantomData<T>),
}

/// Zeroed memory on large pages, if the system gives some.
fn pages(bytes: usize) -> Option<(MmapMut, usize)> {
    let map = MmapMut::map_anon(bytes.checked_add(PAGE)?).ok()?;
    // Advice that is not taken leaves small pages.
    #[cfg(target_os = "linux")]
    let _ = map.advise(memmap2::Advice::HugePage);
    let start = map.as_ptr().align_offset(PAGE);
    (start <= PAGE).then_some((map, start))
}

impl<T: Number> Buffer<T> {
    /// Zeros.
    pub(super) fn zeros(count: usize) -> Self {
        let bytes = count.saturating_mul(size_of::<T>());
        let memory = match (bytes >= LARGE).then(|| pages(bytes)).flatten() {
            Some((map, start)) => Memory::Pages(map, start, PhantomData),
            None => Memory::Vector(vec![T::zero(); count]),
        };
        Self { memory, count }
    }

    /// How many numbers there is room for.
    pub(super) fn room(&self) -> usize {
        match &self.memory {
            Memory::Vector(vector) => vector.len(),
            Memory::Pages(map, ..) => (map.len() - PAGE) / size_of::<T>(),
        }
    }

    /// The same memory for another count, which there must be room for; what it holds is not cleared.
    pub(super) fn resized(self, count: usize) -> Self {
        debug_assert!(count <= self.room(), "room for {} of {count}", self.room());
        Self { count, ..self }
    }
}

impl<T: Number> Default for Buffer<T> {
    fn default() -> Self {
        Vec::new().into()
    }
}

impl<T> From<Vec<T>> for Buffer<T> {
    fn from(vector: Vec<T>) -> Self {
        let count = vector.len();
        Self { memory: Memory::Vector(vector), count }
    }
}

impl<T: Number> Deref for Buffer<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match &self.memory {
            Memory::Vector(vector) => &vector[..self.count],
            Memory::Pages(map, start, _) => {
                bytemuck::cast_slice(&map[*start..*start + self.count * size_of::<T>()])
            }
        }
    }
}

impl<T: Number> DerefMut for Buffer<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        match &mut self.memory {
            Memory::Vector(vector) => &mut vector[..self.count],
            Memory::Pages(map, start, _) => {
                bytemuck::cast_slice_mut(&mut map[*start..*start + self.count * size_of::<T>()])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Small, at the limit, and large enough to need more than one page.
    #[test]
    fn memory_is_zeroed_and_kept() {
        for count in [0, 3, LARGE / 8 - 1, LARGE / 8, 3 * PAGE / 8 + 5] {
            let mut buffer = Buffer::<f64>::zeros(count);
            assert_eq!(buffer.len(), count);
            assert!(buffer.iter().all(|&value| value == 0.0));
            for (i, value) in buffer.iter_mut().enumerate() {
                *value = i as f64;
            }
            let buffer = buffer.resized(count / 2).resized(count);
            assert!(buffer.iter().enumerate().all(|(i, &value)| value == i as f64));
        }
    }
}
