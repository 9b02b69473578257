// The pages that there are: read from the applications themselves, so that a new one is not forgotten.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const applications = join(dirname(fileURLToPath(import.meta.url)), '../../app/src');

/** `/visits/:id`, and what an address of it looks like. */
type Route = { path: string; looks: RegExp };

export function routes(): Route[] {
  const files = readdirSync(applications, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.rs'));
  const named = files.flatMap((name) => [...readFileSync(join(applications, name), 'utf8').matchAll(/path=path!\("([^"]+)"\)/g)].map(([, path]) => path!));
  const paths = [...new Set(named)];
  if (paths.length === 0) throw new Error(`no route was found in ${applications}`);
  // Of two that fit, the one that names more of its parts is meant: /visits/new is no /visits/:id.
  const unnamed = (path: string) => path.split('/').filter((part) => part.startsWith(':')).length;
  return paths
    .sort((one, other) => unnamed(one) - unnamed(other))
    .map((path) => ({ path, looks: new RegExp(`^${path.split('/').map((part) => (part.startsWith(':') ? '[^/]+' : part)).join('/')}$`) }));
}

/** Which of them an address leads to; of a clinic in the path of the shared host too. */
export function routeOf(all: Route[], url: string): string | undefined {
  const path = new URL(url).pathname.replace(/^\/c\/[^/]+/, '') || '/';
  return all.find((route) => route.looks.test(path))?.path;
}
