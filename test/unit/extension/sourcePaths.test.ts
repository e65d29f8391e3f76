/** Paths as traces write them, compared: of both platforms, absolute or not, mapped or not. */

import { describe, expect, it } from 'vitest';
import {
  anyOf,
  commonEnd,
  isAbsolute,
  mappedPath,
  normalPath,
  pathWithin,
  placeOnMachine,
} from '../../../src/extension/sourcePaths.ts';

describe('A path in a trace', () => {
  it.each([
    ['src/io.c', 'src/io.c'],
    ['./src//io.c', 'src/io.c'],
    ['.\\src\\..\\io.c', 'io.c'],
    ['../lib/x.c', '../lib/x.c'],
    ['../../x.c', '../../x.c'],
    ['/usr/src/./x.c', '/usr/src/x.c'],
    ['C:\\work\\src\\io.c', 'C:/work/src/io.c'],
    ['C:/work/./io.c', 'C:/work/io.c'],
    ['C:\\..\\io.c', 'C:/io.c'],
    ['/../io.c', '/io.c'],
    ['\\\\server\\share\\src\\io.c', '//server/share/src/io.c'],
    ['\\\\server\\share\\..\\..\\io.c', '//server/share/io.c'],
    ['\\\\?\\C:\\work\\io.c', 'C:/work/io.c'],
    ['\\\\?\\UNC\\server\\share\\io.c', '//server/share/io.c'],
    ['//usr/src/io.c', '/usr/src/io.c'],
    ['.', ''],
  ])('%s is %s', (written, normal) => {
    expect(normalPath(written)).toBe(normal);
  });

  it('is absolute with a slash, a drive or a server in front', () => {
    expect(['/a.c', 'C:/a.c', 'c:/a.c', '/c:/a.c', '//server/share/a.c'].every(isAbsolute)).toBe(true);
    expect(['a.c', '../a.c', 'ab:/a.c', ''].some(isAbsolute)).toBe(false);
  });

  it('is in a folder by whole names, with a drive whatever the case', () => {
    expect(pathWithin('/work', '/work/src/a.c')).toBe('src/a.c');
    expect(pathWithin('/', '/work/a.c')).toBe('work/a.c');
    expect(pathWithin('/work', '/works/a.c')).toBeUndefined();
    expect(pathWithin('/work', '/Work/a.c')).toBeUndefined();
    expect(pathWithin('/work', '/work')).toBeUndefined();
    expect(pathWithin('c:/Work', 'C:/work/Src/a.c')).toBe('Src/a.c');
    expect(pathWithin('//Server/share', '//server/Share/Src/a.c')).toBe('Src/a.c');
    expect(pathWithin('/server/share', '//server/share/a.c')).toBeUndefined();
    expect(pathWithin('', 'src/a.c')).toBe('src/a.c');
    expect(pathWithin('', '/src/a.c')).toBeUndefined();
  });

  it('has so many names at its end in common with another', () => {
    expect(commonEnd(['src', 'io.c'], ['lib', 'src', 'io.c'])).toBe(2);
    expect(commonEnd(['src', 'io.c'], ['io.c'])).toBe(1);
    expect(commonEnd(['io.c'], ['io.h'])).toBe(0);
  });
});

describe('A path on a machine', () => {
  const linux = { scheme: 'file', authority: '', path: '/home/me' };
  const windows = { scheme: 'file', authority: '', path: '/c:/work' };
  const share = { scheme: 'file', authority: 'server', path: '/share/work' };
  const remote = { scheme: 'vscode-remote', authority: 'ssh-remote+box', path: '/home/me' };
  const remoteWindows = { ...remote, path: '/d:/work' };

  it('of Windows is nowhere on another platform', () => {
    for (const path of ['C:/work/a.c', '//server/share/a.c'])
      for (const folder of [linux, remote]) expect(placeOnMachine(path, folder)).toBeUndefined();
    expect(placeOnMachine('/usr/a.c', linux)).toEqual({ authority: '', path: '/usr/a.c' });
    expect(placeOnMachine('/usr/a.c', remote)).toEqual({ authority: remote.authority, path: '/usr/a.c' });
  });

  it('of Windows is on its drive or its server there', () => {
    expect(placeOnMachine('C:/work/a.c', windows)).toEqual({ authority: '', path: '/C:/work/a.c' });
    expect(placeOnMachine('/c:/a.c', share)).toEqual({ authority: '', path: '/c:/a.c' });
    for (const folder of [windows, share])
      expect(placeOnMachine('//other/share/a.c', folder)).toEqual({ authority: 'other', path: '/share/a.c' });
    expect(placeOnMachine('C:/a.c', remoteWindows)).toEqual({
      authority: remote.authority,
      path: '/C:/a.c',
    });
    expect(placeOnMachine('//server/share/a.c', remoteWindows)).toBeUndefined();
  });
});

describe('A pattern of many', () => {
  it('has all of them, without groups inside of groups', () => {
    expect(anyOf(['**/a.c'])).toBe('**/a.c');
    expect(anyOf(['**/a.c', '**/b.c', '**/a.c'])).toBe('{**/a.c,**/b.c}');
    expect(anyOf(['**/{out,build}', '**/*.{o,{a,so}}'])).toBe('{**/out,**/build,**/*.o,**/*.a,**/*.so}');
    expect(anyOf(['**/a.c', '**/{b', '**/c,d'])).toBe('{**/a.c,**/c?d}');
  });
});

describe('A mapping of paths', () => {
  const mapping = {
    '/build': `\${workspaceFolder}`,
    '/build/lib/': `\${workspaceFolder}/third party/lib`,
    'D:\\jobs\\7': '/home/me/job',
    '../gen': 'generated',
    '\\\\server\\share\\jobs': `\${workspaceFolder}`,
    '//farm/builds': '\\\\other\\share',
    '': `\${workspaceFolder}/src`,
  };

  it.each([
    ['/build/app.c', true, 'app.c'],
    ['/build/lib/x.c', true, 'third party/lib/x.c'],
    ['/build/library/x.c', true, 'library/x.c'],
    ['d:\\Jobs\\7\\a\\b.c', false, '/home/me/job/a/b.c'],
    ['../gen/y.c', true, 'generated/y.c'],
    ['\\\\SERVER\\share\\jobs\\a\\b.c', true, 'a/b.c'],
    ['\\\\farm\\builds\\b.c', false, '//other/share/b.c'],
    ['app.c', true, 'src/app.c'],
  ])('leads from %s to where it is', (file, isInWorkspaceFolder, path) => {
    expect(mappedPath(normalPath(file), mapping)).toEqual({ isInWorkspaceFolder, path });
  });

  it('leads nowhere from what it does not name', () => {
    expect(mappedPath('/usr/src/x.c', mapping)).toBeUndefined();
    expect(mappedPath('/build', mapping)).toBeUndefined();
    expect(mappedPath('a.c', {})).toBeUndefined();
  });
});
