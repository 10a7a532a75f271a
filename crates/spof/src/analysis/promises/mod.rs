//! Which promises does a failure break: of recovery in time, of copies that outlive what they copy, of eyes that see
//! an outage?
//!
//! `promised_times` and `promised_data` say whose promise hangs on what, `shared_fate` what goes down with everything
//! that should outlive it, `data_loss` what takes every copy at once.
//!
//! It knows `propagation`, `single_failures` and `several_failures`.

pub(crate) mod shared_fate;
pub(crate) mod promised_data;
pub(crate) mod promised_times;
pub(crate) mod data_loss;
