//! The daemon as its callers meet it: the real program, a real file, real sockets.

mod calls;
mod errors;
mod ground;
mod interface;
mod lifecycle;
mod reading;
