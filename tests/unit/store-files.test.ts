import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeDurably } from '../../daemon/base/files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'earshot-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('writing a file durably', () => {
  it('replaces what was there and leaves nothing else', () => {
    const path = join(folder, 'a');
    writeFileSync(path, 'old and longer');
    writeDurably(path, Buffer.from('new'));
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readdirSync(folder)).toEqual(['a']);
  });

  it('names the place that cannot be written, and leaves nothing half done', () => {
    expect(() => writeDurably(join(folder, 'none', 'a'), Buffer.from('x'))).toThrow(
      `cannot write ${join(folder, 'none', 'a')}`,
    );
    expect(() => writeDurably(join(folder, 'none', 'a'), Buffer.from('x'))).toThrow(
      expect.objectContaining({ code: 'FILE_NOT_FOUND' }),
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it('writes into what is no ordinary file', () => {
    writeDurably('/dev/null', Buffer.from('x'));
    expect(() => writeDurably('/dev/full', Buffer.from('x'))).toThrow(
      expect.objectContaining({ code: 'DISK_FULL' }),
    );
  });

  it('keeps the former file when the disk is full', ({ skip }) => {
    const small = join(folder, 'small');
    mkdirSync(small);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', small], { stdio: 'ignore' });
    } catch {
      skip('this user may not mount a small disk');
    }
    try {
      writeDurably(join(small, 'a'), Buffer.from('former'));
      expect(() => writeDurably(join(small, 'a'), Buffer.alloc(200_000))).toThrow(
        expect.objectContaining({ code: 'DISK_FULL' }),
      );
      expect(readFileSync(join(small, 'a'), 'utf8')).toBe('former');
      expect(readdirSync(small)).toEqual(['a']);
    } finally {
      execFileSync('umount', [small]);
    }
  });
});
