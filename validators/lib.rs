//! Tests only: readers of formats that take longer to build than all that users install. `.ci/run` runs them.
