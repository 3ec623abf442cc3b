//! Builds the page: Trunk bundles it, wasm-opt shrinks it, and every asset gets compressed siblings that the door
//! serves as they are.

mod shell;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use crate::progress::{headline, note, run};
use crate::tools;
use crate::workspace::Workspace;

/// What a first visit may download, in bytes of brotli.
const BUDGET_BYTES: usize = 450 * 1024;
/// What a first visit downloads.
const FIRST_LOAD: [&str; 4] = ["html", "js", "css", "wasm"];
/// The features are those that rustc turns on for this target by default; wasm-opt refuses code it was not told about.
const WASM_OPT: &str = "-Oz --strip-debug --strip-producers --enable-bulk-memory --enable-multivalue \
                        --enable-mutable-globals --enable-nontrapping-float-to-int --enable-reference-types \
                        --enable-sign-ext";
/// Programs that are fetched when they are needed; they do not count for a first visit.
const LATER: [&str; 1] = ["chatcli-highlight"];
/// So many hexadecimal digits of a hash make a name that is never used for anything else.
const HASH_DIGITS: usize = 16;
/// Formats that are compressed already.
const PACKED: [&str; 8] = ["br", "gz", "png", "jpg", "webp", "woff2", "ico", "avif"];

/// Builds the page, small and compressed, and returns its folder, `web/dist`.
pub fn build(workspace: &Workspace) -> Result<PathBuf> {
    let optimise = tools::ensure_wasm_opt(workspace);
    let dist = bundle(workspace, "wasm")?;
    let assets = files(&dist)?;
    if optimise {
        for wasm in assets.iter().filter(|path| ending(path) == "wasm") {
            shrink(workspace, wasm)?;
        }
    }
    shell::seal(&dist, &assets)?;
    let (mut total, mut later) = (0, 0);
    for path in &assets {
        let bytes = compress(path)?;
        if is_later(path) { later += bytes } else { total += bytes }
    }
    note(&format!("first load of the page: {total} bytes of brotli (budget {BUDGET_BYTES}), later {later}"));
    if total > BUDGET_BYTES {
        note("the page is over its budget");
    }
    Ok(dist)
}

/// Builds the page quickly, large and uncompressed, for work on the page itself; the same folder.
pub fn build_quickly(workspace: &Workspace) -> Result<PathBuf> {
    let dist = bundle(workspace, "wasm-quick")?;
    shell::seal(&dist, &files(&dist)?)?;
    Ok(dist)
}

fn bundle(workspace: &Workspace, profile: &str) -> Result<PathBuf> {
    tools::ensure_wasm_target(workspace)?;
    tools::ensure_trunk(workspace)?;
    tools::ensure_wasm_bindgen(workspace)?;
    headline("building the page");
    let web = workspace.root.join("web");
    let mut trunk = workspace.command("trunk");
    // wasm-opt runs after Trunk has written its integrity sums, so they have to go; the page comes from one origin.
    trunk.args("build --offline true --no-sri true --dist dist --cargo-profile".split(' ')).arg(profile);
    // Trunk reads NO_COLOR as a boolean and fails on the usual `1`.
    trunk.current_dir(&web).env_remove("NO_COLOR");
    run(&mut trunk)?;
    let dist = web.join("dist");
    LATER.iter().try_for_each(|name| name_after_content(&dist, name))?;
    Ok(dist)
}

/// Trunk names a worker's files after the program alone, so that no browser may keep them. They get a hash like all
/// others, and a loader that knows the new names; `index.html` says where that is.
fn name_after_content(dist: &Path, name: &str) -> Result<()> {
    let (js, wasm, loader) = (format!("{name}.js"), format!("{name}_bg.wasm"), format!("{name}_loader.js"));
    let mut hash = Sha256::new();
    for file in [&js, &wasm] {
        hash.update(fs::read(dist.join(file)).with_context(|| format!("Trunk left no {file}"))?);
    }
    let mut digits = hex::encode(hash.finalize());
    digits.truncate(HASH_DIGITS);
    let [new_js, new_wasm, new_loader] =
        [&js, &wasm, &loader].map(|file| file.replacen(name, &format!("{name}-{digits}"), 1));
    fs::rename(dist.join(&js), dist.join(&new_js))?;
    fs::rename(dist.join(&wasm), dist.join(&new_wasm))?;
    fs::remove_file(dist.join(&loader))?;
    let load = format!("importScripts('/{new_js}');wasm_bindgen({{module_or_path:'/{new_wasm}'}});");
    fs::write(dist.join(&new_loader), load)?;
    let index = dist.join("index.html");
    let html = fs::read_to_string(&index)?;
    ensure!(html.contains(&loader), "index.html does not say where {loader} is");
    fs::write(&index, html.replace(&loader, &new_loader))?;
    Ok(())
}

fn shrink(workspace: &Workspace, wasm: &Path) -> Result<()> {
    let smaller = wasm.with_extension("wasm.small");
    let mut command = workspace.command("wasm-opt");
    command.args(WASM_OPT.split_whitespace());
    run(command.arg(wasm).arg("-o").arg(&smaller))?;
    fs::rename(&smaller, wasm).with_context(|| format!("cannot replace {}", wasm.display()))
}

fn is_later(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    LATER.iter().any(|later| name.starts_with(later))
}

/// Writes the siblings `.br` and `.gz` of one asset; returns what it adds to a first load.
fn compress(path: &Path) -> Result<usize> {
    if PACKED.contains(&ending(path)) {
        return Ok(0);
    }
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let params = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    let mut small = Vec::new();
    brotli::BrotliCompress(&mut bytes.as_slice(), &mut small, &params)?;
    write_sibling(path, "br", &small)?;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&bytes)?;
    write_sibling(path, "gz", &gzip.finish()?)?;
    Ok(if FIRST_LOAD.contains(&ending(path)) { small.len() } else { 0 })
}

fn write_sibling(path: &Path, encoding: &str, bytes: &[u8]) -> Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(encoding);
    fs::write(&name, bytes).with_context(|| format!("cannot write {}", name.to_string_lossy()))
}

fn ending(path: &Path) -> &str {
    path.extension().and_then(|ending| ending.to_str()).unwrap_or_default()
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("Trunk left no {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    ensure!(!found.is_empty(), "Trunk left {} empty", folder.display());
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn an_asset_gets_siblings_that_hold_the_same_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("app.js");
        let text = "let answer = 42;\n".repeat(200);
        fs::write(&path, &text).unwrap();
        let counted = compress(&path).unwrap();
        let small = fs::read(folder.path().join("app.js.br")).unwrap();
        assert_eq!(counted, small.len());
        assert!(counted < text.len() / 10);
        let mut plain = Vec::new();
        brotli::BrotliDecompress(&mut small.as_slice(), &mut plain).unwrap();
        assert_eq!(plain, text.as_bytes());
        let mut again = String::new();
        let gzip = fs::File::open(folder.path().join("app.js.gz")).unwrap();
        flate2::read::GzDecoder::new(gzip).read_to_string(&mut again).unwrap();
        assert_eq!(again, text);
    }

    #[test]
    fn a_worker_is_named_after_its_content() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for (name, text) in [
            ("w.js", "let a;"),
            ("w_bg.wasm", "wasm"),
            ("w_loader.js", "old"),
            ("index.html", "<template data-loader=\"/w_loader.js\"></template>"),
        ] {
            fs::write(at(name), text).unwrap();
        }
        name_after_content(folder.path(), "w").unwrap();
        let html = fs::read_to_string(at("index.html")).unwrap();
        let loader = html.split('"').nth(1).unwrap().trim_start_matches('/');
        let load = fs::read_to_string(at(loader)).unwrap();
        for named in load.split('\'').filter(|piece| piece.starts_with('/')) {
            assert!(at(&named[1..]).is_file(), "{named}");
        }
        assert!(!at("w.js").exists() && !at("w_loader.js").exists());
    }

    #[test]
    fn images_are_left_alone_and_other_assets_do_not_count() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["logo.png", "logo.svg"] {
            fs::write(folder.path().join(name), "x".repeat(100)).unwrap();
            assert_eq!(compress(&folder.path().join(name)).unwrap(), 0);
        }
        let names: Vec<_> =
            files(folder.path()).unwrap().iter().map(|path| path.file_name().unwrap().to_owned()).collect();
        assert_eq!(names, ["logo.png", "logo.svg", "logo.svg.br", "logo.svg.gz"]);
    }
}
