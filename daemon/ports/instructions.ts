/** What the owner tells an assistant to be like, as one version of it. */
export interface Instructions {
  /** The assistant that they are for. */
  name: string;
  /** From 1; a change makes the next one. */
  version: number;
  /** In the place of the settings' persona; empty: that stays. */
  instructions: string;
  /** What it answers to a greeting, and opens a session with where it speaks first; empty: none. */
  greeting: string;
  /** BCP 47 tag, in the place of the settings' language; empty: that stays. */
  language: string;
  /** New sessions begin with this version. */
  isActive: boolean;
  /** Milliseconds since 1970. */
  madeWallMs: number;
}

/** What is written as the next version. */
export type InstructionsDraft = Pick<
  Instructions,
  'name' | 'instructions' | 'greeting' | 'language'
>;

/** Keeps instructions, every version of them. Names are compared without regard to case. */
export interface InstructionStore {
  /** What a session of this assistant begins with; undefined: only the settings count. */
  active(name: string): Instructions | undefined;
  /** One version, whether in force or not; undefined: it is not there (any more). */
  version(name: string, version: number): Instructions | undefined;
  /** The newest version for each assistant that has any, by name. */
  latest(): Instructions[];
  /** All versions that are kept, newest first. */
  versions(name: string): Instructions[];
  /**
   * Makes a version, which is in force from the next session on.
   * @param actor who asks, for the audit
   * @throws USAGE when there are too many assistants with instructions; DISK_FULL
   */
  add(draft: InstructionsDraft, actor: string): Instructions;
  /**
   * Puts the newest version in force, or none.
   * @returns false when there is no version for this assistant
   */
  activate(name: string, isActive: boolean, actor: string): boolean;
}
