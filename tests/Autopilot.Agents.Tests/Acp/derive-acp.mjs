// Derives schema.json, by hand: node derive-acp.mjs. What a client of the Agent Client Protocol sends, without prose.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unpack, write } from '../../Autopilot.GitHub.Tests/Certification/packages.mjs';

const [package_, version] = ['@agentclientprotocol/sdk', '2.4.0'];
const all = JSON.parse(readFileSync(join(unpack(package_, version, ['schema/v1/schema.json']), 'schema/v1/schema.json'), 'utf8')).$defs;
const roots = ['InitializeRequest', 'AuthenticateRequest', 'NewSessionRequest', 'SetSessionModeRequest', 'SetSessionConfigOptionRequest', 'PromptRequest', 'CancelNotification', 'RequestPermissionResponse'];

const kept = {};
roots.forEach(keep);
write('../../Autopilot.Agents.Tests/Acp/schema.json', { source: `${package_} ${version}, schema v1`, $defs: kept });

function keep(name) {
  if (!(name in kept)) {
    kept[name] = strip(all[name]);
    JSON.stringify(kept[name], (key, value) => {
      if (key === '$ref') {
        keep(value.split('/').pop());
      }

      return value;
    });
  }
}

function strip(value) {
  if (Array.isArray(value)) {
    return value.map(strip);
  }

  return value !== null && typeof value === 'object'
    ? Object.fromEntries(Object.entries(value).filter(([key]) => !['description', 'title', 'default', 'discriminator'].includes(key) && !key.startsWith('x-')).map(([key, inner]) => [key, strip(inner)]))
    : value;
}
