//! Programs that embed spof; see `examples/`.
