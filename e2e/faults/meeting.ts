// A host beside the server and a guest behind the bad network, in one call; and what each of them hears, sees and is told.
import type { Browser, Page } from '@playwright/test';
import { writeFileSync, readFileSync, existsSync } from 'node:fs';
import { watchCalls } from '../lib/call';
import { openClinic } from '../lib/office';
import { Server } from '../lib/server';
import { callProof } from '../lib/story';
import { meet, type Visit } from '../lib/visit';
import { Field, type Kind } from './field';

/** One look, twenty times a second: `heard` are samples of sound that really came, `made_up` ones that had to be invented. */
type Look = { at: number; heard: number; made_up: number; samples: number; frames: number };

/** Starts to look at all that arrives at this page. A new connection's counters begin anew, so what grows is added up. */
export async function lookOn(page: Page): Promise<void> {
  await page.evaluate(() => {
    const state = window as unknown as { __connections: RTCPeerConnection[]; __looks: Look[]; __said: string[] };
    const [last, sum] = [new Map<string, number>(), { heard: 0, made_up: 0, samples: 0, frames: 0 }];
    state.__looks = [];
    state.__said = [];
    const grow = (key: string, now: number) => {
      const more = now - (last.get(key) ?? 0);
      last.set(key, now);
      return Math.max(0, more);
    };
    let busy = false;
    setInterval(async () => {
      if (busy) return;
      busy = true;
      for (const [index, connection] of state.__connections.entries()) {
        if (connection.connectionState === 'closed') continue;
        for (const report of (await connection.getStats()).values()) {
          if (report.type !== 'inbound-rtp') continue;
          const key = `${index} ${report.id}`;
          sum.frames += grow(`${key} frames`, report.framesDecoded ?? 0);
          const samples = report.totalSamplesReceived ?? 0;
          const concealed = report.concealedSamples ?? 0;
          sum.heard += grow(`${key} heard`, samples - concealed);
          // Silence that is made up in a pause is no loss.
          sum.made_up += grow(`${key} made up`, concealed - (report.silentConcealedSamples ?? 0));
          sum.samples += grow(`${key} samples`, samples);
        }
      }
      state.__looks.push({ at: performance.timeOrigin + performance.now(), ...sum });
      busy = false;
    }, 50);
    setInterval(() => {
      const told = document.querySelectorAll('.call-note, .quality-note, [data-note], [role="alert"], .stage-note');
      for (const one of told) {
        const words = (one as HTMLElement).innerText.replaceAll(/[\u2066-\u2069]/g, '').replaceAll(/\s+/g, ' ').trim();
        if (words && !state.__said.includes(words)) state.__said.push(words);
      }
    }, 250);
  });
}

/** What of a stream of looks is to be told about an event at `began`. */
export type Course = {
  /** From the event until sound, or pictures, came again for good; 0 when they never stopped. */
  sound_back_ms: number;
  picture_back_ms: number;
  frames_per_s: number;
  /** Of a thousand samples of sound that were played, so many were made up. */
  made_up_pm: number;
};

/** Shorter breaks are jitter. */
const SOUND_GAP_MS = 200;
/** Ten frames a second are sent; under load some are skipped. */
const PICTURE_GAP_MS = 1_000;

export function course(looks: Look[], began: number): Course {
  const after = looks.filter((look) => look.at >= began - 100);
  const [first, end] = [after[0]!, after.at(-1)!];
  const back = (of: 'heard' | 'frames', gap: number) => {
    let [moved, until] = [first.at, began];
    for (const [index, look] of after.entries()) {
      if (index === 0 || look[of] <= after[index - 1]![of]) continue;
      if (look.at - moved > gap) until = look.at;
      moved = look.at;
    }
    // Still away when one stopped looking.
    return Math.round((end.at - moved > gap ? Infinity : until) - began);
  };
  const seconds = (end.at - first.at) / 1_000;
  return {
    sound_back_ms: back('heard', SOUND_GAP_MS),
    picture_back_ms: back('frames', PICTURE_GAP_MS),
    frames_per_s: Math.round((10 * (end.frames - first.frames)) / seconds) / 10,
    made_up_pm: Math.round((1_000 * (end.made_up - first.made_up)) / Math.max(1, end.samples - first.samples)),
  };
}

export class Meeting {
  private constructor(
    readonly field: Field,
    readonly server: Server,
    readonly host: Page,
    readonly guest: Page,
    readonly visit: Visit,
  ) {}

  /** `toml`: settings of the server. `before`: what the network is when the guest comes. */
  static async begin(kind: Kind = 'v4', toml = '', before?: (field: Field) => Promise<unknown>, ports: { webPort?: number; mediaPort?: number } = {}): Promise<Meeting> {
    const field = await Field.lay(kind);
    let server: Server | undefined;
    try {
      await before?.(field);
      server = await Server.start({
        tls: true,
        webAddress: kind === 'v6' ? '[::]' : '0.0.0.0',
        name: field.name,
        mediaAddress: kind === 'v6' ? '[::]' : '0.0.0.0',
        toml,
        webPort: ports.webPort ?? 8_600,
        mediaPort: ports.mediaPort ?? 8_601,
      });
      const host = await person(await field.browser('server'));
      const guest = await person(await field.browser('guest'));
      const clinic = await openClinic(host, server);
      const visit = await meet(host, guest, clinic);
      await callProof([host, guest], { within: 60_000 });
      for (const page of [host, guest]) await lookOn(page);
      return new Meeting(field, server, host, guest, visit);
    } catch (error) {
      await field.lift();
      await server?.remove();
      throw error;
    }
  }

  /** What a page has heard and seen since `began`. */
  async since(page: Page, began: number): Promise<Course> {
    return course(await page.evaluate(() => (window as unknown as { __looks: Look[] }).__looks), began);
  }

  /** Lets `seconds` pass, and tells what was heard and seen in them and, of an event, since it. */
  async watch(seconds: number, event: () => unknown = () => undefined): Promise<{ down: Course; up: Course }> {
    await this.guest.waitForTimeout(500);
    const began = Date.now();
    await event();
    await this.host.waitForTimeout(seconds * 1_000);
    return { down: await this.since(this.guest, began), up: await this.since(this.host, began) };
  }

  /** Every note that the guest's page has shown since they met. */
  async said(): Promise<string[]> {
    return this.guest.evaluate(() => (window as unknown as { __said: string[] }).__said);
  }

  async end(): Promise<void> {
    await this.field.lift();
    await this.server.remove();
  }
}

/** In a context of their own, as in the stories; the certificate is the local authority's. */
export async function person(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'en-US', timezoneId: 'America/Chicago', viewport: { width: 900, height: 700 } });
  await watchCalls(context);
  return context.newPage();
}

/** Of what a page has said, whatever no person can read: codes, objects, the browser's own words. */
export function raw(said: string[]): string[] {
  return said.filter((words) => /error|exception|undefined|null|\bNaN\b|ERR_|\b[45]\d\d\b(?! \d)|https?:/i.test(words));
}

/** A row of figures, said and kept: `docs/faults.toml` has one table for each case, the newest of each. */
export function keep(name: string, figures: Record<string, string | number | boolean>): void {
  const words = Object.entries(figures).map(([key, value]) => `${key}=${typeof value === 'string' ? JSON.stringify(value) : value}`);
  console.log(`FAULT ${name} ${words.join(' ')}`);
  const file = process.env.BEDSIDE_FAULTS_OUT;
  if (!file) return;
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const [head = '', ...tables] = text.split(/^(?=\[)/m);
  const value = (one: string | number | boolean) => (typeof one === 'string' ? JSON.stringify(one) : one === Infinity ? 'inf' : String(one));
  const table = `[${name}]\n${Object.entries(figures).map(([key, one]) => `${key} = ${value(one)}\n`).join('')}`;
  const others = tables.map((one) => one.trimEnd() + '\n').filter((one) => !one.startsWith(`[${name}]`));
  writeFileSync(file, [head.trimEnd() + '\n', ...[...others, table].sort()].join('\n'));
}
