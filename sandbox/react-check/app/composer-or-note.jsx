import { useEffect, useState } from 'react';
import { MessageComposerUI, useChannelStateContext } from 'stream-chat-react';

/** The SDK's composer takes no notice of a frozen channel, in which Stream refuses messages: so the app does. */
export function ComposerOrNote(props) {
  const { channel } = useChannelStateContext();
  const isFrozen = useFrozen(channel);
  if (isFrozen) return <p className="note closed">This chat is closed. Messages can be read only.</p>;
  return <MessageComposerUI {...props} />;
}

function useFrozen(channel) {
  const [, render] = useState(0);
  useEffect(() => {
    const { unsubscribe } = channel.on('channel.updated', () => render((count) => count + 1));
    return unsubscribe;
  }, [channel]);
  return channel.data?.frozen === true;
}
