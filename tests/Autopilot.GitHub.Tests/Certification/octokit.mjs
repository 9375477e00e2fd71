// GitHub's official client, through what the adapter does. It fails on the first answer that it does not get as from GitHub.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { App, Octokit } from 'octokit';

const site = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const [owner, repo] = site.repository.split('/');
const here = { owner, repo };
let passed = 0;

const Client = Octokit.defaults({ baseUrl: site.address, retry: { enabled: false }, throttle: { enabled: false } });
const app = new App({ appId: site.app, privateKey: site.privateKey, Octokit: Client });
const { rest, paginate, graphql, request } = await app.getInstallationOctokit(site.installation);

await check('an installation is named by its token', async () => {
  const { data } = await app.octokit.rest.apps.createInstallationAccessToken({ installation_id: site.installation });
  assert.match(data.token, /^ghs_/);
  assert.ok(Date.parse(data.expires_at) > Date.now());
  await refused(401, new Client({ auth: 'nonsense' }).rest.repos.get(here));
  await refused(404, app.octokit.rest.apps.createInstallationAccessToken({ installation_id: 1 }));
});

await check('a repository, also by a name of before', async () => {
  assert.equal((await rest.repos.get(here)).data.full_name, site.repository);
  const [old, name] = site.renamed.split('/');
  assert.notEqual((await rest.repos.get({ owner: old, repo: name })).data.full_name, site.renamed);
  await refused(404, rest.repos.get({ owner, repo: 'no-such' }));
});

await check('what has not changed is not sent again', async () => {
  const { headers } = await rest.repos.get(here);
  await refused(304, request('GET /repos/{owner}/{repo}', { ...here, headers: { 'if-none-match': headers.etag } }));
});

await check('references, commits and trees', async () => {
  assert.equal((await rest.git.getRef({ ...here, ref: `heads/${site.branch}` })).data.object.sha, site.head);
  await refused(404, rest.git.getRef({ ...here, ref: 'heads/no-such' }));
  const { data: commit } = await rest.git.getCommit({ ...here, commit_sha: site.head });
  assert.equal(commit.parents[0].sha, site.base);
  const { data: tree } = await rest.git.getTree({ ...here, tree_sha: commit.tree.sha, recursive: '1' });
  assert.ok(tree.tree.some((entry) => entry.path === 'work.txt' && entry.type === 'blob'));
});

await check('a comparison', async () => {
  const { data } = await rest.repos.compareCommitsWithBasehead({ ...here, basehead: `main...${site.branch}` });
  assert.deepEqual([data.status, data.ahead_by, data.merge_base_commit.sha], ['ahead', 1, site.base]);
  assert.deepEqual(data.files.map((file) => file.filename), ['work.txt']);
  await refused(404, rest.repos.compareCommitsWithBasehead({ ...here, basehead: 'main...no-such' }));
});

await check('rules and protection', async () => {
  assert.deepEqual((await rest.repos.getBranchRules({ ...here, branch: 'main' })).data, []);
  assert.equal((await rest.repos.getBranch({ ...here, branch: 'main' })).data.protected, false);
});

const opened = { ...here, head: site.branch, base: 'main', title: 'Do the work', body: 'The work.' };
const number = await check('a pull request is opened once', async () => {
  const { data, status } = await rest.pulls.create(opened);
  assert.deepEqual([status, data.state, data.head.sha, data.merged, data.mergeable], [201, 'open', site.head, false, null]);
  const again = await refused(422, rest.pulls.create(opened));
  assert.equal(again.response.data.errors[0].code, 'custom');
  assert.equal(again.response.data.errors[0].message, `A pull request already exists for ${owner}:${site.branch}.`);
  const unknown = await refused(422, rest.pulls.create({ ...opened, head: 'no-such' }));
  assert.deepEqual([unknown.response.data.errors[0].field, unknown.response.data.errors[0].code], ['head', 'invalid']);
  const empty = await refused(422, rest.pulls.create({ ...opened, head: 'empty' }));
  assert.equal(empty.response.data.errors[0].message, 'No commits between main and empty');
  return data.number;
});

await check('it is found by its branch, its commit and its number', async () => {
  const { data: found } = await rest.pulls.list({ ...here, head: `${owner}:${site.branch}`, state: 'open' });
  assert.deepEqual(found.map((pull) => pull.number), [number]);
  const { data: ofCommit } = await rest.repos.listPullRequestsAssociatedWithCommit({ ...here, commit_sha: site.head });
  assert.ok(ofCommit.some((pull) => pull.number === number));
  await refused(404, rest.pulls.get({ ...here, pull_number: 9999 }));
});

await check('that it merges is known a little later', async () => {
  let looks = 0;
  while ((await rest.pulls.get({ ...here, pull_number: number })).data.mergeable === null) {
    assert.ok(++looks < 10);
  }

  assert.equal((await rest.pulls.get({ ...here, pull_number: number })).data.mergeable, true);
});

await check('every page of a list', async () => {
  const pulls = await paginate(rest.pulls.list, { ...here, state: 'open', per_page: 100 });
  assert.equal(new Set(pulls.map((pull) => pull.number)).size, site.open + 1);
});

await check('checks, statuses, runs, a job and its log', async () => {
  const runs = await paginate(rest.checks.listForRef, { ...here, ref: site.head, filter: 'all' });
  assert.deepEqual(runs.map((run) => [run.name, run.conclusion, run.app.slug]), [['build', 'failure', 'github-actions']]);
  await refused(422, rest.checks.listForRef({ ...here, ref: 'f'.repeat(40) }));
  const { data: status } = await rest.repos.getCombinedStatusForRef({ ...here, ref: site.head });
  assert.deepEqual([status.sha, status.state, status.statuses.map((one) => one.context)], [site.head, 'success', ['scan']]);
  const { data: workflows } = await rest.actions.listWorkflowRunsForRepo({ ...here, head_sha: site.head });
  assert.equal(workflows.workflow_runs[0].head_sha, site.head);
  const { data: job } = await rest.actions.getJobForWorkflowRun({ ...here, job_id: runs[0].id });
  assert.ok(job.steps.some((step) => step.conclusion === 'failure'));
  assert.equal((await rest.actions.downloadJobLogsForWorkflowRun({ ...here, job_id: runs[0].id })).data, 'boom\n');
});

await check('the merge queue takes an expected head once', async () => {
  const { data: pull } = await rest.pulls.get({ ...here, pull_number: number });
  const enqueue = `mutation($pull: ID!, $head: GitObjectID) {
    enqueuePullRequest(input: {pullRequestId: $pull, expectedHeadOid: $head}) { mergeQueueEntry { id } } }`;
  await assert.rejects(graphql(enqueue, { pull: pull.node_id, head: site.base }), { name: 'GraphqlResponseError' });
  assert.ok((await graphql(enqueue, { pull: pull.node_id, head: site.head })).enqueuePullRequest.mergeQueueEntry.id);
  await assert.rejects(graphql(enqueue, { pull: pull.node_id, head: site.head }), { name: 'GraphqlResponseError' });
});

await check('a merge names its head and happens once', async () => {
  const merge = { ...here, pull_number: number, merge_method: 'squash', commit_title: 'Do the work' };
  await refused(409, rest.pulls.merge({ ...merge, sha: site.base }));
  const { data } = await rest.pulls.merge({ ...merge, sha: site.head });
  assert.deepEqual([data.merged, data.message], [true, 'Pull Request successfully merged']);
  assert.equal((await rest.git.getRef({ ...here, ref: 'heads/main' })).data.object.sha, data.sha);
  const { data: after } = await rest.pulls.get({ ...here, pull_number: number });
  assert.deepEqual([after.merged, after.state, after.merge_commit_sha], [true, 'closed', data.sha]);
  await refused(405, rest.pulls.merge({ ...merge, sha: site.head }));
  await refused(404, rest.pulls.merge({ ...merge, pull_number: 9999 }));
});

await check('a comment, and a pull request that is closed', async () => {
  assert.equal((await rest.issues.createComment({ ...here, issue_number: 1, body: 'Not needed.' })).data.body, 'Not needed.');
  assert.equal((await rest.pulls.update({ ...here, pull_number: 1, state: 'closed' })).data.state, 'closed');
  await refused(405, rest.pulls.merge({ ...here, pull_number: 1 }));
});

console.log(`${passed} chapters passed`);

async function check(chapter, act) {
  try {
    const result = await act();
    passed++;
    return result;
  } catch (error) {
    throw new Error(chapter, { cause: error });
  }
}

async function refused(status, call) {
  const error = await call.then(() => null, (reason) => reason);
  assert.equal(error?.status, status, `a refusal with ${status}, not ${error ?? 'an answer'}`);
  return error;
}
