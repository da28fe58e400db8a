import { Injectable } from '@nestjs/common';
import type { Page } from '../common/pagination/paged.decorator.js';
import { AppConfig } from '../config/app-config.js';
import type { FriendRequestsDto } from './friend-request.dto.js';

type Keyed<K extends string, T> = T | Readonly<Record<K, T>>;

/** The same two lists for clients that expect other names. */
interface NamedRequests {
  readonly incomingRequests: FriendRequestsDto['incomingReqs'];
  readonly acceptedRequests: FriendRequestsDto['acceptedReqs'];
}

/** Gives lists the form that the existing clients of this installation expect (`CLIENT_PROFILE`). */
@Injectable()
export class ListForms {
  private readonly asObjects: boolean;

  constructor(config: AppConfig) {
    this.asObjects = config.clientProfile === 'objects';
  }

  /** The list itself, or an object with the list under the given key. */
  async keyed<K extends string, T>(key: K, list: Promise<Page<T>>): Promise<Page<Keyed<K, T>>> {
    const { body, nextCursor } = await list;
    return { body: this.asObjects ? ({ [key]: body } as Record<K, T>) : body, nextCursor };
  }

  async requests(lists: Promise<Page<FriendRequestsDto>>): Promise<Page<FriendRequestsDto | NamedRequests>> {
    const { body, nextCursor } = await lists;
    const { incomingReqs: incomingRequests, acceptedReqs: acceptedRequests } = body;
    return { body: this.asObjects ? { incomingRequests, acceptedRequests } : body, nextCursor };
  }
}

export type KeyedList<K extends string, T> = Page<Keyed<K, T[]>>;
export type RequestLists = Page<FriendRequestsDto | NamedRequests>;
