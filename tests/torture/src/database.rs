//! The two kinds of database: where copies are made, and how the judge reads and spoils one.
use anyhow::{Context, Result, bail};
use postgres::{Client, NoTls};
use std::path::{Path, PathBuf};

/// Where databases are made.
#[derive(Clone, Debug)]
pub enum Base {
    Folder(PathBuf),
    Server(String),
}

/// One database: a folder, or a URL.
#[derive(Clone, Debug)]
pub enum Database {
    Folder(PathBuf),
    Url(String),
}

impl Base {
    pub fn of(folder: Option<&Path>, server: Option<&str>) -> Result<Self> {
        match (folder, server) {
            (Some(folder), None) => Ok(Self::Folder(folder.to_path_buf())),
            (None, Some(server)) => Ok(Self::Server(server.to_string())),
            _ => bail!("name a place: --folder DIR or --server URL"),
        }
    }

    pub fn word(&self) -> &'static str {
        match self {
            Self::Folder(_) => "SQLite",
            Self::Server(_) => "PostgreSQL",
        }
    }

    /// The server's URL.
    pub fn server(&self) -> Result<&str> {
        match self {
            Self::Folder(_) => bail!("SQLite has no server"),
            Self::Server(url) => Ok(url),
        }
    }

    /// What the server answers to a question with one text.
    pub fn ask(&self, question: &str) -> Result<String> {
        Ok(Client::connect(self.server()?, NoTls)?.query_one(question, &[])?.get(0))
    }

    /// As [`Base::copy`], with its tables in a folder of the server's machine.
    pub fn copy_to_disk(&self, from: &str, name: &str, folder: &Path) -> Result<Database> {
        self.leave_disk(name)?;
        let (mut server, folder) = (Client::connect(self.server()?, NoTls)?, folder.display());
        server.batch_execute(&format!("CREATE TABLESPACE torture_disk LOCATION '{folder}'"))?;
        server.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {from} TABLESPACE torture_disk"))?;
        Ok(Database::Url(beside(self.server()?, name)?))
    }

    /// Takes such a copy away, where there is one.
    pub fn leave_disk(&self, name: &str) -> Result<()> {
        let Self::Server(url) = self else { return Ok(()) };
        let mut server = Client::connect(url, NoTls)?;
        server.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))?;
        Ok(server.batch_execute("DROP TABLESPACE IF EXISTS torture_disk")?)
    }

    pub fn is_sqlite(&self) -> bool {
        matches!(self, Self::Folder(_))
    }

    /// An empty place of this name. What was there is gone.
    pub fn empty(&self, name: &str) -> Result<Database> {
        match self {
            Self::Folder(base) => {
                let folder = base.join(name);
                remove(&folder)?;
                std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
                Ok(Database::Folder(folder))
            }
            Self::Server(url) => {
                let mut server = Client::connect(url, NoTls).context("the server does not answer")?;
                server.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))?;
                server.batch_execute(&format!("CREATE DATABASE {name}"))?;
                Ok(Database::Url(beside(url, name)?))
            }
        }
    }

    /// A copy of `from`, on which nobody works.
    pub fn copy(&self, from: &str, name: &str) -> Result<Database> {
        match self {
            Self::Folder(base) => {
                let folder = base.join(name);
                remove(&folder)?;
                std::fs::create_dir_all(&folder)?;
                for file in std::fs::read_dir(base.join(from))?.flatten() {
                    std::fs::copy(file.path(), folder.join(file.file_name()))?;
                }
                Ok(Database::Folder(folder))
            }
            Self::Server(url) => {
                let mut server = Client::connect(url, NoTls).context("the server does not answer")?;
                server.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))?;
                server.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {from}"))?;
                Ok(Database::Url(beside(url, name)?))
            }
        }
    }
}

fn remove(folder: &Path) -> Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// The same server, another database.
fn beside(url: &str, name: &str) -> Result<String> {
    let (server, _) = url.rsplit_once('/').context("a URL ends with its database")?;
    Ok(format!("{server}/{name}"))
}

impl Database {
    /// How the program is told where its data is.
    pub fn arguments(&self) -> [String; 2] {
        match self {
            Self::Folder(folder) => ["--data".into(), folder.display().to_string()],
            Self::Url(url) => ["--database-url".into(), url.clone()],
        }
    }

    pub fn place(&self) -> store::Place {
        match self {
            Self::Folder(folder) => store::Place::Folder(folder.clone()),
            Self::Url(url) => store::Place::Url(url.clone()),
        }
    }

    /// What one question answers that has a number for an answer.
    pub fn count(&self, sql: &str) -> Result<i64> {
        match self {
            Self::Folder(folder) => {
                let database = rusqlite::Connection::open(folder.join("pavilion.db"))?;
                Ok(database.query_row(sql, [], |row| row.get(0))?)
            }
            Self::Url(url) => Ok(Client::connect(url, NoTls)?.query_one(sql, &[])?.get(0)),
        }
    }

    /// Runs one statement past the program, as a fault would; answers how many rows it changed.
    pub fn spoil(&self, sql: &str) -> Result<u64> {
        match self {
            Self::Folder(folder) => {
                Ok(rusqlite::Connection::open(folder.join("pavilion.db"))?.execute(sql, [])? as u64)
            }
            Self::Url(url) => Ok(Client::connect(url, NoTls)?.execute(sql, &[])?),
        }
    }
}
