// Pictures of every page, for people to look at: `./x looks`. Not a part of the stories.
import { defineConfig } from '@playwright/test';
import stories from '../playwright.config';

export default defineConfig({
  ...stories,
  testDir: '.',
  outputDir: '../test-results/looks',
  projects: [{ name: 'looks' }],
  // All the pages of the product, most of them six times.
  timeout: 3_600_000,
  // With a limit for each step, one page that does not come costs its own chapter and not the hour.
  use: { ...stories.use, navigationTimeout: 45_000 },
  retries: 0,
  reporter: 'list',
});
