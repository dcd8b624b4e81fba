//! What is said to a Meilisearch server, and what is made of its answers, against one that only listens.
//! That a real server does what is asked of it, the contract suite shows.

mod failing;
mod searching;
mod stand_in;
mod writing;
