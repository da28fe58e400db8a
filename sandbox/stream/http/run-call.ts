import { expirePins } from '../messages/pins.js';
import type { Occurrence } from '../realtime/occurrence.js';
import type { Sandbox } from '../sandbox.js';
import type { JsonObject } from '../state/entities.js';
import { type EventDraft, stampEvent } from '../webhooks/stream-event.js';
import type { ApiCall } from './endpoint.js';

/** What is particular to one call; the rest of an {@link ApiCall} is the stand-in's. */
export type CallInput = Pick<ApiCall, 'caller' | 'params' | 'query' | 'body' | 'upload'> & {
  /** What events tell about the call. */
  readonly requestInfo: JsonObject;
};

/** Works on one call in one transaction. Then, unless it threw, its events go to webhooks and sockets. */
export function runCall<T>(sandbox: Sandbox, { requestInfo, ...input }: CallInput, handle: (call: ApiCall) => T): T {
  const { store, timeline, hub } = sandbox;
  const occurrences: (Occurrence & { readonly isForWebhooks: boolean })[] = [];
  const followUps: (() => void)[] = [];
  const record = (draft: EventDraft, isForWebhooks: boolean): void => {
    const members = typeof draft.cid === 'string' ? store.members.inGroup('channel', draft.cid) : [];
    const memberIds = members.map(({ userId }) => userId);
    occurrences.push({ event: stampEvent(draft, requestInfo, timeline), memberIds, isForWebhooks });
  };
  const result = store.transact(() => {
    expirePins(store, timeline.nowMs());
    return handle({
      ...input,
      store,
      timeline,
      appName: sandbox.appName,
      assumptions: sandbox.assumptions,
      files: sandbox.files,
      sockets: hub,
      emit: (draft) => record(draft, true),
      tell: (draft) => record(draft, false),
      afterwards: (work) => followUps.push(work),
    });
  });
  for (const work of followUps) work();
  for (const occurrence of occurrences) {
    if (occurrence.isForWebhooks) sandbox.dispatcher.dispatch(occurrence.event);
    hub.publish(occurrence);
  }
  return result;
}
