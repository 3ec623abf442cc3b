//! What may not cost more than it does: these measure, so nothing else may run beside them.

mod page;
mod rich;
mod storm;
mod wall_heap;
