/** Loaded before a program, to have it say at its end, on standard error, how much memory it had at its peak. */

import { writeSync } from 'node:fs';

process.on('exit', () => {
  writeSync(2, `peak bytes: ${process.resourceUsage().maxRSS * 1024}\n`);
});
