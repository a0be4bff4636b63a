import type { NewDocument } from '../ports/library.ts';
import type { ParamsOf } from './commands.ts';
import type {
  KbAddReply,
  KbListReply,
  KbReindexReply,
  KbRemoveReply,
  KbSearchReply,
  KbStatus,
} from './kb-replies.ts';

/**
 * All that the doors can ask about the owner's documents. Everything but status() throws
 * ENGINE_FAILED while there is nobody to ask.
 */
export interface KbCore {
  /**
   * Puts a document into the library; it is read soon after.
   * @throws FILE_NOT_FOUND, DOCUMENT_REFUSED, DISK_FULL; USAGE for a wrong name or collection
   */
  add(wanted: NewDocument): Promise<KbAddReply>;
  list(which: ParamsOf<'kb.list'>): Promise<KbListReply>;
  search(question: ParamsOf<'kb.search'>, signal: AbortSignal): Promise<KbSearchReply>;
  /** @param document its id, or its path in the folder @throws USAGE when there is none */
  remove(document: string): Promise<KbRemoveReply>;
  /** @param document its id or path; absent: all @throws USAGE when there is none */
  reindex(document?: string): Promise<KbReindexReply>;
  status(): Promise<KbStatus>;
}
