//! The board against files that ship, made-up files and books with mistakes.

mod alliance;
mod bad_books;
mod cadences;
mod every_duty;
mod made_up;
mod measures;
mod setting;
