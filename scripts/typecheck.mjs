// Checks the types of every zone of the code, each under its own libraries: that the portable rooms compile without
// Node and DOM is a promise of the architecture, not a matter of taste. All zones are reported, also after a failure.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { projectFolder } from './setup/places.mjs';
import { runMain } from './setup/terminal.mjs';

const zones = [
  'tsconfig.json',
  'src/tsconfig.core.json',
  'src/tsconfig.json',
  'src/tsconfig.web.json',
  'webview/tsconfig.json',
  'test/tsconfig.json',
  'bench/tsconfig.json',
  'bench/page/tsconfig.json',
];

await runMain(async () => {
  const results = await Promise.all(zones.map(check));
  for (const { zone, output, passed } of results) {
    console.log(passed ? `${zone}: no errors` : `${zone}:\n${output}`);
  }
  return results.every(({ passed }) => passed) ? 0 : 1;
});

function check(zone) {
  return new Promise((resolve, reject) => {
    const compiler = path.join(projectFolder, 'node_modules/typescript/bin/tsc');
    const child = spawn(process.execPath, [compiler, '--project', zone], { cwd: projectFolder });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ zone, output, passed: code === 0 }));
  });
}
