import type { Endpoint } from '../http/endpoint.js';
import { findReadableMessage } from './find-message.js';
import { readReplyPage } from './message-page.js';
import { messageAnswers } from './message-view.js';

/** Reading the thread of a message. */
export const getRepliesEndpoints: readonly Endpoint[] = [
  {
    name: 'GetReplies',
    method: 'GET',
    path: '/messages/:messageId/replies',
    limitPerMinute: 1000,
    clients: 'allowed',
    handle: (call) => {
      const parent = findReadableMessage(call);
      // A query carries numbers as text.
      const query = { ...call.query, ...(call.query.limit !== undefined && { limit: Number(call.query.limit) }) };
      return { messages: messageAnswers(call, readReplyPage(call, parent, query)) };
    },
  },
];
