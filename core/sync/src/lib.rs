//! Sans-IO sync: frames, items, phone and hub sessions, bundle files.
