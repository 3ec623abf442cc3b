//! The two programs of the page. The first is cut into parts along the functions that are marked in its source
//! (`#[wasm_split(…)]`): what every screen needs, what one screen needs, and what can wait. The second runs in a worker.
//!
//! All files of a program have the hash of its code and of the tools' versions in their names.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};
use wasm_bindgen_cli_support::Bindgen;
use wasm_split_cli_support::Options;

use super::weight::{self, Weights};
use super::{digits, lean, names};
use crate::cores;
use crate::progress::{capture, run};
use crate::tools;
use crate::workspace::Workspace;

/// The page itself.
const PAGE: &str = "chatcli-web";
/// What runs beside it.
const WORKER: &str = "chatcli-highlight";
const TARGET: &str = "wasm32-unknown-unknown";
/// The features are those that rustc turns on for this target by default; wasm-opt refuses code it was not told about.
const WASM_OPT: &str = "-Oz --debuginfo --strip-producers --enable-bulk-memory --enable-multivalue \
                        --enable-mutable-globals --enable-nontrapping-float-to-int --enable-reference-types \
                        --enable-sign-ext";

/// How much work goes into a small program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Optimise {
    /// None beside the profile's.
    Not,
    /// The profile's own, which is much, because wasm-opt cannot be had.
    Linked,
    /// wasm-opt's too.
    Fully,
}

/// The files of the programs, all in one folder.
pub struct Programs {
    /// The script that starts the page.
    pub js: String,
    /// The part of the page that its script asks for.
    pub wasm: String,
    /// The script that knows where the other parts are.
    pub link: String,
    /// Which parts each marked function needs, by its mark.
    pub parts: BTreeMap<String, Vec<String>>,
    /// The script that starts the worker.
    pub worker: String,
    /// What each file of the page consists of, when that was looked at.
    pub weights: BTreeMap<String, Weights>,
}

/// Builds both programs into a folder.
pub fn build(workspace: &Workspace, profile: &str, optimise: Optimise, out: &Path) -> Result<Programs> {
    let mut cargo = workspace.cargo("build");
    cargo.args(["--package", PAGE, "--bins", "--profile", profile, "--target", TARGET]);
    // Beside the flags of `.cargo/config.toml`, which the usual variable would replace.
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", workspace.without_folders());
    run(&mut cargo)?;
    let built = workspace.target.join(TARGET).join(profile);
    let linked = |name: &str| {
        let path = built.join(name).with_extension("wasm");
        fs::read(&path).with_context(|| format!("cannot read {}", path.display()))
    };
    let (bindgen, binaryen) = (bindgen_version(workspace)?, tools::binaryen_lock(workspace)?);
    let tools = format!("{optimise:?} short names, lean scripts {binaryen} {WASM_OPT} {bindgen}");
    let named = |name: &str, code: &[u8]| format!("{name}-{}", digits(&[code, tools.as_bytes()].concat()));

    let code = linked(PAGE)?;
    let name = named(PAGE, &code);
    let main = built.join(format!("{name}.main.wasm"));
    let (link, parts) = split(&code, &name, &main, out)?;
    bind(&main, &name, Bindgen::new().web(true)?.keep_lld_exports(true), out)?;
    fs::remove_file(&main)?;
    let (wasm, script) = (out.join(format!("{name}_bg.wasm")), out.join(format!("{name}.js")));
    let (short, said) = names::shorten(&fs::read(&wasm)?, &fs::read_to_string(&script)?)?;
    fs::write(&wasm, short)?;
    fs::write(&script, lean::script(&said))?;
    let parts_script = out.join(&link);
    let linking = fs::read_to_string(&parts_script)?;
    fs::write(&parts_script, lean::script(&linking))?;

    let code = linked(WORKER)?;
    let worker = named(WORKER, &code);
    bind(&built.join(WORKER).with_extension("wasm"), &worker, Bindgen::new().no_modules(true)?, out)?;
    let loader = format!("{worker}_loader.js");
    let load = format!("importScripts('/{worker}.js');wasm_bindgen({{module_or_path:'/{worker}_bg.wasm'}});");
    fs::write(out.join(&loader), load)?;

    let mut weights = BTreeMap::new();
    if optimise == Optimise::Fully {
        let files = super::files(out)?.into_iter();
        let programs: Vec<PathBuf> =
            files.filter(|path| path.extension().is_some_and(|it| it == "wasm")).collect();
        cores::each(programs.clone(), |path| shrink(workspace, &path))?;
        for path in programs {
            let (bare, weight) = weight::take_names(&fs::read(&path)?)?;
            fs::write(&path, bare)?;
            let file = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            weights.insert(file.to_owned(), weight);
        }
    }
    let (js, wasm) = (format!("{name}.js"), format!("{name}_bg.wasm"));
    Ok(Programs { js, wasm, link, parts, worker: loader, weights })
}

/// Cuts the linked program into parts: what every screen needs into `main`, the others and the script that fetches them
/// into `out`. Says the script's name, and which parts each mark needs.
fn split(
    code: &[u8],
    name: &str,
    main: &Path,
    out: &Path,
) -> Result<(String, BTreeMap<String, Vec<String>>)> {
    let (link, script) = (format!("./{name}_parts.js"), format!("./{name}.js"));
    let mut options = Options::new(code);
    options.output_dir = out;
    options.main_out_path = main;
    options.link_name = &link;
    options.main_module = &script;
    let split = wasm_split_cli_support::transform(options)
        .map_err(|problem| anyhow!("cannot cut the page's program into parts: {problem:#}"))?;
    let link_path = out.join(&link);
    let mut linking = fs::read_to_string(&link_path)?;
    for path in &split.split_modules {
        let old = stem(path)?;
        let new = format!("{name}_{old}");
        fs::rename(path, out.join(&new).with_extension("wasm"))?;
        let (old, new) = (format!("\"./{old}.wasm\""), format!("\"./{new}.wasm\""));
        ensure!(linking.contains(&old), "{link} does not fetch {old}");
        linking = linking.replace(&old, &new);
    }
    fs::write(&link_path, linking)?;
    let parts = split
        .prefetch_map
        .into_iter()
        .map(|(mark, parts)| (mark, parts.iter().map(|part| format!("{name}_{part}.wasm")).collect()));
    Ok((link.trim_start_matches("./").to_owned(), parts.collect()))
}

fn stem(path: &Path) -> Result<String> {
    let stem = path.file_stem().and_then(|stem| stem.to_str());
    stem.map(str::to_owned).with_context(|| format!("{} has no name", path.display()))
}

/// The version of wasm-bindgen in the page, which has to be that of the library in this program.
fn bindgen_version(workspace: &Workspace) -> Result<String> {
    let page = workspace.locked_version("wasm-bindgen")?;
    let here = workspace.locked_version("wasm-bindgen-cli-support")?;
    ensure!(
        page == here,
        "Cargo.lock has wasm-bindgen {page} and wasm-bindgen-cli-support {here}; they go together"
    );
    Ok(page)
}

/// Makes the script for a program, as wasm-bindgen's own program does.
pub fn bind(wasm: &Path, name: &str, bindgen: &mut Bindgen, out: &Path) -> Result<()> {
    let bindgen = bindgen.input_path(wasm).out_name(name).typescript(false).omit_default_module_path(false);
    bindgen.generate(out).with_context(|| format!("cannot bind {}", wasm.display()))
}

fn shrink(workspace: &Workspace, wasm: &Path) -> Result<()> {
    let smaller: PathBuf = wasm.with_extension("wasm.small");
    let mut command = workspace.command("wasm-opt");
    command.args(WASM_OPT.split_whitespace());
    // It warns about names that it does not know and takes away anyway.
    capture(command.arg(wasm).arg("-o").arg(&smaller))?;
    fs::rename(&smaller, wasm).with_context(|| format!("cannot replace {}", wasm.display()))
}
