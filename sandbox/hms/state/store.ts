import { DEFAULT_ROLES } from '../templates/default-roles.js';
import type { Room, RoomCode, Session, Template } from './entities.js';
import { newId } from './ids.js';

/** The whole state as it is written to disk. */
export interface Snapshot {
  readonly customerId: string;
  readonly appId: string;
  readonly templateId: string;
  readonly templates: readonly Template[];
  readonly rooms: readonly Room[];
  readonly codes: readonly RoomCode[];
  readonly sessions: readonly Session[];
}

/** All state. A list is in the order of creation; replacing something does not move it. */
export class Store {
  readonly customerId: string;
  readonly appId: string;
  /** The template of rooms that name none. */
  readonly templateId: string;
  readonly templates = new Map<string, Template>();
  readonly rooms = new Map<string, Room>();
  readonly codes = new Map<string, RoomCode>();
  readonly sessions = new Map<string, Session>();

  constructor(options: { saved?: Snapshot; templateId?: string; now: string }) {
    const { saved } = options;
    this.customerId = saved?.customerId ?? newId();
    this.appId = saved?.appId ?? newId();
    this.templateId = options.templateId ?? saved?.templateId ?? newId();
    for (const template of saved?.templates ?? []) this.templates.set(template.id, template);
    for (const room of saved?.rooms ?? []) this.rooms.set(room.id, room);
    for (const code of saved?.codes ?? []) this.codes.set(code.code, code);
    for (const session of saved?.sessions ?? []) this.sessions.set(session.id, session);
    if (this.templates.has(this.templateId)) return;
    this.templates.set(this.templateId, {
      id: this.templateId,
      name: 'default',
      roles: DEFAULT_ROLES,
      createdAt: options.now,
    });
  }

  /** Names are compared without regard to case. */
  roomNamed(name: string): Room | undefined {
    return [...this.rooms.values()].find((room) => room.name.toLowerCase() === name.toLowerCase());
  }

  /** The session that runs in a room; there is one at most. */
  activeSession(roomId: string): Session | undefined {
    return [...this.sessions.values()].find((session) => session.roomId === roomId && session.endedAt === null);
  }

  snapshot(): Snapshot {
    return {
      customerId: this.customerId,
      appId: this.appId,
      templateId: this.templateId,
      templates: [...this.templates.values()],
      rooms: [...this.rooms.values()],
      codes: [...this.codes.values()],
      sessions: [...this.sessions.values()],
    };
  }

  /** Back to no rooms. The templates stay: nothing of the API changes them. */
  clear(): void {
    this.rooms.clear();
    this.codes.clear();
    this.sessions.clear();
  }
}
