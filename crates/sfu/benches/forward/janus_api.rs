//! Janus from outside: its process, with a folder of settings of our own, and its JSON interface over HTTP.
use super::thread::cpu_of;
use serde_json::{Value, json};
use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const STARTS_WITHIN: Duration = Duration::from_secs(10);
const ROOM: u32 = 1;
const PUBLISHER: u32 = 7;
/// Events that are looked at for the one that is waited for: each receiver has some of its own.
const EVENTS_MAX: usize = 1_000;

pub struct Janus {
    process: Child,
    folder: PathBuf,
    port: u16,
    session: u64,
    pub version: String,
}

impl Janus {
    /// Why not, in one word.
    pub fn start() -> Result<Janus, String> {
        let help = Command::new("janus").arg("-h").output().map_err(|_| "no-janus")?;
        let help = String::from_utf8_lossy(&help.stdout).into_owned();
        // "Janus version: 1102 (1.1.2)".
        let version = help.split_once('(').and_then(|(_, rest)| rest.split_once(')'));
        let version = version.map_or("unknown", |(version, _)| version).to_owned();
        let port = free_port().ok_or("no-port")?;
        let folder = std::env::temp_dir().join(format!("bedside-bench-janus-{}", std::process::id()));
        settings(&folder, port).map_err(|_| "no-folder")?;
        let process = Command::new("janus")
            .arg("-F")
            .arg(&folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|_| "janus-does-not-start")?;
        let mut janus = Janus { process, folder, port, session: 0, version };
        let deadline = Instant::now() + STARTS_WITHIN;
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            if Instant::now() > deadline {
                return Err("janus-does-not-answer".to_owned());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        janus.session = id(&janus.post("", json!({ "janus": "create" }))?)?;
        Ok(janus)
    }

    /// CPU of all of its threads so far; it has one for each connection.
    pub fn cpu(&self) -> Duration {
        let Ok(tasks) = fs::read_dir(format!("/proc/{}/task", self.process.id())) else {
            return Duration::ZERO;
        };
        tasks
            .flatten()
            .filter_map(|task| cpu_of(task.path().join("schedstat").to_str().unwrap_or_default()))
            .sum()
    }

    pub fn attach(&self) -> Result<u64, String> {
        let plugin = "janus.plugin.videoroom";
        id(&self.post(&format!("/{}", self.session), json!({ "janus": "attach", "plugin": plugin }))?)
    }

    pub fn publish(&self, handle: u64, offer: &str) -> Result<(), String> {
        let body =
            json!({ "request": "joinandconfigure", "ptype": "publisher", "room": ROOM, "id": PUBLISHER });
        self.message(handle, body, Some(json!({ "type": "offer", "sdp": offer })))
    }

    pub fn subscribe(&self, handle: u64) -> Result<(), String> {
        let streams = json!([{ "feed": PUBLISHER }]);
        let body = json!({ "request": "join", "ptype": "subscriber", "room": ROOM, "streams": streams });
        self.message(handle, body, None)
    }

    pub fn begin(&self, handle: u64, answer: &str) -> Result<(), String> {
        let jsep = json!({ "type": "answer", "sdp": answer });
        self.message(handle, json!({ "request": "start" }), Some(jsep))
    }

    /// The description that Janus makes for this handle; whatever else it tells meanwhile is passed over.
    pub fn description(&self, handle: u64) -> Result<String, String> {
        for _ in 0..EVENTS_MAX {
            let event = self.ask(&format!("GET /janus/{}?maxev=1 HTTP/1.0\r\n\r\n", self.session))?;
            if event["sender"] != handle {
                continue;
            }
            if let Some(sdp) = event["jsep"]["sdp"].as_str() {
                return Ok(sdp.to_owned());
            }
            if !event["plugindata"]["data"]["error_code"].is_null() {
                return Err("janus-refuses".to_owned());
            }
        }
        Err("no-description".to_owned())
    }

    fn message(&self, handle: u64, body: Value, jsep: Option<Value>) -> Result<(), String> {
        let mut message = json!({ "janus": "message", "body": body });
        if let Some(jsep) = jsep {
            message["jsep"] = jsep;
        }
        self.post(&format!("/{}/{handle}", self.session), message).map(|_| ())
    }

    fn post(&self, path: &str, mut body: Value) -> Result<Value, String> {
        body["transaction"] = json!("bench");
        let body = body.to_string();
        let answer = self.ask(&format!(
            "POST /janus{path} HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ))?;
        if answer["janus"] == "error" { Err("janus-refuses".to_owned()) } else { Ok(answer) }
    }

    /// HTTP/1.0, so that the answer comes in one piece and the connection ends with it.
    fn ask(&self, request: &str) -> Result<Value, String> {
        let answer = || -> std::io::Result<String> {
            let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
            stream.set_read_timeout(Some(Duration::from_secs(40)))?;
            stream.write_all(request.as_bytes())?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer)?;
            Ok(answer)
        };
        let answer = answer().map_err(|_| "janus-does-not-answer")?;
        let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        serde_json::from_str(body).map_err(|_| "janus-answers-unreadably".to_owned())
    }
}

impl Drop for Janus {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn id(answer: &Value) -> Result<u64, String> {
    answer["data"]["id"].as_u64().ok_or_else(|| "janus-answers-unreadably".to_owned())
}

fn free_port() -> Option<u16> {
    Some(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).ok()?.local_addr().ok()?.port())
}

/// What is not said here is as Debian's package has it.
fn settings(folder: &Path, port: u16) -> std::io::Result<()> {
    let others =
        "audiobridge duktape echotest lua nosip recordplay sip streaming textroom videocall voicemail";
    let ways = "mqtt nanomsg pfunix rabbitmq websockets";
    let libraries = |names: &str| {
        names.split(' ').map(|name| format!("libjanus_{name}.so")).collect::<Vec<_>>().join(",")
    };
    fs::create_dir_all(folder)?;
    fs::write(
        folder.join("janus.jcfg"),
        format!(
            "general: {{ debug_level = 2 session_timeout = 0 }}\n\
             plugins: {{ disable = \"{}\" }}\ntransports: {{ disable = \"{}\" }}\n",
            libraries(others),
            libraries(ways)
        ),
    )?;
    fs::write(
        folder.join("janus.transport.http.jcfg"),
        format!(
            "general: {{ json = \"compact\" base_path = \"/janus\" http = true port = {port} ip = \"127.0.0.1\" \
             https = false }}\nadmin: {{ admin_http = false }}\n"
        ),
    )?;
    fs::write(
        folder.join("janus.plugin.videoroom.jcfg"),
        format!(
            "room-{ROOM}: {{ description = \"bench\" publishers = 2 bitrate = 0 videocodec = \"vp8\" record = false }}\n"
        ),
    )
}
