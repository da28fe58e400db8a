import { Poll, type PollManager } from 'stream-chat';
import { type Area, missingCalls, onServer } from '../run/case.js';
import type { Scene } from '../run/scene.js';

const managerOf = ({ server }: Scene): PollManager => server.polls;

/** Polls. */
export const polls: Area = {
  title: 'Polls',
  cases: [
    ...missingCalls('StreamChat', 'harmless', onServer, (id) => ({
      getPoll: [id, id],
      getPollOption: [id, id, id],
      queryPolls: [{}, [], {}, id],
      queryPollVotes: [id, {}, [], {}, id],
      queryPollAnswers: [id, {}, [], {}, id],
    })),
    ...missingCalls('StreamChat', 'changes', onServer, (id) => ({
      createPoll: [{ name: id }, id],
      updatePoll: [{ id, name: id }, id],
      partialUpdatePoll: [id, { set: { name: id } }, id],
      closePoll: [id, id],
      deletePoll: [id, id],
      createPollOption: [id, { text: 'x' }, id],
      updatePollOption: [id, { id, text: 'y' }, id],
      deletePollOption: [id, id, id],
      castPollVote: [id, id, { option_id: id }, id],
      addPollAnswer: [id, id, 'x', id],
      removePollVote: [id, id, id, id],
    })),
    ...missingCalls(
      'Channel',
      'changes',
      (s) => s.channel('c'),
      (id) => ({
        vote: [id, id, { option_id: id }],
        removeVote: [id, id, id],
      }),
    ),
    ...missingCalls('PollManager', 'harmless', managerOf, (id) => ({ getPoll: [id], queryPolls: [{}] })),
    ...missingCalls('PollManager', 'changes', managerOf, (id) => ({ createPoll: [{ name: id }] })),
    ...missingCalls(
      'Poll',
      'changes',
      (s) => s.watched(new Poll({ client: s.server, poll: pollOf(s.id('nothing')) })),
      (id) => ({
        query: [id],
        update: [{ name: id }],
        partialUpdate: [{ set: { name: id } }],
        close: [],
        delete: [],
        createOption: [{ text: 'x' }],
        updateOption: [{ id, text: 'y' }],
        deleteOption: [id],
        castVote: [id, id],
        removeVote: [id, id],
        addAnswer: ['x', id],
        removeAnswer: [id, id],
        queryAnswers: [{}],
        queryOptionVotes: [{ filter: { option_id: id } }],
      }),
    ),
  ],
};

/** A poll that exists in the client only. */
function pollOf(id: string): ConstructorParameters<typeof Poll>[0]['poll'] {
  const lists = {
    options: [],
    own_votes: [],
    latest_answers: [],
    latest_votes_by_option: {},
    vote_counts_by_option: {},
  };
  return { id, name: id, enforce_unique_vote: true, ...lists } as never;
}
