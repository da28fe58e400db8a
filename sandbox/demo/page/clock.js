import { setAhead } from 'viewer/time.js';

const LOOK_MS = 2000;

/** Goes by the clock of the stand-in, which may be put forward at any time. */
export function followClock() {
  const look = async () => {
    const response = await fetch('/_sandbox/clock');
    const { aheadMs } = await response.json();
    setAhead(aheadMs);
  };
  const tryToLook = () => void look().catch(() => undefined);
  tryToLook();
  setInterval(tryToLook, LOOK_MS);
}
