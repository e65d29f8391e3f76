/** The allocator as a program uses it: pointers, and the error that each wrong pointer gets. */

import { describe, expect, it } from 'vitest';
import {
  DoubleFreeError,
  InvalidPointerError,
  MemoryAllocator,
  OutOfMemoryError,
} from '../../../src/allocator/memoryAllocator.ts';

function errorOf(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was thrown.');
}

describe('MemoryAllocator', () => {
  it('gives payload addresses, 16 bytes behind the block', () => {
    const allocator = new MemoryAllocator({ heapBytes: 1024 });
    expect([allocator.allocate(16), allocator.allocate(100), allocator.allocate(0)]).toEqual([16, 48, 176]);
  });

  it('says what was asked for and what was there when memory runs out', () => {
    const allocator = new MemoryAllocator({ heapBytes: 1024 });
    allocator.allocate(900);
    const error = errorOf(() => allocator.allocate(200));
    expect(error).toBeInstanceOf(OutOfMemoryError);
    expect(error).toMatchObject({
      requestedBytes: 200,
      reason: 'exhausted',
      freeBytes: 96,
      largestFreeBytes: 96,
    });
  });

  it('tells a double free from a pointer that was never one', () => {
    const allocator = new MemoryAllocator({ heapBytes: 1024 });
    const pointer = allocator.allocate(100);
    allocator.free(pointer);
    expect(errorOf(() => allocator.free(pointer))).toBeInstanceOf(DoubleFreeError);
    expect(errorOf(() => allocator.reallocate(pointer, 8))).toBeInstanceOf(DoubleFreeError);
  });

  it('still knows a double free when the memory has become part of another block', () => {
    const allocator = new MemoryAllocator({ heapBytes: 1024 });
    allocator.allocate(16);
    const second = allocator.allocate(16);
    const third = allocator.allocate(16);
    allocator.free(second);
    allocator.free(third);
    const large = allocator.allocate(48);
    expect(large).toBe(second);
    expect(errorOf(() => allocator.free(third))).toBeInstanceOf(DoubleFreeError);
    allocator.free(large);
  });

  it.each([
    [-16, 'outside-pool'],
    [4096, 'outside-pool'],
    [17.5, 'outside-pool'],
    [Number.NaN, 'outside-pool'],
    [32, 'inside-block'],
    [20, 'inside-block'],
    [0, 'inside-block'],
    [512, 'never-allocated'],
  ] as const)('refuses the pointer %d: %s', (pointer, reason) => {
    const allocator = new MemoryAllocator({ heapBytes: 1024 });
    allocator.allocate(100);
    const error = errorOf(() => allocator.free(pointer));
    expect(error).toBeInstanceOf(InvalidPointerError);
    expect(error).toMatchObject({ reason, pointer, insideOf: reason === 'inside-block' ? 16 : undefined });
  });

  it('resizes in place, moves, and frees with size 0', () => {
    const allocator = new MemoryAllocator({ heapBytes: 1024 });
    const first = allocator.allocate(16);
    allocator.allocate(16);
    expect(allocator.reallocate(first, 10)).toBe(first);
    const moved = allocator.reallocate(first, 200);
    expect(moved).toBe(80);
    expect(errorOf(() => allocator.free(first))).toBeInstanceOf(DoubleFreeError);
    expect(allocator.reallocate(80, 0)).toBeNull();
    expect(errorOf(() => allocator.free(80))).toBeInstanceOf(DoubleFreeError);
  });

  it('leaves the old block as it was when a resize finds no room', () => {
    const allocator = new MemoryAllocator({ heapBytes: 1024 });
    const first = allocator.allocate(16);
    allocator.allocate(900);
    expect(errorOf(() => allocator.reallocate(first, 600))).toBeInstanceOf(OutOfMemoryError);
    allocator.free(first);
  });

  it.each([-1, 1.5, Number.NaN])('refuses %d as a size', (size) => {
    expect(() => new MemoryAllocator({ heapBytes: 1024 }).allocate(size)).toThrow(RangeError);
  });
});
