//! What the kernel lets a command do: it writes in the working folder and its scratch folder only, does not see where
//! credentials lie, sends no signal to what it did not start, does not look into other processes, and opens no network
//! unless that is allowed. No argument of a call reaches in here.
//!
//! A restriction holds for the thread that takes it on and for what it starts, so a command is started from a thread that
//! lives for that alone. What cannot be had is said, and never taken for granted.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

/// How much of it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// It was not asked for.
    Off,
    /// Files and network.
    Full,
    /// One of them only; what is missing, and why.
    Partly(String),
    /// Nothing; why.
    Missing(String),
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => write!(f, "not sandboxed"),
            Self::Full => write!(f, "sandboxed"),
            Self::Partly(what) => write!(f, "partly sandboxed: {what}"),
            Self::Missing(why) => write!(f, "not sandboxed: {why}"),
        }
    }
}

/// Entries of one folder that are looked at.
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "only Linux asks"))]
const MAX_ENTRIES: usize = 10_000;
/// Places of a home that hold credentials, or what was said in private: this program's own, and those of others.
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "only Linux asks"))]
const HIDDEN: [&str; 28] = [
    // What lies beside it, a skill's scripts say, is there to be run.
    ".chatcli/.auth-key",
    ".chatcli/auth-profiles.json",
    ".chatcli/app.log",
    ".chatcli/sessions",
    ".chatcli/contexts",
    ".chatcli/memory",
    ".chatcli/mcp_servers.json",
    ".config/chatcli",
    ".local/state/chatcli",
    ".local/share/chatcli",
    ".local/share/keyrings",
    ".docker",
    ".mozilla",
    ".thunderbird",
    ".config/gcloud",
    ".config/gh",
    ".config/hub",
    ".config/glab-cli",
    ".config/op",
    ".config/rclone",
    ".config/doctl",
    ".config/google-chrome",
    ".config/chromium",
    ".config/BraveSoftware",
    ".bash_history",
    ".zsh_history",
    ".python_history",
    ".terraform.d",
];

/// What commands may do.
#[derive(Clone, Debug, Default)]
pub struct Sandbox {
    /// Whether there is one.
    pub is_on: bool,
    /// Folders in which a command may write.
    pub writable: Vec<PathBuf>,
    /// Whether a command may open a network.
    pub network: bool,
    /// The person's home, whose credentials a command does not see.
    pub home: Option<PathBuf>,
    /// More places that it does not see: where this program keeps what is its own.
    pub hidden: Vec<PathBuf>,
    /// What it sees of those all the same.
    pub seen: Vec<PathBuf>,
}

impl Sandbox {
    /// Starts a command under it.
    pub(crate) fn spawn(&self, mut command: Command) -> io::Result<(Child, Status)> {
        if !self.is_on {
            return Ok((command.spawn()?, Status::Off));
        }
        let sandbox = self.clone();
        let thread = std::thread::Builder::new().name("sandbox".to_owned()).spawn(move || {
            let status = sandbox.restrict();
            #[cfg(target_os = "linux")]
            linux::no_powers();
            command.spawn().map(|child| (child, status))
        })?;
        thread.join().map_err(|_| io::Error::other("the thread that starts a command ended"))?
    }

    #[cfg(target_os = "linux")]
    fn restrict(&self) -> Status {
        let files = linux::files(self);
        let network = if self.network { Ok(()) } else { linux::no_network() };
        match (files, network) {
            (Ok(()), Ok(())) => Status::Full,
            (Err(why), Ok(())) if self.network => Status::Missing(why),
            (Err(why), Ok(())) => Status::Partly(format!("files are not: {why}")),
            (Ok(()), Err(why)) => Status::Partly(format!("the network is not: {why}")),
            (Err(files), Err(network)) => Status::Missing(format!("{files}; {network}")),
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn restrict(&self) -> Status {
        Status::Missing("this system offers none that is known here".to_owned())
    }

    /// What a command may read: everything but the places of credentials on the way to the home and in it. Rules only
    /// allow, so a folder with such a place in it is allowed entry by entry.
    #[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "only Linux asks"))]
    fn readable(&self) -> Vec<PathBuf> {
        let Some(home) = self.home.as_deref().filter(|home| home.is_absolute() && *home != Path::new("/"))
        else {
            return vec![PathBuf::from("/")];
        };
        let mut hidden: Vec<PathBuf> = HIDDEN.iter().map(|place| home.join(place)).collect();
        hidden.extend(self.hidden.iter().cloned());
        let mut readable = Vec::new();
        let mut folders = vec![PathBuf::from("/")];
        while let Some(folder) = folders.pop() {
            let Ok(entries) = std::fs::read_dir(&folder) else { continue };
            for entry in entries.take(MAX_ENTRIES).flatten() {
                let path = entry.path();
                let is_secret =
                    || path.starts_with(home) && path.to_str().is_none_or(chatcli_agent::place::is_secret);
                let leads_there =
                    || home.starts_with(&path) || hidden.iter().any(|place| place.starts_with(&path));
                if hidden.contains(&path) {
                    continue;
                }
                if leads_there() {
                    folders.push(path);
                } else if !is_secret() {
                    readable.push(path);
                }
            }
        }
        readable.extend(self.writable.iter().chain(&self.seen).cloned());
        readable
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::BTreeMap;

    use landlock::{
        ABI, Access as _, AccessFs, Ruleset, RulesetAttr as _, RulesetCreatedAttr as _, RulesetStatus, Scope,
        path_beneath_rules,
    };
    use rustix::thread::{CapabilitySet, remove_capability_from_bounding_set};
    use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch};

    use super::Sandbox;

    /// Devices that a command may write to.
    const DEVICES: [&str; 6] =
        ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty"];

    /// What this thread, and what it starts, may do with files.
    pub(super) fn files(sandbox: &Sandbox) -> Result<(), String> {
        let abi = ABI::V6;
        let all = AccessFs::from_all(abi);
        let restricted = (|| {
            Ruleset::default()
                .handle_access(all)?
                .scope(Scope::from_all(abi))?
                .create()?
                .add_rules(path_beneath_rules(sandbox.readable(), AccessFs::from_read(abi)))?
                .add_rules(path_beneath_rules(&sandbox.writable, all))?
                .add_rules(path_beneath_rules(DEVICES, AccessFs::from_read(abi) | AccessFs::WriteFile))?
                .restrict_self()
        })();
        match restricted {
            Ok(status) if status.ruleset != RulesetStatus::NotEnforced => Ok(()),
            Ok(_) => Err("the kernel offers no Landlock".to_owned()),
            Err(why) => Err(why.to_string()),
        }
    }

    /// What root could do in spite of all that: look into other processes, load code into the kernel, change mounts and
    /// devices. A user who is not root has none of these powers, and then there is nothing to take away.
    pub(super) fn no_powers() {
        const TAKEN: [CapabilitySet; 18] = [
            CapabilitySet::SYS_PTRACE,
            CapabilitySet::PERFMON,
            CapabilitySet::SYS_ADMIN,
            CapabilitySet::BPF,
            CapabilitySet::CHECKPOINT_RESTORE,
            CapabilitySet::SYS_MODULE,
            CapabilitySet::SYS_RAWIO,
            CapabilitySet::SYS_BOOT,
            CapabilitySet::SYS_TIME,
            CapabilitySet::SYS_CHROOT,
            CapabilitySet::SYSLOG,
            CapabilitySet::NET_ADMIN,
            CapabilitySet::NET_RAW,
            CapabilitySet::MKNOD,
            CapabilitySet::AUDIT_CONTROL,
            CapabilitySet::MAC_ADMIN,
            CapabilitySet::MAC_OVERRIDE,
            CapabilitySet::DAC_READ_SEARCH,
        ];
        for power in TAKEN {
            // One that this kernel does not know, or that is gone already, cannot be taken.
            let _ = remove_capability_from_bounding_set(power);
        }
    }

    /// This thread, and what it starts, opens no socket. Local ones neither: behind one there can be a program that runs
    /// what it is told.
    pub(super) fn no_network() -> Result<(), String> {
        let calls = [libc::SYS_socket, libc::SYS_io_uring_setup];
        let refused = u32::try_from(libc::EPERM).unwrap_or(1);
        let filter = (|| {
            let arch: TargetArch = std::env::consts::ARCH.try_into()?;
            let rules: BTreeMap<i64, Vec<seccompiler::SeccompRule>> =
                calls.iter().map(|call| (*call, Vec::new())).collect();
            let filter =
                SeccompFilter::new(rules, SeccompAction::Allow, SeccompAction::Errno(refused), arch)?;
            let program: BpfProgram = filter.try_into()?;
            Ok::<_, seccompiler::BackendError>(program)
        })();
        let filter = filter.map_err(|why| why.to_string())?;
        seccompiler::apply_filter(&filter).map_err(|why| why.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_reads_no_place_of_credentials_in_the_home() {
        let base = tempfile::tempdir().unwrap();
        let home = base.path().join("home");
        for path in
            ["project/a.rs", ".ssh/id", ".chatcli/.auth-key", ".chatcli/skills/x/run.sh", ".git-credentials"]
        {
            let path = home.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        let readable = Sandbox { home: Some(home.clone()), ..Sandbox::default() }.readable();
        let may = |path: &str| readable.iter().any(|open| home.join(path).starts_with(open));
        assert!(may("project/a.rs") && may(".chatcli/skills/x/run.sh"), "{readable:?}");
        for path in [".ssh/id", ".chatcli/.auth-key", ".git-credentials"] {
            assert!(!may(path), "{path}: {readable:?}");
        }
    }
}
