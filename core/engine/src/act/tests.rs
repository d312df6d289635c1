//! What people do on screens, and what the buttons promise them.

mod buttons;
mod cast;
mod deeds;
mod news;
mod screens;
mod sight;
mod walk;
