/**
 * The program `alloctrace`: gives the command line its process. The status is set, not exited with, so that Node first
 * writes out what is still on its way.
 */

import { fstatSync } from 'node:fs';
import { run } from './program.ts';

const { stdin, stdout, stderr, env } = process;

/** The descriptor of standard input. */
const INPUT = 0;

/** Node itself reads a directory as if it were an empty file. */
async function* input(): AsyncGenerator<Uint8Array> {
  if (fstatSync(INPUT).isDirectory())
    throw Object.assign(new Error('It is a directory.'), { code: 'EISDIR' });
  yield* stdin;
}

run(process.argv.slice(2), {
  stdin: input(),
  stdout,
  stderr,
  environment: env,
  directory: process.cwd(),
}).then((status) => {
  process.exitCode = status;
  // A range may be complete, or a limit reached, while somebody still writes.
  stdin.destroy();
});
