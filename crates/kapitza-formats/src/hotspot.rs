//! Decks of HotSpot (University of Virginia), version 7: what its files say, in SI.
//!
//! The grammar and the defaults follow the sources at commit `f18831e` (August 2022). [`Deck`] holds everything that a
//! run of HotSpot reads; [`Deck::device_case`] turns it into the physical device that it describes: die, interface
//! material, spreader, sink with a film on it, and the secondary path where it is on. That device is not HotSpot's
//! network: no rim nodes, no grid.

mod case;
mod config;
mod deck;
mod fan;
mod floorplan;
mod layers;
mod materials;
mod steady;
mod trace;

pub use case::{CaseOptions, HeatPlane};
pub use config::Config;
pub use deck::{Deck, DeckFiles, DeckLayer, Role};
pub use fan::{Fan, FlowType, SinkType};
pub use floorplan::{Floorplan, Unit};
pub use layers::LayerEntry;
pub use layers::LayerFile;
pub use materials::{Material, Materials};
pub use steady::{SteadyTable, steady_text};
pub use trace::Trace;
