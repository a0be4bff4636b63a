import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEnvironment } from '../../config/environment.ts';
import { makeKeyFile, readKeys } from '../../config/secrets.ts';
import { openTextForms } from '../../daemon/compose/text-forms.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'earshot-keys-'));
  file = join(folder, 'history.key');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const line = (byte: number) => `${Buffer.alloc(32, byte).toString('base64')}\n`;
const write = (text: string, path = file) => writeFileSync(path, text, { mode: 0o600 });
const places = () => ({ credentialsFolder: undefined, credential: 'earshot-history-key', file });
const unusable = (message: string) =>
  expect.objectContaining({ code: 'STATE_UNUSABLE', message: expect.stringContaining(message) });

describe('keys', () => {
  it('are read line by line, notes left out', () => {
    expect(readKeys(places())).toEqual([]);
    write(`# new\n${line(2)}\n# of last year\n${line(1)}`);
    expect(readKeys(places()).map(([first]) => first)).toEqual([2, 1]);
  });

  it('come from systemd where it hands some over', () => {
    write(line(1));
    write(line(9), join(folder, 'earshot-history-key'));
    const { credentialsFolder } = readEnvironment({ CREDENTIALS_DIRECTORY: folder });
    expect(readKeys({ ...places(), credentialsFolder })[0]?.[0]).toBe(9);
    rmSync(join(folder, 'earshot-history-key'));
    expect(readKeys({ ...places(), credentialsFolder })[0]?.[0]).toBe(1);
  });

  it('are refused with the line that is wrong, and when others may read them', () => {
    write(`${line(1)}secret`);
    expect(() => readKeys(places())).toThrow(unusable(`line 2 of ${file} is no key`));
    expect(() => readKeys(places())).not.toThrow('secret');
    write(line(1));
    chmodSync(file, 0o640);
    expect(() => readKeys(places())).toThrow(unusable(`chmod 600 ${file}`));
  });

  it('are made once, for the owner alone', () => {
    const key = makeKeyFile(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readKeys(places())).toEqual([key]);
    expect(() => makeKeyFile(file)).toThrow(unusable('cannot make the key file'));
    expect(readKeys(places())).toEqual([key]);
  });
});

describe('how texts are kept', () => {
  const open = (transcripts: 'on' | 'off' | 'encrypted') =>
    openTextForms({ transcripts, credentialsFolder: undefined, keyFile: file });

  it('makes a key only where texts are to be sealed', () => {
    expect(open('on').wanted).toBe('plain');
    expect(open('off').wanted).toBe('none');
    expect(() => statSync(file)).toThrow();
    const { wanted } = open('encrypted');
    expect(wanted).toMatch(/^[0-9a-f]{16}$/);
    expect(open('encrypted').wanted).toBe(wanted);
    expect(open('on').readable).toEqual(['plain', wanted]);
    expect(readFileSync(file, 'utf8')).not.toContain(wanted);
  });
});
