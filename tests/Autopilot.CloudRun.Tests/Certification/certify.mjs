// Google's own client, in REST mode, judges the double: node certify.mjs PORT. It prints what it saw, as JSON.
import { ExecutionsClient, JobsClient, RevisionsClient, ServicesClient } from '@google-cloud/run';
import { OAuth2Client } from 'google-auth-library';

const authClient = new OAuth2Client();
authClient.setCredentials({ access_token: 'token', expiry_date: Date.now() + 3600_000 });
const options = { fallback: true, apiEndpoint: '127.0.0.1', port: Number(process.argv[2]), protocol: 'http', projectId: 'demo-project', authClient };
const services = new ServicesClient(options);
const revisions = new RevisionsClient(options);
const jobs = new JobsClient(options);
const executions = new ExecutionsClient(options);

const location = 'projects/demo-project/locations/europe-west4';
const name = `${location}/services/web`;
const own = (resource) => resource.split('/').at(-1);
const failure = async (call) => {
  try {
    await call;
    return null;
  } catch (error) {
    return error.code;
  }
};

const seen = {};
const [read] = await services.getService({ name });
seen.read = { name: own(read.name), generation: String(read.generation), etag: read.etag.length > 0, ready: own(read.latestReadyRevision), condition: read.terminalCondition.state };

const template = { ...read.template, revision: 'web-by-node', containers: [{ image: 'images.test/demo:placeholder' }], labels: { 'commit-sha': '0'.repeat(39) + '9' } };
const traffic = [
  { type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION', revision: own(read.latestReadyRevision), percent: 100 },
  { type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION', revision: 'web-by-node', tag: 'node' },
];
const [started] = await services.updateService({ service: { name, etag: read.etag, template, traffic }, updateMask: { paths: ['template', 'traffic'] } });
const resumed = await services.checkUpdateServiceProgress(started.name);
seen.resumed = { done: resumed.done ?? false, name: own(resumed.metadata.name) };
const [staged] = await started.promise();
seen.staged = { reconciling: staged.reconciling, created: own(staged.latestCreatedRevision), statuses: staged.trafficStatuses.map((entry) => [entry.revision, entry.percent, entry.tag, entry.uri.length > 0]) };

seen.conflict = await failure(services.updateService({ service: { name, etag: read.etag, traffic: [] }, updateMask: { paths: ['traffic'] } }));
seen.sameRevision = await failure(services.updateService({ service: { name, template }, updateMask: { paths: ['template'] } }));
seen.refused = await failure(services.updateService({ service: { name, traffic: [{ type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION', revision: 'web-none', percent: 100 }] }, updateMask: { paths: ['traffic'] } }));
seen.missing = await failure(services.getService({ name: `${location}/services/none` }));

const [checked] = await services.updateService({ service: { name, etag: staged.etag, traffic: [] }, updateMask: { paths: ['traffic'] }, validateOnly: true });
seen.checked = { done: checked.latestResponse.done, generation: String((await services.getService({ name }))[0].generation) === String(staged.generation) };

const [moved] = await services.updateService({ service: { name, etag: staged.etag, traffic: [{ type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST', percent: 100 }] }, updateMask: { paths: ['traffic'] } });
seen.moved = (await moved.promise())[0].trafficStatuses.map((entry) => [entry.type, entry.revision, entry.percent]);

const [broken] = await services.updateService({
  service: { name, template: { ...template, revision: 'web-broken', containers: [{ image: 'images.test/demo:none' }] } }, updateMask: { paths: ['template'] },
});
seen.broken = await broken.promise().then(() => null, (error) => [error.code, error.message]);

const [revision] = await revisions.getRevision({ name: `${name}/revisions/web-by-node` });
seen.revision = { commit: revision.labels['commit-sha'], log: revision.logUri.length > 0, state: revision.conditions[0].state };
seen.revisions = (await revisions.listRevisions({ parent: name }))[0].map((one) => own(one.name));
seen.services = (await services.listServices({ parent: location }))[0].map((one) => own(one.name));

const [created] = await services.createService({ parent: location, serviceId: 'shop', service: { template: { containers: [{ image: 'images.test/demo:placeholder' }] } } });
seen.created = own((await created.promise())[0].name);

const job = `${location}/jobs/worker`;
seen.job = own((await jobs.getJob({ name: job }))[0].name);
const [present] = await jobs.getJob({ name: job });
const change = { name: present.name, etag: present.etag, template: { ...present.template, template: { ...present.template.template, containers: [{ ...present.template.template.containers[0], image: 'images.test/worker:2' }] } } };
const [changed] = await jobs.updateJob({ job: change });
seen.changed = (await changed.promise())[0].template.template.containers[0].image;
seen.stale = await failure(jobs.updateJob({ job: change }));
const [run] = await jobs.runJob({ name: job, overrides: { containerOverrides: [{ env: [{ name: 'AUTOPILOT_OFFER', value: 'VTID-00001-1-dispatch-1' }] }] } });
seen.run = own(run.metadata.name);
seen.executions = (await executions.listExecutions({ parent: job }))[0].map((one) => one.template.containers[0].env.map((variable) => `${variable.name}=${variable.value}`));

console.log(JSON.stringify(seen));
