// A stand-in for Twilio's Messages API: takes every text and keeps it.
import { createServer, type Server as HttpServer } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';

export type Sms = { to: string; body: string };

export class Twilio {
  private readonly taken: Sms[] = [];
  private readonly dir = mkdtempSync(join(tmpdir(), 'bedside-texts-'));
  private constructor(private readonly http: HttpServer, private readonly port: number) {
    writeFileSync(join(this.dir, 'token'), 'a token of the stand-in', { mode: 0o600 });
  }

  static async start(): Promise<Twilio> {
    const http = createServer();
    await new Promise<void>((ready) => http.listen(0, '127.0.0.1', ready));
    const at = http.address();
    if (at === null || typeof at === 'string') throw new Error('the stand-in has no port');
    const twilio = new Twilio(http, at.port);
    http.on('request', (request, answer) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const form = new URLSearchParams(Buffer.concat(parts).toString());
        twilio.taken.push({ to: form.get('To') ?? '', body: form.get('Body') ?? '' });
        answer.writeHead(201, { 'content-type': 'application/json' });
        answer.end(JSON.stringify({ sid: `SM${String(twilio.taken.length).padStart(32, '0')}`, status: 'queued' }));
      });
    });
    return twilio;
  }

  /** For the server's configuration. */
  toml(): string {
    return `[texts]\naccount = "AC00000000000000000000000000000000"\ntoken_file = "${join(this.dir, 'token')}"\nfrom = "+12125550100"\nendpoint = "http://127.0.0.1:${this.port}"\n`;
  }

  /** The newest text to this number, once there are more than `before`. */
  async newest(to: string, before = 0): Promise<string> {
    const all = () => this.taken.filter((text) => text.to === to);
    await expect.poll(() => all().length, { message: `a text to ${to}`, timeout: 20_000 }).toBeGreaterThan(before);
    return all().at(-1)!.body;
  }

  async stop(): Promise<void> {
    this.http.closeAllConnections();
    await new Promise((done) => this.http.close(done));
    rmSync(this.dir, { recursive: true, force: true });
  }
}
