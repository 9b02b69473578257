// Two namespaces with a network between them: the server's, in which this program, the server and the host's browser run,
// and the guest's. scripts/faults.sh makes both; router.py is all that lies between.
import { chromium, type Browser } from '@playwright/test';
import { execFileSync, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromiumFlags } from '../playwright.config';

const here = resolve(dirname(fileURLToPath(import.meta.url)));
const guest = process.env.BEDSIDE_FAULTS_GUEST ?? '';

/** What the world calls it, as router.py knows it too. */
export const PUBLIC = '203.0.113.7';
const PUBLIC_6 = '2001:db8:7::7';
const INSIDE = '10.9.0.7';

/** The guest's links: of these addresses it knows, of the ones that router.py gives it outside it does not. */
const LINKS = {
  eth0: { v4: '10.20.0.2/24', v6: '2001:db8:2::2/64' },
  wlan0: { v4: '10.30.0.2/24', v6: '2001:db8:3::2/64' },
} as const;
export type Link = keyof typeof LINKS;

/** Of one link, in both directions. */
export type Weather = { loss?: number; delay_ms?: number; jitter_ms?: number; kbps?: number; blocked?: boolean };
export const CLEAR: Required<Weather> = { loss: 0, delay_ms: 0, jitter_ms: 0, kbps: 0, blocked: false };

type Told = { links?: Partial<Record<Link, Weather>>; udp?: boolean; tcp?: boolean; ports?: number[]; symmetric?: boolean; inside?: string | null; rebind?: true };
type Counts = { count: Record<string, [passed: number, lost: number, full: number]>; stopped: number };

export type Kind = 'v4' | 'v6' | 'server behind NAT';

function ip(...words: string[]): void {
  execFileSync('ip', words);
}

export class Field {
  private readonly dir = mkdtempSync(join(tmpdir(), 'bedside-faults-'));
  private readonly answers: ((counts: Counts) => void)[] = [];
  private readonly browsers: Browser[] = [];
  private last = '';

  private constructor(readonly kind: Kind, private readonly router: ChildProcessWithoutNullStreams) {
    router.stderr.on('data', (chunk: Buffer) => (this.last += chunk.toString()));
  }

  static async lay(kind: Kind = 'v4'): Promise<Field> {
    if (!guest) throw new Error('run this by ./x faults, which makes the namespaces');
    const router = spawn('python3', [join(here, 'router.py'), guest], { stdio: 'pipe' });
    const field = new Field(kind, router);
    const ready = new Promise<void>((done, failed) => {
      createInterface({ input: router.stdout }).on('line', (line) => {
        const said = JSON.parse(line) as Counts & { ready?: true };
        if (said.ready) done();
        else field.answers.shift()?.(said);
      });
      router.once('exit', (code) => failed(new Error(`the router ended (${code}): ${field.last}`)));
    });
    await ready;
    ip('link', 'set', 's0', 'up');
    if (kind === 'v6') ip('address', 'add', `${PUBLIC_6}/64`, 'dev', 's0', 'nodad');
    else ip('address', 'add', `${kind === 'v4' ? PUBLIC : INSIDE}/24`, 'dev', 's0');
    ip(...(kind === 'v6' ? ['-6'] : []), 'route', 'add', 'default', 'dev', 's0');
    if (kind === 'server behind NAT') await field.tell({ inside: INSIDE });
    field.up('eth0');
    return field;
  }

  /** The address by which browsers reach the server. */
  get address(): string {
    return this.kind === 'v6' ? PUBLIC_6 : PUBLIC;
  }

  /**
   * What the pages call it: the same, since there is no server for names here, and a browser that looks for one before it
   * goes to a relay waits thirteen seconds. The one name is for IPv6, where the relay is not needed.
   */
  get name(): string {
    return this.kind === 'v6' ? 'bedside.test' : PUBLIC;
  }

  async tell(what: Told): Promise<Counts> {
    const answer = new Promise<Counts>((done) => this.answers.push(done));
    this.router.stdin.write(`${JSON.stringify(what)}\n`);
    return answer;
  }

  async weather(weather: Weather, ...links: Link[]): Promise<void> {
    const all = links.length > 0 ? links : (Object.keys(LINKS) as Link[]);
    await this.tell({ links: Object.fromEntries(all.map((link) => [link, { ...CLEAR, ...weather }])) });
  }

  /** The guest's machine has this link, and its way out is there. */
  up(link: Link): void {
    const six = this.kind === 'v6';
    ip('-n', guest, 'link', 'set', link, 'up');
    ip('-n', guest, 'address', 'replace', six ? LINKS[link].v6 : LINKS[link].v4, 'dev', link, ...(six ? ['nodad'] : []));
    ip('-n', guest, ...(six ? ['-6'] : []), 'route', 'replace', 'default', 'dev', link);
  }

  /** It is gone, and with it its address, as when somebody walks out of reach of a Wi-Fi. */
  down(link: Link): void {
    ip('-n', guest, 'address', 'flush', 'dev', link);
    ip('-n', guest, 'link', 'set', link, 'down');
  }

  /** A browser in the guest's namespace, or beside the server. */
  async browser(where: 'guest' | 'server'): Promise<Browser> {
    const real = process.env.BEDSIDE_CHROMIUM || chromium.executablePath();
    const wrapper = join(this.dir, 'chromium');
    writeFileSync(wrapper, `#!/bin/sh\nexec ip netns exec ${guest} ${real} "$@"\n`);
    chmodSync(wrapper, 0o755);
    const browser = await chromium.launch({
      executablePath: where === 'guest' ? wrapper : real,
      // The local authority is nobody's whom a browser trusts; its own page says how, and `lan.spec.ts` shows that. Only
      // the host reaches the server on its own machine: ways from the guest's loopback lead nowhere, and take time.
      args: [...chromiumFlags.filter((flag) => where === 'server' || !flag.includes('loopback')), `--host-resolver-rules=MAP bedside.test [${PUBLIC_6}]`, '--ignore-certificate-errors'],
    });
    this.browsers.push(browser);
    return browser;
  }

  /** So many datagrams from the guest to the server and back: the share that returned. For the harness's own proof. */
  async echoed(count: number, port = 9_000): Promise<number> {
    const six = this.kind === 'v6';
    const echo = createSocket(six ? 'udp6' : 'udp4');
    await new Promise<void>((bound) => echo.bind(port, bound));
    echo.on('message', (packet, from) => echo.send(packet, from.port, from.address));
    const ask = `import socket
s = socket.socket(socket.${six ? 'AF_INET6' : 'AF_INET'}, socket.SOCK_DGRAM)
s.connect(('${this.address}', ${port}))
back = 0
def hear(wait):
    global back
    s.settimeout(wait)
    try:
        while True:
            s.recv(200)
            back += 1
    except OSError: pass
# Heard all along, or the system's buffer overflows and looks like a loss.
for n in range(${count}):
    s.send(b'x' * 100)
    hear(0.001)
hear(0.7)
print(back)`;
    const said = await inGuest('python3', '-c', ask);
    echo.close();
    return Number(said) / count;
  }

  /** Whether the guest can open a TCP connection to that port of the server. */
  async opens(port: number): Promise<boolean> {
    const listening = createServer((socket) => socket.end());
    await new Promise<void>((ready) => listening.listen(port, ready));
    const said = await inGuest('python3', '-c', `import socket
try:
    socket.create_connection(('${this.address}', ${port}), 2)
    print('open')
except OSError: print('shut')`);
    listening.close();
    return said === 'open';
  }

  async lift(): Promise<void> {
    for (const browser of this.browsers) await browser.close();
    this.router.removeAllListeners('exit');
    const gone = new Promise((done) => this.router.once('exit', done));
    this.router.stdin.end();
    await Promise.race([gone, new Promise((done) => setTimeout(done, 2_000))]);
    this.router.kill('SIGKILL');
    rmSync(this.dir, { recursive: true, force: true });
  }
}

function inGuest(...words: string[]): Promise<string> {
  const child = spawn('ip', ['netns', 'exec', guest, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return new Promise((done, failed) => child.once('exit', (code) => (code === 0 ? done(said.trim()) : failed(new Error(`${words[0]} in the guest's namespace ended (${code})`)))));
}
