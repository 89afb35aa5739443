//! The server: one single-threaded runtime per core, each with a socket of its own on the same port, so that
//! the kernel spreads connections and no thread waits for another. Handlers never block; commands run on the
//! store's threads.
use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use socket2::{Domain, Protocol, Socket, Type};
use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tower::ServiceExt;

/// Connections that wait to be accepted.
const BACKLOG: i32 = 1_024;
/// How long a browser may take to send the head of its request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(15);
/// How long running requests may take to end after the server was told to stop.
const STOP_TIMEOUT: Duration = Duration::from_secs(20);
/// How long to wait when the system has no more sockets to give.
const OUT_OF_SOCKETS: Duration = Duration::from_millis(100);

/// A server that cannot start.
#[derive(Debug, thiserror::Error)]
pub enum CannotServe {
    #[error("{listen} is not an address to listen on. Write it as 127.0.0.1:8080")]
    NotAnAddress { listen: String },
    #[error(
        "port {} of {} is in use: another Pavilion, or another program, is listening there. Stop it, or choose \
         another port with --listen", .address.port(), .address.ip()
    )]
    PortInUse { address: SocketAddr },
    #[error("port {} may not be opened by this user. Choose one above 1024, or put a proxy in front", .address.port())]
    NotAllowed { address: SocketAddr },
    #[error("{address} cannot be listened on: {cause}")]
    Io { address: SocketAddr, cause: io::Error },
}

/// Tells a running server to stop: no new connections, running requests end.
#[derive(Clone, Debug)]
pub struct Stop(Arc<watch::Sender<bool>>);

impl Default for Stop {
    fn default() -> Self {
        Self(Arc::new(watch::channel(false).0))
    }
}

impl Stop {
    pub fn now(&self) {
        self.0.send_replace(true);
    }

    /// Stops at Ctrl-C and at SIGTERM. Starts a thread that waits for them.
    pub fn at_signals(&self) -> io::Result<()> {
        let stop = self.clone();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let wait = move || {
            runtime.block_on(signalled());
            stop.now();
        };
        thread::Builder::new().name("signals".into()).spawn(wait).map(drop)
    }

    async fn asked(mut told: watch::Receiver<bool>) {
        // The sender lives as long as the server; without it there is nobody left to serve for.
        let _ = told.wait_for(|stop| *stop).await;
    }
}

async fn signalled() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

/// Sockets that listen, not yet served: so that a program can say "ready" when it is.
pub struct Listening {
    address: SocketAddr,
    sockets: Vec<TcpListener>,
}

/// Opens the port. Port 0 takes any free one: ask [`Listening::address`].
pub fn listen(listen: &str) -> Result<Listening, CannotServe> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let first = address_of(listen)?;
    let socket = open(first)?;
    let address = socket.local_addr().map_err(|cause| CannotServe::Io { address: first, cause })?;
    let mut sockets = vec![socket];
    for _ in 1..cores {
        sockets.push(open_beside(address)?);
    }
    Ok(Listening { address, sockets })
}

fn address_of(listen: &str) -> Result<SocketAddr, CannotServe> {
    let found = listen.to_socket_addrs().ok().and_then(|mut addresses| addresses.next());
    found.ok_or_else(|| CannotServe::NotAnAddress { listen: listen.to_string() })
}

/// The first socket: it alone finds out whether somebody else has the port, because two sockets that share a
/// port would divide the connections between two programs without a word.
fn open(address: SocketAddr) -> Result<TcpListener, CannotServe> {
    let probe = TcpListener::bind(address).map_err(|cause| refused(address, cause))?;
    let address = probe.local_addr().map_err(|cause| refused(address, cause))?;
    drop(probe);
    open_beside(address)
}

fn open_beside(address: SocketAddr) -> Result<TcpListener, CannotServe> {
    let open = || -> io::Result<TcpListener> {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
        socket.set_reuse_address(true)?;
        socket.set_reuse_port(true)?;
        socket.set_nonblocking(true)?;
        socket.bind(&address.into())?;
        socket.listen(BACKLOG)?;
        Ok(socket.into())
    };
    open().map_err(|cause| refused(address, cause))
}

fn refused(address: SocketAddr, cause: io::Error) -> CannotServe {
    match cause.kind() {
        ErrorKind::AddrInUse => CannotServe::PortInUse { address },
        ErrorKind::PermissionDenied => CannotServe::NotAllowed { address },
        _ => CannotServe::Io { address, cause },
    }
}

impl Listening {
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until told to stop and running requests have ended. Blocks.
    pub fn serve(self, router: &Router, stop: &Stop) -> io::Result<()> {
        let mut threads = Vec::new();
        for (number, socket) in self.sockets.into_iter().enumerate() {
            let (router, told) = (router.clone(), stop.0.subscribe());
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let work = move || {
                give_way();
                runtime.block_on(serve_one(socket, router, told))
            };
            threads.push(thread::Builder::new().name(format!("web-{number}")).spawn(work)?);
        }
        for thread in threads {
            thread.join().map_err(|_| io::Error::other("a thread of the server stopped"))??;
        }
        Ok(())
    }
}

/// How far the threads that talk to browsers stand back behind the one that writes, for which all of them wait.
const NICE: i32 = 5;

/// The calling thread lets others go first. Where that is not allowed, nothing is lost but some speed.
fn give_way() {
    // On Linux this is the thread alone.
    let _ = rustix::process::setpriority_process(None, NICE);
}

/// Opens the port and serves until `stop`: [`listen`] and [`Listening::serve`] in one.
pub fn serve(address: &str, router: &Router, stop: &Stop) -> Result<(), CannotServe> {
    let listening = listen(address)?;
    let address = listening.address();
    listening.serve(router, stop).map_err(|cause| CannotServe::Io { address, cause })
}

async fn serve_one(socket: TcpListener, router: Router, told: watch::Receiver<bool>) -> io::Result<()> {
    let socket = tokio::net::TcpListener::from_std(socket)?;
    let running = GracefulShutdown::new();
    let stop = Stop::asked(told);
    tokio::pin!(stop);
    loop {
        tokio::select! {
            accepted = socket.accept() => match accepted {
                Ok((stream, address)) => start(&running, &router, stream, address),
                Err(error) => wait_after(&error).await,
            },
            () = &mut stop => break,
        }
    }
    drop(socket);
    if tokio::time::timeout(STOP_TIMEOUT, running.shutdown()).await.is_err() {
        tracing::warn!("some requests were still running when the server stopped");
    }
    Ok(())
}

/// A connection that broke while it was accepted is nothing; no more sockets to give needs a pause.
async fn wait_after(error: &io::Error) {
    if !matches!(error.kind(), ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset) {
        tracing::warn!(%error, "a connection could not be accepted");
        tokio::time::sleep(OUT_OF_SOCKETS).await;
    }
}

fn start(running: &GracefulShutdown, router: &Router, stream: TcpStream, address: SocketAddr) {
    // Answers are whole when they are written; waiting to fill a packet only delays them.
    let _ = stream.set_nodelay(true);
    let router = router.clone();
    let answer = hyper::service::service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(address));
        router.clone().oneshot(request)
    });
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT);
    let connection = running.watch(http.serve_connection(TokioIo::new(stream), answer));
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection ended early");
        }
    });
}
