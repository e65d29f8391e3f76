// Builds the extension for production and packs it into dist/alloctrace.vsix, the file that a user installs. The demo
// and the end-to-end tests install this very file, so that a forgotten line in .vscodeignore does not go unnoticed.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkNode, ensureDependencies } from './setup/dependencies.mjs';
import { projectFolder, vsixFile } from './setup/places.mjs';
import { CannotGoOn, runMain, runQuietly, say } from './setup/terminal.mjs';

/** @returns {Promise<string>} the path of the packed extension */
export async function packageExtension() {
  const build = spawnSync(process.execPath, ['esbuild.js', '--production'], {
    cwd: projectFolder,
    stdio: 'inherit',
  });
  if (build.status !== 0)
    throw new CannotGoOn('The build failed: mend the errors above and run the same command again.');
  mkdirSync(path.dirname(vsixFile), { recursive: true });
  const vsce = path.join(projectFolder, 'node_modules/@vscode/vsce/vsce');
  // Everything is bundled, so there are no dependencies to collect; the licence is in the repository, without a prompt.
  const args = [vsce, 'package', '--no-dependencies', '--skip-license', '--out', vsixFile];
  await runQuietly(process.execPath, args, { cwd: projectFolder, what: 'Packing the extension' });
  return vsixFile;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await runMain(async () => {
    checkNode();
    await ensureDependencies();
    say(path.relative(projectFolder, await packageExtension()));
  });
}
