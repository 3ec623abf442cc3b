//! Whether this program was started without a stdout (`>&-`). Rust's runtime has put `/dev/null` there by then, so that
//! no file takes its place; what is written to it would be lost without a word.

use std::os::fd::AsFd;

use rustix::fs::{OFlags, fcntl_getfl};

/// Whether there was no stdout. The runtime's `/dev/null` can be told from a person's own: a shell opens that one for
/// writing only, and a program that opens it for both has it, too.
pub fn stdout_was_closed() -> bool {
    is_null(std::io::stdout(), "/proc/self/fd/1") && !parent_has_one()
}

fn is_null(stream: impl AsFd, link: &str) -> bool {
    fcntl_getfl(stream).is_ok_and(|flags| flags.contains(OFlags::RDWR))
        && std::fs::read_link(link).is_ok_and(|target| target.as_os_str() == "/dev/null")
}

/// Whether the program that started this one has a `/dev/null` that is open for both, to give it on. One that does not
/// let itself be looked at may have.
fn parent_has_one() -> bool {
    let Some(parent) = rustix::process::getppid() else { return true };
    let folder = format!("/proc/{}", parent.as_raw_nonzero());
    let Ok(open) = std::fs::read_dir(format!("{folder}/fd")) else { return true };
    open.flatten().any(|entry| {
        let is_null = std::fs::read_link(entry.path()).is_ok_and(|target| target.as_os_str() == "/dev/null");
        let info = folder.clone() + "/fdinfo/" + &entry.file_name().to_string_lossy();
        is_null && std::fs::read_to_string(info).is_ok_and(|info| is_for_both(&info))
    })
}

/// `flags:` of `/proc/PID/fdinfo/FD` is octal; its last digit says how it was opened.
fn is_for_both(info: &str) -> bool {
    let flags = info.lines().find_map(|line| line.strip_prefix("flags:"));
    flags.is_some_and(|flags| flags.trim().ends_with(['2', '6']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_a_file_was_opened_is_read_from_its_flags() {
        assert!(is_for_both("pos:\t0\nflags:\t0100002\nmnt_id:\t1\n") && is_for_both("flags:\t02100002\n"));
        assert!(!is_for_both("flags:\t0100001\n") && !is_for_both(""));
    }

    #[test]
    fn only_a_null_that_is_open_for_both_may_be_the_runtimes() {
        let null = |read| std::fs::OpenOptions::new().read(read).write(true).open("/dev/null").unwrap();
        for read in [true, false] {
            let file = null(read);
            let link = format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&file));
            assert_eq!(is_null(&file, &link), read);
        }
    }
}
