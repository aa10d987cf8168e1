use thiserror::Error;

/// Why a figure cannot be drawn.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum PlotError {
    /// A number is infinite or not a number.
    #[error("{what} is {value}; a figure needs finite numbers")]
    NonFinite {
        /// Which number, by the name of its band, series or bar.
        what: String,
        /// The number as given.
        value: f64,
    },
    /// A number is so large that differences with it overflow.
    #[error("{what} is {value:e}; the largest magnitude a figure can show is {limit:e}")]
    TooLarge {
        /// Which number, by the name of its band, series or bar.
        what: String,
        /// The number as given.
        value: f64,
        /// The largest magnitude allowed.
        limit: f64,
    },
    /// A logarithmic axis got zero or a negative number.
    #[error("{what} is {value:e}; a logarithmic axis needs numbers above {limit:e}")]
    NotLogarithmic {
        /// Which number, by the name of its series.
        what: String,
        /// The number as given.
        value: f64,
        /// The smallest number allowed.
        limit: f64,
    },
    /// There is nothing to draw.
    #[error("the figure `{title}` has no {what}; give at least one")]
    Empty {
        /// The figure's title.
        title: String,
        /// What is missing: bands, points, bars, maps, values or layers.
        what: &'static str,
    },
    /// A point of a profile lies outside its band.
    #[error(
        "point {index} of `{band}` lies at fraction {fraction} of the band; fractions run from 0 to 1 and never fall"
    )]
    Fraction {
        /// The band's name.
        band: String,
        /// The point's index, from 0.
        index: usize,
        /// The fraction as given.
        fraction: f64,
    },
    /// The second profile has another number of bands than the first.
    #[error("the comparison `{label}` has {given} bands; the stack has {expected}")]
    ComparisonLength {
        /// The comparison's label.
        label: String,
        /// How many bands the comparison has.
        given: usize,
        /// How many bands the stack has.
        expected: usize,
    },
    /// The lower end of a shaded area lies above its upper end.
    #[error(
        "point {index} of the band `{label}` has its lower end at {lower:e} and its upper end at {upper:e}; swap them"
    )]
    Crossed {
        /// The band's label.
        label: String,
        /// The point's index, from 0.
        index: usize,
        /// Lower end as given.
        lower: f64,
        /// Upper end as given.
        upper: f64,
    },
    /// An axis range is empty or turned round.
    #[error("the range of the axis `{axis}` runs from {from:e} to {to:e}; the second number must be larger")]
    EmptyRange {
        /// The axis label.
        axis: String,
        /// Lower end as given.
        from: f64,
        /// Upper end as given.
        to: f64,
    },
    /// Cells need at least two edges.
    #[error("{what} are {given}; one cell has two edges, so give at least two")]
    TooFewEdges {
        /// Which edges of which map.
        what: String,
        /// How many were given.
        given: usize,
    },
    /// The edges of cells do not rise.
    #[error(
        "{what} fall or repeat: edge {index} is {edge:e} m after {before:e} m; give them in rising order"
    )]
    EdgeOrder {
        /// Which edges of which map.
        what: String,
        /// Index of the edge that does not rise, from 0.
        index: usize,
        /// The edge before it, m.
        before: f64,
        /// The edge, m.
        edge: f64,
    },
    /// A map has another number of values than cells.
    #[error("the map `{map}` has {given} values for {columns} columns and {rows} rows; give one a cell")]
    ValueCount {
        /// The map's title or number.
        map: String,
        /// How many values were given.
        given: usize,
        /// Cells along x.
        columns: usize,
        /// Cells along y.
        rows: usize,
    },
    /// A marked place lies outside its map.
    #[error("the place marked in `{map}` has {axis} = {value:e} m; give one from {from:e} m to {to:e} m")]
    OutsideMap {
        /// The map's title or number.
        map: String,
        /// Along which axis.
        axis: &'static str,
        /// The place as given, m.
        value: f64,
        /// Lower end of the map, m.
        from: f64,
        /// Upper end of the map, m.
        to: f64,
    },
    /// More than fits on one sheet.
    #[error("{given} {what} do not fit in one figure; give at most {most}")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How many were given.
        given: usize,
        /// How many fit.
        most: usize,
    },
    /// The PNG scale is not usable.
    #[error("a PNG scale of {scale} is not allowed; choose one from {least} to {most}")]
    Scale {
        /// The scale as given.
        scale: f64,
        /// The smallest scale.
        least: f64,
        /// The largest scale.
        most: f64,
    },
    /// The embedded font could not be read.
    #[error("the embedded font `{name}` cannot be read: {reason}")]
    Font {
        /// The font's name.
        name: &'static str,
        /// What the parser found.
        reason: String,
    },
    /// The picture could not be rasterised or encoded.
    #[error("no PNG of {width} by {height} pixels could be made: {reason}")]
    Png {
        /// Width, pixels.
        width: u32,
        /// Height, pixels.
        height: u32,
        /// What went wrong.
        reason: String,
    },
}
