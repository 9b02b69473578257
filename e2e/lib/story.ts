// What a story starts from: `import { test, expect } from '../lib/story'`.
import { test as base, expect, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from '@playwright/test';
import { MailServer } from './mail';
import { Server } from './server';
import { Watch, leaks } from './watch';
import { watchCalls } from './call';
import { allow, askingBrowser } from './devices';

export { expect };
export { axe, shots, expectApart, expectNoSideways, expectIsolated, expectWhole } from './look';
export { callProof, silenceProof } from './call';
export { breakDevices, holdSound, mend, speaks } from './devices';
export { links, type Mail } from './mail';

/** A phone held upright. */
export const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

/** `allows`: the devices that this person lets the browser use; all of them unless said. `[]` refuses both. */
type Person = BrowserContextOptions & { allows?: ('camera' | 'microphone')[] };

export class People {
  private readonly contexts: BrowserContext[] = [];
  constructor(
    private readonly browser: Browser,
    private readonly asking: () => Promise<Browser>,
    private readonly defaults: BrowserContextOptions,
    readonly watch: Watch,
  ) {}

  /** A person of their own: own cookies, own storage, own devices. */
  async context({ allows, ...options }: Person = {}): Promise<BrowserContext> {
    const browser = allows ? await this.asking() : this.browser;
    const context = await browser.newContext({ ...this.defaults, ...options });
    this.contexts.push(context);
    context.on('page', makePatient);
    if (allows) await allow(context, allows);
    await this.watch.attach(context);
    await watchCalls(context);
    return context;
  }

  async page(person: Person = {}): Promise<Page> {
    return (await this.context(person)).newPage();
  }

  async leave(): Promise<void> {
    for (const context of this.contexts) await context.close();
  }
}

type Story = {
  /** Makes people; what they must not do is watched, and fails the story at its end. */
  people: People;
  watch: Watch;
  /** A server of the story's own: all stories come from one address, which may open only so many clinics in an hour. */
  server: Server;
};
type PerWorker = {
  /** Started for the first person who refuses a device. */
  asking: () => Promise<Browser>;
  mail: MailServer;
};

export const test = base.extend<Story, PerWorker>({
  asking: [
    async ({ playwright, launchOptions }, use) => {
      let started: Promise<Browser> | undefined;
      await use(() => (started ??= askingBrowser(playwright.chromium, launchOptions)));
      await (await started)?.close();
    },
    { scope: 'worker' },
  ],
  mail: [
    async ({}, use) => {
      const mail = await MailServer.start();
      await use(mail);
      await mail.remove();
    },
    { scope: 'worker' },
  ],
  server: async ({ mail }, use, info) => {
    mail.forget();
    const server = await Server.start({ smtpPort: mail.port });
    await use(server);
    // A page that failed says nothing of the cause; the server does. In the list too: of a run in CI nothing else is left.
    if (info.status !== info.expectedStatus && server.printed) console.log(`The server printed:\n${server.printed.slice(-4000)}`);
    await server.remove();
  },
  watch: async ({}, use) => {
    await use(new Watch());
  },
  // Names the server so that it outlives the pages: one that goes first would be an error on each of them.
  people: async ({ browser, asking, watch, locale, timezoneId, viewport, server: _ }, use, info) => {
    const people = new People(browser, asking, { locale, timezoneId, viewport }, watch);
    await use(people);
    // What a page complained of is often why the story failed.
    if (info.status !== info.expectedStatus) console.log(`The pages complained:\n${watch.faults().join('\n')}`);
    await people.leave();
    expect(watch.faults(), 'what no page may do').toEqual([]);
    expect(leaks(watch.urls.join('\n'), watch.typed), 'what was typed stands in an address').toEqual([]);
    expect(leaks(Server.printedByAll(), [...watch.typed, ...secretsOf(watch.urls)]), 'the server printed it').toEqual([]);
  },
});

/**
 * A page may leave by itself just when a story goes elsewhere with it, as when its sign-in has ended. A person would see
 * where it has gone and type the address once more.
 */
function makePatient(page: Page): void {
  const goto = page.goto.bind(page);
  page.goto = async (url, options) => {
    for (let again = 0; ; again += 1) {
      try {
        return await goto(url, options);
      } catch (error) {
        const said = String(error);
        const [, elsewhere] = /interrupted by another navigation to "([^"]+)"/.exec(said) ?? [];
        // Where the way elsewhere began first, Chromium tells only that this one ended.
        if (again === 2 || (!elsewhere && !said.includes('net::ERR_ABORTED'))) throw error;
        // Until it is there: the page that it leaves is loaded all along.
        await (elsewhere ? page.waitForURL(elsewhere) : page.waitForLoadState());
      }
    }
  };
}

/** The part of a link that opens something: it is in the address bar and nowhere else. */
function secretsOf(urls: string[]): string[] {
  return urls.flatMap((url) => /\/(?:j|rsvp|feeds|confirm|reset|invited|operator\/enter)\/([\w.-]{16,})/.exec(url)?.[1] ?? []);
}
