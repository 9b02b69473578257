// Peers that are no browsers and share no code with one (e2e/peers): they send by WHIP and watch by WHEP, and say what they
// could decode.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '@playwright/test';

const here = resolve(dirname(fileURLToPath(import.meta.url)), '../peers');

/** What a peer said last. */
export type Said = { state: string; frames: number; sounds: number; width?: number; loudest?: number };

export class Peer {
  private said?: Said;
  private wrong = '';
  private constructor(private readonly process: ChildProcess) {}

  static start(command: string[], does: 'publish' | 'watch', address: string, key: string): Peer {
    const [program, ...args] = [...command, does, address];
    const child = spawn(program!, args, { stdio: 'pipe', env: { ...process.env, PEER_KEY: key, PYTHONDONTWRITEBYTECODE: '1' } });
    const peer = new Peer(child);
    let rest = '';
    child.stdout!.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop()!;
      for (const line of lines) peer.said = JSON.parse(line) as Said;
    });
    child.stderr!.on('data', (chunk: Buffer) => (peer.wrong += chunk.toString()));
    return peer;
  }

  /** Until what it says is so. */
  async until(what: string, is: (said: Said) => boolean): Promise<Said> {
    await expect
      .poll(() => !!this.said && is(this.said), { timeout: 30_000, message: `${what}: ${JSON.stringify(this.said)} ${this.wrong}` })
      .toBe(true);
    return this.said!;
  }

  /** It decodes picture and sound, and goes on to. */
  async receives(): Promise<void> {
    const before = await this.until('picture and sound come', (said) => said.frames > 0 && said.sounds > 0);
    await this.until('they go on', (said) => said.frames > before.frames + 5 && said.sounds > before.sounds + 20);
  }

  /** It ends its session as it should, and then itself. */
  async leave(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = new Promise((done) => this.process.once('exit', done));
    const late = setTimeout(() => this.process.kill('SIGKILL'), 10_000);
    this.process.stdin!.end();
    await ended;
    clearTimeout(late);
  }
}

/** How aiortc is started. */
export function aiortc(): string[] {
  return [execFileSync(join(here, 'setup'), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim(), join(here, 'aio.py')];
}

const PACKAGES = ['base', 'good', 'bad'].map((set) => `gstreamer1.0-plugins-${set}`).concat('gstreamer1.0-nice', 'gir1.2-gst-plugins-base-1.0', 'gir1.2-gst-plugins-bad-1.0', 'python3-gi');

/** How GStreamer is started; null where the system does not have it. */
export function gstreamer(install: boolean): string[] | null {
  // The system's own: its bindings are of no other Python.
  const python = '/usr/bin/python3';
  const has = () => {
    try {
      const look = "import gi; gi.require_version('GstWebRTC', '1.0'); from gi.repository import Gst, GstWebRTC; Gst.init(None); assert Gst.ElementFactory.find('webrtcbin') and Gst.ElementFactory.find('nicesrc') and Gst.ElementFactory.find('vp8enc')";
      execFileSync(python, ['-c', look], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  };
  if (!has() && install) execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...PACKAGES], { stdio: 'inherit' });
  return has() ? [python, join(here, 'gst.py')] : null;
}
