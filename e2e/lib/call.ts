// Proof that people really see and hear each other: the counters of each stream at each receiver, and the elements that
// play it, not what the page says about itself.
import { expect, type BrowserContext } from '@playwright/test';

type Streams = Record<string, { kind: string; frames: number; energy: number; heard: number }>;

/** What a proof needs of a page, whatever drives its browser. */
export interface Watched {
  evaluate<T>(run: () => T | Promise<T>): Promise<T>;
  waitForTimeout(milliseconds: number): Promise<void>;
}

/** Before any script of the page: keeps every connection it makes, so that its statistics can be read. */
export function keepConnections(): void {
  // Some are made in a frame of the page.
  const all = ((window.top ?? window) as unknown as { __connections?: RTCPeerConnection[] }).__connections ??= [];
  window.RTCPeerConnection = new Proxy(window.RTCPeerConnection, {
    construct(target, args, as) {
      const made = Reflect.construct(target, args, as) as RTCPeerConnection;
      all.push(made);
      return made;
    },
  });
}

export async function watchCalls(context: BrowserContext): Promise<void> {
  await context.addInitScript(keepConnections);
}

/** Something that arrives and is played. */
type Media = { frames: number; energy: number; heard: number; playing: boolean; time: number; width: number };

/** What one page gets of one other person. */
type Got = { id: string; name: string; picture?: Media; sound?: Media; screen?: Media };

/** The counters of every incoming stream of this page, and what each tile of its stage plays, by the track it shows. */
async function received(page: Watched): Promise<{ streams: Streams; people: Got[] }> {
  return page.evaluate(async () => {
    const streams: Streams = {};
    const byTrack: Record<string, { frames: number; energy: number; heard: number }> = {};
    const all = (window as unknown as { __connections?: RTCPeerConnection[] }).__connections ?? [];
    for (const [index, connection] of all.entries()) {
      if (connection.connectionState === 'closed') continue;
      for (const report of (await connection.getStats()).values()) {
        if (report.type !== 'inbound-rtp') continue;
        const got = {
          kind: report.kind as string,
          frames: report.framesDecoded ?? 0,
          energy: report.totalAudioEnergy ?? 0,
          // What was filled in because nothing arrived is not heard.
          heard: (report.totalSamplesReceived ?? 0) - (report.concealedSamples ?? 0),
        };
        // A page that came back has new connections with the same stream numbers.
        streams[`${index}/${report.mid ?? '-'}/${report.ssrc}`] = got;
        const sum = (byTrack[report.trackIdentifier] ??= { frames: 0, energy: 0, heard: 0 });
        sum.frames += got.frames;
        sum.energy += got.energy;
        sum.heard += got.heard;
      }
    }
    const media = (element: HTMLMediaElement | null | undefined) => {
      const track = (element?.srcObject as MediaStream | null | undefined)?.getTracks()[0];
      if (!element || !track) return undefined;
      const counted = byTrack[track.id] ?? { frames: 0, energy: 0, heard: 0 };
      const loud = element instanceof HTMLVideoElement || (!element.muted && element.volume > 0);
      const width = element instanceof HTMLVideoElement ? element.videoWidth : 0;
      return { ...counted, playing: !element.paused && loud, time: element.currentTime, width };
    };
    const people = [...document.querySelectorAll('[data-person]')].map((tile) => {
      const id = tile.getAttribute('data-person')!;
      return {
        id,
        name: tile.getAttribute('aria-label') ?? '',
        picture: media(tile.querySelector('video')),
        sound: media(tile.querySelector('audio')),
        screen: media(document.querySelector<HTMLVideoElement>(`[data-screen="${id}"] video`)),
      };
    });
    return { streams, people };
  });
}

/** A fake microphone beeps every half second. */
const LOOK_MS = 700;
/** One would see what the buffers still hold of a stream that has just stopped. */
const LOOKS = 2;
/** Digital silence is not quite zero after the codec; a fake microphone's beep is a thousand times this. */
const SILENCE = 1e-5;

const seen = (was: Media | undefined, now: Media | undefined) => (now?.frames ?? 0) > (was?.frames ?? 0);
const heard = (was: Media | undefined, now: Media | undefined) =>
  (now?.energy ?? 0) > (was?.energy ?? 0) + SILENCE && (now?.heard ?? 0) > (was?.heard ?? 0);
/** The element that shows it moves on; a picture has a size. */
const plays = (was: Media | undefined, now: Media | undefined) => !!now?.playing && now.time > (was?.time ?? 0);

export type But = {
  /** How many others are on the stage, when not everybody's page is given. */
  others?: number;
  /** Names of those whose camera is off, and of those who are muted: nothing of the kind may come from them. */
  dark?: string[];
  muted?: string[];
  /** Names of those who share their screen. */
  sharing?: string[];
  /** How long it may take, milliseconds. */
  within?: number;
};

/** What is not as it should be at one page. */
function faults(before: Got[], after: Got[], others: number, but: But): string[] {
  const found = after.length === others ? [] : [`${after.length} on the stage instead of ${others}`];
  for (const now of after) {
    const was = before.find((one) => one.id === now.id);
    const judge = (what: string, wanted: boolean, comes: boolean, shown: boolean) => {
      if (!wanted && comes) found.push(`${now.name}: ${what} comes, and should not`);
      if (wanted && !comes) found.push(`${now.name}: no ${what} comes`);
      else if (wanted && !shown) found.push(`${now.name}: the ${what} comes, and is not played`);
    };
    const { picture, sound, screen } = now;
    judge('picture', !but.dark?.includes(now.name), seen(was?.picture, picture), plays(was?.picture, picture) && picture!.width > 0);
    judge('sound', !but.muted?.includes(now.name), heard(was?.sound, sound), plays(was?.sound, sound));
    if (but.sharing?.includes(now.name)) {
      judge('screen', true, seen(was?.screen, screen), plays(was?.screen, screen) && screen!.width > 0);
    }
  }
  return found;
}

/**
 * Each page gets picture and sound of each other person, both still rise, and the elements that show them play.
 * With everybody's page, each person is also on the stage of all the others.
 */
export async function callProof(pages: Watched[], but: But = {}): Promise<void> {
  const others = but.others ?? pages.length - 1;
  const stages: string[][] = [];
  for (const [index, page] of pages.entries()) {
    let last: Got[] = [];
    await expect(async () => {
      for (let look = 0, before = (await received(page)).people; look < LOOKS; look += 1, before = last) {
        await page.waitForTimeout(LOOK_MS);
        const after = await received(page);
        last = after.people;
        expect(faults(before, last, others, but), `person ${index + 1} of ${pages.length}: ${JSON.stringify(after)}`).toEqual([]);
      }
    }).toPass({ intervals: [200], timeout: but.within ?? 30_000 });
    stages.push(last.map((one) => one.id));
  }
  if (but.others === undefined) {
    const all = [...new Set(stages.flat())];
    const absent = stages.map((stage) => all.filter((id) => !stage.includes(id)));
    // Each page lacks one person, its own, and each another one.
    expect([all.length, new Set(absent.map(String)).size], `who is on whose stage: ${JSON.stringify(stages)}`).toEqual([pages.length, pages.length]);
    expect(absent.every((ids) => ids.length === 1)).toBe(true);
  }
}

/** No picture and no sound arrives at this page during `milliseconds`: for those who wait or were removed. */
export async function silenceProof(page: Watched, milliseconds = 2_000): Promise<void> {
  const before = (await received(page)).streams;
  await page.waitForTimeout(milliseconds);
  const after = Object.entries((await received(page)).streams);
  const come = after.filter(([name, now]) => {
    const then = before[name] ?? { frames: 0, energy: 0, heard: 0 };
    return now.frames > then.frames || (now.energy > then.energy + SILENCE && now.heard > then.heard);
  });
  expect(come.map(([, stream]) => stream.kind), 'media of someone who may not get any').toEqual([]);
}
