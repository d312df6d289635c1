//! Devices and a hub on a simulated network with seeded faults.
