// `./x faults`: what a call does on bad networks, each made between two namespaces (field.ts). Not a part of `./x test`:
// it needs root, and takes its time.
import base from '../playwright.config';

export default { ...base, testDir: '.', testMatch: /.*\.fault\.ts/, projects: undefined, retries: 0, reporter: [['list' as const]], timeout: 600_000, outputDir: '../test-results/faults' };
