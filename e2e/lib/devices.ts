// Cameras and microphones that are there, refused, taken or missing.
import type { Browser, BrowserContext, BrowserType, LaunchOptions, Page } from '@playwright/test';

/** What a browser throws: refused by the person, by the system, taken by another program, none there. */
export type Trouble = 'NotAllowedError' | 'BlockedBySystem' | 'NotReadableError' | 'NotFoundError' | 'OverconstrainedError';

/**
 * Whoever asks for one of `kinds` gets this error, as from a real browser; the other kind still works alone.
 * Before the page's scripts. `mend(page)` makes it work again, as when a person changes a setting.
 */
export async function breakDevices(context: BrowserContext, trouble: Trouble, kinds: ('camera' | 'microphone')[] = ['camera', 'microphone']): Promise<void> {
  await context.addInitScript(
    ({ trouble, kinds }) => {
      const state = window as unknown as { __mended?: boolean };
      const devices = navigator.mediaDevices;
      if (!devices) return;
      const real = devices.getUserMedia.bind(devices);
      devices.getUserMedia = async (wanted) => {
        const hit = (wanted?.video && kinds.includes('camera')) || (wanted?.audio && kinds.includes('microphone'));
        if (hit && !state.__mended) {
          if (trouble === 'BlockedBySystem') throw new DOMException('Permission denied by system', 'NotAllowedError');
          const words = trouble === 'NotFoundError' ? 'Requested device not found' : trouble === 'NotReadableError' ? 'Could not start video source' : 'Permission denied';
          throw new DOMException(words, trouble);
        }
        return real(wanted);
      };
      if (trouble === 'NotFoundError') {
        const list = devices.enumerateDevices.bind(devices);
        devices.enumerateDevices = async () =>
          (await list()).filter((one) => state.__mended || !((one.kind === 'videoinput' && kinds.includes('camera')) || (one.kind === 'audioinput' && kinds.includes('microphone'))));
      }
    },
    { trouble, kinds },
  );
}

export async function mend(page: Page): Promise<void> {
  await page.evaluate(() => {
    (window as unknown as { __mended: boolean }).__mended = true;
  });
}

/**
 * A Chromium in which people answer the browser's own question themselves, so that the browser really refuses.
 * The other one says yes to everything, whatever a context's permissions are; that is what lets it share a screen.
 */
export async function askingBrowser(chromium: BrowserType, options: LaunchOptions): Promise<Browser> {
  const args = (options.args ?? []).filter((flag) => !flag.startsWith('--use-fake-ui-for-media-stream'));
  return chromium.launch({ ...options, args });
}

/**
 * No sound plays before a tap or a key in each page, as on phones: `play()` is refused, and `autoplay` is held back.
 * Chromium's own policy cannot be used, because whatever a story asks a page counts as a tap there.
 */
export async function holdSound(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    let touched = false;
    for (const touch of ['pointerdown', 'keydown']) document.addEventListener(touch, (event) => (touched ||= event.isTrusted), true);
    const held = (one: HTMLMediaElement) => !touched && !one.muted;
    const play = HTMLMediaElement.prototype.play;
    HTMLMediaElement.prototype.play = async function () {
      if (!held(this)) return play.call(this);
      this.autoplay = false;
      this.pause();
      throw new DOMException('play() failed because the user did not interact with the document first.', 'NotAllowedError');
    };
  });
}

/**
 * A microphone into which somebody speaks without a pause. The fake one's beeps are shorter than a word: whether they
 * count as speech depends on what the browser's noise suppression leaves of them.
 */
export async function speaks(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const devices = navigator.mediaDevices;
    if (!devices) return;
    const real = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (wanted) => {
      const stream = await real(wanted);
      for (const beeps of stream.getAudioTracks()) {
        const [context, loudness] = [new AudioContext(), 0.3];
        const [tone, gain, voice] = [context.createOscillator(), context.createGain(), context.createMediaStreamDestination()];
        gain.gain.value = loudness;
        tone.connect(gain).connect(voice);
        tone.start();
        beeps.stop();
        stream.removeTrack(beeps);
        stream.addTrack(voice.stream.getAudioTracks()[0]!);
      }
      return stream;
    };
  });
}

/** What somebody allows in the asking browser; everything else is refused. */
export async function allow(context: BrowserContext, devices: ('camera' | 'microphone')[]): Promise<void> {
  await context.grantPermissions(devices);
}

/**
 * Whatever camera opens in this context gives a black picture as long as `cover(page, true)` says so, as behind a slider.
 * Before the page's scripts.
 */
export async function coverable(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const state = window as unknown as { __covered?: boolean };
    const devices = navigator.mediaDevices;
    if (!devices) return;
    const real = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (wanted) => {
      const stream = await real(wanted);
      for (const camera of stream.getVideoTracks()) {
        const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 180 });
        const pen = canvas.getContext('2d')!;
        let shade = 0;
        setInterval(() => {
          shade = (shade + 8) % 100;
          pen.fillStyle = state.__covered ? 'black' : `rgb(${120 + shade} 160 200)`;
          pen.fillRect(0, 0, 320, 180);
        }, 100);
        camera.stop();
        stream.removeTrack(camera);
        stream.addTrack(canvas.captureStream(10).getVideoTracks()[0]!);
      }
      return stream;
    };
  });
}

export async function cover(page: Page, covered: boolean): Promise<void> {
  await page.evaluate((covered) => {
    (window as unknown as { __covered: boolean }).__covered = covered;
  }, covered);
}

/** What is wrong with a device or a line although nothing was refused. What is not named is well. */
export type Ails = {
  /** The browser's question stands unanswered. */
  asks?: boolean;
  /** A phone call, or a key of the keyboard, has this one. */
  taken?: 'audio' | 'video';
  /** A voice in the place of the fake microphone's beeps; only where one was named from the beginning. */
  voice?: 'clear' | 'faint' | 'none';
  /** The machine cannot keep up; the way to the server and back is long. */
  busy?: boolean;
  slow?: boolean;
  /** Of the speakers only the device's own is left. */
  speakersGone?: boolean;
  /** The page is behind another one. */
  behind?: boolean;
};

/** Before the page's scripts: all of its browser's devices and counters are as this says, and then as `ails` says. */
export async function ailable(context: BrowserContext, first: Ails = {}): Promise<void> {
  await context.addInitScript((first) => {
    const state = window as unknown as { __ails: Ails };
    state.__ails = first;
    const devices = navigator.mediaDevices;
    if (!devices) return;

    const ask = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (wanted) => {
      while (state.__ails.asks) await new Promise((later) => setTimeout(later, 100));
      const stream = await ask(wanted);
      for (const beeps of first.voice ? stream.getAudioTracks() : []) {
        const sound = new AudioContext();
        const [tone, gain, voice] = [sound.createOscillator(), sound.createGain(), sound.createMediaStreamDestination()];
        // Words and the pauses between them, of which the faint ones are just above the noise of a room.
        const speak = () => {
          const word = Math.floor(Date.now() / 1_300) % 2 === 0;
          gain.gain.value = { clear: 0.3, faint: word ? 0.0098 : 0.0021, none: 0 }[state.__ails.voice ?? 'clear'];
        };
        speak();
        setInterval(speak, 100);
        tone.connect(gain).connect(voice);
        tone.start();
        beeps.stop();
        stream.removeTrack(beeps);
        stream.addTrack(voice.stream.getAudioTracks()[0]!);
      }
      return stream;
    };
    const list = devices.enumerateDevices.bind(devices);
    devices.enumerateDevices = async () =>
      (await list()).filter((one) => !state.__ails.speakersGone || one.kind !== 'audiooutput' || one.deviceId === 'default');

    const reads = (of: object, name: string, own: (real: unknown, of: unknown) => unknown) => {
      const real = Object.getOwnPropertyDescriptor(of, name)!.get!;
      Object.defineProperty(of, name, {
        configurable: true,
        get(this: unknown) {
          return own(real.call(this), this);
        },
      });
    };
    reads(MediaStreamTrack.prototype, 'muted', (real, track) => state.__ails.taken === (track as MediaStreamTrack).kind || real);
    reads(Document.prototype, 'hidden', (real) => state.__ails.behind || real);
    reads(Document.prototype, 'visibilityState', (real) => (state.__ails.behind ? 'hidden' : real));

    const count = RTCPeerConnection.prototype.getStats;
    RTCPeerConnection.prototype.getStats = async function (this: RTCPeerConnection, of?: MediaStreamTrack | null) {
      const { busy, slow } = state.__ails;
      const told = [...(await count.call(this, of)).entries()].map(([id, one]) => {
        if (busy && one.type === 'outbound-rtp') return [id, { ...one, qualityLimitationReason: 'cpu' }];
        return [id, slow && one.type === 'candidate-pair' ? { ...one, currentRoundTripTime: 0.9 } : one];
      });
      return new Map(told as [string, unknown][]) as unknown as RTCStatsReport;
    };
  }, first);
}

/** From now on. */
export async function ails(page: Page, how: Ails): Promise<void> {
  await page.evaluate((how) => {
    (window as unknown as { __ails: Ails }).__ails = how;
    document.dispatchEvent(new Event('visibilitychange'));
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
  }, how);
}
