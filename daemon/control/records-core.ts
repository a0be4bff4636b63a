import type { ParamsOf } from './commands.ts';
import type {
  InstructionsReply,
  MemoryReply,
  PersonDeletion,
  PersonExport,
  UsageReply,
} from './record-replies.ts';

/** What the doors can ask about what the box keeps of assistants and people. */
export interface RecordsCore {
  /** The newest version for each assistant. */
  instructions(): Promise<InstructionsReply>;
  /** @throws USAGE when there is none, or not this version */
  instructionsVersion(asked: ParamsOf<'instructions.show'>): Promise<InstructionsReply>;
  /**
   * @param actor who asks, for the audit
   * @returns the new version @throws USAGE, DISK_FULL
   */
  setInstructions(draft: ParamsOf<'instructions.set'>, actor: string): Promise<InstructionsReply>;
  /** Newest first. @throws USAGE when there is none */
  instructionsHistory(name: string): Promise<InstructionsReply>;
  /** @returns the new version @throws USAGE when there is no such one */
  restoreInstructions(
    asked: ParamsOf<'instructions.restore'>,
    actor: string,
  ): Promise<InstructionsReply>;
  /** @returns the newest version @throws USAGE when there is none */
  activateInstructions(
    asked: ParamsOf<'instructions.activate'>,
    actor: string,
  ): Promise<InstructionsReply>;
  /** @throws USAGE when nothing is kept about somebody of this name */
  exportPerson(name: string): Promise<PersonExport>;
  /** @throws USAGE when nothing is kept about somebody of this name; DISK_FULL */
  deletePerson(name: string, actor: string): Promise<PersonDeletion>;
  /** @param person whose; undefined: of all, and everybody's */
  memory(person: string | undefined): Promise<MemoryReply>;
  /** @returns the note that is forgotten @throws USAGE when there is none; DISK_FULL */
  forgetMemory(id: number): Promise<MemoryReply>;
  /** @param hours 1 or more */
  usage(hours: number): Promise<UsageReply>;
}
