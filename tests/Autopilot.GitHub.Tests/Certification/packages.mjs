// Fetches files out of a published package, with npm as this machine is set up. Nothing is installed, and no script of a package runs.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const here = import.meta.dirname;

/** The folder that holds the named files of one version of a package. */
export function unpack(name, version, files) {
  const folder = mkdtempSync(join(tmpdir(), 'autopilot-facts-'));
  const archive = execFileSync('npm', ['pack', '--silent', `${name}@${version}`], { cwd: folder, encoding: 'utf8' }).trim();
  const content = join(folder, 'content');
  mkdirSync(content);
  execFileSync('tar', ['-xzf', archive, '-C', content, '--strip-components=1', ...files.map((file) => `package/${file}`)], { cwd: folder });
  return content;
}

/** Writes facts: bytes as they are, anything else as JSON with sorted keys. */
export function write(file, facts) {
  const content = Buffer.isBuffer(facts) ? facts : `${print(sort(facts), 0)}\n`;
  writeFileSync(join(here, file), content);
  console.log(`${file}: ${Buffer.byteLength(content)} bytes`);
}

function sort(value) {
  if (Array.isArray(value)) {
    return value.map(sort);
  }

  return value !== null && typeof value === 'object'
    ? Object.fromEntries(Object.keys(value).sort().map((key) => [key, sort(value[key])]))
    : value;
}

// What fits on a line stands on one: small enough to keep, and a change shows in the line that it changes.
function print(value, depth) {
  const flat = JSON.stringify(value);
  if (flat.length + depth <= 140 || value === null || typeof value !== 'object') {
    return flat;
  }

  const inner = Array.isArray(value)
    ? value.map((item) => print(item, depth + 1))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${print(item, depth + 1)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const indent = ' '.repeat(depth);
  return `${open}\n${inner.map((line) => `${indent} ${line}`).join(',\n')}\n${indent}${close}`;
}
