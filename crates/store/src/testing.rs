//! For tests: an empty, migrated database of each kind.
use crate::migrate::Schema;
use crate::store::Durable;
use crate::{County, CountyId, Error, Options, Place, Store};
use kernel::{Clock, Time};
use postgres::{Client, NoTls};
use sha2::{Digest, Sha256};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

/// The URL of a PostgreSQL server on which tests may make databases.
pub const DATABASE_URL: &str = "PAVILION_TEST_DATABASE_URL";
/// Set where a skipped database is a failure.
pub const REQUIRE_POSTGRES: &str = "PAVILION_TEST_REQUIRE_POSTGRES";
/// The county that every test database has.
pub const COUNTY: CountyId = CountyId::new(330_127);

const OPTIONS: Options = Options { durable: Durable::OnlyInTests, readers: 2, writers: 4 };
static NEXT: AtomicU32 = AtomicU32::new(0);

/// Runs `test` on SQLite and on PostgreSQL, each time with an empty database that has `schemas` and one
/// generated county. Where no PostgreSQL is given, a line says that it was skipped.
pub fn both(schemas: &[Schema], mut test: impl FnMut(&Store)) {
    on_sqlite(schemas, &mut test);
    on_postgres(schemas, &mut test);
}

/// Runs `test` on SQLite, in a folder of its own.
pub fn on_sqlite(schemas: &[Schema], mut test: impl FnMut(&Store)) {
    let folder = TempFolder::new();
    let store = Store::open(&Place::Folder(folder.0.clone()), schemas, OPTIONS).expect("SQLite opens");
    found(&store);
    test(&store);
}

/// Runs `test` on PostgreSQL, in a database of its own.
pub fn on_postgres(schemas: &[Schema], mut test: impl FnMut(&Store)) {
    let Ok(url) = std::env::var(DATABASE_URL) else {
        assert!(
            std::env::var(REQUIRE_POSTGRES).is_err(),
            "{REQUIRE_POSTGRES} is set and {DATABASE_URL} is not"
        );
        eprintln!("PostgreSQL skipped: {DATABASE_URL} is not set");
        return;
    };
    let database = TempDatabase::new(&url, schemas);
    let store = Store::open(&Place::Url(database.url()), schemas, OPTIONS).expect("PostgreSQL opens");
    found(&store);
    test(&store);
    drop(store);
}

/// Founds a generated county in an empty database.
pub fn found(store: &Store) {
    let county = County {
        id: COUNTY,
        name_zh: "淳安县".into(),
        name_en: "Chun'an County".into(),
        host: None,
        generated: true,
        clock: Clock::default(),
    };
    let founded = store.write::<_, Error>(COUNTY, |tx| tx.found_county(&county, Time::default()));
    founded.expect("an empty database takes its first county");
}

/// A folder that goes when the test ends.
pub struct TempFolder(pub PathBuf);

impl TempFolder {
    #[allow(clippy::new_without_default)] // each one is another folder
    pub fn new() -> Self {
        let name = format!("pavilion-test-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let memory = PathBuf::from("/dev/shm");
        let base = if memory.is_dir() { memory } else { std::env::temp_dir() };
        Self(base.join(name))
    }
}

impl Drop for TempFolder {
    fn drop(&mut self) {
        // What is left in a temporary folder harms nobody.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A database that goes when the test ends.
pub struct TempDatabase {
    server: String,
    name: String,
}

impl TempDatabase {
    /// Makes a copy of a template that has `schemas`; the first to need that template makes it.
    pub fn new(server: &str, schemas: &[Schema]) -> Self {
        let template = template(server, schemas);
        let name = format!("pavilion_test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let mut client = Client::connect(server, NoTls).expect("the test server answers");
        client.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template}")).expect("a copy is made");
        Self { server: server.to_string(), name }
    }

    pub fn url(&self) -> String {
        url_of(&self.server, &self.name)
    }
}

impl Drop for TempDatabase {
    fn drop(&mut self) {
        if let Ok(mut client) = Client::connect(&self.server, NoTls) {
            // The whole server goes when the tests end.
            let _ = client.batch_execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        }
    }
}

fn url_of(server: &str, database: &str) -> String {
    let (base, _) = server.rsplit_once('/').expect("a URL ends with its database");
    format!("{base}/{database}")
}

/// The key of the advisory lock under which a template is made.
const TEMPLATE_LOCK: i64 = 0x5465_6d70;

fn template(server: &str, schemas: &[Schema]) -> String {
    let name = template_name(schemas);
    let mut client = Client::connect(server, NoTls).expect("the test server answers");
    client.execute("SELECT pg_advisory_lock($1)", &[&TEMPLATE_LOCK]).expect("the lock is given");
    let found =
        client.query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&name]).expect("it answers");
    if found.is_none() {
        make_template(server, &name, schemas);
    }
    client.execute("SELECT pg_advisory_unlock($1)", &[&TEMPLATE_LOCK]).expect("the lock is freed");
    name
}

fn make_template(server: &str, name: &str, schemas: &[Schema]) {
    let draft = format!("{name}_draft");
    let mut client = Client::connect(server, NoTls).expect("the test server answers");
    client.batch_execute(&format!("DROP DATABASE IF EXISTS {draft}")).expect("an old draft goes");
    client.batch_execute(&format!("CREATE DATABASE {draft}")).expect("a database is made");
    drop(Store::open(&Place::Url(url_of(server, &draft)), schemas, OPTIONS).expect("the schemas are made"));
    client.batch_execute(&format!("ALTER DATABASE {draft} RENAME TO {name}")).expect("the draft is done");
}

fn template_name(schemas: &[Schema]) -> String {
    let mut sum = Sha256::new();
    for migration in std::iter::once(&crate::migrate::OWN).chain(schemas).flat_map(|s| s.migrations) {
        sum.update(migration.sql);
    }
    let hash: String = sum.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("pavilion_template_{hash}")
}
