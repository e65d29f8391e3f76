/**
 * The program `alloctrace`: gives the command line its process. The status is set, not exited with, so that Node first
 * writes out what is still on its way.
 */

import { run } from './program.ts';

const { stdin, stdout, stderr, env } = process;

run(process.argv.slice(2), { stdin, stdout, stderr, environment: env, directory: process.cwd() }).then(
  (status) => {
    process.exitCode = status;
    // A range may be complete, or a limit reached, while somebody still writes.
    stdin.destroy();
  },
);
