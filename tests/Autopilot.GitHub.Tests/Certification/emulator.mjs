// Starts a GitHub that others emulate, with a repository, a branch with work and its check; prints what a test needs to know of it as
// one line of JSON; and ends when its input does.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createEmulator } from 'emulate';
import { Octokit } from 'octokit';

const permissions = { contents: 'write', pull_requests: 'write', issues: 'write', checks: 'write', statuses: 'read', actions: 'read', metadata: 'read' };
const emulator = await createEmulator({
  service: 'github',
  port: await freePort(),
  seed: {
    tokens: { 'a-person': { login: 'octo' } },
    github: {
      users: [{ login: 'octo' }],
      repos: [{ owner: 'octo', name: 'widgets', auto_init: true }],
      apps: [{ app_id: 4711, slug: 'autopilot', name: 'Autopilot', permissions, installations: [{ installation_id: 99, account: 'octo', repository_selection: 'all' }] }],
    },
  },
});

const here = { owner: 'octo', repo: 'widgets' };
const { rest } = new Octokit({ baseUrl: emulator.url, auth: 'a-person', retry: { enabled: false }, throttle: { enabled: false } });
const base = (await rest.git.getRef({ ...here, ref: 'heads/main' })).data.object.sha;
const head = await commit(base, 'work.txt', 'the work\n');
await rest.git.createRef({ ...here, ref: 'refs/heads/topic/one', sha: head });

console.log(JSON.stringify({ address: emulator.url, base, head, branch: 'topic/one', privateKey: emulator.generatedSecrets[0].value }));
for await (const line of process.stdin) {
  // A check is reported by an App, as Actions does.
  const [, conclusion] = line.toString().trim().split(' ');
  await rest.checks.create({ ...here, name: 'build', head_sha: head, status: 'completed', conclusion });
  console.log(conclusion);
}

await emulator.close();

async function commit(parent, path, content) {
  const { data: before } = await rest.git.getCommit({ ...here, commit_sha: parent });
  const { data: tree } = await rest.git.createTree({ ...here, base_tree: before.tree.sha, tree: [{ path, mode: '100644', type: 'blob', content }] });
  return (await rest.git.createCommit({ ...here, message: 'Do the work', tree: tree.sha, parents: [parent] })).data.sha;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
