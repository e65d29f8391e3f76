/** How a trace's file is called in reports that other tools read. */

import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { STANDARD_INPUT } from './openTrace.ts';

/** What standard input is called where a file has a name. */
const STANDARD_INPUT_NAME = 'stdin';

/** The path from the working directory, with slashes; as it is where it lies elsewhere. */
export function relativePath(file: string, directory: string): string {
  if (file === STANDARD_INPUT) return STANDARD_INPUT_NAME;
  const relative = path.relative(directory, path.resolve(directory, file));
  const outside = relative.split(path.sep)[0] === '..' || path.isAbsolute(relative);
  return (outside ? path.resolve(directory, file) : relative).split(path.sep).join('/');
}

/** The same as a URI: percent-encoded and relative, or with the scheme `file` where it lies elsewhere. */
export function artifactUri(file: string, directory: string): string {
  const relative = relativePath(file, directory);
  if (path.isAbsolute(relative)) return pathToFileURL(relative).href;
  // A colon in the first segment would read as a scheme; encodeURIComponent encodes it like all else.
  return relative.split('/').map(encodeURIComponent).join('/');
}
