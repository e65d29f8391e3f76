/**
 * What the system says where a file or a stream cannot be read or written, as sentences that say what helps. `name` is what
 * the user calls it.
 */

/** Why, and what to do about it, by the system's code; for reading and writing alike. */
const REASONS: Readonly<Partial<Record<string, string>>> = {
  EIO: 'the device reports an error; check the disk or the connection, and try again',
  EMFILE: 'too many files are open; close some programs, or raise the limit with ulimit -n',
  ENFILE: 'too many files are open; close some programs, or raise the limit with ulimit -n',
  ENAMETOOLONG: 'the name is too long; use a shorter one',
  ELOOP: 'its symbolic links lead in a circle; correct them',
  EBUSY: 'another program has it to itself; close that one, and try again',
  ENXIO: 'there is no such device; check the path',
  ENODEV: 'there is no such device; check the path',
  ETXTBSY: 'it is a program that runs; end that one, or use another name',
  EAGAIN: 'nothing is there yet; try again, or read it through a pipe',
  EDQUOT: 'your share of the disk is used up; delete something, or use another place',
  EFBIG: 'it would be larger than files may be there; use another place',
};

/** `wanted`: what the file is to be. */
export function wordReadFault(error: unknown, name: string, wanted = 'a trace file'): string {
  switch (codeOf(error)) {
    case 'EISDIR':
      return `${name} is a directory; name ${wanted} in it.`;
    case 'EACCES':
    case 'EPERM':
      return `${name} may not be read; check its permissions.`;
    default:
      return `${name} cannot be read: ${reasonOf(error)}.`;
  }
}

export function wordWriteFault(error: unknown, name: string): string {
  switch (codeOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return `There is no directory for ${name}; make it first, or check the path.`;
    case 'EISDIR':
      return `${name} is a directory; name a file in it.`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `${name} may not be written; check its permissions.`;
    case 'ENOSPC':
      return `There is no room left for ${name}, and what was written of it is cut off; make room, or use another place.`;
    case 'EPIPE':
      return `Nobody reads ${name} any more, and what was written of it is cut off.`;
    default:
      return `${name} cannot be written: ${reasonOf(error)}.`;
  }
}

/** In place of the system's words, where there are better ones. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return REASONS[codeOf(error)] ?? text;
}

/** The code that the system gives the error, such as EIO, or that its message begins with; empty where there is none. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error) return String(error.code);
  return /^[A-Z][A-Z0-9]+(?=: )/.exec(error.message)?.[0] ?? '';
}
