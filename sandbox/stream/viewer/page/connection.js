const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5000;

/**
 * Listens to what happens in the stand-in for as long as the page is open. Browsers differ in whether they come back after a refusal,
 * so this does. `onState` is told `live` or `gone`; `handlers` get the events.
 */
export function connect(handlers, onState) {
  let pauseMs = FIRST_PAUSE_MS;
  const open = () => {
    const source = new EventSource('/_sandbox/events');
    source.onopen = () => {
      pauseMs = FIRST_PAUSE_MS;
      onState('live');
    };
    source.onerror = () => {
      source.close();
      onState('gone');
      setTimeout(open, pauseMs);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    };
    for (const [event, handle] of Object.entries(handlers)) {
      source.addEventListener(event, ({ data }) => handle(JSON.parse(data)));
    }
  };
  open();
}
