// Reads exported procedures with bpmn-moddle, bpmnlint and camunda-compat. Usage: node check.mjs FOLDER
// A file is named PROCEDURE.DIALECT.LANGUAGE.bpmn. The exit code is 1 where anything is said against one.
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { BpmnModdle } from 'bpmn-moddle';
import { Linter } from 'bpmnlint';

const require = createRequire(import.meta.url);
const NodeResolver = require('bpmnlint/lib/resolver/node-resolver');
const packages = {
  plain: {},
  spiffworkflow: {},
  camunda7: { camunda: require('camunda-bpmn-moddle/resources/camunda.json') },
  camunda8: { zeebe: require('zeebe-bpmn-moddle/resources/zeebe.json') },
};
const configurations = {
  plain: ['bpmnlint:all'],
  spiffworkflow: ['bpmnlint:all'],
  camunda7: ['bpmnlint:all', 'plugin:camunda-compat/camunda-platform-7-23'],
  camunda8: ['bpmnlint:all', 'plugin:camunda-compat/camunda-cloud-8-8'],
};
// Two rules of bpmnlint's `all` are not ours: titles in three languages need wider tasks, and an arrow is
// named by its move also where it is the only one.
const off = { 'standard-size': 'off', 'superfluous-label': 'off' };

const folder = process.argv[2];
const names = (await readdir(folder)).filter((name) => name.endsWith('.bpmn')).sort();
let said = 0;

function say(name, message) {
  said += 1;
  console.log(`${name}: ${message}`);
}

for (const name of names) {
  const dialect = name.split('.')[1];
  const moddle = new BpmnModdle(packages[dialect]);
  const text = await readFile(join(folder, name), 'utf-8');
  const { rootElement, warnings } = await moddle.fromXML(text);
  for (const warning of warnings) say(name, `bpmn-moddle: ${warning.message}`);
  const again = await moddle.fromXML((await moddle.toXML(rootElement, { format: true })).xml);
  for (const warning of again.warnings) say(name, `bpmn-moddle, written again: ${warning.message}`);
  const linter = new Linter({
    config: { extends: configurations[dialect], rules: off },
    resolver: new NodeResolver({ require }),
  });
  const found = await linter.lint(rootElement);
  for (const [rule, reports] of Object.entries(found)) {
    for (const report of reports) say(name, `${report.category} ${rule}: ${report.id ?? ''} ${report.message}`);
  }
}
if (names.length === 0) say(folder, 'no file to read');
console.log(`${names.length} files read, ${said} remarks`);
process.exit(said ? 1 : 0);
