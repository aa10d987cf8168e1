//! Stacks of 3D-ICE (EPFL), version 3 and 4: `.stk` with its floorplans (`.flp`) and layouts, in SI.
//!
//! Lengths are µm in the files, conductivities W/(µm K), heat capacities J/(µm³ K), film coefficients W/(µm² K). x runs
//! along the chip's length, y along its width; the stack is written from top to bottom. [`Stack`] holds what the files
//! say; [`Stack::device_case`] turns it into a device.

mod case;
mod floorplan;
mod lexer;
mod parser;
mod stack;

pub use case::CaseOptions;
pub use floorplan::{Element, Floorplan, Layout};
pub use stack::{
    Analysis, Die, DieLayer, Layer, Material, Output, Rectangle, Sink, Stack, StackElement, StackEntry,
};
