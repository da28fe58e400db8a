import { useCallback, useMemo } from 'react';
import {
  Channel,
  ChannelHeader,
  ChannelList,
  Chat,
  ChatView,
  MessageComposer,
  MessageList,
  Thread,
  ThreadList,
  useCreateChatClient,
  Window,
  WithComponents,
} from 'stream-chat-react';
import { ComposerOrNote } from './composer-or-note.jsx';

const SORT = { last_message_at: -1 };
const OPTIONS = { state: true, watch: true, presence: true };
/** Who is there already: the header says online for them. */
const WATCHERS = { limit: 30 };
const OVERRIDES = { MessageComposerUI: ComposerOrNote };

/** The chats of one account, as an app would show them with Stream's own components. */
export function Chats({ session: { user, config, call } }) {
  const tokenProvider = useCallback(
    async () => (await call('POST', '/api/chat/token', { userId: user.id })).token,
    [call, user.id],
  );
  const client = useCreateChatClient({
    apiKey: config.apiKey,
    tokenOrProvider: tokenProvider,
    userData: { id: user.id },
    options: { baseURL: config.baseUrl },
  });
  const filters = useMemo(() => ({ type: 'messaging', members: { $in: [user.id] } }), [user.id]);
  if (!client) return <p className="note">Connecting ...</p>;
  return (
    <WithComponents overrides={OVERRIDES}>
      <Chat client={client}>
        <ChatView>
          <ChatView.Selector iconOnly={false} />
          <ChatView.Channels>
            <ChannelList
              filters={filters}
              sort={SORT}
              options={OPTIONS}
              watchers={WATCHERS}
              setActiveChannelOnMount={false}
            />
            <Channel>
              <Window>
                <ChannelHeader />
                <MessageList />
                <MessageComposer />
              </Window>
              <Thread />
            </Channel>
          </ChatView.Channels>
          <ChatView.Threads>
            <ThreadList />
            <ChatView.ThreadAdapter>
              <Thread />
            </ChatView.ThreadAdapter>
          </ChatView.Threads>
        </ChatView>
      </Chat>
    </WithComponents>
  );
}
