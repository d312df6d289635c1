//! Screens: one view each.

mod hazard;
mod office;
mod steps;
mod visit;
