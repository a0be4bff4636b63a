import { homedir } from 'node:os';
import { isAbsolute } from 'node:path';

/** What the house takes from its environment: the only reader of `process.env` besides main. */
export interface Environment {
  /** systemd's StateDirectory= folders, absolute; the first is ours. */
  stateDirectory: string | undefined;
  /** systemd's folder of credentials (LoadCredential=), absolute. */
  credentialsFolder: string | undefined;
  /** `$XDG_STATE_HOME`, absolute. */
  xdgStateHome: string | undefined;
  /** `$XDG_CONFIG_HOME`, absolute. */
  xdgConfigHome: string | undefined;
  homeFolder: string;
  isRoot: boolean;
  /** Where the machine-wide settings lie; tests put it elsewhere. */
  systemConfigFolder: string;
  /** Where a machine-wide daemon keeps its state; tests put it elsewhere. */
  systemStateFolder: string;
  /** IANA name of the zone this machine is set to, for example `Europe/Berlin`. */
  timeZone: string;
}

/** @param variables normally `process.env`; empty and relative paths count as unset (XDG rules) */
export function readEnvironment(
  variables: Readonly<Record<string, string | undefined>> = process.env,
): Environment {
  const folder = (name: string): string | undefined => {
    const value = variables[name]?.split(':')[0];
    return value !== undefined && isAbsolute(value) ? value : undefined;
  };
  return {
    stateDirectory: folder('STATE_DIRECTORY'),
    credentialsFolder: folder('CREDENTIALS_DIRECTORY'),
    xdgStateHome: folder('XDG_STATE_HOME'),
    xdgConfigHome: folder('XDG_CONFIG_HOME'),
    homeFolder: folder('HOME') ?? homedir(),
    isRoot: process.getuid?.() === 0,
    systemConfigFolder: '/etc/earshot',
    systemStateFolder: '/var/lib/earshot',
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}
