import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Adds to package-lock.json the optional packages of other platforms that npm left out. A registry
 * mirror may carry the packages of its own platform only; npm then writes a lockfile without the
 * others, which `npm ci` refuses. They are never fetched on the machines Earshot runs on. Run by
 * `npm run lock`.
 */
interface LockedPackage {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  cpu?: string[];
  os?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

interface Lockfile {
  packages: Record<string, LockedPackage>;
}

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'win32'];
const MORE_SYSTEMS = ['aix', 'openharmony', 'sunos'];
const PROCESSORS = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x'];
const EXACT_VERSION = /^\d+\.\d+\.\d+(-[\w.]+)?$/;

/** What the name of a platform package says: `@scope/tool-linux-arm64-musl`. */
function platformOf(name: string): Pick<LockedPackage, 'os' | 'cpu' | 'libc'> {
  const os = [...SYSTEMS, ...MORE_SYSTEMS].find((system) => name.includes(system));
  const cpu = [...PROCESSORS, 'x64', 'wasm32'].find((processor) => name.includes(processor));
  if (cpu === undefined) throw new Error(`no processor in the name of ${name}`);
  return {
    ...(os === undefined ? {} : { os: [os] }),
    cpu: [cpu],
    ...(name.endsWith('musl') ? { libc: ['musl'] } : {}),
  };
}

const path = join(import.meta.dirname, '..', 'package-lock.json');
const lockfile = JSON.parse(readFileSync(path, 'utf8')) as Lockfile;
const packages = lockfile.packages;
for (const [parentPath, parent] of Object.entries(packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const atTop = `node_modules/${name}`;
    if (packages[atTop] !== undefined || packages[`${parentPath}/${atTop}`] !== undefined) continue;
    if (!EXACT_VERSION.test(version)) throw new Error(`${name} is wanted as ${version}`);
    packages[atTop] = {
      version,
      ...(parent.dev === true ? { dev: true } : {}),
      optional: true,
      ...platformOf(name),
    };
    console.log(`added ${name}@${version}`);
  }
}
const [project = '', ...others] = Object.keys(packages);
others.sort((a, b) => a.localeCompare(b, 'en'));
lockfile.packages = Object.fromEntries(
  [project, ...others].map((key) => [key, packages[key] ?? {}]),
);
writeFileSync(path, `${JSON.stringify(lockfile, null, 2)}\n`);
