/** Geometries of all kinds, for properties that hold for each of them. */

import fc from 'fast-check';
import type { MapWindow } from '../../../src/protocol/panel.ts';
import { mapGeometry } from '../../../webview/geometry.ts';

export const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

/** Any part of any pool, at any zoom; what a room has no sense for included. */
const windows: fc.Arbitrary<MapWindow> = fc.record({
  bytesPerRow: fc
    .record({ exponent: fc.integer({ min: 4, max: 34 }), odd: fc.constantFrom(1, 1.5) })
    .map(({ exponent, odd }) => (exponent === 4 ? 16 : odd * 2 ** exponent)),
  leadBytes: fc.integer({ min: -(2 ** 32), max: 2 ** 32 }),
  address: fc.integer({ min: -100, max: 2 ** 32 }),
  shiftCss: fc.integer({ min: -300, max: 300 }),
});

/** Pools from one block to 4 GiB, whole or in arenas, in panels of any size on any screen. */
export const geometries = fc
  .record({
    units: fc.oneof(fc.integer({ min: 2, max: 300 }), fc.integer({ min: 2, max: 1 << 22 })),
    arenaCount: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 64 })),
    widthCss: fc.integer({ min: 200, max: 1400 }),
    heightCss: fc.integer({ min: 220, max: 640 }),
    scale: fc.constantFrom(1, 1.25, 1.5, 2, 3),
    window: fc.option(windows),
  })
  .map(({ units, arenaCount, window, ...room }) =>
    mapGeometry({ arenaBytes: units * 16, arenaCount }, room, window),
  );
