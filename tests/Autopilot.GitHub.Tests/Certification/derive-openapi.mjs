// Derives openapi.json, by hand: node derive-openapi.mjs
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { operations } from './operations.mjs';
import { unpack, write } from './packages.mjs';

const [package_, version] = ['@octokit/openapi', '23.0.2'];
const folder = unpack(package_, version, ['generated/api.github.com.json', 'generated/ghes-3.19.json']);
const [cloud, server] = ['api.github.com', 'ghes-3.19'].map((name) => describe(JSON.parse(readFileSync(join(folder, `generated/${name}.json`), 'utf8'))));

write('openapi.json', {
  source: `${package_} ${version}, api.github.com`,
  operations: cloud.operations,
  $defs: cloud.schemas,
  // What the description of the Enterprise Server has otherwise, operation by operation.
  server: { source: `${package_} ${version}, ghes-3.19`, differences: compare() },
});

function describe(document) {
  const found = {};
  const schemas = {};
  for (const [path, verbs] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(verbs)) {
      if (operations.includes(operation.operationId)) {
        found[operation.operationId] = read(path, method, operation);
      }
    }
  }

  const missing = operations.filter((id) => !(id in found));
  if (missing.length > 0) {
    throw new Error(`Not described: ${missing.join(', ')}.`);
  }

  return { operations: found, schemas };

  function read(path, method, operation) {
    const parameters = (operation.parameters ?? []).map(resolve);
    const json = operation.requestBody?.content['application/json'];
    return {
      method: method.toUpperCase(),
      path,
      query: Object.fromEntries(parameters.filter((one) => one.in === 'query').map((one) => [one.name, { required: one.required === true, schema: translate(one.schema) }])),
      ...(json && { body: { required: operation.requestBody.required === true, schema: translate(json.schema) } }),
      answers: Object.fromEntries(Object.entries(operation.responses).map(([status, answer]) => [status, answerOf(resolve(answer))])),
    };
  }

  // An answer without JSON, as a redirect, is described and has no schema.
  function answerOf(answer) {
    const json = answer.content?.['application/json'];
    return json ? translate(json.schema) : null;
  }

  function resolve(value) {
    return value.$ref ? value.$ref.split('/').slice(1).reduce((at, key) => at[key], document) : value;
  }

  // From the schema words of OpenAPI 3.0 to those of JSON Schema: a nullable thing is one that may also be null. No prose.
  function translate(schema) {
    if (schema.$ref) {
      const name = schema.$ref.split('/').at(-1);
      if (!(name in schemas)) {
        schemas[name] = {};
        schemas[name] = translate(document.components.schemas[name]);
      }

      return { $ref: `#/$defs/${name}` };
    }

    const result = {};
    for (const key of ['type', 'enum', 'required', 'pattern', 'minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems']) {
      if (schema[key] !== undefined) {
        result[key] = schema[key];
      }
    }

    for (const key of ['anyOf', 'oneOf', 'allOf']) {
      if (schema[key]) {
        result[key] = schema[key].map(translate);
      }
    }

    if (schema.properties) {
      result.properties = Object.fromEntries(Object.entries(schema.properties).map(([name, property]) => [name, translate(property)]));
    }

    if (schema.items) {
      result.items = translate(schema.items);
    }

    if (typeof schema.additionalProperties === 'boolean') {
      result.additionalProperties = schema.additionalProperties;
    } else if (schema.additionalProperties) {
      result.additionalProperties = translate(schema.additionalProperties);
    }

    return schema.nullable ? orNull(result) : result;
  }
}

function orNull(schema) {
  return schema.anyOf || schema.oneOf || schema.allOf || schema.enum || !schema.type
    ? { anyOf: [schema, { type: 'null' }] }
    : { ...schema, type: [schema.type, 'null'] };
}

// Verbs, paths, query parameters, body fields, statuses, and every property of every answer down to the fourth level.
function compare() {
  const differences = {};
  for (const id of operations) {
    const [ours, theirs] = [cloud, server].map((host) => [...namesOf(host, host.operations[id])]);
    const [missing, added] = [ours.filter((name) => !theirs.includes(name)), theirs.filter((name) => !ours.includes(name))];
    if (missing.length + added.length > 0) {
      differences[id] = { missing, added };
    }
  }

  return differences;
}

function namesOf(host, operation) {
  const names = new Set([`${operation.method} ${operation.path}`]);
  Object.entries(operation.query).forEach(([name, { required, schema }]) => names.add(`query ${name} ${required} ${JSON.stringify(schema)}`));
  if (operation.body) {
    collect(operation.body.schema, 'body', 4);
  }

  Object.entries(operation.answers).forEach(([status, schema]) => {
    names.add(`answer ${status}`);
    if (schema) {
      collect(schema, `answer ${status}`, 4);
    }
  });
  return names;

  function collect(schema, at, depth) {
    const target = schema.$ref ? host.schemas[schema.$ref.split('/').at(-1)] : schema;
    [...(target.anyOf ?? []), ...(target.oneOf ?? []), ...(target.allOf ?? [])].forEach((one) => collect(one, at, depth));
    if (target.items) {
      collect(target.items, `${at}[]`, depth);
    }

    Object.entries(target.properties ?? {}).forEach(([name, property]) => {
      names.add(`${at}.${name}`);
      if (depth > 1) {
        collect(property, `${at}.${name}`, depth - 1);
      }
    });
  }
}
