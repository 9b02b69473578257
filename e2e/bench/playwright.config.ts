// `./x bench B4 B5`: the browser's part of the figures. The same browser and flags as the stories.
import base from '../playwright.config';

export default { ...base, testDir: '.', testMatch: /.*\.bench\.ts/, reporter: [['line' as const]], timeout: 600_000, outputDir: '../test-results/bench' };
