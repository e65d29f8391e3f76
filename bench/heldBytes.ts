/** How much memory an object keeps in typed arrays, lists and maps, itself and everything it leads to. */

/** About what an entry of a Map with numbers takes. */
const MAP_ENTRY_BYTES = 40;
const LIST_ENTRY_BYTES = 8;

export function heldBytes(root: object): number {
  const seen = new Set<object>();
  const waiting: object[] = [root];
  let bytes = 0;
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (seen.has(value)) continue;
    seen.add(value);
    if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) bytes += value.byteLength;
    else if (ArrayBuffer.isView(value)) waiting.push(value.buffer);
    else if (value instanceof Map) {
      bytes += value.size * MAP_ENTRY_BYTES;
      for (const each of value.values()) if (isObject(each)) waiting.push(each);
    } else if (Array.isArray(value) && !isObject(value[0])) bytes += value.length * LIST_ENTRY_BYTES;
    else for (const each of Object.values(value)) if (isObject(each)) waiting.push(each);
  }
  return bytes;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
