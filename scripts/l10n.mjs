// Writes l10n/bundle.l10n.json: every string of src/extension that goes through `l10n.t`, for those who translate it.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { getL10nJson } from '@vscode/l10n-dev';
import { projectFolder } from './setup/places.mjs';
import { runMain, say } from './setup/terminal.mjs';

export const bundleFile = path.join(projectFolder, 'l10n/bundle.l10n.json');

/** @returns {Promise<string>} what the file has to be */
export async function wordsOfCode() {
  const folder = path.join(projectFolder, 'src/extension');
  const sources = readdirSync(folder)
    .toSorted()
    .map((file) => ({ extension: '.ts', contents: readFileSync(path.join(folder, file), 'utf8') }));
  const words = Object.entries(await getL10nJson(sources)).toSorted(([one], [other]) =>
    one < other ? -1 : 1,
  );
  return `${JSON.stringify(Object.fromEntries(words), null, 2)}\n`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await runMain(async () => {
    writeFileSync(bundleFile, await wordsOfCode());
    say(path.relative(projectFolder, bundleFile));
  });
}
