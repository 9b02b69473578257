// A person with Firefox. Playwright drives only a Firefox of its own making; the one that people have speaks WebDriver BiDi
// (W3C), and Puppeteer speaks it too. Only what a call needs is here.
import { execFileSync } from 'node:child_process';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { keepConnections, type Watched } from './call';

/** A picture and a tone instead of devices, no question asked, and no traffic of the browser's own. */
const PREFERENCES = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
  // The server is on loopback here, which a browser would not offer a connection from.
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'app.normandy.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
};

/** Where the system has one; null where it has none. */
export function firefoxPath(): string | null {
  for (const name of ['firefox-esr', 'firefox']) {
    try {
      return execFileSync('which', [name], { encoding: 'utf8' }).trim();
    } catch {
      // The next name, perhaps.
    }
  }
  return null;
}

export class Firefox implements Watched {
  private constructor(
    private readonly browser: Browser,
    readonly page: Page,
  ) {}

  static async start(path: string, width: number, height: number): Promise<Firefox> {
    const browser = await puppeteer.launch({ browser: 'firefox', executablePath: path, headless: true, extraPrefsFirefox: PREFERENCES });
    const page = await browser.newPage();
    await page.setViewport({ width, height });
    await page.evaluateOnNewDocument(keepConnections);
    return new Firefox(browser, page);
  }

  async goto(url: string): Promise<void> {
    await this.page.goto(url);
  }

  /** Presses the button of this name once it is there. */
  async press(name: string): Promise<void> {
    await this.page.locator(`aria/${name}[role="button"]`).setTimeout(30_000).click();
  }

  async awake(): Promise<void> {
    await this.page.waitForSelector('html[data-awake]', { timeout: 60_000 });
  }

  evaluate<T>(run: () => T | Promise<T>): Promise<T> {
    return this.page.evaluate(run) as Promise<T>;
  }

  async waitForTimeout(milliseconds: number): Promise<void> {
    await new Promise((done) => setTimeout(done, milliseconds));
  }

  async leave(): Promise<void> {
    await this.browser.close();
  }
}
