// Derives webhooks.json.gz and signatures.json, by hand: node derive-webhooks.mjs
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { unpack, write } from './packages.mjs';

const examples = unpack('@octokit/webhooks-examples', '7.6.1', ['api.github.com']);
const events = JSON.parse(readFileSync(join(examples, 'api.github.com/index.json'), 'utf8'));

// Every published payload whole but for its addresses, which are most of its text and which nobody follows.
const corpus = events.flatMap(({ name, examples: payloads }) => payloads.map((payload) => ({ event: name, payload: withoutAddresses(payload) })));
write('webhooks.json.gz', gzipSync(JSON.stringify(corpus), { level: 9 }));

const methods = unpack('@octokit/webhooks-methods', '6.0.0', ['package.json', 'dist-node']);
const { sign, verify } = await import(pathToFileURL(join(methods, 'dist-node/index.js')));

// A body is its text, repeated where "times" says so: a large one need not be kept.
const vectors = [
  { name: 'the example of GitHub\'s documentation', secret: 'It\'s a Secret to Everybody', body: 'Hello, World!' },
  { name: 'an empty object', secret: 'secret', body: '{}' },
  { name: 'letters outside ASCII', secret: 'secret', body: '{"title":"Zürich – naïve façade 日本語 🚀"}' },
  { name: 'a secret outside ASCII', secret: 'Schlüssel 🔑', body: '{"zen":"Speak like a human."}' },
  { name: 'escaped letters', secret: 'secret', body: '{"title":"Z\\u00fcrich \\ud83d\\ude80"}' },
  { name: 'line ends of Windows', secret: 'secret', body: '{\r\n  "zen": "Keep it logically awesome."\r\n}\r\n' },
  { name: 'space around', secret: 'secret', body: ' \n{"a": 1}\n ' },
  { name: 'a form', secret: 'secret', body: 'payload=%7B%22zen%22%3A%22Design+for+failure.%22%7D' },
  { name: 'a secret longer than a block', secret: 's'.repeat(200), body: '{"a":1}' },
  { name: 'one mebibyte', secret: 'secret', body: '0123456789abcdef', times: 65536 },
];
for (const vector of vectors) {
  const body = vector.body.repeat(vector.times ?? 1);
  vector.signature = await sign(vector.secret, body);
  if (!(await verify(vector.secret, body, vector.signature)) || (await verify(vector.secret, `${body} `, vector.signature))) {
    throw new Error(`The signature of "${vector.name}" does not verify.`);
  }
}

write('signatures.json', vectors);

function withoutAddresses(value) {
  if (Array.isArray(value)) {
    return value.map(withoutAddresses);
  }

  if (typeof value === 'string') {
    return value.replace(/https?:\/\/[^\s"'<>)]*/g, '');
  }

  return value !== null && typeof value === 'object'
    ? Object.fromEntries(Object.entries(value).filter(([key]) => !/(^|_)url$/.test(key)).map(([key, item]) => [key, withoutAddresses(item)]))
    : value;
}
