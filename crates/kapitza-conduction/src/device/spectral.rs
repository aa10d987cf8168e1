//! The spectral method: laterally uniform stacks on a rectangle with adiabatic sides.
//!
//! Every mode cos(mπx/Lx) cos(nπy/Ly) sees a ladder of layers and interfaces that is solved exactly in z ([`ladder`]).
//! What the ladder answers depends on λ² = (mπ/Lx)² + (ky/kx)(nπ/Ly)² alone, so it is tabulated once ([`response`]) and
//! looked up for all modes: the number of layers hardly matters. The answers decay slowly with λ only near the source;
//! that part is a sum of Gaussians, which are summed in real space ([`gaussian`], [`source`]). So point values and means over
//! rectangles are those of the differential equation, to about 1e-9 of the rise of temperature, whatever the grid.

mod buffer;
mod cosine;
mod fold;
mod gaussian;
mod interval;
mod ladder;
mod lateral;
mod patch;
mod peak;
mod plane;
mod report;
mod response;
mod rows;
mod search;
mod smear;
mod source;
mod stencil;
mod uniform;
mod vertical;

use super::{Device, DeviceError, DeviceOptions, DeviceSolution};
use uniform::UniformStack;

/// Whether the method applies to a device; the error says in words why not.
pub(super) fn applies(device: &Device) -> Result<(), String> {
    match UniformStack::new(device) {
        Ok(stack) => stack.map(|_| ()),
        Err(error) => Err(error.to_string()),
    }
}

/// Solves a laterally uniform stack.
pub(super) fn solve(device: &Device, options: &DeviceOptions) -> Result<DeviceSolution, DeviceError> {
    let stack = UniformStack::new(device)?.map_err(|reason| DeviceError::NotSpectral { reason })?;
    report::solve(device, &stack, options)
}
