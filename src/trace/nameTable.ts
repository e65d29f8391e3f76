/**
 * Names (ids, sites, threads) numbered in order of first appearance. Bytes in, number out: a name becomes a string only
 * when somebody looks at it. Names are compared byte for byte, so that ids that are not valid UTF-8 stay distinct.
 *
 * Open addressing over one Int32Array of `number + 1`, kept at most half full; the bytes lie end to end in one buffer.
 */

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

export class NameTable {
  /** How many names there are. */
  count = 0;
  private slots = new Int32Array(1024);
  private hashes = new Int32Array(512);
  /** Name n is the bytes from `ends[n]` to `ends[n + 1]`. */
  private ends = new Uint32Array(513);
  private bytes = new Uint8Array(8192);

  /** The number of the name `source[start..end)`, new or known. */
  intern(source: Uint8Array, start: number, end: number): number {
    if (this.count === this.hashes.length) this.growEntries();
    const hash = hashOf(source, start, end);
    const mask = this.slots.length - 1;
    let slot = hash & mask;
    for (let entry = this.slots[slot]!; entry !== 0; entry = this.slots[slot]!) {
      if (this.hashes[entry - 1] === hash && this.equals(entry - 1, source, start, end)) return entry - 1;
      slot = (slot + 1) & mask;
    }
    this.slots[slot] = this.count + 1;
    return this.add(hash, source, start, end);
  }

  internText(text: string): number {
    const bytes = encoder.encode(text);
    return this.intern(bytes, 0, bytes.length);
  }

  /** The name as text; bytes that are not UTF-8 read as U+FFFD. */
  text(index: number): string {
    return decoder.decode(this.bytes.subarray(this.ends[index]!, this.ends[index + 1]!));
  }

  private add(hash: number, source: Uint8Array, start: number, end: number): number {
    const index = this.count++;
    const offset = this.ends[index]!;
    const length = end - start;
    if (offset + length > this.bytes.length) {
      const grown = new Uint8Array(Math.max(this.bytes.length * 2, offset + length));
      grown.set(this.bytes);
      this.bytes = grown;
    }
    for (let i = 0; i < length; i++) this.bytes[offset + i] = source[start + i]!;
    this.hashes[index] = hash;
    this.ends[index + 1] = offset + length;
    return index;
  }

  private equals(index: number, source: Uint8Array, start: number, end: number): boolean {
    const offset = this.ends[index]!;
    if (this.ends[index + 1]! - offset !== end - start) return false;
    for (let i = start; i < end; i++) if (this.bytes[offset + i - start] !== source[i]) return false;
    return true;
  }

  private growEntries(): void {
    const capacity = this.hashes.length * 2;
    const hashes = new Int32Array(capacity);
    hashes.set(this.hashes);
    this.hashes = hashes;
    const ends = new Uint32Array(capacity + 1);
    ends.set(this.ends);
    this.ends = ends;
    this.slots = new Int32Array(capacity * 2);
    const mask = this.slots.length - 1;
    for (let index = 0; index < this.count; index++) this.occupy(this.hashes[index]!, index, mask);
  }

  private occupy(hash: number, index: number, mask: number): void {
    let slot = hash & mask;
    while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
    this.slots[slot] = index + 1;
  }
}

/** FNV-1a over the bytes, with a final mix so that short decimal and hex ids spread over the low bits. */
function hashOf(source: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ source[i]!, 0x01000193);
  return hash ^ (hash >>> 15);
}
