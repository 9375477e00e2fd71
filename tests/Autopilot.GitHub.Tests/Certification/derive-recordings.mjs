// Derives recordings.json, by hand: node derive-recordings.mjs
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unpack, write } from './packages.mjs';

// What GitHub really answered, of the scenarios that have to do with what the adapter asks: a repository, references, a combined
// status, an error of a field, a branch without protection, pages, redirects of a rename and to a storage.
const scenarios = ['get-repository', 'git-refs', 'create-status', 'errors', 'branch-protection', 'paginate-issues', 'rename-repository', 'get-archive'];
const headers = ['etag', 'link', 'location', 'retry-after', 'x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset', 'x-ratelimit-resource'];

const folder = unpack('@octokit/fixtures', '23.1.2', ['scenarios']);
write('recordings.json', Object.fromEntries(scenarios.map((scenario) => [scenario, read(scenario)])));

function read(scenario) {
  const recorded = JSON.parse(readFileSync(join(folder, `scenarios/api.github.com/${scenario}/raw-fixture.json`), 'utf8'));
  return recorded.filter(isOfInterest).map((one) => ({
    method: one.method.toUpperCase(),
    path: one.path,
    status: one.status,
    headers: headersOf(one.rawHeaders ?? []),
    body: one.response === '' ? null : withoutPeople(one.response),
  }));
}

function isOfInterest(one) {
  return !one.responseIsBinary && (one.method === 'get' || one.status >= 300 || one.path.startsWith('/repositories/')) && one.method !== 'delete';
}

function headersOf(raw) {
  const pairs = raw.flatMap((name, at) => (at % 2 === 0 ? [[name.toLowerCase(), raw[at + 1]]] : []));
  return Object.fromEntries(pairs.filter(([name]) => headers.includes(name)));
}

// People, and addresses of what nobody asks for, are most of an answer.
function withoutPeople(value) {
  if (Array.isArray(value)) {
    return value.map(withoutPeople);
  }

  const isKept = ([key]) => !['owner', 'user', 'creator', 'organization', 'permissions', 'license', 'reactions', 'assignees', 'repository'].includes(key)
    && (!key.endsWith('_url') || ['clone_url', 'html_url', 'target_url'].includes(key));
  return value !== null && typeof value === 'object'
    ? Object.fromEntries(Object.entries(value).filter(isKept).map(([key, item]) => [key, withoutPeople(item)]))
    : value;
}
