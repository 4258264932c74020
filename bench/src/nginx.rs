//! A private nginx with WebDAV: PUT and GET of plain files, nothing synced. The peer to compare with.

use crate::Failure;
use crate::process::{Running, Watched};
use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

pub struct Nginx {
    pub address: SocketAddr,
    pub watched: Watched,
    pub version: String,
    files: PathBuf,
    _running: Running,
}

impl Nginx {
    pub fn start(folder: &Path) -> Result<Self, Failure> {
        let program = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx", "/usr/local/bin/nginx"];
        let program = program.iter().find(|p| Path::new(p).exists());
        let program = program.ok_or("nginx is not installed (Debian: apt-get install nginx-light)")?;
        let files = folder.join("files");
        fs::create_dir_all(&files)?;
        // Freed at once for nginx, which cannot pick a port itself.
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let configuration = folder.join("nginx.conf");
        fs::write(&configuration, text(folder, &files, address)?)?;
        let mut command = Command::new(program);
        command.arg("-p").arg(folder).arg("-c").arg(&configuration).arg("-e").arg(folder.join("error.log"));
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let mut running = Running(child);
        let end = Instant::now() + Duration::from_secs(5);
        while TcpStream::connect(address).is_err() {
            if Instant::now() > end || matches!(running.0.try_wait(), Ok(Some(_))) {
                let log = fs::read_to_string(folder.join("error.log")).unwrap_or_default();
                return Err(format!("nginx did not start: {log}").into());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let watched = Watched::with_children(running.pid());
        let told = Command::new(program).arg("-v").output()?;
        let told = String::from_utf8_lossy(&told.stderr).trim().to_owned();
        let version = told.rsplit('/').next().unwrap_or_default().to_owned();
        Ok(Self { address, watched, version, files, _running: running })
    }

    /// Removes what was put, so that the disk does not fill.
    pub fn forget(&self) -> Result<(), Failure> {
        fs::remove_dir_all(&self.files)?;
        Ok(fs::create_dir_all(&self.files)?)
    }
}

fn text(folder: &Path, files: &Path, address: SocketAddr) -> Result<String, Failure> {
    let own = Command::new("id").arg("-u").output()?;
    // Workers of a master that runs as root would else not be allowed into the folder.
    let user = if own.stdout.starts_with(b"0\n") { "user root;" } else { "" };
    let at = |name: &str| folder.join(name).display().to_string();
    Ok(format!(
        "daemon off; worker_processes 2; {user} pid {pid}; error_log {log} error;
events {{ worker_connections 256; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; client_max_body_size 64m;
  client_body_temp_path {body}; proxy_temp_path {proxy}; fastcgi_temp_path {fastcgi};
  uwsgi_temp_path {uwsgi}; scgi_temp_path {scgi};
  server {{ listen {address}; root {files}; location / {{ dav_methods PUT; create_full_put_path on; }} }}
}}
",
        pid = at("pid"),
        log = at("error.log"),
        body = at("body"),
        proxy = at("proxy"),
        fastcgi = at("fastcgi"),
        uwsgi = at("uwsgi"),
        scgi = at("scgi"),
        files = files.display(),
    ))
}
