//! Devices and a hub on a simulated network with seeded faults.

#[cfg(test)]
mod rules;
