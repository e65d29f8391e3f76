/** Writing at the reader's pace: nothing is cut off, nothing is heaped up, and a reader who leaves is no error. */

import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { writeAll } from '../../../src/cli/terminal.ts';
import { bytesOf } from '../../support/traces.ts';
import { alloctrace } from './commandLine.ts';

function* pieces(count: number, text: string): Generator<string> {
  for (let piece = 0; piece < count; piece++) yield text;
}

/** Takes one chunk per turn of the event loop. */
class SlowReader extends Writable {
  length = 0;
  mostWaiting = 0;

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.mostWaiting = Math.max(this.mostWaiting, this.writableLength);
    this.length += chunk.length;
    setImmediate(done);
  }
}

/** Closes after the first chunks, as `head` does. */
class LeavingReader extends Writable {
  constructor(
    private chunkCount: number,
    private readonly code: string,
  ) {
    super();
  }

  override _write(_chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    if (this.chunkCount-- > 0) done();
    else done(Object.assign(new Error(`write ${this.code}`), { code: this.code }));
  }
}

const manyFindings = bytesOf('free p\n'.repeat(5000));

describe('Writing', () => {
  it('hands over everything, one chunk at a time', async () => {
    const reader = new SlowReader();
    await writeAll(reader, pieces(100_000, 'twelve bytes'));
    expect(reader.length).toBe(1_200_000);
    expect(reader.mostWaiting).toBeLessThan(200_000);
  });

  it('stops making pieces when the reader has gone', async () => {
    let made = 0;
    function* counted() {
      for (const piece of pieces(1_000_000, 'x'.repeat(100))) {
        made++;
        yield piece;
      }
    }
    await writeAll(new LeavingReader(1, 'EPIPE'), counted());
    expect(made).toBeLessThan(5000);
  });

  it('fails where the disk is full', async () => {
    await expect(writeAll(new LeavingReader(0, 'ENOSPC'), pieces(1, 'text'))).rejects.toThrow('ENOSPC');
  });
});

describe('The command line', () => {
  it.each(['text', 'json', 'sarif', 'github'])(
    'ends quietly with its status when nobody reads %s any more',
    async (format) => {
      const { status, err } = await alloctrace(`analyze - --format ${format} --max-findings 0`, {
        stdin: manyFindings,
        stdout: new LeavingReader(1, 'EPIPE'),
      });
      expect({ status, err }).toEqual({ status: 1, err: '' });
    },
  );

  it('says why where it cannot write', async () => {
    const outcome = await alloctrace('analyze - --json', {
      stdin: manyFindings,
      stdout: new LeavingReader(0, 'ENOSPC'),
    });
    expect(outcome).toEqual({
      status: 2,
      out: '',
      err: 'alloctrace: There is no room left for standard output, and what was written of it is cut off; make room, or use another place.\n',
    });
  });

  it('writes a large report in full to a slow reader', async () => {
    const reader = new SlowReader();
    await alloctrace('analyze - --json --max-findings 0', { stdin: manyFindings, stdout: reader });
    const { out } = await alloctrace('analyze - --json --max-findings 0', { stdin: manyFindings });
    expect(reader.length).toBe(bytesOf(out).length);
  });
});
