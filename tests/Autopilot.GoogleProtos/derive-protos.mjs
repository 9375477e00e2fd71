// Derives the folder protos, by hand: node derive-protos.mjs
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

// The packages as published, in the versions of LICENSES.md. No script of a package runs.
const packages = [['@google-cloud/aiplatform', '7.4.0'], ['@google-cloud/run', '4.2.0'], ['google-gax', '6.17.0']];

// What the adapters speak; whatever these import comes with them.
const roots = [
  'google/cloud/aiplatform/v1/prediction_service.proto',
  'google/cloud/aiplatform/v1/llm_utility_service.proto',
  'google/cloud/run/v2/service.proto',
  'google/cloud/run/v2/revision.proto',
  'google/cloud/run/v2/job.proto',
  'google/cloud/run/v2/execution.proto',
  'google/cloud/run/v2/task.proto',
  'google/rpc/error_details.proto',
];

// Imported and not used there: the compiler would say so at every build.
const unused = 'import "google/cloud/run/v2/execution.proto";\n';

const here = join(import.meta.dirname, 'protos');
const folders = packages.map(([name, version]) => join(unpack(name, version), 'build/protos'));
const pending = [...roots];
const done = new Set();
rmSync(here, { recursive: true, force: true });
while (pending.length > 0) {
  const path = pending.pop();
  if (done.has(path) || path.startsWith('google/protobuf/')) {
    continue; // The compiler brings its own.
  }

  done.add(path);
  const folder = folders.find((one) => existsSync(join(one, path)));
  if (!folder) {
    throw new Error(`No package holds ${path}.`);
  }

  const text = withoutProse(readFileSync(join(folder, path), 'utf8')).replace(path.endsWith('run/v2/job.proto') ? unused : '', '');
  pending.push(...[...text.matchAll(/^import (?:public )?"([^"]+)";/gm)].map((match) => match[1]));
  mkdirSync(dirname(join(here, path)), { recursive: true });
  writeFileSync(join(here, path), `// Copyright Google LLC. Licensed under the Apache License, Version 2.0. Comments are left out; see LICENSES.md.\n${text}`);
}

console.log(`${done.size} files`);

function unpack(name, version) {
  const folder = mkdtempSync(join(tmpdir(), 'autopilot-protos-'));
  const archive = execFileSync('npm', ['pack', '--silent', `${name}@${version}`], { cwd: folder, encoding: 'utf8' }).trim();
  execFileSync('tar', ['-xzf', archive, '--strip-components=1', 'package/build/protos'], { cwd: folder });
  return folder;
}

// Strings are matched first, so that an address in one is no comment.
function withoutProse(text) {
  return text
    .replace(/("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (all, kept) => kept ?? '')
    .replace(/\t/g, '  ').replace(/[ ]+$/gm, '').replace(/\n{2,}/g, '\n').trimStart();
}
