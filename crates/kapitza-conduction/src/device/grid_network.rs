//! Networks given by their conductances: the cells of a grid and a few nodes beside it, for emulating other programs.
//!
//! With θ the temperatures of the cells and φ those of the nodes,
//!
//! ```text
//! A θ − B φ = q,    D φ − Bᵀ θ = 0
//! ```
//!
//! where A is the matrix of the cells, B the ties between cells and nodes, and D the small matrix of the nodes. The nodes are
//! eliminated exactly, φ = D⁻¹ Bᵀ θ; what is left, (A − B D⁻¹ Bᵀ) θ = q, is symmetric and positive, and
//! conjugate gradients solve it with multigrid for A: a change of low rank costs a few iterations.

use super::DeviceError;
use super::inner::dot;
use super::linear::{Operator, conjugate_gradients};
use super::multigrid::{CoarseAxis, Multigrid};
use super::network::Network;

/// A network of thermal conductances between the cells of a grid, nodes beside it and surroundings at temperature zero.
///
/// Cells are numbered with x fastest, then the layer, then y. A cell without conductances is no part of the network.
#[derive(Clone, Debug)]
pub struct GridNetwork {
    widths: [Vec<f64>; 2],
    network: Network,
    nodes: Vec<Node>,
}

/// A node beside the grid.
#[derive(Clone, Debug, Default)]
struct Node {
    shunt: f64,
    cells: Vec<(usize, f64)>,
    nodes: Vec<(usize, f64)>,
}

/// The temperatures of a [`GridNetwork`].
#[derive(Clone, Debug)]
pub struct GridSolution {
    /// Of every cell, K above the surroundings; zero where there is none.
    pub cells: Vec<f64>,
    /// Of every node, K above the surroundings.
    pub nodes: Vec<f64>,
    /// Iterations of conjugate gradients.
    pub iterations: usize,
    /// ‖b − A θ‖/‖b‖ after the elimination of the nodes, evaluated from θ.
    pub residual: f64,
    /// Heat that leaves to the surroundings, W.
    pub outflow: f64,
}

impl GridNetwork {
    /// A network without conductances: cells of these widths along x and y, m, and a number of layers. The widths guide
    /// the solver and nothing else.
    pub fn new(widths: [Vec<f64>; 2], layers: usize) -> Self {
        let shape = [widths[0].len(), widths[1].len(), layers];
        let zeros = || vec![0.0; shape.iter().product()];
        let network = Network { shape, gx: zeros(), gy: zeros(), gz: zeros(), shunt: zeros(), heat: zeros() };
        Self { widths, network, nodes: Vec::new() }
    }

    /// Numbers of cells along x and y, and of layers.
    pub fn shape(&self) -> [usize; 3] {
        self.network.shape
    }

    /// The number of a cell.
    pub fn cell(&self, i: usize, j: usize, layer: usize) -> usize {
        let [nx, _, layers] = self.network.shape;
        (j * layers + layer) * nx + i
    }

    /// Conductances of every cell to its neighbour at larger x (0), larger y (1) or in the next layer (2), W/K; that of
    /// the last cell must stay zero.
    pub fn conductance_mut(&mut self, axis: usize) -> &mut [f64] {
        match axis {
            0 => &mut self.network.gx,
            1 => &mut self.network.gy,
            _ => &mut self.network.gz,
        }
    }

    /// Conductances of the cells to the surroundings, W/K.
    pub fn shunt_mut(&mut self) -> &mut [f64] {
        &mut self.network.shunt
    }

    /// Heat into the cells, W.
    pub fn heat_mut(&mut self) -> &mut [f64] {
        &mut self.network.heat
    }

    /// Heat into a cell, W.
    pub fn heat(&self, cell: usize) -> f64 {
        self.network.heat[cell]
    }

    /// Adds a node; its number.
    pub fn add_node(&mut self) -> usize {
        self.nodes.push(Node::default());
        self.nodes.len() - 1
    }

    /// Joins a node to the surroundings, W/K.
    pub fn ground(&mut self, node: usize, conductance: f64) {
        self.nodes[node].shunt += conductance;
    }

    /// Ties a node to a cell, W/K.
    pub fn tie(&mut self, node: usize, cell: usize, conductance: f64) {
        self.nodes[node].cells.push((cell, conductance));
    }

    /// Joins two nodes, W/K.
    pub fn join(&mut self, one: usize, other: usize, conductance: f64) {
        self.nodes[one].nodes.push((other, conductance));
        self.nodes[other].nodes.push((one, conductance));
    }

    /// Solves until ‖b − A θ‖ ≤ `tolerance` ‖b‖.
    ///
    /// # Errors
    /// No convergence, as where heat cannot leave.
    pub fn solve(&self, tolerance: f64) -> Result<GridSolution, DeviceError> {
        let mut network = self.network.clone();
        for node in &self.nodes {
            for &(cell, g) in &node.cells {
                network.shunt[cell] += g;
            }
        }
        let bordered = Bordered { inverse: self.eliminated(), nodes: &self.nodes, network };
        let [x, y] = self.widths.each_ref().map(|widths| {
            let mut edges = vec![0.0];
            edges.extend(widths.iter().scan(0.0, |at, w| {
                *at += w;
                Some(*at)
            }));
            CoarseAxis::new(&edges, 1.0, &[])
        });
        let mut preconditioner = Multigrid::new(&bordered.network, x, y);
        let mut cells = vec![0.0; self.network.cells()];
        let heat = &self.network.heat;
        let outcome = conjugate_gradients(&bordered, &mut preconditioner, heat, &mut cells, tolerance, &())?;
        let nodes = bordered.inverted(&bordered.gathered(&cells));
        let outflow = dot(&self.network.shunt, &cells)
            + self.nodes.iter().zip(&nodes).map(|(node, value)| node.shunt * value).sum::<f64>();
        Ok(GridSolution { cells, nodes, iterations: outcome.iterations, residual: outcome.residual, outflow })
    }

    /// D⁻¹, by Gauss and Jordan; D is symmetric and dominated by its diagonal, so that no pivots are exchanged.
    fn eliminated(&self) -> Vec<Vec<f64>> {
        let count = self.nodes.len();
        let mut rows: Vec<Vec<f64>> = (0..count)
            .map(|n| {
                let node = &self.nodes[n];
                let mut row = vec![0.0; 2 * count];
                let tied: f64 = node.cells.iter().chain(&node.nodes).map(|tie| tie.1).sum();
                let diagonal = node.shunt + tied;
                row[n] = if diagonal > 0.0 { diagonal } else { 1.0 };
                for &(other, g) in &node.nodes {
                    row[other] -= g;
                }
                row[count + n] = 1.0;
                row
            })
            .collect();
        for pivot in 0..count {
            let scale = 1.0 / rows[pivot][pivot];
            rows[pivot].iter_mut().for_each(|v| *v *= scale);
            let own = rows[pivot].clone();
            for (n, row) in rows.iter_mut().enumerate() {
                let factor = row[pivot];
                if n != pivot && factor != 0.0 {
                    row.iter_mut().zip(&own).for_each(|(v, o)| *v -= factor * o);
                }
            }
        }
        rows.into_iter().map(|row| row[count..].to_vec()).collect()
    }
}

/// The matrix of the cells after the nodes are eliminated.
struct Bordered<'a> {
    /// The cells with their ties as conductances to surroundings.
    network: Network,
    nodes: &'a [Node],
    inverse: Vec<Vec<f64>>,
}

impl Bordered<'_> {
    /// Bᵀ θ.
    fn gathered(&self, cells: &[f64]) -> Vec<f64> {
        self.nodes.iter().map(|node| node.cells.iter().map(|&(c, g)| g * cells[c]).sum()).collect()
    }

    /// D⁻¹ of a vector.
    fn inverted(&self, values: &[f64]) -> Vec<f64> {
        self.inverse.iter().map(|row| row.iter().zip(values).map(|(a, b)| a * b).sum()).collect()
    }

    /// Takes B φ away.
    fn take(&self, nodes: &[f64], cells: &mut [f64]) {
        for (node, value) in self.nodes.iter().zip(nodes) {
            for &(cell, g) in &node.cells {
                cells[cell] -= g * value;
            }
        }
    }
}

impl Operator for Bordered<'_> {
    fn multiply(&self, x: &[f64], y: &mut [f64]) -> f64 {
        let product = self.network.multiply(x, y);
        let gathered = self.gathered(x);
        let nodes = self.inverted(&gathered);
        self.take(&nodes, y);
        product - gathered.iter().zip(&nodes).map(|(a, b)| a * b).sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two columns of two layers with a node at each end, against Gaussian elimination of all unknowns together.
    #[test]
    fn nodes_beside_the_grid_are_eliminated_exactly() {
        let mut grid = GridNetwork::new([vec![1.0; 3], vec![1.0; 2]], 2);
        let cells = 12;
        let mut dense = vec![vec![0.0_f64; 15]; 15];
        let mut stamp = |a: usize, b: Option<usize>, g: f64| {
            dense[a][a] += g;
            if let Some(b) = b {
                dense[b][b] += g;
                dense[a][b] -= g;
                dense[b][a] -= g;
            }
        };
        for j in 0..2 {
            for layer in 0..2 {
                for i in 0..3 {
                    let c = grid.cell(i, j, layer);
                    let g = 1.0 + 0.3 * c as f64;
                    if i < 2 {
                        grid.conductance_mut(0)[c] = g;
                        stamp(c, Some(grid.cell(i + 1, j, layer)), g);
                    }
                    if j < 1 {
                        grid.conductance_mut(1)[c] = 2.0 * g;
                        stamp(c, Some(grid.cell(i, 1, layer)), 2.0 * g);
                    }
                    if layer < 1 {
                        grid.conductance_mut(2)[c] = 5.0 * g;
                        stamp(c, Some(grid.cell(i, j, 1)), 5.0 * g);
                    }
                    grid.heat_mut()[c] = (c % 5) as f64 - 1.0;
                }
            }
        }
        let nodes = [0.1, 0.0, 0.7].map(|shunt| {
            let node = grid.add_node();
            grid.ground(node, shunt);
            node
        });
        stamp(cells, None, 0.1);
        stamp(cells + 2, None, 0.7);
        for (node, cell, g) in [(0, 0, 0.4), (0, 3, 0.5), (1, 2, 0.6), (1, 5, 0.2)] {
            grid.tie(nodes[node], cell, g);
            stamp(cell, Some(cells + node), g);
        }
        for (a, b, g) in [(0, 1, 0.3), (1, 2, 0.9)] {
            grid.join(nodes[a], nodes[b], g);
            stamp(cells + a, Some(cells + b), g);
        }
        let solution = grid.solve(1e-13).unwrap();
        let all: Vec<f64> = solution.cells.iter().chain(&solution.nodes).copied().collect();
        for (n, row) in dense.iter().enumerate() {
            let sum: f64 = row.iter().zip(&all).map(|(a, b)| a * b).sum();
            let heat = if n < cells { grid.heat(n) } else { 0.0 };
            assert!((sum - heat).abs() < 1e-11, "{n}: {sum} {heat}");
        }
        let released: f64 = (0..cells).map(|c| grid.heat(c)).sum();
        assert!((solution.outflow - released).abs() < 1e-10, "{} {released}", solution.outflow);
    }
}
