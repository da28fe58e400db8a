/** The parts of a chat. Where an appointment has no staff, the vet writes their lines. */
export type Part = 'owner' | 'vet' | 'staff';

/** One message. */
interface Line {
  readonly by: Part;
  readonly text: string;
  /** The number of the line, from 0, whose thread it belongs to. */
  readonly replyTo?: number;
  /** Who reacts to it, and how. */
  readonly reactions?: Readonly<Partial<Record<Part, string>>>;
}

/** What is said in a chat, and who has read all of it in the end. Whoever writes has read what came before. */
export interface Conversation {
  readonly lines: readonly Line[];
  readonly readBy: readonly Part[];
}

/** One appointment with its chat. */
export interface SceneAppointment {
  /** The same in each run, so that nothing is made twice. */
  readonly id: string;
  readonly ownerId: string;
  readonly vetId: string;
  readonly staffIds: readonly string[];
  readonly petOwnerName: string;
  /** Minutes from the time at which the scene is made. */
  readonly inMinutes: number;
  /** Absent: the chat is asked for and not open yet. */
  readonly conversation?: Conversation;
  /** It is over, and so is its chat. */
  readonly isCompleted: boolean;
}

/** What a system is filled with, by a name. */
export interface Scene {
  readonly name: string;
  readonly appointments: readonly SceneAppointment[];
}
