//! The server over real sockets.
use axum::Router;
use axum::routing::get;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc;
use tokio::sync::watch;
use webkit::{CannotServe, Stop, listen};

fn ask(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("the server listens");
    let request = format!("GET {path} HTTP/1.1\r\nHost: shop.test\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("the server reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("the server answers");
    answer
}

#[test]
fn a_running_request_ends_before_the_server_does() {
    let listening = listen("127.0.0.1:0").expect("a free port");
    let address = listening.address();
    let stop = Stop::default();
    let (begun, has_begun) = mpsc::channel();
    let (release, released) = watch::channel(false);
    let slow = async move || {
        let mut released = released.clone();
        begun.send(()).expect("the test waits");
        released.wait_for(|released| *released).await.expect("the test releases");
        "slow but whole"
    };
    let router = Router::new().route("/", get(async || "hello")).route("/slow", get(slow));
    let told = stop.clone();
    let served = std::thread::spawn(move || listening.serve(&router, &stop));
    assert!(ask(address, "/").ends_with("hello"));
    let asked = std::thread::spawn(move || ask(address, "/slow"));
    has_begun.recv().expect("the handler begins");
    told.now();
    release.send_replace(true);
    assert!(asked.join().expect("an answer comes").ends_with("slow but whole"));
    served.join().expect("the server ends").expect("without an error");
    assert!(TcpStream::connect(address).is_err(), "nobody listens any more");
}

#[test]
fn a_port_in_use_is_said_in_a_sentence() {
    let first = listen("127.0.0.1:0").expect("a free port");
    let port = first.address().port();
    let Err(refused) = listen(&format!("127.0.0.1:{port}")) else { panic!("two servers on one port") };
    assert!(matches!(refused, CannotServe::PortInUse { .. }), "{refused}");
    assert!(refused.to_string().contains(&format!("port {port} of 127.0.0.1 is in use")), "{refused}");
    assert!(matches!(listen("here"), Err(CannotServe::NotAnAddress { .. })));
}
