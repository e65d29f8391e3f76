// Builds and runs the benchmarks. `npm run bench -- NAME` runs those whose name contains NAME.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { checkNode, ensureDependencies } from './setup/dependencies.mjs';
import { projectFolder, scratchFolder } from './setup/places.mjs';
import { runMain } from './setup/terminal.mjs';

await runMain(async () => {
  checkNode();
  await ensureDependencies();
  const { build } = await import('esbuild');
  const outfile = path.join(scratchFolder, 'bench.mjs');
  const entryPoints = [path.join(projectFolder, 'bench/engine.ts')];
  await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' });
  const child = spawn(process.execPath, [outfile, ...process.argv.slice(2)], {
    cwd: projectFolder,
    stdio: 'inherit',
  });
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
});
