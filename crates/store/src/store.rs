//! The store: where a command goes to be run.
use crate::job::{Call, Job, Queue};
use crate::lease::{Ids, wall};
use crate::migrate::{Schema, migrate};
use crate::sql::sqlite_table;
pub use crate::sqlite::Durable;
use crate::sqlite::{self, Access};
use crate::tx::{Engine, Tx};
use crate::{CountyId, Error, Result, hints, postgres, statistics};
use kernel::{NodeNumber, Time};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::{oneshot, watch};

/// Where a county's data is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A data folder with a SQLite file in it.
    Folder(PathBuf),
    /// A PostgreSQL database.
    Url(String),
}

/// How a store is opened.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    pub durable: Durable,
    /// Threads that read, each with a connection.
    pub readers: usize,
    /// Threads that write on PostgreSQL, each with a connection. SQLite has one writer.
    pub writers: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { durable: Durable::Yes, readers: 2, writers: 4 }
    }
}

const FILE_NAME: &str = "pavilion.db";
const LOCK_NAME: &str = "pavilion.lock";
const HEARTBEAT: Duration = Duration::from_secs(2);

/// A county's data, or many counties', on SQLite or PostgreSQL. Cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    place: Place,
    writer: Arc<Queue>,
    reader: Arc<Queue>,
    /// None where the store only reads beside another process.
    node: Option<Node>,
    news: watch::Sender<u64>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    stopping: Arc<(Mutex<bool>, Condvar)>,
    closing: Arc<AtomicBool>,
    _lock: Option<File>,
}

/// Who this process is.
struct Node {
    holder: String,
    ids: Arc<Ids>,
}

impl Store {
    /// Opens the database, makes it where there is none, and brings it up to `schemas`.
    ///
    /// # Errors
    /// The place cannot be used, is somebody else's, in use, or newer than this program: each a sentence.
    pub fn open(place: &Place, schemas: &[Schema], options: Options) -> Result<Self> {
        Self::opened(place, schemas, options).map_err(|error| at_start(place, error))
    }

    fn opened(place: &Place, schemas: &[Schema], options: Options) -> Result<Self> {
        let lock = match place {
            Place::Folder(folder) => Some(lock_folder(folder)?),
            Place::Url(_) => None,
        };
        let mut connection = AnyConnection::open(place, Access::Write, options.durable)?;
        migrate(&mut connection, schemas)?;
        if let AnyConnection::Sqlite(connection) = &connection {
            statistics::pin(connection)?;
        }
        if lock.is_some() {
            // The folder is ours alone: whoever held these is dead, and need not be waited for.
            connection.system(|tx| tx.end_leases())?;
        }
        let node = connection.take_node()?;
        Self::start(place, Some((connection, node)), options, lock)
    }

    /// Opens the database to read beside the process that has it: for `check`, `export` and `backup`.
    pub fn open_beside(place: &Place, options: Options) -> Result<Self> {
        if let Place::Folder(folder) = place
            && !folder.join(FILE_NAME).exists()
        {
            let cause = "there is no database in it".to_string();
            return Err(Error::CannotOpen { path: folder.clone(), cause });
        }
        Self::start(place, None, options, None)
    }

    fn start(
        place: &Place,
        owner: Option<(AnyConnection, Node)>,
        options: Options,
        lock: Option<File>,
    ) -> Result<Self> {
        let (writer, reader) = (Arc::new(Queue::default()), Arc::new(Queue::default()));
        let (news, _) = watch::channel(0);
        let closing = Arc::new(AtomicBool::new(false));
        let mut threads = Vec::new();
        let nobody = Arc::new(Ids::new(NodeNumber::default(), Time::default()));
        let ids = owner.as_ref().map_or(nobody, |(_, node)| node.ids.clone());
        for _ in 0..options.readers {
            let connection = AnyConnection::open(place, Access::Read, options.durable)?;
            threads.push(spawn("reader", connection, reader.clone(), ids.clone(), None)?);
        }
        let node = match owner {
            None => {
                writer.close();
                None
            }
            Some((connection, node)) => {
                let writers = if matches!(place, Place::Folder(_)) { 1 } else { options.writers };
                for _ in 1..writers {
                    let connection = AnyConnection::open(place, Access::Write, options.durable)?;
                    threads.push(spawn(
                        "writer",
                        connection,
                        writer.clone(),
                        ids.clone(),
                        Some(news.clone()),
                    )?);
                }
                threads.push(spawn("writer", connection, writer.clone(), ids, Some(news.clone()))?);
                if let Place::Url(url) = place {
                    threads.push(exchange_hints(url.clone(), news.clone(), closing.clone())?);
                }
                Some(node)
            }
        };
        let store = Self(Arc::new(Inner {
            place: place.clone(),
            writer,
            reader,
            node,
            news,
            threads: Mutex::new(threads),
            stopping: Arc::default(),
            closing,
            _lock: lock,
        }));
        store.keep_node_alive()?;
        Ok(store)
    }

    /// Renews the lease of the node's number, from a thread that holds no strong reference to the store.
    fn keep_node_alive(&self) -> Result<()> {
        if self.0.node.is_none() {
            return Ok(());
        }
        let inner = Arc::downgrade(&self.0);
        let stopping = self.0.stopping.clone();
        let beat = move || {
            while !wait_to_stop(&stopping) {
                let Some(store) = inner.upgrade().map(Store) else { return };
                if let Err(error) = store.renew_node() {
                    tracing::warn!(%error, "the lease of this node's number could not be renewed");
                }
            }
        };
        let thread = std::thread::Builder::new().name("heartbeat".into()).spawn(beat);
        thread.map(drop).map_err(|_| Error::Stopped)
    }

    /// A number that another node has taken, because this one was silent for longer than a lease, is left to it.
    pub(crate) fn renew_node(&self) -> Result<()> {
        let Some(node) = &self.0.node else { return Ok(()) };
        if !self.system(|tx| tx.renew_node(&node.holder, &node.ids))? {
            let (number, used_up_to) = self.system(|tx| tx.take_node(&node.holder))?;
            node.ids.change(number, used_up_to);
            tracing::warn!(number = number.get(), "this node goes on under another number");
        }
        Ok(())
    }

    pub fn place(&self) -> &Place {
        &self.0.place
    }

    /// Changes whenever events were committed, by this process or, as far as hints reach it, by another: what
    /// follows the log may look again.
    pub fn news(&self) -> watch::Receiver<u64> {
        self.0.news.subscribe()
    }

    /// Runs `work` in a transaction of `county` and waits for the commit. `work` may run twice, so it touches
    /// only its `tx` and what it returns. Blocks: never call it from an async handler.
    pub fn write<T, E>(
        &self,
        county: CountyId,
        work: impl FnMut(&mut Tx) -> std::result::Result<T, E> + Send,
    ) -> std::result::Result<T, E>
    where
        T: Send,
        E: From<Error> + Send,
    {
        blocking(&self.0.writer, county, work)
    }

    /// Runs `work` in a snapshot of `county`. Blocks.
    pub fn read<T, E>(
        &self,
        county: CountyId,
        work: impl FnMut(&mut Tx) -> std::result::Result<T, E> + Send,
    ) -> std::result::Result<T, E>
    where
        T: Send,
        E: From<Error> + Send,
    {
        blocking(&self.0.reader, county, work)
    }

    /// Runs `work` on the tables without a county: migration, lease, node, and the list of counties.
    pub fn system<T, E>(
        &self,
        work: impl FnMut(&mut Tx) -> std::result::Result<T, E> + Send,
    ) -> std::result::Result<T, E>
    where
        T: Send,
        E: From<Error> + Send,
    {
        self.write(CountyId::default(), work)
    }

    /// [`Store::write`] for async handlers: `work` owns what it needs.
    pub async fn writing<T, E>(
        &self,
        county: CountyId,
        work: impl FnMut(&mut Tx) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        waiting(&self.0.writer, county, work).await
    }

    /// [`Store::read`] for async handlers.
    pub async fn reading<T, E>(
        &self,
        county: CountyId,
        work: impl FnMut(&mut Tx) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        waiting(&self.0.reader, county, work).await
    }

    pub(crate) fn push(&self, job: Box<dyn Job>) {
        self.0.writer.push(job);
    }

    /// Takes the lease `name` for a few seconds, or renews it; `false` while another node holds it. Call it
    /// before each round of work that may only be done once.
    pub fn lease(&self, name: &str) -> Result<bool> {
        let Some(node) = &self.0.node else { return Ok(false) };
        self.system(|tx| tx.take_lease(name, &node.holder))
    }

    /// Gives a lease back, so that another node need not wait for its end.
    pub fn drop_lease(&self, name: &str) -> Result<()> {
        let Some(node) = &self.0.node else { return Ok(()) };
        self.system(|tx| tx.drop_lease(name, &node.holder))
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some(node) = &self.node {
            let give_back = |tx: &mut Tx| tx.drop_node(&node.holder, &node.ids);
            // A node that cannot say goodbye is forgotten when its lease ends.
            let _ = blocking::<_, Error>(&self.writer, CountyId::default(), give_back);
        }
        let (stop, changed) = &*self.stopping;
        *stop.lock().unwrap_or_else(PoisonError::into_inner) = true;
        changed.notify_all();
        self.closing.store(true, Ordering::Relaxed);
        self.writer.close();
        self.reader.close();
        let threads = std::mem::take(self.threads.get_mut().unwrap_or_else(PoisonError::into_inner));
        let me = std::thread::current().id();
        // The last reference may be dropped by a job, on one of these threads.
        threads.into_iter().filter(|t| t.thread().id() != me).for_each(|t| drop(t.join()));
    }
}

fn wait_to_stop(stopping: &(Mutex<bool>, Condvar)) -> bool {
    let (stop, changed) = stopping;
    let guard = stop.lock().unwrap_or_else(PoisonError::into_inner);
    let waited = changed.wait_timeout_while(guard, HEARTBEAT, |stop| !*stop);
    *waited.unwrap_or_else(PoisonError::into_inner).0
}

fn blocking<T, E>(
    queue: &Queue,
    county: CountyId,
    work: impl FnMut(&mut Tx) -> std::result::Result<T, E> + Send,
) -> std::result::Result<T, E>
where
    T: Send,
    E: From<Error> + Send,
{
    let (send, receive) = mpsc::sync_channel(1);
    let tell = move |answer| {
        // The caller waits below; he cannot have gone.
        let _ = send.send(answer);
    };
    let job: Box<dyn Job + '_> = Box::new(Call { county, work, answer: None, tell });
    // SAFETY: the job borrows from this frame, and this frame does not end before the job has: `done` drops
    // the closure before it tells, a job that is dropped untold drops its closure before its sender (the order
    // of the fields of `Call`), and `recv` returns only then.
    let job: Box<dyn Job> = unsafe { std::mem::transmute::<Box<dyn Job + '_>, Box<dyn Job>>(job) };
    queue.push(job);
    receive.recv().unwrap_or_else(|_| Err(Error::Stopped.into()))
}

async fn waiting<T, E>(
    queue: &Queue,
    county: CountyId,
    work: impl FnMut(&mut Tx) -> std::result::Result<T, E> + Send + 'static,
) -> std::result::Result<T, E>
where
    T: Send + 'static,
    E: From<Error> + Send + 'static,
{
    let (send, receive) = oneshot::channel();
    let tell = move |answer| {
        // A browser that has gone needs no answer.
        let _ = send.send(answer);
    };
    queue.push(Box::new(Call { county, work, answer: None, tell }));
    receive.await.unwrap_or_else(|_| Err(Error::Stopped.into()))
}

/// Before it runs, a full disk is named by what is on it: nobody has been answered anything yet.
fn at_start(place: &Place, error: Error) -> Error {
    match place {
        Place::Folder(folder) if error.is_disk_full() => Error::DiskFull { path: folder.clone() },
        _ => error,
    }
}

fn lock_folder(folder: &Path) -> Result<File> {
    let cannot = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::StorageFull => Error::DiskFull { path: folder.to_path_buf() },
        _ => Error::CannotOpen { path: folder.to_path_buf(), cause: error.to_string() },
    };
    std::fs::create_dir_all(folder).map_err(cannot)?;
    let file = File::create(folder.join(LOCK_NAME)).map_err(cannot)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(Error::InUse { path: folder.to_path_buf() }),
        Err(std::fs::TryLockError::Error(error)) => Err(cannot(error)),
    }
}

/// A connection before it has a thread: for opening, migrating and taking the node's number.
pub(crate) enum AnyConnection {
    Sqlite(Box<sqlite::Connection>),
    Postgres(Box<postgres::Connection>),
}

/// The key of the advisory lock under which a PostgreSQL database is migrated.
const MIGRATION_LOCK: i64 = 0x5061_7669;

impl AnyConnection {
    pub fn open(place: &Place, access: Access, durable: Durable) -> Result<Self> {
        Ok(match place {
            Place::Folder(folder) => {
                let path = folder.join(FILE_NAME);
                Self::Sqlite(Box::new(sqlite::Connection::open(&path, access, durable)?))
            }
            Place::Url(url) => {
                let mut connection = postgres::Connection::open(url)?;
                connection.refuse_unfit(durable)?;
                Self::Postgres(Box::new(connection))
            }
        })
    }

    pub fn run(&mut self, sql: &str) -> Result<()> {
        match self {
            Self::Sqlite(connection) => connection.run(sql),
            Self::Postgres(connection) => connection.run(sql),
        }
    }

    /// A statement of a migration as this database is told it.
    pub fn table_text(&self, statement: &str) -> String {
        match self {
            Self::Sqlite(_) => sqlite_table(statement),
            Self::Postgres(_) => statement.to_string(),
        }
    }

    /// Works without a transaction of its own, on the tables without a county.
    pub fn system<T>(&mut self, work: impl FnOnce(&mut Tx) -> Result<T>) -> Result<T> {
        let ids = Ids::new(NodeNumber::default(), Time::default());
        let engine = match self {
            Self::Sqlite(connection) => Engine::Sqlite(connection),
            Self::Postgres(connection) => Engine::Postgres(connection),
        };
        work(&mut Tx::new(CountyId::default(), engine, &ids))
    }

    /// Nobody else migrates this database until `end_alone`. A folder is locked already.
    pub fn begin_alone(&mut self) -> Result<()> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(connection) => {
                connection.run(&format!("SELECT pg_advisory_lock({MIGRATION_LOCK})"))
            }
        }
    }

    pub fn end_alone(&mut self) -> Result<()> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(connection) => {
                connection.run(&format!("SELECT pg_advisory_unlock({MIGRATION_LOCK})"))
            }
        }
    }

    fn take_node(&mut self) -> Result<Node> {
        let holder = format!("{}-{}", std::process::id(), wall().iso());
        let (number, used_up_to) = self.system(|tx| tx.take_node(&holder))?;
        Ok(Node { holder, ids: Arc::new(Ids::new(number, used_up_to)) })
    }
}

fn spawn(
    name: &str,
    connection: AnyConnection,
    queue: Arc<Queue>,
    ids: Arc<Ids>,
    news: Option<watch::Sender<u64>>,
) -> Result<JoinHandle<()>> {
    let run = move || match (connection, news) {
        (AnyConnection::Sqlite(mut connection), Some(news)) => {
            sqlite::write_jobs(&mut connection, &queue, &ids, &|| news.send_modify(|n| *n += 1));
        }
        (AnyConnection::Postgres(mut connection), Some(news)) => {
            postgres::write_jobs(&mut connection, &queue, &ids, &|| news.send_modify(|n| *n += 1));
        }
        (AnyConnection::Sqlite(connection), None) => sqlite::read_jobs(&connection, &queue, &ids),
        (AnyConnection::Postgres(mut connection), None) => postgres::read_jobs(&mut connection, &queue, &ids),
    };
    std::thread::Builder::new().name(name.into()).spawn(run).map_err(|_| Error::Stopped)
}

fn exchange_hints(url: String, news: watch::Sender<u64>, closing: Arc<AtomicBool>) -> Result<JoinHandle<()>> {
    let run = move || hints::exchange(&url, &news, &closing);
    std::thread::Builder::new().name("hints".into()).spawn(run).map_err(|_| Error::Stopped)
}
