// Derives graphql.json, by hand: node derive-graphql.mjs
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unpack, write } from './packages.mjs';

const [package_, version] = ['@octokit/graphql-schema', '15.26.1'];

// The types that the adapter's queries touch, and of the large ones the fields: the rest of the schema is nobody's question here.
const wanted = {
  Query: ['node'],
  Mutation: ['enqueuePullRequest'],
  Node: null,
  PullRequest: ['id', 'mergeQueueEntry'],
  EnqueuePullRequestInput: null,
  EnqueuePullRequestPayload: null,
  MergeQueueEntry: null,
};

const schema = JSON.parse(readFileSync(join(unpack(package_, version, ['schema.json']), 'schema.json'), 'utf8'));
const types = (schema.data ?? schema).__schema.types;

write('graphql.json', {
  source: `${package_} ${version}`,
  types: Object.fromEntries(Object.entries(wanted).map(([name, fields]) => [name, read(types.find((type) => type.name === name), fields)])),
});

function read(type, fields) {
  return {
    fields: Object.fromEntries(
      (type.fields ?? type.inputFields)
        .filter((field) => fields === null || fields.includes(field.name))
        .map((field) => [field.name, {
          type: text(field.type),
          ...(field.args?.length > 0 && { arguments: Object.fromEntries(field.args.map((argument) => [argument.name, text(argument.type)])) }),
        }])),
    // The types that this one may turn out to be.
    ...(type.possibleTypes?.length > 0 && { possible: type.possibleTypes.map((one) => one.name).filter((name) => name in wanted) }),
  };
}

function text(type) {
  return type.kind === 'NON_NULL' ? `${text(type.ofType)}!` : type.kind === 'LIST' ? `[${text(type.ofType)}]` : type.name;
}
