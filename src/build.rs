//! Stamps the program with the commit it was built from and a hash of its sources, so that a result can name it.

use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .args(arguments)
            .output()
            .ok()
            .filter(|o| o.status.success())?;
        Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let commit = git(&["rev-parse", "--short=12", "HEAD"]).unwrap_or_else(|| "unknown".to_owned());
    let changed =
        git(&["status", "--porcelain", "--untracked-files=no"]).is_some_and(|s| !s.is_empty());
    println!(
        "cargo::rustc-env=PERMANENCE_COMMIT={commit}{}",
        if changed { "-dirty" } else { "" }
    );
    println!(
        "cargo::rustc-env=PERMANENCE_SOURCE_HASH={:016x}",
        source_hash()
    );
    println!("cargo::rerun-if-changed=.git/HEAD");
    println!("cargo::rerun-if-changed=.git/index");
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=Cargo.lock");
}

/// FNV-1a (64 bits; Fowler, Noll & Vo) over every source file and the versions of all libraries: the commit alone says nothing of
/// changes not yet committed, and is not known outside a checkout.
fn source_hash() -> u64 {
    let mut files = vec![PathBuf::from("Cargo.lock")];
    let mut folders = vec![PathBuf::from("src")];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        for path in entries.map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    // The order of names, written alike on every system.
    let name = |path: &Path| path.to_string_lossy().replace('\\', "/");
    files.sort_by_key(|path| name(path));
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for file in files {
        let content = std::fs::read(&file).unwrap_or_default();
        // Line ends differ between checkouts of the same commit.
        let bytes = content.into_iter().filter(|&byte| byte != b'\r');
        for byte in name(&file).into_bytes().into_iter().chain(bytes) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    hash
}
