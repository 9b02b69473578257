// A real SMTP server (e2e/smtp/server.py) that keeps mails as files and can misbehave on command.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '@playwright/test';

const here = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** What the server does to a mail; the first rule whose `to` is part of the recipient's address decides. */
export type Rule = {
  to: string;
  /**
   * refuse: 550 to this recipient · defer: 451 to this recipient · stall: no answer to this recipient for `seconds`
   * lose: takes the text, then hangs up before keeping it · doubt: keeps the mail, then hangs up before saying so
   */
  how: 'refuse' | 'defer' | 'stall' | 'lose' | 'doubt';
  seconds?: number;
};

export type Mail = { to: string[]; from: string; subject: string; text: string; html: string; ics: string; raw: string };

export class MailServer {
  /** Of this worker's stories: where whoever signs in elsewhere finds the code that they are asked for. */
  static running: MailServer | undefined;
  /** Of stories that are over: people there have the addresses of people here. */
  private old = new Set<string>();
  private constructor(readonly port: number, private readonly dir: string, private readonly process: ChildProcess) {}

  static async start(): Promise<MailServer> {
    const dir = mkdtempSync(join(tmpdir(), 'bedside-mail-'));
    const child = spawn(join(here, 'smtp/run'), [dir], { stdio: ['ignore', 'pipe', 'inherit'] });
    const port = await new Promise<number>((ready, failed) => {
      let printed = '';
      child.stdout!.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
        const found = /listening on (\d+)/.exec(printed);
        if (found) ready(Number(found[1]));
      });
      child.once('exit', (code) => failed(new Error(`the SMTP server ended (${code}): ${printed}`)));
    });
    child.removeAllListeners('exit');
    return (MailServer.running = new MailServer(port, dir, child));
  }

  /** Takes effect at once; no rules, the default, accept everything. */
  misbehave(...rules: Rule[]): void {
    const file = join(this.dir, 'rules.json');
    writeFileSync(`${file}.new`, JSON.stringify(rules));
    renameSync(`${file}.new`, file);
  }

  /** A story begins: what lies here is another's. */
  forget(): void {
    this.old = new Set(this.kept());
  }

  private kept(): string[] {
    return readdirSync(this.dir).filter((name) => name.endsWith('.mail.json'));
  }

  /** All mails to this address in this story, oldest first. */
  to(address: string): Mail[] {
    return this.kept()
      .filter((name) => !this.old.has(name))
      .sort()
      .map((name) => JSON.parse(readFileSync(join(this.dir, name), 'utf8')) as Mail)
      .filter((mail) => mail.to.includes(address));
  }

  /** Waits for the newest mail to this address whose subject or text matches. */
  async wait(address: string, matching: RegExp = /./): Promise<Mail> {
    let found: Mail | undefined;
    await expect
      .poll(() => (found = this.to(address).findLast((mail) => matching.test(mail.subject) || matching.test(mail.text))), {
        message: `a mail to ${address} matching ${matching}`,
        timeout: 20_000,
      })
      .toBeTruthy();
    return found!;
  }

  async remove(): Promise<void> {
    const gone = new Promise((done) => this.process.once('exit', done));
    this.process.kill();
    await gone;
    if (!process.env.BEDSIDE_KEEP) rmSync(this.dir, { recursive: true, force: true });
  }
}

/** The links in a mail's text whose path starts so: `links(mail, '/j/')`. */
export function links(mail: Mail, start = '/'): string[] {
  return [...mail.text.matchAll(/https?:\/\/[^\s>)"]+/g)].map(([link]) => link).filter((link) => new URL(link).pathname.includes(start));
}
