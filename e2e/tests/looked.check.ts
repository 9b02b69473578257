// After all stories: axe has looked at every page of the product in one of them.
import { test, expect } from '@playwright/test';
import { lookedAt } from '../lib/looked';
import { routes } from '../lib/routes';

test('axe has looked at every page in some story', () => {
  const seen = lookedAt();
  const missed = routes().map((route) => route.path).filter((path) => !seen.has(path));
  expect(missed, 'pages at which no story lets axe look').toEqual([]);
});
