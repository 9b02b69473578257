// The product itself, started fresh in a folder of its own, on ports of its own.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync, writeFileSync, createWriteStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Database, sqlite } from './database';
import { Wire } from './wire';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

export type Options = {
  /** `serve` (the default) or `demo`. */
  command?: 'serve' | 'demo';
  /** Port of an SMTP server on this machine; without one, mails stay in the operator's outbox. */
  smtpPort?: number;
  /** With TLS by a local authority, as on a clinic's own network. */
  tls?: boolean;
  /** Media passes over `server.wire`, which can be cut. */
  wire?: boolean;
  /** Where it listens for the web, loopback unless said, and by what name its pages know it. */
  webAddress?: string;
  name?: string;
  /** Its ports, free ones unless said. */
  webPort?: number;
  mediaPort?: number;
  /** Where it listens for media, loopback unless said: Firefox offers no candidate there. */
  mediaAddress?: string;
  /** More settings, as TOML; see `server/src/config.rs`. */
  toml?: string;
};

export class Server {
  readonly data = mkdtempSync(join(tmpdir(), 'bedside-'));
  /** Everything that was printed, by all the processes that this object has started. */
  printed = '';
  /** With `wire: true` only. */
  wire?: Wire;
  private readonly database = Database.fresh();
  private process?: ChildProcess;
  private static readonly all: Server[] = [];

  private constructor(readonly port: number, readonly mediaPort: number, private readonly options: Options) {}

  static async start(options: Options = {}): Promise<Server> {
    const server = new Server(options.webPort ?? (await freePort('tcp')), options.mediaPort ?? (await freePort('udp')), options);
    Server.all.push(server);
    if (options.wire) server.wire = await Wire.start(server.mediaPort);
    await server.launch();
    return server;
  }

  /** What all the servers of this worker have printed, what is for the operator's own eyes left out. */
  static printedByAll(): string {
    return Server.all.map((server) => server.printed.replaceAll(/Operator, once: \S+|Sign in as \S+ with "[^"]+"/g, '')).join('\n');
  }

  /** Where people sign up: the shared host. Chromium resolves every name under localhost by itself. */
  url(path = '/'): string {
    return `${this.options.tls ? 'https' : 'http'}://${this.options.name ?? 'localhost'}:${this.port}${path}`;
  }

  /** A clinic's own host. */
  clinicUrl(slug: string, path = '/'): string {
    return `http://${slug}.localhost:${this.port}${path}`;
  }

  /** The same clinic in the path of the shared host; for Node's fetch, which does not know *.localhost. */
  plainUrl(slug: string, path = '/'): string {
    return `http://127.0.0.1:${this.port}/c/${slug}${path}`;
  }

  /** The link by which the operator enters, printed once. */
  operatorLink(): string {
    const link = /Operator, once: (\S+)/.exec(this.printed)?.[1];
    if (!link) throw new Error(`no operator link was printed:\n${this.printed}`);
    return link;
  }

  async launch(): Promise<void> {
    const config = join(this.data, 'e2e.toml');
    const mail = this.options.smtpPort
      ? `[mail]\nhost = "127.0.0.1"\nport = ${this.options.smtpPort}\nsecurity = "none"\nfrom = "visits@bedside.test"\n`
      : '';
    const media = this.wire ? `[media]\npublic = ["127.0.0.1:${this.wire.port}"]\n` : '';
    const database = this.database ? `[database]\nurl = "${this.database.url}"\n` : '';
    const tls = this.options.tls ? '[tls]\nkind = "lan"\n' : '';
    const name = this.options.name ? `[server]\nhost = "${this.options.name}"\n` : '';
    writeFileSync(config, `${[mail, media, database, tls, name, this.options.toml ?? ''].join('\n')}\n`);
    const args = [
      this.options.command ?? 'serve',
      ...['--listen', `${this.options.webAddress ?? '127.0.0.1'}:${this.port}`],
      ...['--media', `${this.options.mediaAddress ?? '127.0.0.1'}:${this.mediaPort}`],
      ...['--data', join(this.data, 'var')],
      ...['--dist', process.env.BEDSIDE_DIST ?? join(root, 'dist')],
      ...['--config', config],
    ];
    const before = this.printed.length;
    // Without the signal that goes with a file-size limit, so that `disk('full')` is an error and not an end.
    const child = spawn('sh', ['-c', `trap '' XFSZ; exec "$0" "$@"`, binary(), ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    this.process = child;
    const log = createWriteStream(join(this.data, 'server.log'), { flags: 'a' });
    const keep = (chunk: Buffer) => {
      this.printed += chunk.toString();
      log.write(chunk);
    };
    child.stdout!.on('data', keep);
    child.stderr!.on('data', keep);
    await new Promise<void>((ready, failed) => {
      const fail = (why: string) => failed(new Error(`the server ${why}:\n${this.printed.slice(before)}`));
      const late = setTimeout(() => fail('was not ready after 30 s'), 30_000);
      child.once('error', (error) => fail(`could not be started (${error.message})`));
      child.once('exit', (code, signal) => fail(`ended (${code ?? signal})`));
      // "Ready" is believed when somebody also answers: a server may say so and then fail.
      const look = async () => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        if (/is ready: http/.test(this.printed.slice(before)) && (await answers(this.port))) {
          clearTimeout(late);
          child.removeAllListeners('exit');
          ready();
        } else setTimeout(look, 50);
      };
      void look();
    });
  }

  /** One of the operator's commands beside the running server. */
  command(...words: string[]): string {
    return execFileSync(binary(), [...words, '--data', join(this.data, 'var'), '--config', join(this.data, 'e2e.toml')], { encoding: 'utf8' });
  }

  /** From now on no file of the server's can grow, as when the disk is full; or they can again. */
  disk(state: 'full' | 'free'): void {
    execFileSync('prlimit', ['--pid', String(this.process!.pid), `--fsize=${state === 'full' ? '1:unlimited' : 'unlimited'}`]);
  }

  /** Another program holds the database for itself, as a copy that is being made may; until the answer is called. */
  async lock(): Promise<() => Promise<void>> {
    const hold = 'import sqlite3, sys\ndb = sqlite3.connect(sys.argv[1], isolation_level=None)\ndb.execute("begin immediate")\nprint("held", flush=True)\nsys.stdin.read()';
    const holder = spawn('python3', ['-c', hold, join(this.data, 'var/bedside.sqlite')], { stdio: ['pipe', 'pipe', 'inherit'] });
    const gone = new Promise<void>((done) => holder.once('exit', () => done()));
    await new Promise<void>((held, failed) => {
      holder.stdout!.once('data', () => held());
      holder.once('exit', (code) => failed(new Error(`the database could not be held (${code})`)));
    });
    return async () => {
      holder.stdin!.end();
      await gone;
    };
  }

  /** SIGTERM lets the server say goodbye; SIGKILL is a power cut. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    // A server that does not stop when asked must not hang the whole run.
    const force = setTimeout(() => child.kill('SIGKILL'), 15_000);
    await gone;
    clearTimeout(force);
  }

  /** The same data, the same ports. */
  async restart(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    await this.stop(signal);
    await this.launch();
  }

  /** All visits and passwords recede into the past by so many days, as they would for a clock that goes on. */
  async daysPass(days: number): Promise<void> {
    await this.stop();
    const recede = ['starts_at', 'ends_at', 'started_at', 'ended_at'].map((at) => `${at} = ${at} - ${days * 86_400_000_000}`).join(', ');
    const older = `password_at = coalesce(password_at, created_at) - ${days * 86_400_000_000}`;
    for (const statement of [`update visit set ${recede}`, `update identity set ${older}`]) {
      if (this.database) this.database.run(statement);
      else sqlite(join(this.data, 'var/bedside.sqlite'), statement);
    }
    await this.launch();
  }

  async remove(): Promise<void> {
    await this.stop();
    this.wire?.close();
    this.database?.drop();
    if (!process.env.BEDSIDE_KEEP) rmSync(this.data, { recursive: true, force: true });
  }
}

function binary(): string {
  return process.env.BEDSIDE_SERVER ?? join(root, 'target/debug/server');
}

/** Whether somebody speaks HTTP there: an open port alone may be that of a process about to fail. */
function answers(port: number): Promise<boolean> {
  return new Promise((done) => {
    const probe = get({ host: '127.0.0.1', port, path: '/', timeout: 5_000 }, (response) => {
      response.destroy();
      done(true);
    });
    probe.once('timeout', () => probe.destroy());
    probe.once('error', () => done(false));
  });
}

/** A port that was free a moment ago. The server keeps it over a restart, so it cannot simply ask for port 0. */
export function freePort(kind: 'tcp' | 'udp'): Promise<number> {
  return new Promise((found, failed) => {
    if (kind === 'tcp') {
      const probe = createServer().once('error', failed);
      probe.listen(0, '127.0.0.1', () => {
        const { port } = probe.address() as { port: number };
        probe.close(() => found(port));
      });
    } else {
      const probe = createSocket('udp4').once('error', failed);
      probe.bind(0, '127.0.0.1', () => {
        const { port } = probe.address();
        // Media listens on the same number by TCP.
        const twin = createServer().once('error', () => probe.close(() => found(freePort(kind))));
        twin.listen(port, '127.0.0.1', () => twin.close(() => probe.close(() => found(port))));
      });
    }
  });
}
