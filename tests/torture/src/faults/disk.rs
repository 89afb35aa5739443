//! Faults below the program: its disk and its clock.
use super::{Outcome, in_trouble, open};
use crate::buyers::now_ms;
use crate::county::Template;
use crate::database::Database;
use crate::shop::{Shop, command};
use anyhow::{Context, Result, ensure};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

const NAME: &str = "torture_fault";

/// A file system of our own. It is taken away when this is dropped.
struct Mount(PathBuf);

impl Drop for Mount {
    fn drop(&mut self) {
        // Frozen, in use or gone already: the next round mounts elsewhere.
        quietly(Command::new("fsfreeze").arg("-u").arg(&self.0));
        quietly(Command::new("umount").arg("-l").arg(&self.0));
        let _ = std::fs::remove_dir(&self.0);
    }
}

fn quietly(command: &mut Command) -> bool {
    command.stderr(Stdio::null()).stdout(Stdio::null()).status().is_ok_and(|status| status.success())
}

fn done(command: &mut Command) -> Result<()> {
    let output = command.output().with_context(|| format!("{command:?}"))?;
    ensure!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}

fn folder(name: &str) -> Result<PathBuf> {
    let folder = PathBuf::from(format!("/tmp/pavilion-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// None where this user may not mount.
fn mount(name: &str, arguments: &[&str]) -> Result<Option<Mount>> {
    let folder = folder(name)?;
    let mounted = quietly(Command::new("mount").args(arguments).arg(&folder));
    Ok(mounted.then_some(Mount(folder)))
}

/// The county of a round in a folder of its own.
fn copy_to(template: &Template, folder: &Path) -> Result<Database> {
    let Database::Folder(from) = template.copy(NAME)? else { unreachable!("a folder was asked for") };
    let to = folder.join("county");
    std::fs::create_dir_all(&to)?;
    for file in std::fs::read_dir(from)?.flatten() {
        std::fs::copy(file.path(), to.join(file.file_name()))?;
    }
    Ok(Database::Folder(to))
}

const MAY_NOT: &str = "this user may not mount a file system";

/// A file system of 160 MB that is filled to its last byte, and emptied again.
pub fn full(template: &Template, seed: u64) -> Result<Outcome> {
    let Some(disk) = mount("full", &["-t", "tmpfs", "-o", "size=160m", "pavilion"])? else {
        return Ok(Outcome::NotPossible(MAY_NOT));
    };
    let database = if template.base.is_sqlite() {
        copy_to(template, &disk.0)?
    } else {
        let data = template.base.ask("SHOW data_directory")?;
        let Ok(owner) = std::fs::metadata(data) else {
            return Ok(Outcome::NotPossible("the server is on another machine"));
        };
        chown(&disk.0, Some(owner.uid()), Some(owner.gid()))?;
        template.base.copy_to_disk(template.name(), NAME, &disk.0)?
    };
    let shop = open(template, &database)?;
    let outcome = in_trouble(template, &database, shop, seed, |scene| {
        let ballast = disk.0.join("ballast");
        fill(&ballast)?;
        scene.refused("full")?;
        scene.reads()?;
        scene.refused("full")?;
        Ok(std::fs::remove_file(ballast)?)
    });
    template.base.leave_disk(NAME)?;
    outcome
}

/// Writes until nothing more fits.
fn fill(file: &Path) -> Result<()> {
    let mut file = std::fs::File::create(file)?;
    for size in [1 << 20, 4_096, 64] {
        let block = vec![7_u8; size];
        while file.write_all(&block).is_ok() {}
    }
    Ok(())
}

/// The database's files may not be changed any more, though they are open: the immutable attribute.
pub fn read_only(template: &Template, seed: u64) -> Result<Outcome> {
    let disk = folder("immutable")?;
    let database = copy_to(template, &disk)?;
    let Database::Folder(county) = &database else { unreachable!("SQLite is a folder") };
    let files = ["pavilion.db", "pavilion.db-wal"].map(|name| county.join(name));
    let attribute = |sign: &str| quietly(Command::new("chattr").arg(sign).args(&files));
    let shop = open(template, &database)?;
    if !attribute("+i") {
        attribute("-i");
        std::fs::remove_dir_all(&disk)?;
        return Ok(Outcome::NotPossible("this file system or user has no immutable files"));
    }
    attribute("-i");
    let outcome = in_trouble(template, &database, shop, seed, |scene| {
        ensure!(attribute("+i"), "the files could not be made immutable");
        let refused = scene.refused("unwritable").and_then(|()| scene.reads());
        ensure!(attribute("-i"), "the files could not be made writable again");
        refused
    });
    std::fs::remove_dir_all(&disk)?;
    outcome
}

/// A file system in a file of 256 MB, which is to be removed afterwards.
fn own_disk(name: &str) -> Result<Option<(Mount, PathBuf)>> {
    let image = folder(&format!("{name}-image"))?.join("disk");
    std::fs::File::create(&image)?.set_len(256 << 20)?;
    let path = image.display().to_string();
    let made = quietly(Command::new("mkfs.ext4").args(["-q", "-F", &path]));
    let disk = if made { mount(name, &["-o", "loop", &path])? } else { None };
    Ok(disk.map(|disk| (disk, image)))
}

/// A frozen file system: whoever writes waits. Nobody is refused, and nobody is forgotten.
pub fn frozen(template: &Template, seed: u64) -> Result<Outcome> {
    let Some((disk, image)) = own_disk("frozen")? else { return Ok(Outcome::NotPossible(MAY_NOT)) };
    let database = copy_to(template, &disk.0)?;
    let shop = open(template, &database)?;
    let outcome = in_trouble(template, &database, shop, seed, |_| {
        done(Command::new("fsfreeze").arg("-f").arg(&disk.0))?;
        sleep(Duration::from_secs(3));
        done(Command::new("fsfreeze").arg("-u").arg(&disk.0))
    });
    drop(disk);
    std::fs::remove_file(image)?;
    outcome
}

/// Where the kernel slows the disk of a group of processes down (version 1 of control groups).
const BLOCK_GROUPS: &str = "/sys/fs/cgroup/blkio";
/// A disk that was slow thirty years ago: 40 ms a write. A commit is two or three.
const WRITES_A_SECOND: u32 = 25;
const SLOW_SECONDS: u64 = 5;

/// Processes whose writes to one disk are slow. The limit is lifted when this is dropped.
struct Slowed {
    group: PathBuf,
    disk: String,
}

impl Slowed {
    fn new(disk: &Mount) -> Result<Option<Self>> {
        let group = Path::new(BLOCK_GROUPS).join(format!("pavilion-slow-{}", std::process::id()));
        if std::fs::create_dir(&group).is_err() {
            return Ok(None);
        }
        let told = Command::new("findmnt").args(["-n", "-o", "MAJ:MIN"]).arg(&disk.0).output()?;
        let slowed = Self { group, disk: String::from_utf8_lossy(&told.stdout).trim().to_string() };
        Ok(slowed.limit(WRITES_A_SECOND).is_ok().then_some(slowed))
    }

    fn limit(&self, writes_a_second: u32) -> Result<()> {
        let file = self.group.join("blkio.throttle.write_iops_device");
        Ok(std::fs::write(file, format!("{} {writes_a_second}", self.disk))?)
    }

    fn take(&self, process: u32) -> Result<()> {
        Ok(std::fs::write(self.group.join("cgroup.procs"), process.to_string())?)
    }
}

impl Drop for Slowed {
    fn drop(&mut self) {
        // No limit is 0; the group can be removed when its processes are elsewhere.
        let _ = self.limit(0);
        if let Ok(processes) = std::fs::read_to_string(self.group.join("cgroup.procs")) {
            processes
                .lines()
                .for_each(|one| drop(std::fs::write(format!("{BLOCK_GROUPS}/cgroup.procs"), one)));
        }
        let _ = std::fs::remove_dir(&self.group);
    }
}

/// A disk on which each write takes 40 ms, for some seconds: orders are slow, and are taken.
pub fn slow(template: &Template, seed: u64) -> Result<Outcome> {
    let Some((disk, image)) = own_disk("slow")? else { return Ok(Outcome::NotPossible(MAY_NOT)) };
    let Some(slowed) = Slowed::new(&disk)? else {
        return Ok(Outcome::NotPossible("this system has no blkio control groups, or not for this user"));
    };
    let database = copy_to(template, &disk.0)?;
    let shop = open(template, &database)?;
    let process = shop.process();
    let outcome = in_trouble(template, &database, shop, seed, |scene| {
        slowed.take(process)?;
        let taken = scene.buys_for(Duration::from_secs(SLOW_SECONDS))?;
        // A commit waits for its writes: with more than these (and a second's worth more) the disk was not slow.
        let most = u64::from(WRITES_A_SECOND) * (SLOW_SECONDS + 1);
        ensure!(taken <= most, "{taken} orders were written one after the other: the disk was not slow");
        println!("   one buyer had {taken} orders written in {SLOW_SECONDS} s");
        drop(slowed);
        Ok(())
    });
    drop(disk);
    std::fs::remove_file(image)?;
    outcome
}

/// Debian's libfaketime, by which a running program's wall clock is moved.
const FAKETIME: &str = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

/// The program's clock is moved from outside: an hour ahead, then an hour behind the true one, then back.
pub fn clock(template: &Template, seed: u64) -> Result<Outcome> {
    if !Path::new(FAKETIME).exists() {
        return Ok(Outcome::NotPossible("Debian's package faketime is not installed"));
    }
    let database = template.copy(NAME)?;
    let moved = folder("clock")?.join("offset");
    std::fs::write(&moved, "+0\n")?;
    let program = || {
        let mut program = command(&template.binary);
        program.env("LD_PRELOAD", FAKETIME).env("FAKETIME_TIMESTAMP_FILE", &moved);
        program.env("FAKETIME_NO_CACHE", "1").env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        program
    };
    let shop = Shop::start(program, &database)?;
    let outcome = in_trouble(template, &database, shop, seed, |scene| {
        for offset in ["+3600\n", "-3600\n", "+0\n"] {
            std::fs::write(&moved, offset)?;
            scene.accepted()?;
            sleep(Duration::from_millis(1_500));
            scene.accepted()?;
        }
        no_order_waits_for_an_hour(&database)
    });
    std::fs::remove_file(moved)?;
    outcome
}

/// An order that was placed an hour ahead may be paid for a quarter of an hour from when the clock is right again.
fn no_order_waits_for_an_hour(database: &Database) -> Result<()> {
    const SOON: Duration = Duration::from_secs(5);
    let (began, longest) = (Instant::now(), now_ms() + 20 * 60_000);
    let waiting = format!("SELECT count(*) FROM orders WHERE state = 'placed' AND expires_ms > {longest}");
    while database.count(&waiting)? > 0 {
        ensure!(began.elapsed() < SOON, "orders that were placed an hour ahead hold their lots for an hour");
        sleep(Duration::from_millis(50));
    }
    Ok(())
}
