// Where the parts of `npm test` leave their counts for the summary: one small JSON file each.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { scratchFolder } from '../setup/places.mjs';

export function resultFile(part) {
  return path.join(scratchFolder, 'test', `${part}.json`);
}

export function forgetResult(part) {
  rmSync(resultFile(part), { force: true });
}

/** In the form of vitest's JSON reporter, as far as `readResult` needs it. */
export function writeResult(part, { passed, failed }) {
  mkdirSync(path.dirname(resultFile(part)), { recursive: true });
  writeFileSync(resultFile(part), JSON.stringify({ numPassedTests: passed, numFailedTests: failed }));
}

/** The counts that a part has left, or zeros where it ended before it could. */
export function readResult(part) {
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(resultFile(part), 'utf8'));
    return { passed: numPassedTests, failed: numFailedTests };
  } catch (error) {
    if (error.code === 'ENOENT') return { passed: 0, failed: 0 };
    throw error;
  }
}
