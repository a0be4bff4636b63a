/** One thing that `earshot doctor` looked at. */
export interface Finding {
  /** What it is, for example `microphone`. */
  subject: string;
  /** `missing` keeps the box from working; a `note` does not. */
  state: 'ok' | 'note' | 'missing';
  /** What was found, or what is wrong. */
  detail: string;
  /** The command or the step that mends it; empty when nothing needs mending. */
  fix: string;
}

/** Looks at one part of the machine. */
export interface DoctorProbe {
  readonly name: string;
  /** What it found; a throw counts as missing. */
  probe(): Promise<Finding[]>;
}
