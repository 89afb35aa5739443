//! SQLite's log is copied into the file by a thread of its own, so that who waits for a commit does not wait for
//! that. What is committed meanwhile is copied by the writer, which is little; then the log begins anew.
use crate::sqlite::Connection;
use crate::{Error, Result};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};

/// Pages of the log that are gathered before they are copied, where a page that has changed many times is written
/// once: 32 MB.
const LOG_PAGES: i32 = 8_192;

/// The log, as the writer sees it.
pub(crate) struct Log {
    /// Pages in it, as of the last commit.
    pages: Arc<AtomicI32>,
    copying: bool,
    copied: Arc<AtomicBool>,
    copier: Option<Copier>,
}

/// The thread that copies, and how it is asked to. It ends when it can be asked no more.
struct Copier {
    ask: SyncSender<()>,
    thread: JoinHandle<()>,
}

impl Log {
    /// Takes over from SQLite, which would copy at the end of a commit.
    pub fn of(connection: &mut Connection) -> Result<Self> {
        let pages = Arc::new(AtomicI32::new(0));
        let seen = pages.clone();
        connection.db.wal_hook(Some(move |_: &mut _, pages| {
            seen.store(pages, Ordering::Relaxed);
            Ok(())
        }))?;
        let copied = Arc::new(AtomicBool::new(false));
        let path = connection.db.path().map(PathBuf::from);
        let copier = path.map(|path| Copier::start(&path, copied.clone())).transpose()?;
        Ok(Self { pages, copying: false, copied, copier })
    }

    /// After each commit: has the log copied where it has grown long, and begins it anew where it was.
    pub fn tend(&mut self, connection: &Connection) {
        if self.copying && self.copied.swap(false, Ordering::Acquire) {
            self.copying = false;
            copy(&connection.db);
        } else if !self.copying && self.pages.load(Ordering::Relaxed) >= LOG_PAGES {
            self.copying = self.copier.as_ref().is_some_and(|copier| copier.ask.try_send(()).is_ok());
        }
    }
}

impl Copier {
    fn start(path: &Path, copied: Arc<AtomicBool>) -> Result<Self> {
        let db = rusqlite::Connection::open(path)?;
        let (ask, asked) = sync_channel(1);
        let work = move || {
            while asked.recv().is_ok() {
                copy(&db);
                copied.store(true, Ordering::Release);
            }
        };
        let thread = Builder::new().name("checkpoint".into()).spawn(work).map_err(|_| Error::Stopped)?;
        Ok(Self { ask, thread })
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        if let Some(Copier { ask, thread }) = self.copier.take() {
            drop(ask);
            // It has nothing to say; a file that is still open after the store would be a surprise.
            let _ = thread.join();
        }
    }
}

/// Copies what nobody still reads from the log. What cannot be copied now stays in the log, where it is as safe.
fn copy(db: &rusqlite::Connection) {
    let done = db.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
    if let Err(error) = done {
        tracing::warn!(%error, "the log of the database could not be copied into its file; it is tried again");
    }
}
