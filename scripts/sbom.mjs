// sbom.mjs [--check]: the bill of materials of what is shipped (CycloneDX 1.6), on standard output: the server's crates, the
// browser's, and what pages load of others. With --check it says only what is wrong with it. The same source gives the same
// bytes: it has neither a time nor a serial number, which whoever publishes it may add.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const ROOT = new URL('..', import.meta.url);
const REGISTRY = 'registry+https://github.com/rust-lang/crates.io-index';

/** What is built for which machine. */
const SHIPPED = {
  'x86_64-unknown-linux-gnu': ['server'],
  'wasm32-unknown-unknown': ['frontend', 'sealed-web', 'noise-web'],
};

const file = (path) => readFileSync(new URL(path, ROOT), 'utf8');

/** The sums of Cargo.lock, by name and version. */
function sums() {
  const found = new Map();
  for (const entry of file('Cargo.lock').split('[[package]]')) {
    const value = (name) => entry.match(new RegExp(`^${name} = "(.*)"$`, 'm'))?.[1];
    if (value('checksum')) found.set(`${value('name')} ${value('version')}`, value('checksum'));
  }
  return found;
}

const cargo = (...args) => execFileSync('cargo', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 28 });

/** Packages that are linked into what is shipped, or run while it is built; what only tests need is left out. */
function packages() {
  const found = new Map();
  const known = new Map();
  for (const target of Object.keys(SHIPPED)) {
    const metadata = cargo('metadata', '--format-version', '1', '--locked', '--offline', '--filter-platform', target);
    for (const one of JSON.parse(metadata).packages) known.set(`${one.name} ${one.version}`, one);
  }
  for (const [target, roots] of Object.entries(SHIPPED)) {
    // Root by root: asked for together, Cargo would give each the features of all.
    for (const root of roots) {
      const tree = cargo('tree', '--locked', '--offline', '-p', root, '--target', target, '-e', 'normal,build', '--prefix', 'depth');
      const above = [];
      for (const line of tree.trim().split('\n')) {
        const [, depth, name, version] = line.match(/^(\d+)(\S+) v(\S+)/);
        const key = `${name} ${version}`;
        if (!known.has(key)) throw new Error(`${key} is in no metadata`);
        if (!found.has(key)) found.set(key, { ...known.get(key), needs: new Set() });
        above[depth] = key;
        if (depth > 0) found.get(above[depth - 1]).needs.add(key);
      }
    }
  }
  return found;
}

const ref = ({ name, version }) => `pkg:cargo/${name}@${version}`;
/** Cargo still takes the old way to write "or". */
const expression = (licence) => licence?.replaceAll('/', ' OR ').replaceAll(/\s+/g, ' ');
const byRef = (a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1);

function component(one, sum) {
  const licence = expression(one.license);
  return {
    type: 'library',
    'bom-ref': ref(one),
    name: one.name,
    version: one.version,
    purl: ref(one),
    ...(licence ? { licenses: [{ expression: licence }] } : {}),
    ...(sum ? { hashes: [{ alg: 'SHA-256', content: sum }] } : {}),
    ...(one.repository ? { externalReferences: [{ type: 'vcs', url: one.repository }] } : {}),
  };
}

/** What `extras.sh` fetches, as it is pinned there. */
function selfie() {
  const text = file('scripts/extras.sh');
  const value = (name) => text.match(new RegExp(`^${name}=(\\S+)$`, 'm'))[1];
  const purl = `pkg:npm/%40mediapipe/selfie_segmentation@${value('SELFIE')}`;
  return {
    type: 'library',
    'bom-ref': purl,
    group: '@mediapipe',
    name: 'selfie_segmentation',
    version: value('SELFIE'),
    purl,
    licenses: [{ expression: 'Apache-2.0' }],
    hashes: [{ alg: 'SHA-512', content: value('SELFIE_SHA512') }],
  };
}

function bill() {
  const [all, known] = [packages(), sums()];
  const server = [...all.values()].find((one) => one.name === 'server');
  const components = [...all.values()].map((one) => component(one, known.get(`${one.name} ${one.version}`)));
  const needs = (one) => [...one.needs].map((key) => ref(all.get(key))).sort();
  const depends = [...all.values()].map((one) => ({ ref: ref(one), dependsOn: needs(one) }));
  const bedside = { type: 'application', 'bom-ref': 'bedside', name: 'bedside', version: server.version };
  const roots = Object.values(SHIPPED).flat();
  const shipped = [...all.values()].filter((one) => one.source === null && roots.includes(one.name)).map(ref).sort();
  const made = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { ...bedside, licenses: [{ expression: server.license }] } },
    components: [...components, selfie()].sort(byRef),
    dependencies: [
      { ref: 'bedside', dependsOn: [...shipped, selfie().purl] },
      ...depends.sort((a, b) => (a.ref < b.ref ? -1 : 1)),
    ],
  };
  return { made, all };
}

/** What is wrong with a bill, given the packages that it was made of. */
function wrong({ made, all }) {
  const found = [];
  for (const one of all.values()) {
    const name = `${one.name} ${one.version}`;
    // A path of this repository, or the one registry; `deny.toml` says the same of the whole tree.
    if (one.source !== null && one.source !== REGISTRY) found.push(`${name} comes from ${one.source}`);
    const entry = made.components.find((other) => other['bom-ref'] === ref(one));
    if (one.source !== null && !entry.hashes) found.push(`${name} has no sum`);
    if (!entry.licenses && !one.license_file) found.push(`${name} has no licence`);
  }
  const refs = made.components.map((one) => one['bom-ref']);
  if (new Set(refs).size !== refs.length) found.push('a component is there twice');
  const there = new Set([...refs, 'bedside']);
  for (const one of made.dependencies) {
    for (const need of [one.ref, ...one.dependsOn]) if (!there.has(need)) found.push(`${need} is no component`);
  }
  // What cannot be missing, and what must be: a driver of tests.
  for (const name of ['axum', 'rustls', 'sqlx', 'leptos', 'web-sys']) {
    if (!made.components.some((one) => one.name === name)) found.push(`${name} is missing`);
  }
  if (made.components.some((one) => ['testkit', 'proptest'].includes(one.name))) found.push('what only tests need is in it');
  return found;
}

const result = bill();
const faults = wrong(result);
if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exit(1);
}
if (process.argv.includes('--check')) console.log(`${result.made.components.length} components`);
else process.stdout.write(`${JSON.stringify(result.made, null, 1)}\n`);
