//! Reads what files carry along: those of the person from their home, and those of the project from the working folder,
//! out of which no link leads. What a file means is decided by `chatcli-agent`.
//!
//! Nothing of a project's files is opened before its folder is trusted; that they are there is told.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions as CapOptions, OpenOptionsExt as _};
use chatcli_agent::carried::places::Which;
use chatcli_agent::carried::{Carried, Found, MAX_FILE_BYTES, MAX_FILES, Origin, PLACES, Place, Whose};
use rustix::fs::OFlags;

/// Folders in folders of one place.
const MAX_DEPTH: usize = 4;
/// Entries that are looked at in one place.
const MAX_ENTRIES: usize = 2_000;

/// What is carried along in this working folder.
pub fn carried(root: &Path, home: Option<&Path>, is_trusted: bool) -> Carried {
    let project = Dir::open_ambient_dir(root, ambient_authority()).ok().map(Base::Project);
    let person = home.map(|home| Base::Person(home.to_path_buf()));
    let mut found = Vec::new();
    for place in &PLACES {
        let base = if place.whose == Whose::Project { &project } else { &person };
        if let Some(base) = base {
            let opens = place.whose == Whose::Person || is_trusted;
            found.extend(base.files(place).into_iter().map(|below| base.found(place, &below, opens)));
        }
    }
    Carried::read(found, is_trusted)
}

/// Where places lie. In a project no link leads out; a person's own links lead where the person wants.
enum Base {
    Person(PathBuf),
    Project(Dir),
}

impl Base {
    /// The files of a place, as paths below its folder, sorted.
    fn files(&self, place: &Place) -> Vec<String> {
        let mut files = Vec::new();
        match place.which {
            Which::Named(name) => files.extend(self.is_there(place.folder, name).then(|| name.to_owned())),
            Which::Each(name) => {
                let folders = self.entries(place.folder).into_iter().filter(|(_, is_folder)| *is_folder);
                let paths = folders.map(|(folder, _)| format!("{folder}/{name}"));
                files.extend(paths.filter(|path| self.is_there(place.folder, path)));
            }
            Which::Ending(_) => {
                let entries = self.entries(place.folder).into_iter();
                files.extend(entries.filter(|(_, is_folder)| !is_folder).map(|(name, _)| name));
                files.retain(|name| place.which.takes(name));
            }
            Which::Below(_) => {
                let mut todo = vec![(String::new(), 0)];
                let mut seen = 0;
                while let Some((below, depth)) = todo.pop() {
                    for (name, is_folder) in self.entries(join(place.folder, &below).as_str()) {
                        seen += 1;
                        let path = join(&below, &name);
                        if is_folder && depth < MAX_DEPTH && seen < MAX_ENTRIES {
                            todo.push((path, depth + 1));
                        } else if !is_folder && place.which.takes(&name) {
                            files.push(path);
                        }
                    }
                }
            }
        }
        files.sort();
        files.truncate(MAX_FILES);
        files
    }

    fn found(&self, place: &Place, below: &str, opens: bool) -> Found {
        let path = join(place.folder, below);
        let text = if opens { self.text(&path).map_err(|why| why.to_string()) } else { Ok(String::new()) };
        let path = if place.whose == Whose::Person { format!("~/{path}") } else { path };
        let origin = Origin { whose: place.whose, path };
        Found { kind: place.kind, origin, name: place.which.name(below).to_owned(), text }
    }

    /// Names in a folder, and which of them are folders; hidden ones are left out.
    fn entries(&self, folder: &str) -> Vec<(String, bool)> {
        let mut entries: Vec<(String, bool)> = match self {
            Self::Person(home) => {
                let Ok(list) = fs::read_dir(home.join(folder)) else { return Vec::new() };
                let entry = |entry: io::Result<fs::DirEntry>| {
                    let entry = entry.ok()?;
                    let is_folder = entry.metadata().is_ok_and(|metadata| metadata.is_dir());
                    Some((entry.file_name().into_string().ok()?, is_folder))
                };
                list.take(MAX_ENTRIES).filter_map(entry).collect()
            }
            Self::Project(dir) => {
                let Ok(list) = dir.read_dir(folder) else { return Vec::new() };
                let entry = |entry: io::Result<cap_std::fs::DirEntry>| {
                    let entry = entry.ok()?;
                    let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
                    Some((entry.file_name().into_string().ok()?, is_folder))
                };
                list.take(MAX_ENTRIES).filter_map(entry).collect()
            }
        };
        entries.retain(|(name, _)| !name.starts_with('.'));
        entries
    }

    /// A link that leads out of a project is there as well, so that it is told.
    fn is_there(&self, folder: &str, below: &str) -> bool {
        let path = join(folder, below);
        match self {
            Self::Person(home) => home.join(path).symlink_metadata().is_ok(),
            Self::Project(dir) => dir.symlink_metadata(path).is_ok(),
        }
    }

    fn text(&self, path: &str) -> io::Result<String> {
        // What is no file must not hold up the one who opens it.
        let flags = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or_default();
        let file: File = match self {
            Self::Person(home) => OpenOptions::new().read(true).custom_flags(flags).open(home.join(path))?,
            Self::Project(dir) => {
                let file = dir.open_with(path, CapOptions::new().read(true).custom_flags(flags));
                file.map_err(|why| words(&why))?.into_std()
            }
        };
        if !file.metadata()?.is_file() {
            return Err(io::Error::other("it is no file"));
        }
        let mut bytes = Vec::new();
        file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > MAX_FILE_BYTES {
            return Err(io::Error::other(format!("it has more than {MAX_FILE_BYTES} bytes")));
        }
        String::from_utf8(bytes).map_err(|_| io::Error::other("it is no text"))
    }
}

/// What keeps a link inside says so in its own words.
fn words(why: &io::Error) -> io::Error {
    match why.kind() {
        io::ErrorKind::NotFound => io::Error::other("the link leads nowhere"),
        _ if why.raw_os_error().is_none() => io::Error::other("the link leads out of the folder"),
        _ => io::Error::other(why.to_string()),
    }
}

fn join(folder: &str, below: &str) -> String {
    match (folder.is_empty(), below.is_empty()) {
        (true, _) => below.to_owned(),
        (_, true) => folder.to_owned(),
        _ => format!("{folder}/{below}"),
    }
}
