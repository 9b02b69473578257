// What no story may do, watched on every page: ask another host, log an error, break the content security policy.
import type { BrowserContext, Page } from '@playwright/test';

export class Watch {
  private readonly found: string[] = [];
  private readonly allowed: RegExp[] = [];
  /** Every address that was asked for, so that a story can look for what must not stand in one. */
  readonly urls: string[] = [];

  /** Faults that the story brings about itself, such as the 404 of a page that must not exist. */
  allow(...patterns: RegExp[]): void {
    this.allowed.push(...patterns);
  }

  async attach(context: BrowserContext): Promise<void> {
    // Chromium also logs a broken policy, but not for each kind, and not from a frame.
    await context.exposeBinding('__broken_policy', (source, what: string) => this.note(`CSP at ${source.page.url()}: ${what}`));
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        const bound = (window as unknown as { __broken_policy: (what: string) => void }).__broken_policy;
        bound(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile ?? ''}:${event.lineNumber}`);
      });
    });
    context.on('request', (request) => {
      this.urls.push(request.url());
      if (isForeign(request.url())) this.note(`a request to another host: ${request.url()}`);
    });
    context.on('page', (page) => this.attachPage(page));
    for (const page of context.pages()) this.attachPage(page);
  }

  private attachPage(page: Page): void {
    page.on('websocket', (socket) => {
      this.urls.push(socket.url());
      if (isForeign(socket.url())) this.note(`a socket to another host: ${socket.url()}`);
    });
    page.on('console', (message) => {
      if (message.type() === 'error') this.note(`console at ${page.url()}: ${message.text()}`);
      // Leptos tells of a page that came out otherwise in the browser by a warning.
      if (message.type() === 'warning' && /hydrat/i.test(message.text())) this.note(`console at ${page.url()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.note(`script at ${page.url()}: ${error.message}`));
  }

  private note(what: string): void {
    this.found.push(what);
  }

  /** What was found and not allowed. */
  faults(): string[] {
    return this.found.filter((fault) => !this.allowed.some((pattern) => pattern.test(fault)));
  }
}

export function isForeign(url: string): boolean {
  if (/^(data|blob|about|chrome-error|devtools):/.test(url)) return false;
  const { hostname } = new URL(url);
  return !(hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '127.0.0.1');
}
