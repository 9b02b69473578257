// What no story may do, watched on every page: ask another host, log an error, break the content security policy, or let
// what a person typed get into an address or into what the server prints.
import type { BrowserContext, Page } from '@playwright/test';

export class Watch {
  private readonly found: string[] = [];
  // Every page of a host asks who waits, soon after it is there: one whose sign-in ends in that moment is refused.
  private readonly allowed: RegExp[] = [/status of 401 .*\/api\/(waiting_now|look_for_arrivals)/];
  /** Every address that was asked for, so that a story can look for what must not stand in one. */
  readonly urls: string[] = [];
  /** What people typed about themselves and others: names, addresses, passwords, codes, topics. */
  readonly typed = new Set<string>();

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
    await context.exposeBinding('__typed', (_source, what: string) => void this.typed.add(what));
    await context.addInitScript(() => {
      // A clinic's own name, phone and place in addresses are for everyone to know.
      const everybodys = ['clinic', 'clinic_name', 'slug', 'help_phone', 'zone'];
      document.addEventListener('change', (event) => {
        const field = event.target as HTMLInputElement;
        const text = field.matches('textarea, input:is([type=text], [type=email], [type=password], [type=search], :not([type]))');
        const value = text && !everybodys.includes(field.name) ? field.value.trim() : '';
        if (value.length >= 5) (window as unknown as { __typed: (what: string) => void }).__typed(value);
      }, true);
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
      // Where it comes from too: of a request that failed the words alone do not say which.
      if (message.type() === 'error') this.note(`console at ${page.url()}: ${message.text()} (${message.location().url})`);
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

/** Which of the secrets stand in the text, as they are or as an address writes them. */
export function leaks(text: string, secrets: Iterable<string>): string[] {
  return [...secrets].filter((secret) => {
    const written = encodeURIComponent(secret);
    return [secret, written, written.replaceAll('%20', '+')].some((form) => text.includes(form));
  });
}

export function isForeign(url: string): boolean {
  if (/^(data|blob|about|chrome-error|devtools):/.test(url)) return false;
  const { hostname } = new URL(url);
  return !(hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '127.0.0.1');
}
