// How the stories run; e2e/README.md says how to run one. `./x test e2e` sets the three BEDSIDE_ variables.
import { defineConfig } from '@playwright/test';

const root = process.getuid?.() === 0;

/** Pictures and tones instead of devices, no question asked, and no traffic of the browser's own. */
export const chromiumFlags = [
  // Ten pictures a second: twice as many fill two cores with six people's encoders.
  '--use-fake-device-for-media-stream=fps=10',
  '--use-fake-ui-for-media-stream',
  // The server is on loopback here, which a browser would not offer a connection from.
  '--allow-loopback-in-peer-connection',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  // Chromium cannot make its sandbox as root, as in containers.
  ...(root ? ['--no-sandbox'] : []),
];

/** Stories in which people are in a call, or in which time is measured: two at once, three would measure the machine. */
const CALLS = ['again', 'background', 'baddays', 'bundles', 'call', 'colleagues', 'changes', 'chat', 'consent', 'demo', 'devices', 'disk', 'doctor', 'files', 'hands', 'harness', 'interpreter', 'invited', 'joining', 'keyboard', 'lan', 'late', 'layers', 'noscript', 'noticed', 'peers', 'publish', 'quality', 'queue', 'reach', 'relay', 'smoke', 'stage', 'tabs', 'trouble', 'watch'].map((name) => `**/${name}.spec.ts`);

/** Of these, the ones in which pictures are counted or the machine is kept busy: only such as wait for a clock run beside them. */
const ALONE = ['background', 'call', 'doctor', 'firefox', 'harness', 'interpreter', 'layers', 'peers', 'publish', 'quality', 'relay', 'sealed', 'stage', 'trouble'].map((name) => `**/${name}.spec.ts`);

/**
 * Pages without a call are told in Chromium's small build where there is one: the same engine without the desktop's window,
 * which loads a page for half the work. It has no permissions to ask for, so whoever calls does so in the whole browser.
 */
const small = {
  executablePath: process.env.BEDSIDE_CHROMIUM_SHELL || process.env.BEDSIDE_CHROMIUM || undefined,
  args: [...chromiumFlags, '--js-flags=--wasm-lazy-validation'],
};

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results',
  // A story is one person's way through the product, so it is long, and on a slow machine much longer; each wait inside has
  // a limit of its own.
  timeout: 300_000,
  expect: { timeout: 15_000 },
  // Two cores: `./x test` tells the calls one by one, then those with a call somewhere two at once, then the others (scripts/test.sh).
  workers: 1,
  projects: [
    // Stories that mostly wait for a clock (a sign-in that ends, a letter after a minute): many at once cost little.
    { name: 'waiting', grep: /@waits/, fullyParallel: true, workers: 3 },
    { name: 'calls', testMatch: ALONE, grepInvert: /@waits/, workers: 1 },
    { name: 'callers', testMatch: CALLS, testIgnore: ALONE, grepInvert: /@waits/ },
    { name: 'office', testIgnore: [...CALLS, ...ALONE], grepInvert: /@waits/, use: { launchOptions: small } },
    // Only behind all the others: was a page forgotten?
    ...(process.env.BEDSIDE_AXE_NOTES ? [{ name: 'looked', testMatch: '**/looked.check.ts' }] : []),
  ],
  fullyParallel: false,
  // A story that passes only sometimes is a fault, not bad luck: in CI, where nobody can look at once, it is told again and
  // named at the end for somebody to mend, and more than two of them fail the run (lib/sometimes.ts).
  retries: process.env.CI ? 1 : 0,
  forbidOnly: !!process.env.CI,
  reporter: [['list'], ['./lib/sometimes.ts']],
  use: {
    browserName: 'chromium',
    locale: 'en-US',
    timezoneId: 'America/Chicago',
    viewport: { width: 1440, height: 900 },
    // A trace makes every story a third slower: asked for by `--trace on` when one has failed.
    trace: 'off',
    // A click without a limit waits as long as the story may: five minutes that say nothing.
    actionTimeout: 45_000,
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: process.env.BEDSIDE_CHROMIUM || undefined, args: chromiumFlags },
  },
});
