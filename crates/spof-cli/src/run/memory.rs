//! The most memory that the process has had.

/// In bytes; `None` where the system does not tell. What the system tells of a process's resources on Linux counts
/// the program that started it too, so that it is read where it stands alone.
#[cfg(target_os = "linux")]
pub(crate) fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = peak.trim().strip_suffix("kB")?.trim_end().parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(target_vendor = "apple")]
pub(crate) fn peak() -> Option<u64> {
    let usage = nix::sys::resource::getrusage(nix::sys::resource::UsageWho::RUSAGE_SELF).ok()?;
    u64::try_from(usage.max_rss()).ok()
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
pub(crate) fn peak() -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_test_takes_some_memory() {
        let known = cfg!(any(target_os = "linux", target_vendor = "apple"));
        assert_eq!(super::peak().is_some_and(|peak| (1 << 20..1 << 36).contains(&peak)), known);
    }
}
