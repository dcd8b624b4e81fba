//! The audit: every act leaves a trace, is read by those whom it concerns, and can't be changed unseen.

mod reading;
mod seals;
mod table;
